package parquet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

type parquetRow struct {
	A string  `parquet:"a,dict"`
	B *string `parquet:"b,snappy"`
	N int64   `parquet:"n"`
}

func parquetOf[T any](t testing.TB, rows ...T) string {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b)
	_, err := w.Write(rows)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// seekable is an input that can be read anywhere.
func seekable(name, text string) record.Input {
	return record.Input{Name: name, ReaderAt: strings.NewReader(text), Size: int64(len(text))}
}

// cells reads columns of a source to its end, a row a line.
func cells(t *testing.T, r *record.Reader, columns ...string) (lines []string) {
	t.Helper()
	defer r.Close()
	rows, err := r.Rows(columns)
	require.NoError(t, err)
	for b := (record.Block{}); ; {
		err := r.Next(&b)
		if errors.Is(err, io.EOF) {
			return lines
		}
		require.NoError(t, err)
		for rows.Reset(&b); rows.Next(); {
			lines = append(lines, string(bytes.Join(rows.Cells(), []byte("|"))))
		}
		require.NoError(t, rows.Err())
	}
}

func TestParquet(t *testing.T) {
	t.Parallel()
	var people []parquetRow
	var want []string
	for i := range 5000 {
		people = append(people, parquetRow{A: fmt.Sprint("a", i%7), N: int64(i)})
		want = append(want, fmt.Sprintf("%d|a%d", i, i%7))
	}
	text := parquetOf(t, people...)
	for _, name := range []string{"x.parquet", "x.snappy.parquet", "x.PARQ", "export", "really.csv"} {
		r, err := record.Open(seekable(name, text), record.Options{BlockSize: 5000})
		require.NoError(t, err, name)
		require.Equal(t, record.Shape{Reading: amc.Reading{Format: amc.Parquet, Encoding: amc.UTF8}, Columns: []string{"a", "b", "n"}, Refused: []*amc.Reason{nil, nil, nil}, Rows: 5000}, r.Shape())
		require.Equal(t, want, cells(t, r, "n", "a"))
		require.EqualValues(t, len(text), r.BytesRead())
	}
	r, err := record.Open(seekable("x.parquet", text), record.Options{Reading: amc.Reading{Format: amc.Parquet}})
	require.NoError(t, err)
	rows, err := r.Rows([]string{"n"})
	require.NoError(t, err)
	require.NoError(t, r.Next(new(record.Block)))
	rows.Reset(&record.Block{})
	require.Equal(t, []string{"a", "b"}, rows.Unnamed())
	rows.Reset(&record.Block{})
	require.Empty(t, rows.Unnamed())
	r.Close()
}

func TestParquetOrNot(t *testing.T) {
	t.Parallel()
	type row = parquetRow
	whole := parquetOf(t, row{A: "1"})
	tests := map[string]struct {
		name, text string
		streamed   bool
		o          record.Options
		code       string
		shows      []string // names and counts that the message must hold
	}{
		"stream":            {"x.parquet", whole, true, record.Options{}, "unsupported_format", []string{"Parquet"}},
		"stream, no name":   {"-", whole, true, record.Options{}, "unsupported_format", []string{"Parquet"}},
		"CSV called so":     {"x.parquet", "a,b\n1,2\n", false, record.Options{}, "unsupported_format", []string{"Parquet"}},
		"CSV declared so":   {"x.csv", "a,b\n1,2\n", false, record.Options{Reading: amc.Reading{Format: amc.Parquet}}, "unsupported_format", []string{"Parquet"}},
		"Excel called so":   {"x.parquet", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", false, record.Options{}, "unsupported_format", []string{"Excel", "CSV"}},
		"declared CSV":      {"x.parquet", whole, false, record.Options{Reading: amc.Reading{Format: amc.CSV}}, "unsupported_format", []string{" csv ", " parquet"}},
		"declared encoding": {"x.parquet", whole, false, record.Options{Reading: amc.Reading{Encoding: amc.ShiftJIS}}, "unsupported_format", []string{"UTF-8", "shift_jis"}},
		"gzip around it":    {"x.parquet.gz", "\x1f\x8b\x08", false, record.Options{}, "unsupported_format", []string{"Parquet", " gzip "}},
		"empty":             {"x.parquet", "", false, record.Options{}, "empty_file", nil},
		"cut off":           {"x.parquet", whole[:len(whole)-1], false, record.Options{}, "truncated_parquet", nil},
		"columns":           {"x.parquet", whole, false, record.Options{Limits: record.Limits{MaxColumns: 2}}, "too_many_columns", []string{" 2 "}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := seekable(test.name, test.text)
			if in.Reader = strings.NewReader(test.text); test.streamed {
				in.ReaderAt = nil
			}
			_, err := record.Open(in, test.o)
			failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: test.code, File: test.name})
			for _, part := range test.shows {
				require.Contains(t, failure.Words(err), part)
			}
		})
	}
	text := "PAR1,b\n1,2\n" // it only looks alike
	in := seekable("x.csv", text)
	in.Reader = strings.NewReader(text)
	r, err := record.Open(in, record.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"1|2"}, cells(t, r, "PAR1", "b"))
}

