package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const hostileMapping = `{"dataSetId":"people","columns":[
	{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
	{"name":"note","dataType":"STRING","columnType":"DIMENSION"}]}`

// transformHostile runs the command over one input and returns what became of it and the files it left.
func transformHostile(t *testing.T, name string, text io.Reader, more ...string) (code int, stdout, stderr, out string, left []string) {
	t.Helper()
	dir := t.TempDir()
	mapping := filepath.Join(dir, "mapping.json")
	require.NoError(t, os.WriteFile(mapping, []byte(hostileMapping), 0o600))
	out = filepath.Join(dir, "out")
	file := "-"
	if name != "-" {
		file = filepath.Join(dir, name)
		b, err := io.ReadAll(text)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, b, 0o600))
	}
	var outs, errs bytes.Buffer
	code = run(t.Context(), append(append([]string{"--mapping", mapping, "--out", out}, more...), file), text, &outs, &errs)
	entries, err := os.ReadDir(out)
	require.NoError(t, err)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	around, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.LessOrEqual(t, len(around), 3, "nothing is written beside the folder")
	return code, outs.String(), strings.ReplaceAll(errs.String(), dir+string(filepath.Separator), ""), out, left
}

func TestHostileInput(t *testing.T) {
	t.Parallel()
	const header, row = "email,note\n", "abc@example.com,x\n"
	tests := map[string]struct {
		name, text string
		says       string // on standard error when it fails, else in the summary
		part       string // what is written; "" is a failure
		rejects    string
	}{
		"unterminated quote": {"a.csv", header + row + "abc@example.com,\"x\n" + row, `a.csv: row 2: column "note": a quoted field never ends; close its quote, or declare quotes as none if the file quotes nothing`, "", ""},
		"NUL bytes":          {"a.csv", header + row + "abc@example.com,a\x00b\n", "cells rejected  1  note: nul_byte", digest + ",x\n" + digest + ",\n", "2,note,nul_byte\n"},
		"invalid UTF-8":      {"a.csv", header + row + "abc@example.com,\xff\xfe\xfa\n", "a.csv: the text is not UTF-8, and its encoding can't be told for sure; save it as UTF-8", "", ""},
		"invalid in JSON":    {"a.jsonl", "{\"email\":\"\xff\xfe\xfa\",\"note\":\"\"}\n", "a.jsonl: the text is not UTF-8", "", ""},
		"late invalid UTF-8": {"a.csv", header + strings.Repeat("\n", 70_000) + row + "abc@example.com,\xff\xfe\xfa\n", "cells rejected  1  note: invalid_utf8", digest + ",x\n" + digest + ",\n", "2,note,invalid_utf8\n"},
		"ragged rows":        {"a.csv", header + row + "abc@example.com\n" + row + "a,b,c\n", "rows rejected  2  column_count", digest + ",x\n" + digest + ",x\n", "2,,column_count\n4,,column_count\n"},
		"duplicate header":   {"a.csv", "email,note,email\na,b,c\n", `a.csv: column "email": the header has this column twice; rename one of the two`, "", ""},
		"empty header":       {"a.csv", ",\n" + row, `a.csv: column "email": the file has no such column`, "", ""},
		"no header":          {"a.csv", row + row, `a.csv: column "email": the file has no such column; its header has 2 column(s) of other names`, "", ""},
		"blank lines":        {"a.csv", "\n\r\n\n", "a.csv: the file is empty", "", ""},
		"a BOM alone":        {"a.csv", "\ufeff", "a.csv: the file is empty", "", ""},
		"header only":        {"a.csv", header, "a.csv: the source has no rows", "", ""},
		"0 bytes":            {"a.csv", "", "a.csv: the file is empty", "", ""},
		"0 bytes of JSON":    {"a.jsonl", "", "a.jsonl: the ", "", ""},
		"truncated gzip":     {"a.csv.gz", zipped(t, header+strings.Repeat(row, 1000))[:60], "a.csv.gz: the gzip data ends too early", "", ""},
		"damaged gzip":       {"a.csv.gz", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xffnothing of the kind", "a.csv.gz: the gzip data is damaged", "", ""},
		"text called snappy": {"a.csv.snappy", header + row, "rows written  1", digest + ",x\n", ""},
		"snappy bomb":        {"a.csv.snappy", "\xff\xff\xff\xff\x0f\x00", "a.csv.snappy: a snappy block has 4294967295 bytes of text; 67108864 is the most; compress", "", ""},
		"truncated snappy":   {"a.csv.sz", "\x00\x00\x04\x00\x00\x00\x01", "a.csv.sz: the snappy data ends too early", "", ""},
		"zip of two":         {"a.zip", zipOf(t, "a.csv", "b.csv"), "a.zip: the archive has more than one file", "", ""},
		"zip called CSV":     {"a.csv", zipOf(t, "../../etc/passwd.csv"), "rows written  1", digest + ",x\n", ""},
		"a workbook":         {"a.csv", zipOf(t, "[Content_Types].xml"), "a.csv: a spreadsheet can't be read; save the sheet as CSV UTF-8", "", ""},
		"truncated Parquet":  {"a.parquet", "PAR1\x15\x04\x15", "a.parquet: ", "", ""},
		"JSON called CSV":    {"a.csv", `{"email":"abc@example.com","note":"x"}` + "\n", "rows written  1", digest + ",x\n", ""},
		"a web page":         {"a.csv", "<html><body>\"abc@example.com\"", "a.csv: the file is a web page or XML; export the data as CSV", "", ""},
		"CSV called JSON":    {"a.jsonl", header + row, "a.jsonl: row 1: the line is not a JSON object; write one object a line", "", ""},
		"text called gzip":   {"a.csv.gz", header + row, "rows written  1", digest + ",x\n", ""},
		"noise called gzip":  {"a.csv.gz", "x\x01\x02;z\n", `a.csv.gz: column "email": the file has no such column; its name ends in .gz and its content is not gzip`, "", ""},
		"gzip called text":   {"a.csv", zipped(t, header+row), "rows written  1", digest + ",x\n", ""},
		"nested JSON":        {"a.jsonl", `{"email":"abc@example.com","note":` + strings.Repeat("[", 20_000) + "\n", `a.jsonl: row 1: column "note": an object or array is malformed`, "", ""},
		"formula cells":      {"a.csv", header + "abc@example.com,=HYPERLINK(\"x\")\n", "a.csv: row 1: column \"note\": a quote stands in a field", "", ""},
		"quoted formula": {"a.csv", header + `abc@example.com,"=HYPERLINK(""x"")"` + "\n", "rows written  1",
			digest + `,"=HYPERLINK(""x"")"` + "\n", ""},
		"plain formulas": {"a.csv", header + "abc@example.com,=1+1\nabc@example.com,@SUM(A1)\nabc@example.com,+1-1|cmd\n", "rows written  3",
			digest + ",=1+1\n" + digest + ",@SUM(A1)\n" + digest + ",+1-1|cmd\n", ""},
		"an indented object": {"a.json", "{\n  \"email\": \"abc@example.com\"\n}\n", "a.json: row 1: the object does not end on its line; write one object a line, or one array of objects", "", ""},
		"path-like keys":     {"a.jsonl", `{"../../email":1,"/etc/passwd":2,"email":"abc@example.com","note":"../../x"}`, "rows written  1", digest + ",../../x\n", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr, out, left := transformHostile(t, test.name, strings.NewReader(test.text))
			if test.part == "" {
				require.Equal(t, exitFailed, code)
				require.Contains(t, stderr, "transform: "+test.says)
				require.NotContains(t, stderr, "abc@")
				require.Empty(t, stdout)
				require.Empty(t, left)
				return
			}
			require.Equal(t, exitDone, code, stderr)
			require.Contains(t, strings.Join(strings.Fields(stdout), " "), strings.Join(strings.Fields(test.says), " "))
			require.Len(t, left, 4)
			require.Equal(t, header+test.part, gunzip(t, filepath.Join(out, "part-00000.csv.gz")))
			place := "," + filepath.Join(filepath.Dir(out), test.name) + "\n"
			want := "row,column,rule,file\n"
			for line := range strings.Lines(test.rejects) {
				want += strings.TrimSuffix(line, "\n") + place
			}
			require.Equal(t, want, gunzip(t, filepath.Join(out, "rejects.csv.gz")))
		})
	}
}

