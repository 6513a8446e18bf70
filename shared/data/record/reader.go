package record

import (
	"bufio"
	"errors"
	"io"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
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

// Reader cuts one source into blocks.
type Reader struct {
	file   *source.File
	entry  *entry // of the table of formats
	format format
	shape  Shape

	compression string // "" is none
	member      string // name of the file in a zip archive
	encoding    amc.Encoding
}

// Open begins to read a file. For CSV and TSV the header is read at once; one that is empty is an error. Close ends it.
func Open(in Input, options Options) (*Reader, error) {
	reading, err := options.Parse()
	if err != nil {
		return nil, named(err, in.Name)
	}
	r := &Reader{encoding: amc.UTF8, file: &source.File{
		Name: in.Name, Declared: reading, Limits: options.OrDefault(), BlockSize: options.BlockSize,
		Stored: &source.Meter{R: in.Reader}, At: in.ReaderAt, Size: in.Size,
	}}
	if r.file.BlockSize <= 0 {
		r.file.BlockSize = DefaultBlockSize
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	if len(r.shape.Columns) > r.file.Limits.MaxColumns {
		r.Close()
		return nil, TooManyColumns(in.Name, r.file.Limits.MaxColumns)
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

// open finds the format and opens it: a binary one on the stored bytes, another on the text that the stages make of them.
func (r *Reader) open() (err error) {
	if r.entry, err = r.binaryFormat(); err == nil && r.entry == nil {
		if err = r.openText(); err == nil {
			r.entry, err = r.textFormat()
		}
	}
	if err != nil {
		return err
	}
	r.file.Format, r.format = r.entry.name, r.entry.new()
	if err := r.format.Open(r.file); err != nil {
		return err
	}
	r.shape = r.format.Shape()
	r.shape.Encoding, r.shape.Compression = r.encoding, r.compression
	return nil
}

// openText makes the chain of stages between the stored bytes and the text.
func (r *Reader) openText() error {
	unpacked, err := r.decompress(bufio.NewReader(r.file.Stored))
	if err != nil {
		return err
	}
	text := bufio.NewReaderSize(unpacked, sampleSize) // larger reads go past it
	sample, err := r.sample(text)
	if err != nil {
		return err
	}
	if err := r.noText(sample); err != nil {
		return err
	}
	if text, err = r.decode(text, sample); err != nil {
		return err
	}
	if r.file.Head, err = r.sample(text); err != nil {
		return err
	}
	if r.file.Text = text; endsInReturns(r.file.Head) {
		r.file.Text = newlines{text}
	}
	return nil
}

// sample returns the beginning of a text, and leaves it there.
func (r *Reader) sample(text *bufio.Reader) ([]byte, error) {
	sample, err := text.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, r.file.Fault(err)
	}
	return sample, nil
}

// Close ends what the Reader has under way in the background. The source is the caller's to close, afterwards.
func (r *Reader) Close() { r.format.Close() }

// BytesRead returns how much of the source, as stored, has been read.
func (r *Reader) BytesRead() int64 { return r.file.Stored.N }

// Next cuts the next block, or returns io.EOF.
func (r *Reader) Next(b *Block) error { return r.format.Next(b) }

// Rows returns a parser of this source's blocks that yields the named columns, which must differ from one another. A column that the
// source lacks, has twice, or has in a form that can't be loaded is an error, unless its records name their columns themselves. Of
// Parquet, only the columns of the first call are read, and those of later ones must be among them; when Next comes first, all that can
// be read are.
func (r *Reader) Rows(columns []string) (Rows, error) {
	at, err := r.places(columns)
	if err != nil {
		return nil, err
	}
	return r.format.Rows(columns, at), nil
}

// Shape returns what Open found of the file. The caller may change it.
func (r *Reader) Shape() Shape {
	s := r.shape
	s.Columns, s.Refused = append([]string(nil), s.Columns...), slices.Clone(s.Refused)
	return s
}

// IsEmpty reports whether err is about a source without a single record.
func IsEmpty(err error) bool {
	var e *amc.Error
	return errors.As(err, &e) && e.Code == source.CodeEmpty
}

// Empty is the error about a source without a single record.
func (r *Reader) Empty() *amc.Error { return r.file.Empty() }
