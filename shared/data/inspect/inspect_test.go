package inspect

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

func inspectText(t *testing.T, name, text string) amc.Inspection {
	t.Helper()
	in, err := Inspect(t.Context(), record.Input{Name: name, Reader: strings.NewReader(text), Size: int64(len(text))}, record.Options{})
	require.NoError(t, err)
	return in
}

func TestColumnTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header, values string
		dataType       amc.DataType
		columnType     amc.ColumnType
		form           string
		nullable       bool
	}{
		"integer":              {"visits", "1 2 30", amc.Integer, amc.MetricColumn, "", false},
		"key":                  {"visits_id", "1 2 30", amc.Integer, amc.DimensionColumn, "", false},
		"large":                {"account", "100000000 2", amc.Long, amc.DimensionColumn, "", false},
		"too large":            {"account", "1000000000000000000 2", amc.String, amc.DimensionColumn, "", false},
		"leading zeros":        {"account", "007 008", amc.String, amc.DimensionColumn, "", false},
		"decimal with a gap":   {"amount", "1.5 NULL 2", amc.Decimal, amc.MetricColumn, "", true},
		"date":                 {"day", "2026-01-31 2026-02-01", amc.Date, amc.DimensionColumn, "yyyy-MM-dd", false},
		"impossible date":      {"day", "2026-02-30 2026-02-01", amc.String, amc.DimensionColumn, "", false},
		"timestamp":            {"x", "2026-01-31T10:00:00Z", amc.Timestamp, amc.DimensionColumn, "ISO 8601", false},
		"epoch":                {"event_time", "1740823200", amc.Timestamp, amc.DimensionColumn, "epoch seconds", false},
		"epoch milliseconds":   {"ts", "1740823200123", amc.Timestamp, amc.DimensionColumn, "epoch milliseconds", false},
		"no epoch":             {"account", "1740823200", amc.Long, amc.DimensionColumn, "", false},
		"basic date":           {"order_date", "20260131 20260201", amc.Date, amc.DimensionColumn, "yyyyMMdd", false},
		"settled slashes":      {"day", "1/31/2026 2/1/2026", amc.Date, amc.DimensionColumn, "slashes", false},
		"unsettled slashes":    {"day", "1/3/2026 2/1/2026", amc.String, amc.DimensionColumn, "slashes", false},
		"contradictory":        {"day", "1/31/2026 31/1/2026", amc.String, amc.DimensionColumn, "slashes", false},
		"amounts":              {"value", "12345.67 23456.78", amc.Decimal, amc.MetricColumn, "", false},
		"below zero":           {"delta", "-122.3 -0.5", amc.Decimal, amc.DimensionColumn, "", false},
		"dots":                 {"datum", "31.01.2026 1.2.2026", amc.Date, amc.DimensionColumn, "dd.MM.yyyy", false},
		"dots, two digits":     {"datum", "31.01.26", amc.String, amc.DimensionColumn, "dates of another form", false},
		"year and slashes":     {"購入日", "2026/1/31T10:00 2026/02/01T11:12", amc.Timestamp, amc.DimensionColumn, "yyyy/MM/dd with a time", false},
		"nothing":              {"x", "NULL", amc.String, amc.DimensionColumn, "", true},
		"text between numbers": {"x", "1 b", amc.String, amc.DimensionColumn, "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := inspectText(t, "x.csv", "key,"+test.header+"\n1,"+strings.ReplaceAll(test.values, " ", "\n1,")+"\n")
			c := in.Columns[1]
			require.Equal(t, test.dataType, c.DataType)
			require.Equal(t, test.columnType, c.ColumnType)
			require.Equal(t, test.form, c.Form)
			require.Equal(t, test.nullable, c.Nullable)
		})
	}
}

func TestShapeAndEstimate(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("email\tvisits\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "user%d@example.com\t%d\n", i, i%9)
	}
	in := inspectText(t, "people.tsv", text.String())
	require.EqualValues(t, "tsv", in.Format)
	require.Equal(t, amc.Delimiter("\t"), in.Delimiter)
	require.False(t, in.Exact)
	require.EqualValues(t, 1000, in.Sampled)
	require.InEpsilon(t, 100_000, in.Rows, 0.1)

	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(text.String()))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	in, err = Inspect(t.Context(), record.Input{Name: "people.tsv.gz", Reader: bytes.NewReader(packed.Bytes()), Size: int64(packed.Len())}, record.Options{})
	require.NoError(t, err)
	require.Equal(t, "gzip", in.Compression)
	require.InEpsilon(t, 100_000, in.Rows, 0.2)
}

