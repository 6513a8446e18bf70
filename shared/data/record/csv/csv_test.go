package csv_test

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/data/record/csv"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// readCSV reads a source the way workers do, all fields of all records, header first. The row of an error is counted
// through all blocks.
func readCSV(source io.Reader, o record.Options) (records [][]string, err error) {
	return readFile("people", source, o)
}

func readFile(name string, source io.Reader, o record.Options) (records [][]string, err error) {
	r, err := record.Open(record.Input{Name: name, Reader: source}, o)
	if err != nil {
		return nil, err
	}
	rows, err := r.Rows(nil)
	if err != nil {
		return nil, err
	}
	csv.KeepFields(rows, record.DefaultLimits.MaxColumns)
	records = append(records, r.Shape().Columns)
	var b record.Block
	for {
		if err := r.Next(&b); errors.Is(err, io.EOF) {
			return records, nil
		} else if err != nil {
			return records, err
		}
		before := int64(len(records) - 1)
		for rows.Reset(&b); rows.Next(); {
			var fields []string
			for _, f := range csv.Fields(rows) {
				fields = append(fields, string(f))
			}
			records = append(records, fields)
		}
		if rows.Err() != nil {
			return records, record.Placed(rows.Err(), name, before)
		}
	}
}

func mustRead(t *testing.T, name string, source io.Reader, o record.Options) [][]string {
	t.Helper()
	records, err := readFile(name, source, o)
	require.NoError(t, err)
	return records
}

// isPlain tells text that the stages before the format leave as it is, but for marks and line ends. It opens the text as JSON Lines, of
// which Open reads nothing: so every fault is a stage's.
func isPlain(text []byte) bool {
	r, err := record.Open(record.Input{Name: "people", Reader: bytes.NewReader(text)}, record.Options{Reading: amc.Reading{Format: amc.JSONL, Encoding: amc.UTF8}})
	return err == nil && r.Shape().Compression == "" && r.Shape().Encoding == amc.UTF8
}

// endsInReturns tells whether the line ends are those that become LF before the format sees them.
func endsInReturns(text []byte) bool {
	first, _, found := bytes.Cut(text[:min(len(text), 64<<10)], []byte("\n"))
	if !found {
		return bytes.Contains(first, []byte("\r"))
	}
	return bytes.HasSuffix(first, []byte("\r\r"))
}

const mark = "\ufeff"

// plainCSV reads with encoding/csv.
func plainCSV(text []byte, delimiter rune) (records [][]string, err error) {
	r := stdcsv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = delimiter, -1
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, err
		}
		records = append(records, fields)
	}
}

// requireLikePlain compares with encoding/csv: the same records up to the same fault. One difference is meant: we keep a
// CR LF inside quotes, encoding/csv makes it LF.
func requireLikePlain(t *testing.T, text []byte, format amc.Format, blockSize int) {
	t.Helper()
	delimiter := ','
	if format == amc.TSV {
		delimiter = '\t'
	}
	plain := text
	for bytes.HasPrefix(plain, []byte(mark)) {
		plain = plain[len(mark):]
	}
	ended := endsInReturns(plain)
	if plain = plain[len(csv.SeparatorLine(plain, amc.QuotesDouble)):]; ended {
		plain = bytes.ReplaceAll(plain, []byte{'\r'}, []byte{'\n'})
	}
	want, plainErr := plainCSV(plain, delimiter)
	got, err := readCSV(bytes.NewReader(bytes.Clone(text)), record.Options{Reading: amc.Reading{Format: format, Delimiter: amc.Delimiter(delimiter), Encoding: amc.UTF8}, BlockSize: blockSize})
	for _, fields := range got {
		for i := range fields {
			fields[i] = strings.ReplaceAll(fields[i], "\r\n", "\n")
		}
	}
	var e *amc.Error
	switch {
	case plainErr == nil && len(want) == 0:
		require.ErrorAs(t, err, &e)
		require.Equal(t, "empty_file", e.Code)
	case plainErr == nil:
		require.NoError(t, err)
		require.Equal(t, want, got)
	default:
		require.ErrorAs(t, err, &e)
		require.Equal(t, "malformed_csv", e.Code)
		require.NotEmpty(t, e.Column)
		if len(want) > 0 {
			require.Equal(t, want, got)
			require.EqualValues(t, len(want), e.Row)
		}
	}
}

