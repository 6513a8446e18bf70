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

	"github.com/amc-uploader/amc-uploader/shared/amc"
	failures "github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

const hostileMapping = `{"dataSetId":"people","columns":[
	{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
	{"name":"note","dataType":"STRING","columnType":"DIMENSION"}]}`

// transformed is what became of a call.
type transformed struct {
	code           int
	err            error
	stdout, stderr string
	file, out      string // paths of its input and of the folder of its outputs
	left           []string
}

// transformHostile runs the command over one input.
func transformHostile(t *testing.T, name string, text io.Reader, more ...string) (done transformed) {
	t.Helper()
	dir := t.TempDir()
	mapping := filepath.Join(dir, "mapping.json")
	require.NoError(t, os.WriteFile(mapping, []byte(hostileMapping), 0o600))
	done.file, done.out = "-", filepath.Join(dir, "out")
	if name != "-" {
		done.file = filepath.Join(dir, name)
		b, err := io.ReadAll(text)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(done.file, b, 0o600))
	}
	var outs, errs bytes.Buffer
	done.err = execute(t.Context(), append(append([]string{"--mapping", mapping, "--out", done.out}, more...), done.file), text, &outs, &errs)
	done.code = tell(&errs, done.err)
	entries, err := os.ReadDir(done.out)
	require.NoError(t, err)
	for _, entry := range entries {
		done.left = append(done.left, entry.Name())
	}
	around, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.LessOrEqual(t, len(around), 3, "nothing is written beside the folder")
	done.stdout, done.stderr = outs.String(), errs.String()
	return done
}

// requireFailed wants a call that failed for its input, said where, and left nothing.
func (done transformed) requireFailed(t *testing.T, want amc.Error, shows string) {
	t.Helper()
	require.Equal(t, exitFailed, done.code)
	want.Kind, want.File = amc.KindInvalid, done.file
	failures.Is(t, done.err, want)
	require.Equal(t, "transform: "+done.err.Error()+"\n", done.stderr)
	require.True(t, strings.HasPrefix(done.stderr, "transform: "+done.file+": "))
	for _, part := range append(place(want), shows) {
		require.Contains(t, done.stderr, part)
	}
	require.NotContains(t, done.stderr, "abc@")
	require.Empty(t, done.stdout)
	require.Empty(t, done.left)
}

