package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// field is one of a struct in thrift's compact protocol: an int is an I64, a string binary, fields a struct, and []fields a list of
// structs.
type field struct {
	id    int
	value any
}

type fields []field

func (s fields) encode() (b []byte) {
	last := 0
	for _, f := range s {
		kind := byte(thriftI64)
		switch f.value.(type) {
		case string:
			kind = thriftBinary
		case fields:
			kind = thriftStruct
		case []fields:
			kind = thriftList
		}
		b = append(b, byte(f.id-last)<<4|kind)
		last = f.id
		switch v := f.value.(type) {
		case int:
			b = binary.AppendVarint(b, int64(v))
		case string:
			b = append(binary.AppendUvarint(b, uint64(len(v))), v...)
		case fields:
			b = append(b, v.encode()...)
		case []fields:
			b = binary.AppendUvarint(append(b, 0xf0|thriftStruct), uint64(len(v)))
			for _, element := range v {
				b = append(b, element.encode()...)
			}
		}
	}
	return append(b, thriftStop)
}

// forged is a file of one row group and one required column of strings.
type forged struct {
	rows, codec, optional int
	pages                 []byte
	schema                fields // of the column; nil is a string
	file                  string // another one, that the column stands in
}

func (f forged) bytes() []byte {
	if f.schema == nil {
		f.schema = fields{{1, int(byteArray)}, {3, f.optional}, {4, "email"}, {6, 0}}
	}
	b := append([]byte(Magic), f.pages...)
	chunk := fields{{1, f.file}, {2, 4}, {3, fields{{1, f.schema[0].value}, {4, f.codec}, {5, f.rows}, {7, len(f.pages)}, {9, 4}}}}
	footer := fields{{1, 2}, {2, []fields{{{4, "schema"}, {5, 1}}, f.schema}}, {3, f.rows}, {4, []fields{{{1, []fields{chunk}}, {2, 0}, {3, f.rows}}}}}.encode()
	b = append(b, footer...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(footer))), Magic...)
}

func dataHeader(values, unpacked, stored int, of encoding) []byte {
	return fields{{1, 0}, {2, unpacked}, {3, stored}, {5, fields{{1, values}, {2, int(of)}, {3, int(rle)}, {4, int(rle)}}}}.encode()
}

func dictionaryHeader(values, size int) []byte {
	return fields{{1, int(dictionaryPage)}, {2, size}, {3, size}, {7, fields{{1, values}, {2, 0}}}}.encode()
}

func read(b []byte) ([][][]byte, error) {
	f, err := Open("a.parquet", bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	return table(f, 100_000)
}

// requireInvalid wants an error that names the file and blames it.
func requireInvalid(t *testing.T, err error) *amc.Error {
	t.Helper()
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, amc.KindInvalid, e.Kind, "%v", err)
	require.Equal(t, "a.parquet", e.File)
	require.NotEmpty(t, e.Hint)
	return e
}

var update = flag.Bool("update", false, "write today's messages into the golden file")