func TestParquetColumnsThatCannotBeMapped(t *testing.T) {
	t.Parallel()
	load := func(name string) *record.Reader {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		r, err := record.Open(seekable(name, string(b)), record.Options{})
		require.NoError(t, err)
		return r
	}
	for _, test := range []struct {
		file, column, code string
		reason             string // why it can't be loaded
		shows              []string
	}{
		{"nested.parquet", "tags", "unsupported_column", "nested_column", nil},
		{"duckdb.parquet", "span", "unsupported_column", "no_text_form", []string{"INTERVAL"}},
		{"encrypted-columns.parquet", "email", "unsupported_column", "encrypted_column", nil},
		{"twice.parquet", "a", "duplicate_column", "", nil},
		{"nested.parquet", "ID", "missing_column", "", []string{" 1 ", `"id"`, `"ID"`}},
		{"nested.parquet", "x", "missing_column", "", []string{" 5 "}},
		{"zero-columns.parquet", "x", "missing_column", "", []string{" 0 "}},
	} {
		r := load(test.file)
		_, err := r.Rows([]string{test.column})
		failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: test.code, File: test.file, Column: test.column})
		if test.reason != "" {
			reason := r.Shape().Refused[slices.Index(r.Shape().Columns, test.column)]
			require.Equal(t, test.reason, reason.Code)
			test.shows = append(test.shows, reason.Message)
		}
		for _, part := range test.shows {
			require.Contains(t, failure.Words(err), part)
		}
	}
	require.Equal(t, []string{"1|n1", "2|", "3|n3"}, cells(t, load("nested.parquet"), "id", "name"))
}

func TestParquetLimits(t *testing.T) {
	t.Parallel()
	walk := func(text string, o record.Options) error {
		r, err := record.Open(seekable("x.parquet", text), o)
		require.NoError(t, err)
		defer r.Close()
		rows, err := r.Rows([]string{"a"})
		require.NoError(t, err)
		for b := (record.Block{}); ; {
			if err := r.Next(&b); err != nil {
				return err
			}
			for rows.Reset(&b); rows.Next(); {
			}
			if rows.Err() != nil {
				return rows.Err()
			}
		}
	}
	long := parquetOf(t, parquetRow{A: "x"}, parquetRow{A: strings.Repeat("x", 50)})
	require.Equal(t, io.EOF, walk(long, record.Options{Limits: record.Limits{MaxCell: 50}}))
	requireLimit(t, walk(long, record.Options{Limits: record.Limits{MaxCell: 49}}), 49, amc.Error{Code: "cell_too_long", Row: 2, Column: "a"})
	requireLimit(t, walk(long, record.Options{Limits: record.Limits{MaxCell: 10, MaxRow: 30}}), 30, amc.Error{Code: "record_too_long", File: "x.parquet", Row: 2})
	same := make([]parquetRow, 100_000) // a dictionary of one value
	for i := range same {
		same[i].A = strings.Repeat("x", 1000)
	}
	bomb := parquetOf(t, same...)
	requireLimit(t, walk(bomb, record.Options{Limits: record.Limits{MaxRatio: 5}}), 5, amc.Error{Code: "text_too_large", File: "x.parquet", Row: 1})
	requireLimit(t, walk(bomb, record.Options{Limits: record.Limits{MaxText: 1 << 20}}), 1<<20, amc.Error{Code: "text_too_large", File: "x.parquet", Row: 1})
}

// requireLimit wants an error about a place that shows the limit.
func requireLimit(t *testing.T, err error, limit int, want amc.Error) {
	t.Helper()
	want.Kind = amc.KindInvalid
	failure.Is(t, err, want)
	require.Contains(t, failure.Words(err), fmt.Sprintf(" %d ", limit))
}

type person struct {
	Email     string  `parquet:"email"`
	FirstName string  `parquet:"first_name"`
	Phone     string  `parquet:"phone"`
	City      string  `parquet:"city"`
	Amount    float64 `parquet:"amount"`
	Note      string  `parquet:"note"`
}

// BenchmarkRows is record's, of the same records.
func BenchmarkRows(b *testing.B) {
	people := slices.Repeat([]person{{"ann.smith.1979@example.com", "Ann", "(415) 555-0199", "San Francisco", 12.5, "a, b"}}, 10_000)
	r, err := record.Open(seekable("a", parquetOf(b, people...)), record.Options{BlockSize: 16 << 20})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	rows, err := r.Rows([]string{"email", "city", "note"})
	if err != nil {
		b.Fatal(err)
	}
	var block record.Block
	if err := r.Next(&block); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(block.Data)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for rows.Reset(&block); rows.Next(); n++ {
			rows.Cells()
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}
