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
	refusal{args: []string{"inspect", "./doubt.txt"}, exit: exitFailed, want: amc.Error{Code: "unknown_encoding", File: "./doubt.txt"}}.refused(t, dir)

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
	require.Contains(t, stdout, "headerless")
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
	require.Regexp(t, `(?m)^note: .*"E-mail".*\\N.*backslash`, stdout)

	code, stdout, stderr = call(t, dir, "", "inspect", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
	require.Regexp(t, `(?m)^quotes +backslash\n(.*\n)?rows +2$`, stdout)
	require.NotContains(t, stdout, `"E-mail"`, "the note is gone")
	code, stdout, stderr = call(t, dir, "", "preview", "--mapping", "./mapping.json", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, digest)
	require.Contains(t, stdout, "empty")

	code, _, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./out", "--max-reject-ratio", "0", "--quotes", "backslash", "./mysql.tsv")
	require.Zero(t, code, stderr)
}

// wrongLooks are calls of inspect and preview that show nothing.
func wrongLooks() map[string]refusal {
	look := func(args ...string) []string {
		return append([]string{"preview", "--mapping", "./mapping.json"}, args...)
	}
	return map[string]refusal{
		"inspect no file":    {args: []string{"inspect"}, exit: 2},
		"inspect output":     {args: []string{"inspect", "--output", "xml", "./people.csv"}, exit: 2, shows: []string{`--output "xml"`}, ours: true},
		"inspect format":     {args: []string{"inspect", "--format", "xml", "./people.csv"}, exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--format"}},
		"inspect encoding":   {args: []string{"inspect", "--encoding", "ebcdic", "./people.csv"}, exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--encoding"}},
		"inspect quotes":     {args: []string{"inspect", "--quotes", "single", "./people.csv"}, exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--quotes"}},
		"inspect not there":  {args: []string{"inspect", "./none.csv"}, exit: 1, want: amc.Error{Code: "file_unreadable", File: "./none.csv"}, ours: true},
		"inspect a folder":   {args: []string{"inspect", "./empty"}, exit: 1, want: amc.Error{Code: "file_unreadable", File: "./empty"}, ours: true},
		"inspect country":    {args: []string{"inspect", "--output", "mapping", "--country", "Germany", "./people.csv"}, exit: 1, want: amc.Error{Code: "country_form", Field: "countryCode"}, shows: []string{`"Germany"`}},
		"preview delimiter":  {args: look("--delimiter", "::", "./people.csv"), exit: 2, want: amc.Error{Code: "delimiter_form", Field: "--delimiter"}},
		"preview encoding":   {args: look("--encoding", "ebcdic", "./people.csv"), exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--encoding"}},
		"preview no mapping": {args: []string{"preview", "./people.csv"}, exit: 2, shows: []string{`"mapping"`}},
		"preview output":     {args: look("--output", "xml", "./people.csv"), exit: 2, shows: []string{`--output "xml"`}, ours: true},
		"preview rows":       {args: look("--rows", "0", "./people.csv"), exit: 2, shows: []string{"--rows 0"}, ours: true},
		"preview not there":  {args: look("./none.csv"), exit: 1, want: amc.Error{Code: "file_unreadable", File: "./none.csv"}, ours: true},
		"preview of no JSON": {args: []string{"preview", "--mapping", "./people.csv", "./people.csv"}, exit: 2, want: amc.Error{Code: "mapping_syntax"}, shows: []string{"./people.csv: "}},
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
	for _, line := range []string{"format    parquet", "rows      5000", "EMAIL", `note: column "more" `} {
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
	refusal{args: []string{"--mapping", "./mapping.json", "--out", "./none", "./cut.parquet"}, exit: exitFailed,
		want: amc.Error{Code: "truncated_parquet", File: "./cut.parquet"}}.refused(t, dir)
	left, err := os.ReadDir(filepath.Join(dir, "none"))
	require.NoError(t, err)
	require.Empty(t, left)
}