func TestCSVLikeEncodingCSV(t *testing.T) {
	t.Parallel()
	pieces := []string{"a", "Ann", ",", ",", ",", "\n", "\n", "\r\n", "\r", `"`, `""`, `"a,b"`, "\"x\ny\"", "\"x\r\ny\"", `"say ""hi"""`, "\t", "é", "日本", " ", "12345678901234567890", "\x00"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		var text []byte
		for range random.IntN(40) {
			text = append(text, pieces[random.IntN(len(pieces))]...)
		}
		for _, blockSize := range []int{1, 7, 64, 4096} {
			requireLikePlain(t, text, amc.CSV, blockSize)
		}
		requireLikePlain(t, text, amc.TSV, 16)
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a,b\r\n\"1\r\n\",\"\"\"\"\r\n\r\n", "a\n\"b", "a\nb\"c\n", "a\n\"b\"c\n", "a,b\n1\n1,2,3", "\ufeffa\n1", "a\n\"\n\n\n\"\n1\r", "\r", "a\n\r\r\n",
	} {
		f.Add([]byte(seed), 5)
	}
	f.Fuzz(func(t *testing.T, text []byte, blockSize int) {
		if !isPlain(text) || blockSize > 1<<20 {
			return
		}
		requireLikePlain(t, text, amc.CSV, max(blockSize, 1))
	})
}

func TestCSVFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text   string
		code   string
		row    int64
		column string
	}{
		"bare quote":             {"name,city\nAnn,Rome\nBo\"b,Oslo\n", "malformed_csv", 2, "name"},
		"text after quote":       {"name,city\nAnn,\"Rome\"s\n", "malformed_csv", 1, "city"},
		"quote never closed":     {"name,city\nAnn,Rome\nBob,\"Oslo\nCy,Bonn\n", "malformed_csv", 2, "city"},
		"more fields than names": {"name\na,b,\"c\n", "malformed_csv", 1, "#3"},
		"fault in the header":    {"name,ci\"ty\nAnn,Rome\n", "malformed_csv", 0, "#2"},
		"long row":               {"name,city\nAnn,Rome\n" + strings.Repeat("x", 3000) + ",Bonn\n", "record_too_long", 2, "name"},
		"long quoted row":        {"name,city\nAnn,Rome\nBob,\"" + strings.Repeat("x,y\n", 700) + "\"\n", "record_too_long", 2, "city"},
		"stray quote, long text": {"name,city\nAnn,Rome\nBo\"b,Oslo\n" + strings.Repeat("Cy,Bonn\n", 700), "malformed_csv", 2, "name"},
		"nothing":                {"", "empty_file", 0, ""},
		"blank lines":            {"\n\r\n\n", "empty_file", 0, ""},
		"mark only":              {"\ufeff", "empty_file", 0, ""},
		"long header":            {strings.Repeat("x", 3000), "record_too_long", 0, "#1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readCSV(strings.NewReader(test.text), record.Options{Reading: amc.Reading{Format: amc.CSV}, BlockSize: 16, Limits: record.Limits{MaxRow: 2000}})
			failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: test.code, File: "people", Row: test.row, Column: test.column})
			var e *amc.Error
			require.ErrorAs(t, err, &e)
			require.NotEmpty(t, e.Hint)
		})
	}
}