// TestHostileInput has files that are refused, and files that only look as if they were. The packages below hold the words.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	const header, row = "email,note\n", "abc@example.com,x\n"
	refused := map[string]struct {
		name, text string
		want       amc.Error
		shows      string
	}{
		"unterminated quote": {"a.csv", header + row + "abc@example.com,\"x\n" + row, amc.Error{Code: "malformed_csv", Row: 2, Column: "note"}, ""},
		"invalid UTF-8":      {"a.csv", header + row + "abc@example.com,\xff\xfe\xfa\n", amc.Error{Code: "unknown_encoding"}, ""},
		"invalid in JSON":    {"a.jsonl", "{\"email\":\"\xff\xfe\xfa\",\"note\":\"\"}\n", amc.Error{Code: "unknown_encoding"}, ""},
		"duplicate header":   {"a.csv", "email,note,email\nabc@example.com,b,c\n", amc.Error{Code: "duplicate_column", Column: "email"}, ""},
		"empty header":       {"a.csv", ",\n" + row, amc.Error{Code: "missing_column", Column: "email"}, ""},
		"no header":          {"a.csv", row + row, amc.Error{Code: "missing_column", Column: "email"}, " 2 "},
		"blank lines":        {"a.csv", "\n\r\n\n", amc.Error{Code: "empty_file"}, ""},
		"a BOM alone":        {"a.csv", "\ufeff", amc.Error{Code: "empty_file"}, ""},
		"header only":        {"a.csv", header, amc.Error{Code: "no_rows"}, ""},
		"0 bytes":            {"a.csv", "", amc.Error{Code: "empty_file"}, ""},
		"0 bytes of JSON":    {"a.jsonl", "", amc.Error{Code: "no_rows"}, ""},
		"truncated gzip":     {"a.csv.gz", zipped(t, header+strings.Repeat(row, 1000))[:60], amc.Error{Code: "truncated_gzip"}, ""},
		"damaged gzip":       {"a.csv.gz", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xffnothing of the kind", amc.Error{Code: "corrupt_gzip"}, ""},
		"snappy bomb":        {"a.csv.snappy", "\xff\xff\xff\xff\x0f\x00", amc.Error{Code: "text_too_large"}, " 4294967295 "},
		"truncated snappy":   {"a.csv.sz", "\x00\x00\x04\x00\x00\x00\x01", amc.Error{Code: "truncated_snappy"}, ""},
		"zip of two":         {"a.zip", zipOf(t, "a.csv", "b.csv"), amc.Error{Code: "several_files"}, ""},
		"a workbook":         {"a.csv", zipOf(t, "[Content_Types].xml"), amc.Error{Code: "unsupported_format"}, ""},
		"truncated Parquet":  {"a.parquet", "PAR1\x15\x04\x15", amc.Error{Code: "truncated_parquet"}, ""},
		"a web page":         {"a.csv", "<html><body>\"abc@example.com\"", amc.Error{Code: "unsupported_format"}, ""},
		"CSV called JSON":    {"a.jsonl", header + row, amc.Error{Code: "malformed_jsonl", Row: 1}, ""},
		"noise called gzip":  {"a.csv.gz", "abc@\x01\x02;z\n", amc.Error{Code: "missing_column", Column: "email"}, " .gz "},
		"nested JSON":        {"a.jsonl", `{"email":"abc@example.com","note":` + strings.Repeat("[", 20_000) + "\n", amc.Error{Code: "malformed_jsonl", Row: 1, Column: "note"}, ""},
		"formula cells":      {"a.csv", header + "abc@example.com,=HYPERLINK(\"abc@example.com\")\n", amc.Error{Code: "malformed_csv", Row: 1, Column: "note"}, ""},
		"an indented object": {"a.json", "{\n  \"email\": \"abc@example.com\"\n}\n", amc.Error{Code: "malformed_jsonl", Row: 1}, ""},
	}
	for name, test := range refused {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transformHostile(t, test.name, strings.NewReader(test.text)).requireFailed(t, test.want, test.shows)
		})
	}
	read := map[string]struct {
		name, text string
		summary    string
		part       string // what is written
		rejects    string
	}{
		"NUL bytes":          {"a.csv", header + row + "abc@example.com,a\x00b\n", "cells rejected  1  note: nul_byte", digest + ",x\n" + digest + ",\n", "2,note,nul_byte\n"},
		"late invalid UTF-8": {"a.csv", header + strings.Repeat("\n", 70_000) + row + "abc@example.com,\xff\xfe\xfa\n", "cells rejected  1  note: invalid_utf8", digest + ",x\n" + digest + ",\n", "2,note,invalid_utf8\n"},
		"ragged rows":        {"a.csv", header + row + "abc@example.com\n" + row + "a,b,c\n", "rows rejected  2  column_count", digest + ",x\n" + digest + ",x\n", "2,,column_count\n4,,column_count\n"},
		"text called snappy": {"a.csv.snappy", header + row, "rows written  1", digest + ",x\n", ""},
		"zip called CSV":     {"a.csv", zipOf(t, "../../etc/passwd.csv"), "rows written  1", digest + ",x\n", ""},
		"JSON called CSV":    {"a.csv", `{"email":"abc@example.com","note":"x"}` + "\n", "rows written  1", digest + ",x\n", ""},
		"text called gzip":   {"a.csv.gz", header + row, "rows written  1", digest + ",x\n", ""},
		"gzip called text":   {"a.csv", zipped(t, header+row), "rows written  1", digest + ",x\n", ""},
		"quoted formula":     {"a.csv", header + `abc@example.com,"=HYPERLINK(""x"")"` + "\n", "rows written  1", digest + `,"=HYPERLINK(""x"")"` + "\n", ""},
		"plain formulas":     {"a.csv", header + "abc@example.com,=1+1\nabc@example.com,@SUM(A1)\nabc@example.com,+1-1|cmd\n", "rows written  3", digest + ",=1+1\n" + digest + ",@SUM(A1)\n" + digest + ",+1-1|cmd\n", ""},
		"path-like keys":     {"a.jsonl", `{"../../email":1,"/etc/passwd":2,"email":"abc@example.com","note":"../../x"}`, "rows written  1", digest + ",../../x\n", ""},
	}
	for name, test := range read {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := transformHostile(t, test.name, strings.NewReader(test.text))
			require.Equal(t, exitDone, done.code, done.stderr)
			require.Contains(t, strings.Join(strings.Fields(done.stdout), " "), strings.Join(strings.Fields(test.summary), " "))
			require.Len(t, done.left, 4)
			require.Equal(t, header+test.part, gunzip(t, filepath.Join(done.out, "part-00000.csv.gz")))
			want := "row,column,rule,file\n"
			for line := range strings.Lines(test.rejects) {
				want += strings.TrimSuffix(line, "\n") + "," + done.file + "\n"
			}
			require.Equal(t, want, gunzip(t, filepath.Join(done.out, "rejects.csv.gz")))
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
	tests := map[string]struct {
		name, text string
		want       amc.Error
	}{
		"open quote":     {"a.csv", whole + "abc@example.com,\"x\n", amc.Error{Code: "malformed_csv", Row: 60001, Column: "note"}},
		"stray quote":    {"a.csv", whole + "abc@example.com,x\"\n", amc.Error{Code: "malformed_csv", Row: 60001, Column: "note"}},
		"cut object":     {"a.jsonl", lines.String() + `{"email":"abc@exam`, amc.Error{Code: "malformed_jsonl", Row: 60001, Column: "email"}},
		"long cell":      {"a.csv", whole + "abc@example.com," + strings.Repeat("x", 1<<20+1) + "\n", amc.Error{Code: "cell_too_long", Row: 60001, Column: "note"}},
		"truncated gzip": {"a.csv.gz", packed[:len(packed)-9], amc.Error{Code: "truncated_gzip"}},
		"damaged gzip":   {"a.csv.gz", packed[:len(packed)-8] + "checksum", amc.Error{Code: "corrupt_gzip"}},
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
				transformHostile(t, test.name, strings.NewReader(test.text), more...).requireFailed(t, test.want, "")
			})
		}
	}
	done := transformHostile(t, "a.csv", strings.NewReader(whole), "--part-size", "100000")
	require.Zero(t, done.code, done.stderr)
	require.Greater(t, len(done.left), 10, "there would have been parts")
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
	for name, test := range map[string]struct {
		format, first string
		want          amc.Error
	}{
		"CSV":         {"csv", "email,note\nabc@example.com,", amc.Error{Code: "record_too_long", Row: 1, Column: "note"}},
		"quoted":      {"csv", "email,note\nabc@example.com,\"", amc.Error{Code: "record_too_long", Row: 1, Column: "note"}},
		"the header":  {"csv", "email,note,", amc.Error{Code: "record_too_long", Column: "#3"}},
		"JSON":        {"jsonl", `{"email":"abc@example.com","note":"`, amc.Error{Code: "record_too_long", Row: 1}},
		"not decided": {"", "", amc.Error{Code: "record_too_long", Column: "#1"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := &line{first: strings.NewReader(test.first), left: 1 << 30}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			done := transformHostile(t, "-", text, "--format="+test.format)
			runtime.ReadMemStats(&after)
			done.requireFailed(t, test.want, " 16777216 ")
			require.Less(t, text.read, 20<<20, "the rest is not read")
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(128<<20))
		})
	}
}

// TestIdentitiesInPlain warns, for it sends nothing, and fails where it is told to.
func TestIdentitiesInPlain(t *testing.T) {
	t.Parallel()
	const text = "email,note\nabc@example.com,abc@example.com\n"
	done := transformHostile(t, "a.csv", strings.NewReader(text))
	require.Equal(t, exitDone, done.code, done.stderr)
	require.Regexp(t, `(?m)^warning +1 +note: \S`, done.stdout)
	require.Len(t, done.left, 4)
	transformHostile(t, "a.csv", strings.NewReader(text), "--refuse-plain").requireFailed(t, amc.Error{Code: "plain_identities", Column: "note"}, " 1 ")
}