// TestForgedFiles tells by which message which fault of a file is met. To improve a message, change it and run
//
//	go test ./shared/data/record/parquet -run TestForgedFiles -update
func TestForgedFiles(t *testing.T) {
	t.Parallel()
	value := []byte("\x01\x00\x00\x00x")
	page := append(dataHeader(1, 5, 5, plain), value...)
	good := forged{rows: 1, pages: page}
	rows, err := read(good.bytes())
	require.NoError(t, err)
	require.Equal(t, [][][]byte{{[]byte("x")}}, rows)
	patch := func(change func(b []byte)) []byte {
		b := good.bytes()
		change(b)
		return b
	}
	lone := func(header []byte, more ...byte) []byte {
		return forged{rows: 1, pages: append(header, more...)}.bytes()
	}
	tests := map[string]struct {
		file []byte
		want amc.Error
	}{
		"empty":                   {nil, amc.Error{Code: "truncated_parquet"}},
		"magic alone":             {[]byte("PAR1PAR1"), amc.Error{Code: "truncated_parquet"}},
		"long footer":             {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 1<<20) }), amc.Error{Code: "corrupt_parquet"}},
		"huge footer":             {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], math.MaxUint32) }), amc.Error{Code: "corrupt_parquet"}},
		"short footer":            {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 9) }), amc.Error{Code: "corrupt_parquet"}},
		"encrypted footer":        {patch(func(b []byte) { copy(b[len(b)-4:], "PARE") }), amc.Error{Code: "unsupported_format"}},
		"two GB page":             {lone(dataHeader(1, math.MaxInt32, 5, plain), value...), amc.Error{Code: "page_too_large", Row: 1, Column: "email"}},
		"negative page":           {lone(dataHeader(1, -1, 5, plain), value...), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"page beyond its chunk":   {lone(dataHeader(1, 500, 500, plain), value...), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"page of another size":    {lone(dataHeader(1, 6, 5, plain), value...), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"too many values":         {lone(dataHeader(2, 5, 5, plain), value...), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"too few values":          {forged{rows: 2, pages: page}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 2, Column: "email"}},
		"value beyond its page":   {lone(dataHeader(1, 5, 5, plain), 0xff, 0xff, 0xff, 0xff, 'x'), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"no header":               {lone([]byte("\xff\xff\xff\xff")), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"unknown encoding":        {lone(dataHeader(1, 5, 5, 77), value...), amc.Error{Code: "unsupported_format", Row: 1, Column: "email"}},
		"unknown codec":           {forged{rows: 1, codec: 3, pages: page}.bytes(), amc.Error{Code: "unsupported_format", Row: 1, Column: "email"}},
		"snappy that is none":     {forged{rows: 1, codec: 1, pages: page}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"zstd that is none":       {forged{rows: 1, codec: 6, pages: page}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"lz4 that is none":        {forged{rows: 1, codec: 7, pages: page}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"levels beyond the page":  {forged{rows: 1, optional: 1, pages: append(dataHeader(1, 5, 5, plain), 9, 0, 0, 0, 1)}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"index beyond dictionary": {forged{rows: 1, pages: append(append(append(dictionaryHeader(1, 5), value...), dataHeader(1, 3, 3, rleDictionary)...), 3, 2, 7)}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"indices, no dictionary":  {lone(dataHeader(1, 3, 3, rleDictionary), 1, 2, 0), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"dictionary of nothing":   {forged{rows: 1, pages: append(dictionaryHeader(math.MaxInt32, 5), value...)}.bytes(), amc.Error{Code: "corrupt_parquet", Row: 1, Column: "email"}},
		"nested without end":      {append(append(append([]byte(Magic), bytes.Repeat([]byte{0x1c}, 5000)...), 0x88, 0x13, 0, 0), Magic...), amc.Error{Code: "corrupt_parquet"}},
		"endless list":            {append(append([]byte(Magic), 0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 7, 0, 0, 0), Magic...), amc.Error{Code: "corrupt_parquet"}},
	}
	var lines []string // each behind its case
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := read(test.file)
			requireInvalid(t, err)
			test.want.Kind, test.want.File = amc.KindInvalid, "a.parquet"
			failure.Is(t, err, test.want)
			lines = append(lines, name+"\t"+err.Error())
		})
	}
	if len(lines) < len(tests) {
		return // some failed, or were not to run
	}
	for _, name := range []string{"nested.parquet", "encrypted-columns.parquet", "duckdb.parquet"} {
		for _, c := range open(t, name).Columns {
			if c.Refused != nil {
				lines = append(lines, c.Refused.Code+"\t"+c.Refused.Message)
			}
		}
	}
	failure.Messages(t, "testdata/messages.golden", *update, lines)
}

func TestEncryptedColumnsAreRefused(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/encrypted.parquet")
	require.NoError(t, err)
	_, err = read(b)
	require.Equal(t, "unsupported_format", requireInvalid(t, err).Code)
	f := open(t, "encrypted-columns.parquet")
	require.Equal(t, "encrypted_column", f.Columns[0].Refused.Code)
}

func TestColumnsOfOtherFilesAreRefused(t *testing.T) {
	t.Parallel()
	b := forged{rows: 1, file: "b.parquet"}.bytes()
	f, err := Open("a.parquet", bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, "column_elsewhere", f.Columns[0].Refused.Code)
}

func TestNestedAndOddFiles(t *testing.T) {
	t.Parallel()
	refused := map[string]string{}
	f := open(t, "nested.parquet")
	for _, c := range f.Columns {
		if c.Refused != nil {
			refused[c.Name] = c.Refused.Code
		}
	}
	require.Len(t, f.Columns, 5)
	require.Equal(t, map[string]string{"tags": codeNested, "home": codeNested, "extra": codeNested}, refused)
	rows, err := table(f, 1000)
	require.NoError(t, err)
	require.Equal(t, [][][]byte{{[]byte("1"), []byte("n1")}, {[]byte("2"), nil}, {[]byte("3"), []byte("n3")}}, rows)
	for i, c := range open(t, "duckdb.parquet").Columns {
		require.Equal(t, map[bool]*amc.Reason{true: textless(logicalInterval)}[i == 16], c.Refused)
	}
	f = open(t, "zero-rows.parquet")
	rows, err = table(f, 1000)
	require.NoError(t, err)
	require.Empty(t, rows)
	require.Empty(t, open(t, "zero-columns.parquet").Columns)
	require.Len(t, open(t, "twice.parquet").Columns, 3)
}

// TestTruncatedAnywhere cuts files at each byte.
func TestTruncatedAnywhere(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/types.parquet")
	require.NoError(t, err)
	for n := range whole {
		_, err := read(whole[:n])
		requireInvalid(t, err)
	}
}

// TestDamagedAnywhere turns bits all over files: what is read is read, or the file is blamed.
func TestDamagedAnywhere(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.parquet")
	require.NoError(t, err)
	for _, name := range files {
		whole, err := os.ReadFile(name)
		require.NoError(t, err)
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			step := max(1, len(whole)/150)
			for at := len(Magic); at < len(whole); at += step {
				damaged := bytes.Clone(whole)
				damaged[at] ^= byte(1 + at%255)
				if _, err := read(damaged); err != nil {
					requireInvalid(t, err)
				}
			}
		})
	}
}

func TestChecksums(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("testdata/encodings-plain-v1.parquet")
	require.NoError(t, err)
	at := bytes.Index(whole, []byte("customer-00000037"))
	require.Positive(t, at)
	whole[at+9] = '9'
	_, err = read(whole)
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "corrupt_parquet", File: "a.parquet", Row: 1, Column: "sorted"})
}

// TestBombs reads the beginning of small files that promise billions of rows, in little memory. It is alone, to measure it.
func TestBombs(t *testing.T) {
	const many = math.MaxInt32
	run := binary.AppendUvarint(nil, many<<1) // of one number, of no bits
	deltas := append(binary.AppendUvarint(binary.AppendUvarint(binary.AppendUvarint(nil, 1<<16), 1), many), 0)
	numbers := fields{{1, int(int32s)}, {3, 0}, {4, "n"}}
	for name, f := range map[string]forged{
		"one value of a dictionary": {pages: append(append(append(dictionaryHeader(1, 5), "\x01\x00\x00\x00x"...), dataHeader(many, 1+len(run), 1+len(run), rleDictionary)...), append([]byte{0}, run...)...)},
		"nulls":                     {optional: 1, pages: append(dataHeader(many, 5+len(run), 5+len(run), plain), append([]byte{byte(len(run) + 1), 0, 0, 0}, append(run, 0)...)...)},
		"deltas":                    {schema: numbers, pages: append(dataHeader(many, len(deltas)+9, len(deltas)+9, deltaPacked), append(deltas, make([]byte, 9)...)...)},
	} {
		t.Run(name, func(t *testing.T) {
			f.rows = many
			b := f.bytes()
			file, err := Open("a.parquet", bytes.NewReader(b), int64(len(b)))
			require.NoError(t, err)
			require.EqualValues(t, many, file.Rows)
			s := file.Scan([]int{0}, source.DefaultLimits)
			defer s.Close()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			block, rows, err := s.Next(nil, 100_000)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			require.Positive(t, rows)
			require.Less(t, len(block), 110_000)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20))
		})
	}
}

