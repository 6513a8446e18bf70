package transform

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

func gunzip(t *testing.T, file string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(file))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	return string(text)
}

// requireLikePlain compares what a transform wrote with the plain transform.
func requireLikePlain(t *testing.T, want outcome, sink *memory, report amc.Report, o Options, where string) {
	t.Helper()
	var rows [][]string
	for _, p := range report.Parts {
		require.EqualValues(t, len(sink.files[p.Name]), p.Bytes)
		text := gunzip(t, sink.files[p.Name])
		before := len(rows)
		if o.OutputFormat == "jsonl" {
			rows = append(rows, readRowsJSONL(t, text, o.Mapping)...)
		} else {
			rows = append(rows, readRowsCSV(t, text, o.Mapping)...)
		}
		require.EqualValues(t, len(rows)-before, p.Rows, where)
	}
	require.Equal(t, len(want.rows), len(rows), where)
	for i := range want.rows {
		require.Equal(t, want.rows[i], rows[i], "%s, row %d", where, i)
	}
	rejects := strings.Split(strings.TrimSuffix(gunzip(t, sink.files[part.RejectsName]), "\n"), "\n")
	require.Equal(t, append([]string{"row,column,rule,file"}, want.rejects...), rejects, where)
	report.Files, report.Parts, report.BytesRead, report.Seconds, report.Warnings = 0, nil, 0, 0, nil
	require.Equal(t, want.report, report, where)
}

func readRowsCSV(t *testing.T, text string, m amc.Mapping) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = len(m.Columns)
	records, err := r.ReadAll()
	require.NoError(t, err)
	for i, c := range m.Columns {
		require.Equal(t, c.Name, records[0][i])
	}
	return records[1:]
}

func readRowsJSONL(t *testing.T, text string, m amc.Mapping) (rows [][]string) {
	t.Helper()
	for line := range strings.Lines(text) {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var object map[string]any
		require.NoError(t, d.Decode(&object))
		row := make([]string, len(m.Columns))
		for i, c := range m.Columns {
			if v, ok := object[c.Name]; ok {
				row[i] = fmt.Sprint(v)
				require.NotEmpty(t, row[i])
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func TestLikePlainTransform(t *testing.T) {
	t.Parallel()
	rounds := uint64(8)
	if os.Getenv("AMCU_TEST_LONG") != "" {
		rounds = 500
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := people{rand.New(rand.NewPCG(seed, 5))}
			m, comma, tab, jsonl := p.source(t)
			for _, in := range []struct {
				name, text string
				want       outcome
			}{
				{"in.csv", comma, plainTransform(t, parseCSV(t, comma, ','), m)},
				{"in.tsv", tab, plainTransform(t, parseCSV(t, tab, '\t'), m)},
				{"in.jsonl", jsonl, plainTransform(t, parseJSONL(t, jsonl), m)},
			} {
				for _, blockSize := range []int{64, 3000, 1 << 20} {
					for _, format := range []amc.Format{amc.CSV, amc.JSONL} {
						o := Options{Mapping: m, Reading: amc.Reading{Format: amc.Format(strings.TrimPrefix(in.name, "in."))}, BlockSize: blockSize, OutputFormat: format, Cores: 2, PartSize: 20_000, Level: p.IntN(3), Policy: amc.Policy{MaxRejectRatio: new(1.0)}}
						where := fmt.Sprintf("%s to %s, block size %d", in.name, format, blockSize)
						sink := newMemory()
						report, err := Run(t.Context(), []Input{{Name: "in", Reader: strings.NewReader(in.text)}}, sink, o)
						if len(in.want.rows) == 0 {
							failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "all_rows_rejected", File: "in"}, where)
							sink.requireNothing(t)
							continue
						}
						require.NoError(t, err, where)
						require.EqualValues(t, len(in.text), report.BytesRead)
						requireLikePlain(t, in.want, sink, report, o, where)
					}
				}
			}
		})
	}
}

func TestSameBytesForAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	p := people{rand.New(rand.NewPCG(9, 9))}
	m, text, _, _ := p.source(t)
	header, body, _ := strings.Cut(text, "\n")
	text = header + "\n" + strings.Repeat(body, 3000/strings.Count(body, "\n")+1)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())

	var first map[string]string
	for _, workers := range []int{1, 2, 8, 3} {
		sink := newMemory()
		in := Input{Name: "a.csv", Reader: strings.NewReader(text)}
		if workers == 3 {
			in.Reader = &zipped
		}
		report, err := Run(t.Context(), []Input{in}, sink, Options{Mapping: m, Cores: workers, BlockSize: 5000, PartSize: 10_000, Policy: amc.Policy{MaxRejectRatio: new(1.0)}})
		require.NoError(t, err)
		if first == nil {
			first = sink.files
			require.Greater(t, len(report.Parts), 3)
		}
		for _, p := range report.Parts {
			require.LessOrEqual(t, p.Bytes, int64(10_000))
		}
		require.Equal(t, first, sink.files)
	}
}

const smallMapping = `{"dataSetId":"people","columns":[
	{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
	{"name":"visits","dataType":"LONG","columnType":"METRIC","nullable":false}]}`

func parse(t testing.TB, mapping string) amc.Mapping {
	t.Helper()
	m, err := amc.ParseMapping([]byte(mapping))
	require.NoError(t, err)
	return m
}

func TestSeveralInputs(t *testing.T) {
	t.Parallel()
	sink := newMemory()
	var progress [][2]int64
	inputs := []Input{
		{Name: "a.csv", Reader: strings.NewReader("email,visits,x\na@example.com,1,\nb@example.com,,\n")},
		{Name: "b,c.csv", Reader: strings.NewReader("x,visits,email\n,2,nothing\n")},
	}
	report, err := Write(t.Context(), inputs, sink, Options{
		Mapping: parse(t, smallMapping), Policy: amc.Policy{MaxRejectRatio: new(0.5)}, Progress: func(rows, bytes int64) { progress = append(progress, [2]int64{rows, bytes}) },
	})
	require.NoError(t, err)
	require.EqualValues(t, 3, report.RowsRead)
	require.EqualValues(t, 2, report.RowsWritten)
	require.EqualValues(t, 74, report.BytesRead)
	require.Equal(t, [][2]int64{{2, 48}, {3, 74}}, progress)
	require.Equal(t, []string{"x"}, report.DroppedColumns)
	require.Equal(t, "row,column,rule,file\n2,visits,required_null,a.csv\n1,email,invalid_email,\"b,c.csv\"\n", gunzip(t, sink.files[part.RejectsName]))
	require.Equal(t, "there/part-00000.csv.gz\n", sink.files[amc.ManifestName])
	require.Len(t, sink.files, 4)
}

func TestNullAloneIsARow(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"people","columns":[{"name":"note","dataType":"STRING","columnType":"DIMENSION"}]}`)
	for format, want := range map[string]string{"csv": "note\n\"\"\nx\n", "jsonl": "{}\n{\"note\":\"x\"}\n"} {
		sink := newMemory()
		_, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("note,b\n,1\nx,1\n")}}, sink, Options{Mapping: m, OutputFormat: amc.Format(format)})
		require.NoError(t, err)
		require.Equal(t, want, gunzip(t, sink.files["part-00000."+format+".gz"]))
	}
}

func TestInvalidCountryFallsBackToTheMappings(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"people","countryCode":"US","columns":[
		{"name":"zip","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"ZIP"}},
		{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true}]}`)
	sink := newMemory()
	_, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("zip,country\n94105,US\n94105,\n94105,America\n94105,jp\n")}}, sink, Options{Mapping: m, Policy: amc.Policy{MaxRejectRatio: new(0.25)}})
	require.NoError(t, err)
	rows := strings.Split(gunzip(t, sink.files["part-00000.csv.gz"]), "\n")
	digest := strings.TrimSuffix(rows[1], "US")
	require.Len(t, digest, 65)
	require.Equal(t, []string{digest + "US", digest, digest, ",JP"}, rows[1:5])
	require.Equal(t, "row,column,rule,file\n3,country,invalid_country,a.csv\n4,zip,invalid_zip,a.csv\n", gunzip(t, sink.files[part.RejectsName]))
}