func TestCSVColumns(t *testing.T) {
	t.Parallel()
	r, err := record.Open(record.Input{Name: "people.csv", Reader: strings.NewReader("id,name,name,city\n1,a,b,Rome\n2,short\n3,too,many,fields,here\n4,,,\n")}, record.Options{})
	require.NoError(t, err)
	_, err = r.Rows([]string{"id", "town"})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: "people.csv", Column: "town"})
	_, err = r.Rows([]string{"name"})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "duplicate_column", File: "people.csv", Column: "name"})

	rows, err := r.Rows([]string{"city", "id"})
	require.NoError(t, err)
	var b record.Block
	require.NoError(t, r.Next(&b))
	rows.Reset(&b)
	require.Equal(t, []string{"name", "name"}, rows.Unnamed())
	var got []string
	for rows.Next() {
		got = append(got, fmt.Sprintf("%d %q", rows.Number(), rows.Cells()))
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []string{`1 ["Rome" "1"]`, `2 []`, `3 []`, `4 ["" "4"]`}, got)
	require.ErrorIs(t, r.Next(&b), io.EOF)
	rows.Reset(&record.Block{})
	require.Empty(t, rows.Unnamed())
}

// TestRecordsThatAreNoRows tells what stands between rows from rows with another number of columns than the header.
func TestRecordsThatAreNoRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ header, record, rule string }{
		{"a,b,c", "1,2,3", ""},
		{"a,b,c", "1,2", "column_count"},
		{"a,b,c", "1,2,3,", "column_count"},
		{"a,b,c", ",,", "empty_row"},
		{"a,b,c", ",,\r", "empty_row"},
		{"a,b,c", `"","",""` + "\r", "empty_row"},
		{"a,b,c", ",", "empty_row"}, // Excel does not write the last delimiters of every row
		{"a,b,c", ",,,", "empty_row"},
		{"a,b,c", ",,,,x", "column_count"},
		{"a,b,c", ",,x", ""},
		{"a,b,c", ", ,", ""},
		{"a", `""`, "empty_row"},
		{"a,b,c", "a,b,c", "header_row"},
		{"a,b,c", mark + "a,b,c", "header_row"},
		{"a,b,c", `"a","b",c` + "\r", "header_row"},
		{`"a","b"`, "a,b", "header_row"},
		{"a,b,c", "a,b,C", ""},
		{"a,b,c", "A,b,c", ""},
		{"a,b,c", "a,b,c,", "column_count"},
		{"a,b,c", "a,b", "column_count"},
		{"a", "a", "header_row"},
	} {
		r, err := record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader(c.header + "\n" + c.record + "\n")}, record.Options{Reading: amc.Reading{Format: amc.CSV, Delimiter: ","}})
		require.NoError(t, err)
		rows, err := r.Rows([]string{"a"})
		require.NoError(t, err)
		var b record.Block
		require.NoError(t, r.Next(&b))
		rows.Reset(&b)
		require.True(t, rows.Next(), "%q", c.record)
		require.Equal(t, c.rule, rows.Rule(), "%q", c.record)
		require.Equal(t, c.rule == "", rows.Cells() != nil, "%q", c.record)
		require.False(t, rows.Next())
		require.NoError(t, rows.Err())
	}
}

// TestHeaderless reads files whose first record is data, which quotes make longer than what they hold.
func TestHeaderless(t *testing.T) {
	t.Parallel()
	want := [][]string{{"column_1", "column_2"}, {"1", `say "a", "b"`}, {"2", ""}, {"3", "x\ny"}}
	for name, text := range map[string]string{
		"plain":     "1,\"say \"\"a\"\", \"\"b\"\"\"\n2,\n3,\"x\ny\"",
		"marked":    "\ufeff\n1,\"say \"\"a\"\", \"\"b\"\"\"\r\n\r\n2,\r\n3,\"x\ny\"\r\n",
		"separated": "sep=;\n1;\"say \"\"a\"\", \"\"b\"\"\"\n2;\n3;\"x\ny\"\n",
	} {
		for _, size := range []int{1, 16, 1 << 20} {
			require.Equal(t, want, mustRead(t, "a.csv", strings.NewReader(text), record.Options{Reading: amc.Reading{Headerless: true}, BlockSize: size}), name)
		}
	}
	require.Equal(t, [][]string{{"column_1", "column_2"}, {"a,b", ""}, {`"c"`, "d"}},
		mustRead(t, "a.tsv", strings.NewReader("a\\,b\t\\N\n\"c\"\td\n"), record.Options{Reading: amc.Reading{Headerless: true, Quotes: amc.QuotesEscaped}}))

	r, err := record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader("ann@example.com,1\n")}, record.Options{Reading: amc.Reading{Headerless: true}})
	require.NoError(t, err)
	require.True(t, r.Shape().Headerless)
	_, err = r.Rows([]string{"email"})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: "a.csv", Column: "email"})
	require.NotContains(t, err.Error(), "ann@")
	_, err = record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader(`1,"a"b`)}, record.Options{Reading: amc.Reading{Headerless: true}})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "malformed_csv", File: "a.csv", Row: 1, Column: "#2"})
	_, err = record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader("\n\n")}, record.Options{Reading: amc.Reading{Headerless: true}})
	require.True(t, record.IsEmpty(err))
	_, err = record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader(strings.Repeat(",", 20))}, record.Options{Reading: amc.Reading{Headerless: true}, Limits: record.Limits{MaxColumns: 20}})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns", File: "a.csv"})
	require.ErrorContains(t, err, " 20 ", "the limit")
	err = record.DifferentColumns("b.csv", []string{record.ColumnName(0)}, "a.csv", []string{record.ColumnName(0), record.ColumnName(1)})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "columns_differ", File: "b.csv"})
	require.ErrorContains(t, err, " a.csv", "the file that it differs from")
	r, err = record.Open(record.Input{Name: "a.jsonl", Reader: strings.NewReader(`{"a":1}`)}, record.Options{Reading: amc.Reading{Headerless: true}})
	require.NoError(t, err)
	require.False(t, r.Shape().Headerless, "of CSV alone")
}

