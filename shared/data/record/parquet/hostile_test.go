package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
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
func requireInvalid(t *testing.T, err error, says string) {
	t.Helper()
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, amc.KindInvalid, e.Kind, "%v", err)
	require.Equal(t, "a.parquet", e.File)
	require.NotEmpty(t, e.Hint)
	require.ErrorContains(t, err, says)
}

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
		says string
	}{
		"empty":                   {nil, "no footer at its end"},
		"magic alone":             {[]byte("PAR1PAR1"), "no footer at its end"},
		"long footer":             {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 1<<20) }), "the footer would be longer than the file"},
		"huge footer":             {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], math.MaxUint32) }), "the footer would have 4294967295 bytes"},
		"short footer":            {patch(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 9) }), "damaged"},
		"encrypted footer":        {patch(func(b []byte) { copy(b[len(b)-4:], "PARE") }), "encrypted Parquet can't be read; export it without encryption"},
		"two GB page":             {lone(dataHeader(1, math.MaxInt32, 5, plain), value...), `row 1: column "email": a page or dictionary unpacks to more than 128 MiB`},
		"negative page":           {lone(dataHeader(1, -1, 5, plain), value...), "a page header has a negative size"},
		"page beyond its chunk":   {lone(dataHeader(1, 500, 500, plain), value...), "a page would be longer than its column chunk"},
		"page of another size":    {lone(dataHeader(1, 6, 5, plain), value...), "a page has another size than its header says"},
		"too many values":         {lone(dataHeader(2, 5, 5, plain), value...), "more values than its row group has rows"},
		"too few values":          {forged{rows: 2, pages: page}.bytes(), `row 2: column "email"`},
		"value beyond its page":   {lone(dataHeader(1, 5, 5, plain), 0xff, 0xff, 0xff, 0xff, 'x'), "a page has fewer values than its header says"},
		"no header":               {lone([]byte("\xff\xff\xff\xff")), "a page header is none"},
		"unknown encoding":        {lone(dataHeader(1, 5, 5, 77), value...), "encoding 77 of its values can't be read"},
		"unknown codec":           {forged{rows: 1, codec: 3, pages: page}.bytes(), "LZO can't be read; write it with another codec"},
		"snappy that is none":     {forged{rows: 1, codec: 1, pages: page}.bytes(), "a page has another size than its header says"},
		"zstd that is none":       {forged{rows: 1, codec: 6, pages: page}.bytes(), "a page can't be unpacked"},
		"lz4 that is none":        {forged{rows: 1, codec: 7, pages: page}.bytes(), "a page can't be unpacked"},
		"levels beyond the page":  {forged{rows: 1, optional: 1, pages: append(dataHeader(1, 5, 5, plain), 9, 0, 0, 0, 1)}.bytes(), "longer than the page"},
		"index beyond dictionary": {forged{rows: 1, pages: append(append(append(dictionaryHeader(1, 5), value...), dataHeader(1, 3, 3, rleDictionary)...), 3, 2, 7)}.bytes(), "a page has fewer values than its header says"},
		"indices, no dictionary":  {lone(dataHeader(1, 3, 3, rleDictionary), 1, 2, 0), "a page has fewer values than its header says"},
		"dictionary of nothing":   {forged{rows: 1, pages: append(dictionaryHeader(math.MaxInt32, 5), value...)}.bytes(), "a dictionary is shorter than its header says"},
		"nested without end":      {append(append(append([]byte(Magic), bytes.Repeat([]byte{0x1c}, 5000)...), 0x88, 0x13, 0, 0), Magic...), "the footer is damaged"},
		"endless list":            {append(append([]byte(Magic), 0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f, 7, 0, 0, 0), Magic...), "the footer is damaged"},
	}
	codes := map[string]string{"two GB page": "page_too_large", "short footer": "corrupt_parquet", "zstd that is none": "corrupt_parquet"}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(test.file)
			requireInvalid(t, err, test.says)
			if code, ok := codes[name]; ok {
				require.Equal(t, code, amc.FailureOf(err).Code)
			}
		})
	}
}

func TestEncryptedColumnsAreRefused(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/encrypted.parquet")
	require.NoError(t, err)
	_, err = read(b)
	requireInvalid(t, err, "encrypted Parquet can't be read")
	f := open(t, "encrypted-columns.parquet")
	require.Equal(t, &amc.Reason{Code: "encrypted_column", Message: "it is encrypted"}, f.Columns[0].Refused)
}

func TestColumnsOfOtherFilesAreRefused(t *testing.T) {
	t.Parallel()
	b := forged{rows: 1, file: "b.parquet"}.bytes()
	f, err := Open("a.parquet", bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, &amc.Reason{Code: "column_elsewhere", Message: "it stands in another file"}, f.Columns[0].Refused)
}

func TestNestedAndOddFiles(t *testing.T) {
	t.Parallel()
	refused := map[string]*amc.Reason{}
	f := open(t, "nested.parquet")
	for _, c := range f.Columns {
		refused[c.Name] = c.Refused
	}
	nested := &amc.Reason{Code: "nested_column", Message: "it is nested: a struct, list or map"}
	require.Equal(t, map[string]*amc.Reason{"id": nil, "tags": nested, "home": nested, "extra": nested, "name": nil}, refused)
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
		requireInvalid(t, err, "")
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
					requireInvalid(t, err, "")
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
	requireInvalid(t, err, `row 1: column "sorted": the Parquet file is damaged: a page's checksum is wrong`)
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
	require.ErrorContains(t, err, "types.parquet: row 1: the row is longer than 10 bytes; split it, or raise the limit")
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
			requireInvalid(t, err, "")
		}
	})
}
