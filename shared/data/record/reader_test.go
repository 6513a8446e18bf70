package record

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

func zip(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range members {
		w := gzip.NewWriter(&b)
		_, err := w.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	return b.Bytes()
}

// blocks cuts a whole source.
func blocks(t *testing.T, name string, source io.Reader, o Options) (texts []string, r *Reader) {
	t.Helper()
	r, err := Open(Input{Name: name, Reader: source}, o)
	require.NoError(t, err)
	var b Block
	for {
		err := r.Next(&b)
		if errors.Is(err, io.EOF) {
			return texts, r
		}
		require.NoError(t, err)
		require.NotEmpty(t, b.Data)
		texts = append(texts, string(b.Data))
	}
}

func TestBlocksDependOnTheTextAlone(t *testing.T) {
	t.Parallel()
	for quotes, line := range map[amc.Quotes]string{
		amc.QuotesDouble:    "Ann,\"a \"\"b\"\",\n\nc\"\nBob,\r\n",
		amc.QuotesNone:      "Ann,\"a \"\"b\",\n\nc\"\nBob,\\\r\n",
		amc.QuotesEscaped:   "\"Ann,\"a\\,\\\nb\"\nBob,\\\r\n\\\\\r\n",
		amc.QuotesBackslash: "Ann,\"a \"\"b\\\",\n\nc\"\nB\"ob,\\\n\\\r\n\\\\\r\n",
	} {
		body := strings.Repeat(line, 50)
		text := "name,note\n" + body
		for _, size := range []int{1, 10, 64, 1000, 1 << 20} {
			o := Options{BlockSize: size, Reading: amc.Reading{Quotes: quotes}}
			want, r := blocks(t, "a.csv", strings.NewReader(text), o)
			require.Equal(t, body, strings.Join(want, ""))
			rows, err := r.Rows(nil)
			require.NoError(t, err)
			for _, block := range want {
				require.True(t, strings.HasSuffix(block, "\n"))
				for rows.Reset(&Block{Data: []byte(block)}); rows.Next(); {
				}
				require.NoError(t, rows.Err())
			}
			for name, source := range map[string]io.Reader{
				"byte by byte":  iotest.OneByteReader(strings.NewReader(text)),
				"end with data": iotest.DataErrReader(strings.NewReader(text)),
				"gzip":          bytes.NewReader(zip(t, text)),
				"gzip members":  bytes.NewReader(zip(t, text[:100], "", text[100:])),
				"mark":          strings.NewReader("\ufeff" + text),
			} {
				got, _ := blocks(t, "a.csv", source, o)
				require.Equal(t, want, got, name)
			}
		}
	}
}

func TestBytesReadAreStoredBytes(t *testing.T) {
	t.Parallel()
	for name, source := range map[string][]byte{"plain": []byte("a\n1\n2\n"), "gzip": zip(t, "a\n1\n2\n"), "members": zip(t, "a\n", "1\n2\n")} {
		_, r := blocks(t, "a.csv", bytes.NewReader(source), Options{BlockSize: 2})
		require.EqualValues(t, len(source), r.BytesRead(), name)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		given      amc.Format
		want       amc.Format
	}{
		{"a.csv", "{", "", amc.CSV},
		{"a.CSV.gz", "x\ty", "", amc.CSV},
		{"a.tsv", "x", "", amc.TSV},
		{"a.tab", "x", "", amc.TSV},
		{"a.jsonl.gz", "x", "", amc.JSONL},
		{"a.ndjson", "x", "", amc.JSONL},
		{"a", "\ufeff \n{}", "", amc.JSONL},
		{"-", "x,y", "", amc.CSV},
		{"-", " [{}]", "", amc.JSON},
		{"a.json.zst", " [{}]", "", amc.JSON},
		{"a.json", "{}\n{}", "", amc.JSONL},
		{"a.jsonl", "\n[{}]", amc.JSONL, amc.JSON},
		{"a.csv", "[", "", amc.CSV},
		{"a.csv", "[x],{", "", amc.CSV},
		{"a.csv", "{\"a\":1}", "", amc.JSONL},
		{"a.txt.gz", "[\n  {\n  \"a\":1}]", "", amc.JSON},
		{"a.csv", "{}", amc.JSONL, amc.JSONL},
		{"a.jsonl", "x\ty", amc.TSV, amc.TSV},
	} {
		r, err := Open(Input{Name: test.name, Reader: strings.NewReader(test.text)}, Options{Reading: amc.Reading{Format: test.given}})
		require.NoError(t, err, test.name)
		require.Equal(t, test.want, r.Shape().Format, test.name)
	}
}

func TestSourceFaults(t *testing.T) {
	t.Parallel()
	good := zip(t, "name\n"+strings.Repeat("Ann\n", 100))
	damaged := bytes.Clone(good)
	damaged[len(damaged)-6] ^= 1 // the checksum
	lost := &amc.Error{Kind: amc.KindUnavailable, Code: "lost"}
	tests := map[string]struct {
		name   string
		source io.Reader
		format amc.Format
		code   string
	}{
		"gzip cut off":         {"a.csv.gz", bytes.NewReader(good[:len(good)-9]), "", "truncated_gzip"},
		"gzip without trailer": {"a.csv.gz", bytes.NewReader(good[:len(good)-8]), "", "truncated_gzip"},
		"gzip header cut off":  {"a.csv.gz", bytes.NewReader(good[:5]), "", "truncated_gzip"},
		"gzip damaged":         {"a.csv.gz", bytes.NewReader(damaged), "", "corrupt_gzip"},
		"gzip, then not":       {"a.csv.gz", bytes.NewReader(append(bytes.Clone(good), "rest of file"...)), "", "corrupt_gzip"},
		"source lost":          {"a.csv", io.MultiReader(strings.NewReader("name\n"), iotest.ErrReader(lost)), "", "lost"},
		"source lost in gzip":  {"a.csv.gz", io.MultiReader(bytes.NewReader(good[:20]), iotest.ErrReader(lost)), "", "lost"},
		"parquet":              {"a.csv", strings.NewReader("PAR1...."), "", "unsupported_format"},
		"json document cut":    {"a", strings.NewReader(" [\n{}"), "", "malformed_json"},
		"unknown format":       {"a", strings.NewReader("x"), "xlsx", "unsupported_format"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := Open(Input{Name: test.name, Reader: test.source}, Options{Reading: amc.Reading{Format: test.format}})
			for b := (Block{}); err == nil; {
				err = r.Next(&b)
			}
			if test.code == lost.Code { // it names no file itself
				require.ErrorIs(t, err, lost)
				require.ErrorContains(t, err, test.name)
				return
			}
			failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: test.code, File: test.name})
		})
	}
}

