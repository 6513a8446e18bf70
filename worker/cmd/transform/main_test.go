package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
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
	var out, errs bytes.Buffer
	code = run(t.Context(), within(dir, args), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), strings.ReplaceAll(errs.String(), dir, ".")
}

// within returns arguments with the paths of those that begin with "./".
func within(dir string, args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if name, ok := strings.CutPrefix(arg, "./"); ok {
			args[i] = filepath.Join(dir, name)
		}
	}
	return args
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
	require.Regexp(t, `(?m)^warning +3  \S`, stdout)
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

// wrongTransforms are calls that write nothing.
func wrongTransforms(t *testing.T) map[string]refusal {
	t.Helper()
	good := []string{"--mapping", "./mapping.json", "--out", "./out"}
	with := func(args ...string) []string { return append(slices.Clone(good), args...) }
	return map[string]refusal{
		"no files":          {args: good, exit: 2},
		"no mapping":        {args: []string{"--out", "./out", "./people.csv"}, exit: 2, shows: []string{`"mapping"`}},
		"unknown flag":      {args: with("--nothing", "./people.csv"), exit: 2, shows: []string{"--nothing"}},
		"mapping not there": {args: []string{"--mapping", "./none.json", "--out", "./out", "./people.csv"}, exit: 2, want: amc.Error{Code: "file_unreadable", File: "./none.json"}, ours: true},
		"bad mapping":       {args: []string{"--mapping", "./bad.json", "--out", "./out", "./people.csv"}, exit: 2, want: amc.Error{Code: "unknown_data_type", Field: "columns[0].dataType"}, shows: []string{"./bad.json: ", `"TEXT"`}},
		"parquet":           {args: with("--format", "parquet", "./people.csv"), exit: 1, want: amc.Error{Code: "unsupported_format", File: "./people.csv"}},
		"streamed parquet":  {args: with("--format", "parquet", "-"), stdin: "PAR1", exit: 1, want: amc.Error{Code: "unsupported_format", File: "-"}},
		"format":            {args: with("--format", "xml", "./people.csv"), exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--format"}},
		"delimiter":         {args: with("--delimiter", "::", "./people.csv"), exit: 2, want: amc.Error{Code: "delimiter_form", Field: "--delimiter"}},
		"encoding":          {args: with("--encoding", "ebcdic", "./people.csv"), exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--encoding"}},
		"quotes":            {args: with("--quotes", "single", "./people.csv"), exit: 2, want: amc.Error{Code: "unsupported_format", Field: "--quotes"}},
		"doubtful encoding": {args: with("-"), stdin: "visits,E-mail\n1,J\xfcrgen\n", exit: 1, want: amc.Error{Code: "unknown_encoding", File: "-"}, shows: []string{"windows-1252"}},
		"output format":     {args: with("--output-format", "tsv", "./people.csv"), exit: 2, shows: []string{`--output-format "tsv"`}, ours: true},
		"part size":         {args: with("--part-size", "0", "./people.csv"), exit: 2, shows: []string{"--part-size 0"}, ours: true},
		"large parts":       {args: with("--part-size", "500000001", "./people.csv"), exit: 2, shows: []string{"--part-size 500000001", " 500000000"}, ours: true},
		"retention":         {args: with("--retention", "-1h", "./people.csv"), exit: 2, want: amc.Error{Code: "retention_range", Field: "--retention"}},
		"consent":           {args: []string{"--mapping", "./german.json", "--out", "./out", "--require-consent", "./people.csv"}, exit: 2, want: amc.Error{Code: "consent_missing", Field: "columns"}, shows: []string{"./german.json: ", "DE"}},
		"level":             {args: with("--level", "10", "./people.csv"), exit: 2, shows: []string{"--level 10"}, ours: true},
		"cores":             {args: with("--cores", "-1", "./people.csv"), exit: 2, shows: []string{"--cores -1"}, ours: true},
		"ratio":             {args: with("--max-reject-ratio", "-1", "./people.csv"), exit: 2, want: amc.Error{Code: "reject_ratio_range", Field: "--max-reject-ratio"}},
		"many rejects":      {args: with("--max-reject-ratio", "0.2", "./people.csv"), exit: 1, want: amc.Error{Code: "too_many_rejects", File: "./people.csv"}, shows: []string{"email", "20 %", "33.3 %"}},
		"cell limit":        {args: with("--max-cell", "0", "./people.csv"), exit: 2, want: amc.Error{Code: "size_limit_range", Field: "--max-cell"}},
		"long cell":         {args: with("--max-cell", "10", "./people.csv"), exit: 1, want: amc.Error{Code: "cell_too_long", File: "./people.csv", Row: 1, Column: "E-mail"}, shows: []string{" 10 "}},
		"long row":          {args: with("--max-row", "18", "./people.csv"), exit: 1, want: amc.Error{Code: "record_too_long", File: "./people.csv", Row: 1}, shows: []string{" 18 "}},
		"text":              {args: with("--max-text", "60000", "-"), stdin: zipped(t, "E-mail,visits\n"+strings.Repeat("abc@example.com,3\n", 30_000)), exit: 1, want: amc.Error{Code: "text_too_large", File: "-", Row: 1}, shows: []string{" 60000 "}},
		"columns":           {args: with("--max-columns", "2", "./people.csv"), exit: 1, want: amc.Error{Code: "too_many_columns", File: "./people.csv"}, shows: []string{" 2 "}},
		"file not there":    {args: with("./none.csv"), exit: 1, want: amc.Error{Code: "file_unreadable", File: "./none.csv"}, ours: true},
		"empty folder":      {args: with("./empty"), exit: 1, want: amc.Error{Code: "no_files", File: "./empty"}, shows: []string{`"_"`, `"manifest"`}, ours: true},
		"out is a file":     {args: []string{"--mapping", "./mapping.json", "--out", "./people.csv", "./people.csv"}, exit: 1, shows: []string{"./people.csv"}},
		"malformed":         {args: with("-"), stdin: "E-mail,visits\na,1\nsec\"ret,1\n", exit: 1, want: amc.Error{Code: "malformed_csv", File: "-", Row: 2, Column: "E-mail"}},
		"missing column":    {args: with("-"), stdin: "E-mail,visit\na,1\n", exit: 1, want: amc.Error{Code: "missing_column", File: "-", Column: "visits"}, shows: []string{"transform inspect"}},
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
	require.Regexp(t, `(?m)^warning +1  \S`, stdout)
	rows := digest + ",3\n,\n" + digest + ",\n"
	require.Equal(t, "email,visits\n"+rows+",7\n"+rows, gunzip(t, filepath.Join(dir, "out", "part-00000.csv.gz")), "part-0.csv before part-0/z.csv, as S3 lists them")
	want := "row,column,rule,file\n"
	for _, name := range []string{filepath.Join(dir, "in", "part-0.csv"), filepath.Join(dir, "people.csv")} {
		want += "2,email,invalid_email," + name + "\n2,visits,not_an_integer," + name + "\n"
	}
	require.Equal(t, want, gunzip(t, filepath.Join(dir, "out", "rejects.csv.gz")))

	code, _, stderr = call(t, dir, "", "--mapping", "./mapping.json", "--out", "./in", "./in")
	require.Zero(t, code, stderr)
	refusal{args: []string{"--mapping", "./mapping.json", "--out", "./in", "./in"}, exit: exitUsage, // its own outputs are no inputs
		want: amc.Error{Code: "input_in_output", File: "./in/manifest.txt"}, shows: []string{"--out: "}}.refused(t, dir)
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