func TestFailuresLeaveNothing(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("a@example.com,1\n", 3000)
	tests := map[string]struct {
		name, text string
		want       amc.Error
		shows      []string
	}{
		"missing column":       {"a.csv", "mail,visits\na,1\n", amc.Error{Code: "missing_column", File: "a.csv", Column: "email"}, []string{"2"}},
		"missing in json":      {"a.jsonl", `{"visits":1,"mail":"x"}`, amc.Error{Code: "missing_column", File: "a.jsonl", Column: "email"}, []string{"1"}},
		"alike in json":        {"a.jsonl", `{"visits":1,"E_Mail":"x"}`, amc.Error{Code: "missing_column", File: "a.jsonl", Column: "email"}, []string{`"E_Mail"`}},
		"duplicate column":     {"a.csv", "email,visits,email\na,1,b\n", amc.Error{Code: "duplicate_column", File: "a.csv", Column: "email"}, nil},
		"empty":                {"a.csv", "", amc.Error{Code: "empty_file", File: "a.csv"}, nil},
		"empty json":           {"a.jsonl", "\n", amc.Error{Code: "no_rows", File: "a.jsonl"}, nil},
		"header only":          {"a.csv", "email,visits\n", amc.Error{Code: "no_rows", File: "a.csv"}, nil},
		"malformed late":       {"a.csv", "email,visits\n" + many + "secret\"value,1\n" + many, amc.Error{Code: "malformed_csv", File: "a.csv", Row: 3001, Column: "email"}, nil},
		"quote never closed":   {"a.csv", "email,visits\n" + many + "a,\"1\nb,2\n", amc.Error{Code: "malformed_csv", File: "a.csv", Row: 3001, Column: "visits"}, nil},
		"malformed json":       {"a.jsonl", strings.Repeat(`{"email":"a@example.com","visits":1}`+"\n", 3000) + `{"email":"secret}`, amc.Error{Code: "malformed_jsonl", File: "a.jsonl", Row: 3001, Column: "email"}, nil},
		"long line":            {"a.csv", "email,visits\n" + many + strings.Repeat("x", 30_000), amc.Error{Code: "record_too_long", File: "a.csv", Row: 3001, Column: "email"}, []string{"20000"}},
		"every row rejected":   {"a.csv", "email,visits\na@example.com,\nb,1,2\n", amc.Error{Code: "all_rows_rejected", File: "a.csv"}, []string{"1", "column_count", "required_null"}},
		"columns everywhere":   {"a.csv", "email,visits\na@example.com,1,\nb@example.com,2,\n", amc.Error{Code: "all_rows_rejected", File: "a.csv"}, []string{"2", "column_count"}},
		"gzip cut off":         {"a.csv.gz", "\x1f\x8b\x08", amc.Error{Code: "truncated_gzip", File: "a.csv.gz"}, nil},
		"unsupported contents": {"a.csv", "PAR1", amc.Error{Code: "unsupported_format", File: "a.csv"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, workers := range []int{1, 4} {
				sink := newMemory()
				_, err := Write(t.Context(), []Input{{Name: test.name, Reader: strings.NewReader(test.text)}}, sink,
					Options{Mapping: parse(t, smallMapping), Cores: workers, BlockSize: 1000, Limits: record.Limits{MaxRow: 20_000}, PartSize: 2000})
				test.want.Kind = amc.KindInvalid
				failure.Is(t, err, test.want)
				for _, part := range test.shows {
					require.ErrorContains(t, err, part)
				}
				require.NotContains(t, err.Error(), "secret")
				sink.requireNothing(t)
			}
		})
	}
}

func TestSecondInputFails(t *testing.T) {
	t.Parallel()
	sink := newMemory()
	_, err := Run(t.Context(), []Input{
		{Name: "a.csv", Reader: strings.NewReader("email,visits\na@example.com,1\n")},
		{Name: "b.csv", Reader: strings.NewReader("email,visits\na@example.com,1\n\"b,1\n")},
	}, sink, Options{Mapping: parse(t, smallMapping)})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "malformed_csv", File: "b.csv", Row: 2, Column: "email"})
	sink.requireNothing(t)
}

