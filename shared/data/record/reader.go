package record

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Input is one file of a source.
type Input struct {
	Name   string
	Reader io.Reader
	// ReaderAt reads the same bytes, Size of them, anywhere and by several goroutines at once; nil where they can only be streamed,
	// which Parquet can't be: it is read through ReaderAt alone. A Size of 0 is unknown where there is no ReaderAt.
	ReaderAt io.ReaderAt
	Size     int64
}

// Options say how to read a file.
type Options struct {
	amc.Reading
	Limits
	BlockSize int // bytes of text in a block, about; 0 is DefaultBlockSize
}

// DefaultBlockSize is the text of a block.
const DefaultBlockSize = 256 << 10

// Block is some whole records of a source. Its memory is used again by the next Reader.Next that is given it.
type Block struct {
	Data []byte // Rows change it in place
	// Read is how many bytes of the source, as stored, had been read when the block was cut. Of Parquet, whose columns are not
	// read at the same pace or not at all, it is the part of the size that the rows so far are of all rows.
	Read int64

	cut bool // ends inside a record that is longer than the limit
}

// Reader cuts one source into blocks.
type Reader struct {
	name      string
	format    amc.Format
	blockSize int
	limits    Limits
	maxBlock  int // bytes, when a row needs them
	stored    *meter
	text      io.Reader // decompressed, UTF-8, without byte order mark
	header    []string
	carry     []byte // read, not yet in a block
	ended     bool   // text has no more
	done      bool   // the last block is out

	compression string // "" is none
	member      string // name of the file in a zip archive
	encoding    amc.Encoding
	delimiter   byte // of CSV and TSV
	quotes      amc.Quotes
	headerless  bool

	columnar *columnar // of Parquet, which has no text
}

// Open begins to read a file. For CSV and TSV the header is read at once; one that is empty is an error. Close ends it.
func Open(in Input, options Options) (*Reader, error) {
	reading, err := options.Reading.Parse()
	if err != nil {
		return nil, named(err, in.Name)
	}
	r := &Reader{name: in.Name, format: reading.Format, quotes: cmp.Or(reading.Quotes, amc.QuotesDouble), headerless: reading.Headerless,
		blockSize: options.BlockSize, limits: options.Limits.OrDefault(), stored: &meter{r: in.Reader}}
	if r.blockSize <= 0 {
		r.blockSize = DefaultBlockSize
	}
	r.maxBlock = max(r.limits.MaxRow, r.blockSize)
	options.Reading = reading
	if ok, err := r.openParquet(in, options); ok || err != nil {
		return r, err
	}
	if err := r.open(in, reading); err != nil {
		return nil, err
	}
	if delimited(r.format) {
		if err := r.readHeader(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// named puts a file's name into an error about what was declared of it.
func named(err error, file string) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	placed := *e
	placed.File, placed.Field = file, ""
	return &placed
}

// open makes the chain of stages between the stored bytes and the text.
func (r *Reader) open(in Input, reading amc.Reading) error {
	unpacked, err := r.decompress(bufio.NewReader(r.stored))
	if err != nil {
		return err
	}
	text, err := r.decode(unpacked, in, reading.Encoding)
	if err != nil {
		return err
	}
	head, err := text.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.fault(err)
	}
	separator := separatorLine(head, r.quotes)
	if err := r.detect(head, separator, reading.Delimiter); err != nil {
		return err
	}
	if delimited(r.format) {
		if _, err := text.Discard(len(separator)); err != nil {
			return r.fault(err)
		}
	}
	switch {
	case r.format == amc.JSON:
		r.text = &documentReader{r: text, name: r.name}
	case endsInReturns(head):
		r.text = newlines{text}
	default:
		r.text = text
	}
	return nil
}

// Close ends what the Reader has under way in the background. The source is the caller's to close, afterwards.
func (r *Reader) Close() {
	if r.columnar != nil && r.columnar.scanner != nil {
		r.columnar.scanner.Close()
	}
}

// BytesRead returns how much of the source, as stored, has been read.
func (r *Reader) BytesRead() int64 { return r.stored.n }

// Rows returns a parser of this source's blocks that yields the named columns, which must differ from one another. A CSV
// header that lacks one of them, or has it twice, is an error. Of Parquet, only the columns of the first call are read, and those of
// later ones must be among them; when Next comes first, all that can be read are.
func (r *Reader) Rows(columns []string) (Rows, error) {
	if r.columnar != nil {
		return r.parquetRows(columns)
	}
	if !delimited(r.format) {
		rows := newJSONRows(columns)
		rows.limits = r.limits
		return rows, nil
	}
	index := make([]int, len(columns))
	for i, name := range columns {
		index[i] = slices.Index(r.header, name)
		switch {
		case index[i] < 0:
			e := MissingColumn(r.name, name, r.header)
			if r.compression == "" && strings.EqualFold(path.Ext(r.name), ".gz") {
				e.Hint = "its name ends in .gz and its content is not gzip: export or copy it again"
			}
			return nil, e
		case slices.Contains(r.header[index[i]+1:], name):
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "duplicate_column", File: r.name, Column: name,
				Message: "the header has this column twice", Hint: "rename one of the two, so that it is plain which is meant"}
		}
	}
	rows := newCSVRows(r.delimiter, r.quotes, r.header, index)
	rows.limits = r.limits
	return rows, nil
}