func TestRowTooLong(t *testing.T) {
	t.Parallel()
	f := open(t, "types.parquet")
	s := f.Scan([]int{0, 1}, source.Limits{MaxRow: 10})
	defer s.Close()
	_, _, err := s.Next(nil, 1<<20)
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "record_too_long", File: "types.parquet", Row: 1})
	require.ErrorContains(t, err, " 10 ", "the limit")
}

// breaking reads until it breaks.
type breaking struct {
	io.ReaderAt
	err error
}

func (b *breaking) ReadAt(p []byte, at int64) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return b.ReaderAt.ReadAt(p, at)
}

func TestFailuresToReadAreNotTheFiles(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/encodings-brotli.parquet")
	require.NoError(t, err)
	source := &breaking{ReaderAt: bytes.NewReader(b)}
	f, err := Open("a.parquet", source, int64(len(b)))
	require.NoError(t, err)
	source.err = &amc.Error{Kind: amc.KindUnavailable, Code: "read_interrupted", Message: "reading broke off"}
	_, err = table(f, 1000)
	require.ErrorIs(t, err, source.err)
	require.Equal(t, amc.KindUnavailable, amc.KindOf(err))
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.parquet")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open("a.parquet", bytes.NewReader(b), int64(len(b)))
		if err == nil {
			var columns []int
			for i, c := range file.Columns {
				if c.Refused == nil {
					columns = append(columns, i)
				}
			}
			s := file.Scan(columns, source.DefaultLimits)
			defer s.Close()
			rows := s.Rows(columns)
			var block []byte
			for range 100 { // a few bytes can promise billions of rows
				if block, _, err = s.Next(block[:0], 10_000); err != nil {
					break
				}
				for rows.Reset(&source.Block{Data: block}); rows.Next(); {
				}
				if err = rows.Err(); err != nil {
					return // placed by who knows the file
				}
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			requireInvalid(t, err)
		}
	})
}
