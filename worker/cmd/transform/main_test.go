package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const mapping = `{"dataSetId":"people","columns":[
	{"source":"E-mail","name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
	{"name":"visits","dataType":"LONG","columnType":"METRIC"}]}`

const source = "E-mail,visits,town\nabc@example.com,3,Rome\nnobody,x,\n\"ABC@example.com\",,\n"

const digest = "9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21"

// setup returns a folder with mapping.json and people.csv.
func setup(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mapping.json"), []byte(mapping), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "people.csv"), []byte(source), 0o600))
	return dir
}

// call runs the command in a folder: arguments that begin with "./" are files in it.
func call(t *testing.T, dir, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	for i, arg := range args {
		if name, ok := strings.CutPrefix(arg, "./"); ok {
			args[i] = filepath.Join(dir, name)
		}
	}
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), strings.ReplaceAll(errs.String(), dir, ".")
}

func gunzip(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	return string(text)
}

func TestTransform(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	code, stdout, stderr := call(t, dir, "", "--mapping", "./mapping.json", "--out", "./new/out", "./people.csv")
	require.Empty(t, stderr)
	require.Zero(t, code)
	for _, line := range []string{"rows read       3", "cells rejected  1  email: invalid_email", "cells rejected  1  visits: not_an_integer"} {
		require.Contains(t, stdout, line)
	}
	out := filepath.Join(dir, "new", "out")
	require.Equal(t, "email,visits\n"+digest+",3\n,\n"+digest+",\n", gunzip(t, filepath.Join(out, "part-00000.csv.gz")))
	name := filepath.Join(dir, "people.csv")
	require.Equal(t, "row,column,rule,file\n2,email,invalid_email,"+name+"\n2,visits,not_an_integer,"+name+"\n", gunzip(t, filepath.Join(out, "rejects.csv.gz")))
	manifest, err := os.ReadFile(filepath.Join(out, "manifest.txt"))
	require.NoError(t, err)
	require.Equal(t, "part-00000.csv.gz\n", string(manifest))

	text, err := os.ReadFile(filepath.Join(out, "report.json"))
	require.NoError(t, err)
	var report amc.Report
	require.NoError(t, json.Unmarshal(text, &report))
	require.EqualValues(t, len(source), report.BytesRead)
	require.Positive(t, report.Seconds)
	require.Len(t, report.Parts, 1)
	require.Equal(t, []string{"town"}, report.DroppedColumns)
	require.Equal(t, map[string]amc.ColumnReport{
		"email":  {Hashed: 2, Rejected: map[string]int64{"invalid_email": 1}},
		"visits": {PassedThrough: 1, Empty: 1, Rejected: map[string]int64{"not_an_integer": 1}},
	}, report.Columns)

	code, _, _ = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./new/out", "--output-format", "jsonl", "--max-reject-ratio", "1", "./people.csv")
	require.Zero(t, code)
	entries, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, entries, 4, "the outputs before are gone")
	require.Equal(t, `{"email":"`+digest+`","visits":3}`+"\n{}\n"+`{"email":"`+digest+`"}`+"\n", gunzip(t, filepath.Join(out, "part-00000.jsonl.gz")))
}

var german = strings.Replace(mapping, `"columns"`, `"countryCode":"DE","columns"`, 1)

func TestWarnings(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mapping.json"), []byte(german), 0o600))
	code, stdout, stderr := call(t, dir, "", "--mapping", "./mapping.json", "--out", "./out", "--max-reject-ratio", "1", "./people.csv")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "warning         3  rows of the EEA or the United Kingdom carry no consent")
}

func TestStandardInputAndSeveralFiles(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	code, _, stderr := call(t, dir, "visits\tE-mail\n1\t"+digest+"\n", "--mapping", "./mapping.json", "--out", "./out", "--format", "tsv", "--level", "6", "--cores", "3", "-")
	require.Empty(t, stderr)
	require.Zero(t, code)
	require.Equal(t, "email,visits\n"+digest+",1\n", gunzip(t, filepath.Join(dir, "out", "part-00000.csv.gz")))

	args := []string{"--mapping", "./mapping.json", "--out", "./out", "--max-reject-ratio", "1"}
	for range 5 {
		args = append(args, "./people.csv")
	}
	code, stdout, _ := call(t, dir, "", args...)
	require.Zero(t, code)
	require.Contains(t, stdout, "rows read       15")
}