// zipOf packs files with a row each.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b strings.Builder
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = io.WriteString(w, "email,note\nabc@example.com,x\n")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

// TestFaultsAtTheEnd has faults behind megabytes that are all right and have become parts, alone and in the second of two files:
// nothing stays.
func TestFaultsAtTheEnd(t *testing.T) {
	t.Parallel()
	var csv, lines strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&csv, "%d@example.com,x\n", i)
		fmt.Fprintf(&lines, "{\"email\":\"%d@example.com\"}\n", i)
	}
	whole := "email,note\n" + csv.String()
	packed := zipped(t, whole)
	tests := map[string]struct{ name, text, says string }{
		"open quote":     {"a.csv", whole + "abc@example.com,\"x\n", `a.csv: row 60001: column "note": a quoted field never ends`},
		"stray quote":    {"a.csv", whole + "abc@example.com,x\"\n", `a.csv: row 60001: column "note": a quote stands in a field`},
		"cut object":     {"a.jsonl", lines.String() + `{"email":"abc@exam`, `a.jsonl: row 60001: column "email": a string never ends`},
		"long cell":      {"a.csv", whole + "abc@example.com," + strings.Repeat("x", 1<<20+1) + "\n", `a.csv: row 60001: column "note": the cell is longer`},
		"truncated gzip": {"a.csv.gz", packed[:len(packed)-9], "a.csv.gz: the gzip data ends too early"},
		"damaged gzip":   {"a.csv.gz", packed[:len(packed)-8] + "checksum", "a.csv.gz: the gzip data is damaged"},
	}
	for name, test := range tests {
		for _, before := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", behind another file: ", before), func(t *testing.T) {
				t.Parallel()
				more := []string{"--part-size", "100000"}
				if before {
					first := filepath.Join(t.TempDir(), "first.csv")
					require.NoError(t, os.WriteFile(first, []byte(whole), 0o600))
					more = append([]string{first}, more...)
				}
				code, stdout, stderr, _, left := transformHostile(t, test.name, strings.NewReader(test.text), more...)
				require.Equal(t, exitFailed, code)
				require.Contains(t, stderr, "transform: "+test.says)
				require.NotContains(t, stderr, "abc@")
				require.Empty(t, stdout)
				require.Empty(t, left)
			})
		}
	}
	code, _, stderr, _, left := transformHostile(t, "a.csv", strings.NewReader(whole), "--part-size", "100000")
	require.Zero(t, code, stderr)
	require.Greater(t, len(left), 10, "there would have been parts")
}