func TestManyColumns(t *testing.T) {
	t.Parallel()
	_, err := record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader(strings.Repeat("x,", record.DefaultLimits.MaxColumns))}, record.Options{})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns", File: "a.csv"})
	require.ErrorContains(t, err, " 10000 ", "the limit")
	_, err = record.Open(record.Input{Name: "a.csv", Reader: strings.NewReader(strings.Repeat("x,", record.DefaultLimits.MaxColumns-1))}, record.Options{})
	require.NoError(t, err)
}

func TestDelimiters(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		source string
		o      record.Options
		want   []string
	}{
		"comma":     {"a,b;c\n1,2\n", record.Options{}, []string{"a", "b;c"}},
		"semicolon": {"a;\"b,c,d\";e\n", record.Options{}, []string{"a", "b,c,d", "e"}},
		"pipe":      {"\n\na|b\n1,2,3\n", record.Options{}, []string{"a", "b"}},
		"tab":       {"a\tb", record.Options{}, []string{"a", "b"}},
		"hive":      {"a\x01b\n", record.Options{}, []string{"a", "b"}},
		"one":       {"a\n", record.Options{}, []string{"a"}},
		"declared":  {"a,b,c;d\n", record.Options{Reading: amc.Reading{Delimiter: ";"}}, []string{"a,b,c", "d"}},
		"any":       {"a^b", record.Options{Reading: amc.Reading{Delimiter: "^"}}, []string{"a", "b"}},
		"tsv":       {"a,b\tc\n", record.Options{Reading: amc.Reading{Format: amc.TSV}}, []string{"a,b", "c"}},
		"Excel's":   {"sep=;\r\na,b;c\r\n", record.Options{}, []string{"a,b", "c"}},
		"and CR":    {"\ufeffSEP=|\ra,b|c\r", record.Options{}, []string{"a,b", "c"}},
		"and tsv":   {"sep=,\na\tb,c\n", record.Options{Reading: amc.Reading{Format: amc.TSV}}, []string{"a\tb", "c"}},
		"overruled": {"sep=,\na;b,c\n", record.Options{Reading: amc.Reading{Delimiter: ";"}}, []string{"a", "b,c"}},
		"a column":  {"sep=;x\n", record.Options{}, []string{"sep=", "x"}},
		"tsv, told": {"a;b", record.Options{Reading: amc.Reading{Format: amc.TSV, Delimiter: ";"}}, []string{"a", "b"}},
	} {
		r, err := record.Open(record.Input{Name: "a", Reader: strings.NewReader(test.source)}, test.o)
		require.NoError(t, err, name)
		require.Equal(t, test.want, r.Shape().Columns, name)
	}
}