func TestParts(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	var text strings.Builder
	text.WriteString("E-mail,visits\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "user%d@example.com,1\n", i)
	}
	code, _, stderr := call(t, dir, text.String(), "--mapping", "./mapping.json", "--out", "./out", "--part-size", "20000", "-")
	require.Empty(t, stderr)
	require.Zero(t, code)
	parts, err := filepath.Glob(filepath.Join(dir, "out", "part-*.csv.gz"))
	require.NoError(t, err)
	require.Greater(t, len(parts), 4)
	rows := 0
	for _, path := range parts {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.LessOrEqual(t, info.Size(), int64(20_000))
		rows += strings.Count(gunzip(t, path), "\n") - 1
	}
	require.Equal(t, 3000, rows)
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	good := []string{"--mapping", "./mapping.json", "--out", "./out"}
	tests := map[string]struct {
		args   []string
		stdin  string
		code   int
		stderr string
	}{
		"no files":          {good, "", 2, "transform: requires at least 1 arg"},
		"no mapping":        {[]string{"--out", "./out", "./people.csv"}, "", 2, `transform: required flag(s) "mapping" not set`},
		"unknown flag":      {append(good, "--nothing", "./people.csv"), "", 2, "transform: unknown flag: --nothing"},
		"mapping not there": {[]string{"--mapping", "./none.json", "--out", "./out", "./people.csv"}, "", 2, "transform: ./none.json: no such file; check its name and folder"},
		"bad mapping":       {[]string{"--mapping", "./bad.json", "--out", "./out", "./people.csv"}, "", 2, `transform: ./bad.json: columns[0].dataType: "TEXT" is no data type`},
		"parquet":           {append(good, "--format", "parquet", "./people.csv"), "", 1, "transform: ./people.csv: the file is no Parquet; declare its format, or leave that out"},
		"streamed parquet":  {append(good, "--format", "parquet", "-"), "PAR1", 1, "transform: -: Parquet can't be read from a stream, for it begins at its end; save it to a file and name that"},
		"format":            {append(good, "--format", "xml", "./people.csv"), "", 2, "--format: "},
		"delimiter":         {append(good, "--delimiter", "::", "./people.csv"), "", 2, "--delimiter: "},
		"encoding":          {append(good, "--encoding", "ebcdic", "./people.csv"), "", 2, "--encoding: "},
		"quotes":            {append(good, "--quotes", "single", "./people.csv"), "", 2, "--quotes: "},
		"doubtful encoding": {append(good, "-"), "visits,E-mail\n1,J\xfcrgen\n", 1, "name its encoding, likely windows-1252"},
		"output format":     {append(good, "--output-format", "tsv", "./people.csv"), "", 2, `--output-format "tsv"`},
		"part size":         {append(good, "--part-size", "0", "./people.csv"), "", 2, "--part-size 0"},
		"large parts":       {append(good, "--part-size", "500000001", "./people.csv"), "", 2, "--part-size 500000001: give a number of bytes, at most 500000000"},
		"retention":         {append(good, "--retention", "-1h", "./people.csv"), "", 2, "--retention: "},
		"consent":           {[]string{"--mapping", "./german.json", "--out", "./out", "--require-consent", "./people.csv"}, "", 2, "transform: ./german.json: columns: people of DE need a consent column"},
		"level":             {append(good, "--level", "10", "./people.csv"), "", 2, "--level 10"},
		"cores":             {append(good, "--cores", "-1", "./people.csv"), "", 2, "--cores -1"},
		"ratio":             {append(good, "--max-reject-ratio", "-1", "./people.csv"), "", 2, "--max-reject-ratio: "},
		"many rejects":      {append(good, "--max-reject-ratio", "0.2", "./people.csv"), "", 1, "transform: ./people.csv: more than 20 % of an identity column's cells have no valid form: email 1 of 3 (33.3 %);"},
		"cell limit":        {append(good, "--max-cell", "0", "./people.csv"), "", 2, "--max-cell: "},
		"long cell":         {append(good, "--max-cell", "10", "./people.csv"), "", 1, `transform: ./people.csv: row 1: column "E-mail": the cell is longer than 10 bytes`},
		"long row":          {append(good, "--max-row", "18", "./people.csv"), "", 1, "transform: ./people.csv: row 1: the row is longer than 18 bytes"},
		"text":              {append(good, "--max-text", "60000", "-"), zipped(t, "E-mail,visits\n"+strings.Repeat("abc@example.com,3\n", 30_000)), 1, "transform: -: row 1: the text is larger than 60000 bytes"},
		"columns":           {append(good, "--max-columns", "2", "./people.csv"), "", 1, "transform: ./people.csv: the file has more than 2 columns"},
		"file not there":    {append(good, "./none.csv"), "", 1, "transform: ./none.csv: no such file; check its name and folder"},
		"empty folder":      {append(good, "./empty"), "", 1, `transform: ./empty: there is no file in the folder; check it; names that begin with "_" or ".", or end in "manifest", don't count`},
		"out is a file":     {[]string{"--mapping", "./mapping.json", "--out", "./people.csv", "./people.csv"}, "", 1, "people.csv: not a directory"},
		"malformed":         {append(good, "-"), "E-mail,visits\na,1\nsec\"ret,1\n", 1, `transform: -: row 2: column "E-mail": a quote stands in a field`},
		"missing column":    {append(good, "-"), "E-mail,visit\na,1\n", 1, `transform: -: column "visits": the file has no such column; its header has 2 column(s) of other names: run transform inspect to see them, or declare the file headerless if its first line is data`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := setup(t)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte(`{"dataSetId":"people","columns":[{"name":"x","dataType":"TEXT"}]}`), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "german.json"), []byte(german), 0o600))
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "empty", "_temporary", "0"), 0o750))
			code, stdout, stderr := call(t, dir, test.stdin, slices.Clone(test.args)...)
			require.Equal(t, test.code, code)
			require.Contains(t, stderr, test.stderr)
			require.NotContains(t, stderr, "sec\"ret")
			require.Empty(t, stdout)
			left, err := os.ReadDir(filepath.Join(dir, "out"))
			if !errors.Is(err, fs.ErrNotExist) {
				require.NoError(t, err)
			}
			require.Empty(t, left)
		})
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	for name, text := range map[string]string{
		"in/_SUCCESS": "", "in/.part-0.csv.crc": "crc", "in/_temporary/0/part-9.csv": "x", "in/.hidden/a.csv": "x", "in/manifest": "{}",
		"in/part-0.csv": source, "in/part-1.csv": "", "in/part-0/z.csv": "visits,town,E-mail\n7,Oslo,\n",
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	code, stdout, stderr := call(t, dir, "", "--mapping", "./mapping.json", "--out", "./out", "./in", "./people.csv")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "files           4\n")
	require.Contains(t, stdout, "warning         1  files have no rows and were passed over\n")
	rows := digest + ",3\n,\n" + digest + ",\n"
	require.Equal(t, "email,visits\n"+rows+",7\n"+rows, gunzip(t, filepath.Join(dir, "out", "part-00000.csv.gz")), "part-0.csv before part-0/z.csv, as S3 lists them")
	want := "row,column,rule,file\n"
	for _, name := range []string{filepath.Join(dir, "in", "part-0.csv"), filepath.Join(dir, "people.csv")} {
		want += "2,email,invalid_email," + name + "\n2,visits,not_an_integer," + name + "\n"
	}
	require.Equal(t, want, gunzip(t, filepath.Join(dir, "out", "rejects.csv.gz")))

	code, _, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./in", "./in")
	require.Zero(t, code, stderr)
	code, _, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./in", "./in")
	require.Equal(t, exitUsage, code, "its own outputs are no inputs")
	require.Contains(t, stderr, "this input has the name of an output")
}