// line is a text of one endless line.
type line struct {
	first io.Reader
	left  int
	read  int
}

func (l *line) Read(p []byte) (int, error) {
	if n, _ := l.first.Read(p); n > 0 {
		return n, nil
	}
	if l.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), l.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	l.left, l.read = l.left-n, l.read+n
	return n, nil
}

// TestOneLongLine gives up a gigabyte at the limit of a row, in the memory of a few rows. It is alone, to measure it.
func TestOneLongLine(t *testing.T) {
	for name, test := range map[string]struct{ format, first, says string }{
		"CSV":         {"csv", "email,note\nabc@example.com,", `row 1: column "note": the row is longer than 16777216 bytes`},
		"quoted":      {"csv", "email,note\nabc@example.com,\"", `row 1: column "note": the row is longer than 16777216 bytes`},
		"the header":  {"csv", "email,note,", "in the header: "},
		"JSON":        {"jsonl", `{"email":"abc@example.com","note":"`, "row 1: the row is longer than 16777216 bytes"},
		"not decided": {"", "", "the row is longer than 16777216 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			text := &line{first: strings.NewReader(test.first), left: 1 << 30}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			code, _, stderr, _, left := transformHostile(t, "-", text, "--format="+test.format)
			runtime.ReadMemStats(&after)
			require.Equal(t, exitFailed, code)
			require.Contains(t, stderr, test.says)
			require.Empty(t, left)
			require.Less(t, text.read, 20<<20, "the rest is not read")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(128<<20))
		})
	}
}

// TestIdentitiesInPlain warns, for it sends nothing, and fails where it is told to.
func TestIdentitiesInPlain(t *testing.T) {
	t.Parallel()
	const text = "email,note\nabc@example.com,abc@example.com\n"
	code, stdout, stderr, _, left := transformHostile(t, "a.csv", strings.NewReader(text))
	require.Equal(t, exitDone, code, stderr)
	require.Regexp(t, `warning +1 +note: values look like e-mail addresses or phone numbers, and leave in plain text`, stdout)
	require.Len(t, left, 4)
	code, _, stderr, _, left = transformHostile(t, "a.csv", strings.NewReader(text), "--refuse-plain")
	require.Equal(t, exitFailed, code)
	require.Contains(t, stderr, `a.csv: column "note": most values look like e-mail addresses or phone numbers, and would leave in plain text: 1 of 1;`)
	require.NotContains(t, stderr, "abc@")
	require.Empty(t, left)
}