func TestSinkFails(t *testing.T) {
	t.Parallel()
	text := "email,visits\n" + strings.Repeat("a@example.com,1\n", 30_000)
	for name, sink := range map[string]*memory{
		"no rejects":       {broken: part.RejectsName},
		"no second part":   {broken: "part-00001.csv.gz"},
		"first part lost":  {brittle: "part-00000.csv.gz"},
		"rejects lost":     {brittle: part.RejectsName},
		"report lost":      {brittle: part.ReportName},
		"no manifest":      {broken: amc.ManifestName},
		"manifest is lost": {brittle: amc.ManifestName},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink.files = map[string]string{}
			_, err := Write(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, sink, Options{Mapping: parse(t, smallMapping), BlockSize: 4000, PartSize: 4000})
			require.ErrorIs(t, err, errBroken)
			sink.requireNothing(t)
		})
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for range 20 {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("stopped")
		sink := newMemory()
		sink.keeps = true
		_, err := Run(ctx, []Input{{Name: "a.csv", Reader: endless("email,visits\n", "a@example.com,1\n")}}, sink,
			Options{Mapping: parse(t, smallMapping), BlockSize: 1000, PartSize: 2000, Progress: func(rows, _ int64) {
				if rows > 1000 {
					cancel(stopped)
				}
			}})
		require.ErrorIs(t, err, stopped)
		require.Zero(t, sink.unfinished)
		require.NotContains(t, sink.files, part.RejectsName, "nobody took it for complete")

		sink = newMemory()
		_, err = Run(ctx, []Input{{Name: "a.csv", Reader: strings.NewReader("email,visits\na,1\n")}}, sink, Options{Mapping: parse(t, smallMapping)})
		require.ErrorIs(t, err, stopped)
		sink.requireNothing(t)
	}
}

// endless is a text that goes on and on.
func endless(first, rest string) io.Reader {
	return io.MultiReader(strings.NewReader(first), &repeated{text: rest})
}

type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		copied := copy(p[n:], r.text[r.at:])
		n += copied
		r.at = (r.at + copied) % len(r.text)
	}
	return len(p), nil
}

func TestBadOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code string
		Options
	}{
		{"unsupported_format", Options{OutputFormat: "xml"}},
		{"unsupported_format", Options{Reading: amc.Reading{Format: "xml"}}},
		{"invalid_compression_level", Options{Level: 10}},
		{"reject_ratio_range", Options{Policy: amc.Policy{MaxRejectRatio: new(1.5)}}},
		{"part_size", Options{PartSize: 500_000_001}},
	} {
		c.Mapping = parse(t, smallMapping)
		sink := newMemory()
		_, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,visits\n")}}, sink, c.Options)
		var e *amc.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, c.code, e.Code)
		require.Equal(t, amc.KindInvalid, e.Kind, c.code)
		sink.requireNothing(t)
	}
}

func TestRowLargerThanAnEncoderTakes(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"people","columns":[
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
		{"name":"note","dataType":"STRING","columnType":"DIMENSION"}]}`)
	note := strings.Repeat("a long note; ", 700_000)
	sink := newMemory()
	report, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,note\na@example.com,x\na@example.com," + note + "\na@example.com,y\n")}}, sink, Options{Mapping: m, Limits: record.Limits{MaxCell: len(note)}})
	require.NoError(t, err)
	require.EqualValues(t, 3, report.RowsWritten)
	rows := readRowsCSV(t, gunzip(t, sink.files["part-00000.csv.gz"]), m)
	require.Equal(t, []string{"x", note, "y"}, []string{rows[0][1], rows[1][1], rows[2][1]})
}

// What a transform allocates does not depend on the size of its source: its memory is bounded, and a row costs none.
func TestMemoryIsBounded(t *testing.T) {
	row := "ann.%d@example.com,(415) 555-0199,Ann,\"1 Main St, Apt 4\",San Francisco,CA,94105,12.5,\"say \"\"hi\"\"\",2024-01-02 03:04:05\n"
	m := benchMapping(t)
	allocated := func(rows int) (bytes, mallocs uint64) {
		text := benchHeader + strings.Repeat(row, rows)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, discard{}, Options{Mapping: m, Cores: 2, BlockSize: 16 << 10})
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		return after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs
	}
	allocated(10_000)
	fewBytes, few := allocated(10_000)
	manyBytes, many := allocated(60_000)
	require.Less(t, float64(manyBytes)-float64(fewBytes), 1e6)
	require.Less(t, (float64(many)-float64(few))/50_000, 0.01)
}