// TestKeepsWhatIsThere has inputs lie in the folder of the outputs, under names like theirs and under theirs, and an input that is not there.
func TestKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	out := filepath.Join(dir, "out")
	require.NoError(t, os.Mkdir(out, 0o750))
	spark := filepath.Join(out, "part-00000-6f1c-c000.csv.gz")
	require.NoError(t, os.WriteFile(spark, []byte(source), 0o600))
	args := []string{"--mapping", "./mapping.json", "--out", "./out", "--max-reject-ratio", "1"}
	code, _, stderr := call(t, dir, "", append(slices.Clone(args), "./out/part-00000-6f1c-c000.csv.gz")...)
	require.Zero(t, code, stderr)
	require.FileExists(t, spark)

	before, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Len(t, before, 5)
	for name, want := range map[string]int{"./none.csv": 1, "./out/part-00000.csv.gz": 2} {
		code, _, stderr = call(t, dir, "", append(slices.Clone(args), name)...)
		require.Equal(t, want, code, stderr)
		require.Contains(t, stderr, name)
		after, err := os.ReadDir(out)
		require.NoError(t, err)
		require.Len(t, after, 5)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	code, stdout, _ := call(t, t.TempDir(), "", "--help")
	require.Zero(t, code)
	require.Contains(t, stdout, "--part-size")
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	dir := setup(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var errs bytes.Buffer
	out := filepath.Join(dir, "out")
	code := run(ctx, []string{"--mapping", filepath.Join(dir, "mapping.json"), "--out", out, filepath.Join(dir, "people.csv")}, nil, io.Discard, &errs)
	require.Equal(t, 1, code)
	left, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Empty(t, left)
}