func TestSourceCutShortIsNoGzipFault(t *testing.T) {
	t.Parallel()
	good := zip(t, "name\n"+strings.Repeat("Ann\n", 100))
	r, err := Open(Input{Name: "a.csv.gz", Reader: io.MultiReader(bytes.NewReader(good[:20]), iotest.ErrReader(io.ErrUnexpectedEOF))}, Options{})
	for b := (Block{}); err == nil; {
		err = r.Next(&b)
	}
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, amc.KindInternal, amc.KindOf(err), "another attempt may do")
}

// A parser that has met the longest record of a block allocates nothing more.
func TestRowsAllocateNothing(t *testing.T) {
	text := strings.Repeat("Ann,\"a \"\"b\"\", c\",12345678901234567890\n", 1000)
	jsonl := strings.Repeat(`{"a":"Ann","b":"a \"b\", c \u00e9","c":12.5,"d":null}`+"\n", 1000)
	for name, test := range map[string]struct {
		format amc.Format
		quotes amc.Quotes
		text   string
	}{
		"csv":       {amc.CSV, amc.QuotesDouble, text},
		"none":      {amc.CSV, amc.QuotesNone, strings.Repeat("Ann,\"a,\\N\n", 1000)},
		"backslash": {amc.CSV, amc.QuotesBackslash, strings.ReplaceAll(text, `""`, `\"`)},
		"escaped":   {amc.CSV, amc.QuotesEscaped, strings.Repeat("\"Ann\",\"a\\,,\\N\n", 1000)},
		"jsonl":     {amc.JSONL, "", jsonl},
	} {
		r, err := Open(Input{Name: "a", Reader: strings.NewReader("a,b,c\n")}, Options{Reading: amc.Reading{Format: test.format, Quotes: test.quotes}})
		require.NoError(t, err)
		rows, err := r.Rows([]string{"c", "b"})
		require.NoError(t, err)
		block := &Block{Data: make([]byte, len(test.text))}
		walk := func() {
			copy(block.Data, test.text)
			n := 0
			for rows.Reset(block); rows.Next(); n++ {
				if rows.Cells() == nil {
					panic("wrong count")
				}
			}
			if n != 1000 || rows.Err() != nil {
				panic("not all rows")
			}
		}
		walk()
		require.Zero(t, testing.AllocsPerRun(5, walk), name)
	}
}

func BenchmarkNext(b *testing.B) {
	text := []byte(sample(amc.CSV))
	for _, c := range []struct {
		name   string
		quotes amc.Quotes
	}{{"plain", amc.QuotesDouble}, {"none", amc.QuotesNone}, {"backslash", amc.QuotesBackslash}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var block Block
			for b.Loop() {
				r, err := Open(Input{Name: "a.csv", Reader: bytes.NewReader(text)}, Options{Reading: amc.Reading{Quotes: c.quotes}})
				for err == nil {
					err = r.Next(&block)
				}
			}
		})
	}
}

func BenchmarkRows(b *testing.B) {
	for _, c := range []struct {
		name   string
		format amc.Format
		quotes amc.Quotes
	}{{"csv", amc.CSV, amc.QuotesDouble}, {"jsonl", amc.JSONL, ""}, {"none", amc.CSV, amc.QuotesNone}, {"backslash", amc.CSV, amc.QuotesBackslash}} {
		b.Run(c.name, func(b *testing.B) {
			r, err := Open(Input{Name: "a", Reader: strings.NewReader(sample(c.format))}, Options{Reading: amc.Reading{Format: c.format, Quotes: c.quotes}, BlockSize: 16 << 20})
			if err != nil {
				b.Fatal(err)
			}
			rows, err := r.Rows([]string{"email", "city", "note"})
			if err != nil {
				b.Fatal(err)
			}
			var block Block
			if err := r.Next(&block); err != nil {
				b.Fatal(err)
			}
			data := bytes.Clone(block.Data)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				copy(block.Data, data)
				for rows.Reset(&block); rows.Next(); n++ {
					rows.Cells()
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// sample is 10,000 records of six columns.
func sample(format amc.Format) string {
	if format == amc.JSONL {
		return strings.Repeat(`{"email": "ann.smith.1979@example.com", "first_name": "Ann", "phone": "(415) 555-0199", "city": "San Francisco", "amount": 12.5, "note": "a, b"}`+"\n", 10_000)
	}
	return "email,first_name,phone,city,amount,note\n" + strings.Repeat("ann.smith.1979@example.com,Ann,(415) 555-0199,San Francisco,12.5,\"a, b\"\n", 10_000)
}