func TestMapping(t *testing.T) {
	t.Parallel()
	in := inspectText(t, "2025 Käufer.csv", "E-Mail,E-Mail privat,Straße,user_id,User ID,1st,注文,day\n"+
		"a@example.com,b@example.com,Weg 3,1,2,3,4,3/4/2026\nc@example.com,d@example.com,Weg 4,1,2,3,4,5/4/2026\n")
	m, err := Mapping(in, Choices{Country: "DE", DateOrder: amc.DayFirst})
	require.NoError(t, err)
	require.Equal(t, "data_2025_kaufer", m.DataSetID)
	names := map[string]string{}
	for _, c := range m.Columns {
		names[c.SourceName()] = c.Name
	}
	require.Equal(t, map[string]string{"E-Mail": "e_mail", "Straße": "strasse", "user_id": "user_id_2", "User ID": "user_id_3", "1st": "c_1st",
		"注文": "column_7", "day": "day"}, names, "a second e-mail address never leaves as plain text")
	require.Equal(t, amc.Date, m.Columns[len(m.Columns)-1].DataType)

	in = inspectText(t, "x.csv", "zip\n12345\n")
	_, err = Mapping(in, Choices{})
	var refused *amc.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "no_columns", refused.Code)
}

// TestHeaderless: what looks like no header is told as if it were declared so, but for the note.
func TestHeaderless(t *testing.T) {
	t.Parallel()
	const text = "ann@example.com,US,5.5\nbob@example.com,US,7.5\n"
	told := inspectText(t, "x.csv", text)
	in, err := Inspect(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader(text), Size: int64(len(text))}, record.Options{Reading: amc.Reading{Headerless: true}})
	require.NoError(t, err)
	require.False(t, in.Header)
	require.EqualValues(t, 2, in.Rows)
	require.Equal(t, "EMAIL", in.Columns[0].Identity.Type)
	require.Len(t, told.Notes, 1)
	require.Equal(t, "no_header", told.Notes[0].Code)
	require.Empty(t, in.Notes)
	in.Notes, in.Headerless = told.Notes, false
	require.Equal(t, told, in)

	in, err = Inspect(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader("Ann,Rome\nBob,Bonn\n")}, record.Options{Reading: amc.Reading{Headerless: true}})
	require.NoError(t, err)
	require.False(t, in.Header, "it was declared, whatever it looks like")
	require.EqualValues(t, 2, in.Rows)
}

// wordless is a note without its words.
func wordless(n amc.Note) amc.Note {
	n.Message = ""
	if n.Reason != nil {
		n.Reason = &amc.Reason{Code: n.Reason.Code, Type: n.Reason.Type}
	}
	return n
}

