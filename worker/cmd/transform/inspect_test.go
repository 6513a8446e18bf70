package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestInspectAndPreview(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	code, stdout, stderr := call(t, dir, "", "inspect", "./people.csv")
	require.Empty(t, stderr)
	require.Zero(t, code)
	for _, line := range []string{"format     csv", "encoding   utf-8", "header     yes", "rows       3", "E-mail  STRING"} {
		require.Contains(t, stdout, line)
	}
	require.NotContains(t, stdout, "example.com")

	code, stdout, _ = call(t, dir, "", "inspect", "--output", "mapping", "--data-set", "people", "./people.csv")
	require.Zero(t, code)
	m, err := amc.ParseMapping([]byte(stdout))
	require.NoError(t, err)
	require.Equal(t, "people", m.DataSetID)
	require.Equal(t, amc.Email, m.Columns[0].Identity())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "suggested.json"), []byte(stdout), 0o600))

	code, stdout, stderr = call(t, dir, "", "preview", "--mapping", "./suggested.json", "--rows", "2", "./people.csv")
	require.Empty(t, stderr)
	require.Zero(t, code)
	require.Contains(t, stdout, "a•••@•••  "+digest+"  hashed")
	require.Contains(t, stdout, "rejected: invalid_email")
	require.NotContains(t, stdout, "example.com")
	require.NotContains(t, stdout, "nobody")

	code, stdout, _ = call(t, dir, source, "preview", "--mapping", "./mapping.json", "--raw", "--output", "json", "-")
	require.Zero(t, code)
	require.Contains(t, stdout, `"before": "abc@example.com"`)

	code, stdout, _ = call(t, dir, source, "inspect", "--output", "json", "-")
	require.Zero(t, code)
	require.True(t, json.Valid([]byte(stdout)))
}

// TestInspectAndPreviewAreTold has a file whose encoding and delimiter nothing tells for sure.
func TestInspectAndPreviewAreTold(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "doubt.txt"), []byte("E-mail#visits#Ort\nabc@example.com#3#K\xf6ln\nabc@example.com#4#D\xfcren\n"), 0o600))
	told := []string{"--encoding", "windows-1252", "--delimiter", "#", "--format", "csv"}
	code, _, stderr := call(t, dir, "", "inspect", "./doubt.txt")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "name its encoding")

	code, stdout, stderr := call(t, dir, "", append([]string{"inspect", "./doubt.txt"}, told...)...)
	require.Zero(t, code, stderr)
	for _, line := range []string{"encoding          windows-1252", `delimiter         "#"`, "visits  INTEGER", "Ort     STRING"} {
		require.Contains(t, stdout, line)
	}
	code, stdout, stderr = call(t, dir, "", append([]string{"preview", "--mapping", "./mapping.json", "./doubt.txt"}, told...)...)
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, digest)
}

// TestHeaderless takes a file without a header from the note about it to its parts.
func TestHeaderless(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "people.csv"), []byte("joe@example.com,3\nann@example.com,4\n"), 0o600))
	_, stdout, _ := call(t, dir, "", "inspect", "./people.csv")
	require.Contains(t, stdout, "declare the file headerless")
	code, suggested, stderr := call(t, dir, "", "inspect", "--headerless", "--output", "mapping", "./people.csv")
	require.Zero(t, code, stderr)
	require.NotContains(t, stderr, "headerless")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mapping.json"), []byte(suggested), 0o600))
	code, stdout, stderr = call(t, dir, "", "preview", "--headerless", "--mapping", "./mapping.json", "./people.csv")
	require.Zero(t, code, stderr)
	require.Equal(t, 2, strings.Count(stdout, "hashed"), stdout)
	code, stdout, stderr = call(t, dir, "", "--headerless", "--mapping", "./mapping.json", "--out", "./out", "./people.csv", "./people.csv")
	require.Zero(t, code, stderr)
	require.Regexp(t, `rows written +4\n`, stdout)
}