// MissingColumn is the error about a mapped column that a source does not have. What stands in a header may be the first row of a
// file without one, and values have no place in an error: of the header, it echoes only a name that is as good as the mapping's.
func MissingColumn(file, column string, header []string) *amc.Error {
	e := missing(file, column)
	if i := alike(header, column); i >= 0 {
		e.Hint = fmt.Sprintf("column %d is called %q, the mapping says %q: make them the same", i+1, header[i], column)
	} else if len(header) > 0 && header[0] == ColumnName(0) {
		e.Hint = fmt.Sprintf("its columns are called %s to %s", ColumnName(0), ColumnName(len(header)-1))
	} else if len(header) == 1 {
		e.Hint = "its header has one column of another name: check that the first line is a header, and which character stands between columns"
	} else {
		e.Hint = fmt.Sprintf("its header has %d column(s) of other names: run transform inspect to see them, or declare the file headerless if its first line is data", len(header))
	}
	return e
}

// ColumnName is what column i, from 0, of a source without a header is called.
func ColumnName(i int) string { return fmt.Sprintf("column_%d", i+1) }

// MissingKey is MissingColumn for records that name their columns themselves.
func MissingKey(file, column string, keys []string) *amc.Error {
	e := missing(file, column)
	if i := alike(keys, column); i >= 0 {
		e.Hint = fmt.Sprintf("a key is called %q, the mapping says %q: make them the same", keys[i], column)
	} else {
		e.Hint = fmt.Sprintf("its objects have %d other key(s): run transform inspect to see them", len(keys))
	}
	return e
}

func missing(file, column string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: file, Column: column, Message: "the file has no such column"}
}

// DifferentColumns is the error about a source whose header has not the columns of an earlier one's, in any order; nil when it has. It
// tells them by their places: what stands in a header may be the first row of a file without one.
func DifferentColumns(file string, header []string, earlier string, columns []string) error {
	var differences []string
	if i := lacking(columns, header); i >= 0 {
		differences = append(differences, fmt.Sprintf("column %d of the latter is not in it", i+1))
	}
	if i := lacking(header, columns); i >= 0 {
		differences = append(differences, fmt.Sprintf("its column %d is not in the latter", i+1))
	}
	if differences == nil {
		return nil
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "columns_differ", File: file, Message: "its columns are not those of " + earlier,
		Hint: strings.Join(differences, ", and ") + ": load files with different columns each by itself"}
}

// AllRowsRejected is the error about a source no row of which is loaded. It is ragged when all have another number of columns than the header.
func AllRowsRejected(file, message string, ragged bool) *amc.Error {
	e := &amc.Error{Kind: amc.KindInvalid, Code: "all_rows_rejected", File: file, Message: message, Hint: "check the mapping against the file"}
	if ragged {
		e.Hint = "its rows have more or fewer columns than its header: check the delimiter, whether each row ends in one, and that values which hold it are in quotes"
	}
	return e
}