// TestNotes holds the notes by their words too, in a golden file. To improve a note, change it and run
//
//	go test ./shared/data/inspect -run TestNotes -update
func TestNotes(t *testing.T) {
	t.Parallel()
	leftOut := func(column, code string) amc.Note {
		return amc.Note{Code: "column_left_out", Column: column, Reason: &amc.Reason{Code: code}}
	}
	var lines []string
	for name, test := range map[string]struct {
		name, text string
		note       amc.Note
	}{
		"no header":    {"x.csv", "a@example.com,1\nb@example.com,2\n", amc.Note{Code: "no_header"}},
		"ragged":       {"x.csv", "a,b\n1,2\n1\n", amc.Note{Code: "ragged_rows", Count: 1}},
		"country":      {"x.csv", "zip,n\n12345,1\n", amc.Note{Code: "country_needed", Identity: "ZIP"}},
		"country name": {"x.csv", "email,country\na@example.com,Narnia\n", amc.Note{Code: "no_country_codes", Column: "country"}},
		"null":         {"x.csv", "n,m\nNULL,1\n", amc.Note{Code: "spelled_nulls", Column: "n"}},
		"escaped null": {"x.csv", "n,m\n\\N,1\n", amc.Note{Code: "escaped_nulls", Column: "n"}},
		"null in JSON": {"x.jsonl", `{"n":"\\N","m":1}`, amc.Note{Code: "spelled_nulls", Column: "n"}},
		"dates":        {"x.csv", "when,n\n31.1.26,1\n", amc.Note{Code: "unreadable_times", Column: "when"}},
		"slashes":      {"x.csv", "when,n\n1/2/2026,1\n", amc.Note{Code: "undecided_date_order", Column: "when"}},
		"twice":        {"x.csv", "a,a,b\n1,2,3\n", leftOut("a", "repeated_column")},
		"unnamed":      {"x.csv", "a,,b\n1,2,3\n", leftOut("", "unnamed_column")},
		"private":      {"x.csv", "id,birthday\n1,1970-01-02\n", leftOut("birthday", "personal_column")},
		"empty second": {"x.csv", "email,work email,phone2\na@example.com,,\n", leftOut("work email", "personal_column")},
		"numbered":     {"x.csv", "email,phone2\na@example.com,\n", leftOut("phone2", "personal_column")},
		"other's name": {"x.csv", "id,guardian name,company name\n1,Ann Lee,Acme\n", leftOut("guardian name", "personal_column")},
		"nested":       {"x.jsonl", `{"a":{"b":"secret"},"c":1}`, leftOut("a", "nested_column")},
	} {
		in := inspectText(t, test.name, test.text)
		text, err := json.Marshal(in.Notes)
		require.NoError(t, err, name)
		require.NotContains(t, string(text), "secret", name)
		at := slices.IndexFunc(in.Notes, func(n amc.Note) bool { return reflect.DeepEqual(test.note, wordless(n)) })
		require.GreaterOrEqual(t, at, 0, "%s: %s", name, text)
		note := in.Notes[at]
		for _, part := range []string{test.note.Column, test.note.Identity} {
			require.Contains(t, note.Message, part, name)
		}
		if test.note.Count > 0 {
			require.Contains(t, note.Message, fmt.Sprint(test.note.Count), name)
		}
		if test.note.Reason != nil {
			require.NotEmpty(t, note.Reason.Message, name)
			require.Contains(t, note.Message, note.Reason.Message, name)
		}
		for _, c := range in.Columns {
			if test.note.Reason != nil && c.Source == test.note.Column {
				require.Equal(t, note.Reason, c.LeftOut, name)
			}
		}
		lines = append(lines, note.Code+"\t"+note.Message)
	}
	_, err := Mapping(inspectText(t, "x.csv", "zip\n12345\n"), Choices{})
	lines = append(lines, failure.Words(err))
	failure.Messages(t, "testdata/messages.golden", *update, lines)
}

func TestNotesOfParquet(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "record", "parquet", "testdata", "duckdb.parquet")
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	in, err := Inspect(t.Context(), record.Input{Name: path, Reader: f, ReaderAt: f, Size: info.Size()}, record.Options{})
	require.NoError(t, err)
	at := slices.IndexFunc(in.Notes, func(n amc.Note) bool { return n.Column == "span" })
	require.GreaterOrEqual(t, at, 0)
	note := in.Notes[at]
	require.Equal(t, amc.Note{Code: "column_left_out", Column: "span", Reason: &amc.Reason{Code: "no_text_form", Type: "INTERVAL"}}, wordless(note))
	require.Contains(t, note.Reason.Message, "INTERVAL")
	require.Contains(t, note.Message, note.Reason.Message)
}

// TestSurroundings is about what only the other columns settle.
func TestSurroundings(t *testing.T) {
	t.Parallel()
	const values = "\n7,Austin,TX,73301,a@example.com,4155550134\n8,Boston,MA,02116,b@example.com,4155550135\n"
	tests := map[string]struct {
		header string
		found  int // identities
	}{
		"plain":            {"id,city,state,zip,email,phone", 5},
		"a table's":        {"ca_id,ca_city,ca_state,ca_zip,ca_email,ca_phone", 5},
		"people's":         {"id,holder city,holder state,holder zip,holder email,phone", 5},
		"another's":        {"id,departure city,departure state,departure zip,email,phone", 2},
		"a shop's":         {"id,shop city,shop state,shop zip,shop email,shop phone", 0},
		"county and state": {"id,county,state,zip,email,phone", 4},
		"state of what":    {"id,note,state,code,email,phone", 2},
		"list of places":   {"opening hours,city,state,zip,email,phone", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := 0
			for _, c := range inspectText(t, "x.csv", test.header+values).Columns {
				if c.Identity != nil {
					found++
					require.NotContains(t, c.Source, "county")
				}
			}
			require.Equal(t, test.found, found)
		})
	}
}

func TestNothingToInspect(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": "", "blank": "\n\n", "open quote": "a,b\n\"secret,1\n"} {
		_, err := Inspect(t.Context(), record.Input{Name: "x.csv", Reader: strings.NewReader(text)}, record.Options{})
		var refused *amc.Error
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, amc.KindInvalid, refused.Kind)
		require.NotContains(t, err.Error(), "secret")
	}
}