// TestQuotesAreTold has a file of MySQL's, which reads wrong unless it is told how it protects fields.
func TestQuotesAreTold(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mysql.tsv"), []byte("E-mail\tvisits\tnote\nabc@example.com\t3\ta\\\tb\\\nc\n\\N\t4\td\n"), 0o600))
	code, stdout, stderr := call(t, dir, "", "inspect", "./mysql.tsv")
	require.Zero(t, code, stderr)
	require.Regexp(t, `(?m)^quotes +double$`, stdout)
	require.Contains(t, stdout, `column "E-mail" spells out nothing, as \N: only empty cells are null, unless quotes are declared as backslash`)

	code, stdout, stderr = call(t, dir, "", "inspect", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
	require.Regexp(t, `(?m)^quotes +backslash\n(.*\n)?rows +2$`, stdout)
	require.NotContains(t, stdout, "spells out")
	code, stdout, stderr = call(t, dir, "", "preview", "--mapping", "./mapping.json", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, digest)
	require.Contains(t, stdout, "empty")

	code, _, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./out", "--max-reject-ratio", "0", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
}

func TestInspectAndPreviewRefuse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args   []string
		code   int
		stderr string
	}{
		"no file":          {[]string{"inspect"}, 2, "accepts 1 arg(s)"},
		"output":           {[]string{"inspect", "--output", "xml", "./people.csv"}, 2, `--output "xml"`},
		"format":           {[]string{"inspect", "--format", "xml", "./people.csv"}, 2, "--format: "},
		"encoding":         {[]string{"inspect", "--encoding", "ebcdic", "./people.csv"}, 2, "--encoding: "},
		"delimiter":        {[]string{"preview", "--mapping", "./mapping.json", "--delimiter", "::", "./people.csv"}, 2, "--delimiter: "},
		"quotes":           {[]string{"inspect", "--quotes", "single", "./people.csv"}, 2, "--quotes: "},
		"preview encoding": {[]string{"preview", "--mapping", "./mapping.json", "--encoding", "ebcdic", "./people.csv"}, 2, "--encoding: "},
		"file not there":   {[]string{"inspect", "./none.csv"}, 1, "no such file"},
		"country":          {[]string{"inspect", "--output", "mapping", "--country", "Germany", "./people.csv"}, 1, "is no ISO 3166-1 country code"},
		"preview mapping":  {[]string{"preview", "./people.csv"}, 2, `required flag(s) "mapping" not set`},
		"preview output":   {[]string{"preview", "--mapping", "./mapping.json", "--output", "xml", "./people.csv"}, 2, `--output "xml"`},
		"preview rows":     {[]string{"preview", "--mapping", "./mapping.json", "--rows", "0", "./people.csv"}, 2, "--rows 0"},
		"preview no file":  {[]string{"preview", "--mapping", "./mapping.json", "./none.csv"}, 1, "no such file"},
		"preview bad json": {[]string{"preview", "--mapping", "./people.csv", "./people.csv"}, 2, "not valid JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := call(t, setup(t), "", test.args...)
			require.Equal(t, test.code, code)
			require.Contains(t, stderr, test.stderr)
			require.Empty(t, stdout)
			require.True(t, strings.HasPrefix(stderr, "transform: "))
		})
	}
}

func TestParquetFile(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	type row struct {
		Email  string            `parquet:"E-mail"`
		Visits int32             `parquet:"visits"`
		More   map[string]string `parquet:"more"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	_, err := w.Write(slices.Repeat([]row{{Email: "abc@example.com", Visits: 3}}, 5000))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "people.parquet"), b.Bytes(), 0o600))

	code, stdout, stderr := call(t, dir, "", "inspect", "./people.parquet")
	require.Empty(t, stderr)
	require.Zero(t, code)
	for _, line := range []string{"format    parquet", "rows      5000", "EMAIL", `column "more" is left out: it is nested: a struct, list or map, and can't be loaded`} {
		require.Contains(t, stdout, line)
	}
	code, stdout, stderr = call(t, dir, "", "preview", "--mapping", "./mapping.json", "--rows", "2", "./people.parquet")
	require.Empty(t, stderr)
	require.Zero(t, code)
	require.Contains(t, stdout, "a•••@•••  "+digest+"  hashed")
	code, stdout, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./out", "./people.parquet")
	require.Empty(t, stderr)
	require.Zero(t, code)
	require.Contains(t, stdout, "rows written  5000")
	require.Equal(t, 5000, strings.Count(gunzip(t, filepath.Join(dir, "out", "part-00000.csv.gz")), digest))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut.parquet"), b.Bytes()[:b.Len()/2], 0o600))
	code, stdout, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./none", "./cut.parquet")
	require.Equal(t, exitFailed, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "cut.parquet: the Parquet file has no footer at its end; the file was cut off: export or copy it again")
	left, err := os.ReadDir(filepath.Join(dir, "none"))
	require.NoError(t, err)
	require.Empty(t, left)
}