// lacking returns the first of the names that is in the others less often, or -1.
func lacking(names, others []string) int {
	left := make(map[string]int, len(others))
	for _, name := range others {
		left[name]++
	}
	return slices.IndexFunc(names, func(name string) bool {
		left[name]--
		return left[name] < 0
	})
}

// alike returns where the name stands when only letters and digits count, and not their case, or -1.
func alike(names []string, name string) int {
	name = foldName(name)
	return slices.IndexFunc(names, func(other string) bool { return name != "" && foldName(other) == name })
}

func foldName(name string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.In(c, unicode.Letter, unicode.Mark, unicode.Number) {
			return -1
		}
		return unicode.ToLower(c)
	}, name)
}

// detect settles format and delimiter.
func (r *Reader) detect(head, separator []byte, delimiter amc.Delimiter) error {
	if r.format == "" {
		if r.format = formatOf(cmp.Or(r.member, r.name), head); delimited(r.format) && isMarkup(head) {
			return unsupported(r.name, "the file is a web page or XML", "export the data as CSV")
		}
	}
	switch {
	case r.format == amc.Parquet: // by the name of a zip's member
		return unsupported(r.name, "the file is no Parquet", "export it again")
	case !delimited(r.format) && bytes.HasPrefix(bytes.TrimLeft(head, space), []byte("[")):
		r.format = amc.JSON
	case !delimited(r.format):
		r.format = amc.JSONL
	case delimiter != "":
		r.delimiter = delimiter[0]
	case separator != nil:
		r.delimiter = separator[len(separatorKey)]
	case r.format == amc.TSV:
		r.delimiter = '\t'
	default:
		r.delimiter = delimiterOf(head, r.quotes)
	}
	return nil
}

// delimited reports whether the columns have names in a header, and delimiters between them.
func delimited(f amc.Format) bool { return f == amc.CSV || f == amc.TSV }

// isMarkup tells what servers answer in place of a file, and tables that programs call .csv or .xls.
func isMarkup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 1<<10)], space))
	for _, begin := range []string{"<!doctype", "<html", "<table", "<?xml"} {
		if bytes.HasPrefix(head, []byte(begin)) {
			return true
		}
	}
	return false
}

const space = " \t\r\n"

// isJSON tells an object with a key, alone or in an array: as CSV it would be malformed.
func isJSON(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimLeft(head, space), []byte("[")), space)
	head, ok := bytes.CutPrefix(head, []byte("{"))
	return ok && bytes.HasPrefix(bytes.TrimLeft(head, space), []byte(`"`))
}

// formatOf tells the format from a source's name, unless that can't be, else from its first byte.
func formatOf(name string, head []byte) amc.Format {
	if isJSON(head) {
		return amc.JSONL
	}
	name = strings.ToLower(name)
	switch extension := path.Ext(name); extension {
	case ".gz", ".zst", ".bz2", ".sz", ".snappy", ".zip":
		name = strings.TrimSuffix(name, extension)
	}
	switch path.Ext(name) {
	case ".csv":
		return amc.CSV
	case ".tsv", ".tab":
		return amc.TSV
	case ".jsonl", ".ndjson", ".json":
		return amc.JSONL
	case ".parquet", ".parq", ".pq":
		return amc.Parquet
	}
	if first := bytes.TrimLeft(head, space); len(first) > 0 && (first[0] == '{' || first[0] == '[') {
		return amc.JSONL
	}
	return amc.CSV
}

// readHeader takes the header off the front of the text, or makes one for as many columns as the first record has.
func (r *Reader) readHeader() error {
	var b Block
	for {
		if err := r.Next(&b); errors.Is(err, io.EOF) {
			return r.Empty()
		} else if err != nil {
			return err
		}
		rows := newCSVRows(r.delimiter, r.quotes, nil, nil)
		rows.keep, rows.limits = r.limits.MaxColumns+1, r.limits
		first := b
		if r.headerless {
			first.Data = bytes.Clone(b.Data) // rows change it, and it is parsed once more
		}
		rows.Reset(&first)
		if rows.Next() {
			if len(rows.fields) > r.limits.MaxColumns {
				return TooManyColumns(r.name, r.limits.MaxColumns)
			}
			for i, f := range rows.fields {
				name := string(f)
				if r.headerless {
					name = ColumnName(i)
				}
				r.header = append(r.header, name)
			}
			if r.headerless {
				rows.pos = 0
			}
			r.unread(&b, rows.pos)
			return nil
		}
		if err := rows.Err(); err != nil {
			return r.atFirst(err)
		}
	}
}

// atFirst completes an error about the first record, which is row 0 if it is the header.
func (r *Reader) atFirst(err error) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	first := *e
	first.File = r.name
	if !r.headerless {
		first.Row, first.Message = 0, "in the header: "+e.Message
	}
	return &first
}

const codeEmpty = "empty_file"

// IsEmpty reports whether err is about a source without a single record.
func IsEmpty(err error) bool {
	var e *amc.Error
	return errors.As(err, &e) && e.Code == codeEmpty
}

// Empty is the error about a source without a single record.
func (r *Reader) Empty() *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: codeEmpty, File: r.name, Message: "the file is empty", Hint: "export it again"}
}

// unread gives back the block from offset n on, to be read again.
func (r *Reader) unread(b *Block, n int) {
	r.carry = append(bytes.Clone(b.Data[n:]), r.carry...)
	r.done = false
}

// Next cuts the next block, or returns io.EOF.
func (r *Reader) Next(b *Block) error {
	b.cut = false
	if r.columnar != nil {
		return r.nextParquet(b)
	}
	if r.done {
		return io.EOF
	}
	buf := append(b.Data[:0], r.carry...)
	for size := r.blockSize; ; size = min(2*size, r.maxBlock) {
		var err error
		if buf, err = r.fill(buf, size); err != nil {
			return err
		}
		end := len(buf)
		switch {
		case r.ended:
			r.done = true
		case !delimited(r.format) || r.quotes == amc.QuotesNone:
			end = bytes.LastIndexByte(buf, '\n') + 1
		case r.quotes.Escape():
			end = lastEscapedEnd(buf, r.delimiter, r.quotes)
		default:
			end = lastRecordEnd(buf)
		}
		if end == 0 && !r.ended {
			if len(buf) < r.maxBlock {
				continue
			}
			b.cut, r.done, end = true, true, len(buf) // the parser says what is wrong with it
		}
		if end == 0 {
			return io.EOF
		}
		r.carry = append(r.carry[:0], buf[end:]...)
		b.Data, b.Read = buf[:end], r.stored.n
		return nil
	}
}

// fill reads until buf holds size bytes or the text ends.
func (r *Reader) fill(buf []byte, size int) ([]byte, error) {
	if cap(buf) < size {
		buf = append(make([]byte, 0, size), buf...)
	}
	for !r.ended && len(buf) < size {
		n, err := r.text.Read(buf[len(buf):size])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			r.ended = true
		} else if err != nil {
			return buf, r.fault(err)
		}
	}
	return buf, nil
}

// lastRecordEnd returns the offset behind the last newline outside quotes, or 0, for QuotesDouble. The text starts outside quotes. A quote
// where none may be turns inside and outside round behind it; the parser, which meets it first, refuses it.
func lastRecordEnd(text []byte) int {
	quote := []byte{'"'}
	inside := bytes.Count(text, quote)%2 == 1
	for end := len(text); ; {
		newline := bytes.LastIndexByte(text[:end], '\n')
		if newline < 0 {
			return 0
		}
		if bytes.Count(text[newline:end], quote)%2 == 1 {
			inside = !inside
		}
		if !inside {
			return newline + 1
		}
		end = newline
	}
}

// fault names the source in an error of the text's stages that does not.
func (r *Reader) fault(err error) error {
	var e *amc.Error
	if errors.As(err, &e) && e.File == r.name {
		return err
	}
	return fmt.Errorf("read %s: %w", r.name, err)
}

// meter counts the bytes of a source and remembers its failure.
type meter struct {
	r   io.Reader
	n   int64
	err error
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}
