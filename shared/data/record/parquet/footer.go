package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Magic is what a Parquet file begins and ends with.
const Magic = "PAR1"

const (
	encryptedMagic = "PARE"
	tailSize       = 8                         // the footer's length and the magic
	leastSize      = len(Magic) + 1 + tailSize // of a file, with a footer of one byte

	// maxFooter is the largest footer: what is kept of one in memory is about as large.
	maxFooter = 64 << 20
)

// File is what the footer of a Parquet file tells.
type File struct {
	Name    string
	Size    int64
	Rows    int64
	Columns []Column // of the top level, in the file's order

	source io.ReaderAt
	groups []rowGroup
}

// Column is a column of the top level.
type Column struct {
	Name    string
	Refused *amc.Reason // why it can't be loaded; nil when it can

	leaf     int // which column chunk of a row group
	kind     kind
	optional bool
}

// rowGroup is a run of rows; each column of them stands in one chunk.
type rowGroup struct {
	rows   int64
	chunks []chunk // by leaf
}

// chunk is one column's pages of one row group, one behind the other.
type chunk struct {
	physical  physical
	codec     codec
	values    int64
	from, to  int64 // in the file
	encrypted bool
	foreign   bool // it stands in another file
}

// Open reads the footer of a file of size bytes. What is wrong with it is an [amc.Error] that names the file.
func Open(name string, source io.ReaderAt, size int64) (*File, error) {
	f := &File{Name: name, Size: size, source: source}
	if size < int64(leastSize) {
		return nil, f.truncated()
	}
	tail := make([]byte, min(size-int64(len(Magic)), 64<<10)) // most footers are no larger: one request does
	if err := readAt(source, tail, size-int64(len(tail))); err != nil {
		return nil, f.unread(err)
	}
	length := int64(binary.LittleEndian.Uint32(tail[len(tail)-tailSize:]))
	switch magic := string(tail[len(tail)-len(Magic):]); {
	case magic == encryptedMagic:
		return nil, f.unsupported("encrypted Parquet can't be read", "export it without encryption")
	case magic != Magic:
		return nil, f.truncated()
	case length > maxFooter:
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "corrupt_parquet", File: name,
			Message: fmt.Sprintf("the footer would have %d bytes, and at most %d are read", length, maxFooter), Hint: "write larger row groups, or export the file again"}
	case length > size-int64(len(Magic)+tailSize):
		return nil, f.corrupt("the footer would be longer than the file")
	}
	footer := tail[:len(tail)-tailSize]
	if int64(len(footer)) < length {
		footer = make([]byte, length)
		if err := readAt(source, footer, size-tailSize-length); err != nil {
			return nil, f.unread(err)
		}
	}
	return f, f.parse(footer[int64(len(footer))-length:])
}

// readAt fills b.
func readAt(source io.ReaderAt, b []byte, at int64) error {
	n, err := source.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// parse reads FileMetaData.
func (f *File) parse(footer []byte) error {
	t := &thrift{data: footer}
	var schema []element
	t.structure(func(id int16, kind byte) {
		switch id {
		case 2:
			t.structures(kind, func(int) { schema = append(schema, readElement(t)) })
		case 3:
			f.Rows = t.int()
		case 4:
			t.structures(kind, func(int) { f.groups = append(f.groups, readGroup(t)) })
		default:
			t.skip(kind)
		}
	})
	if t.failed() {
		return f.corrupt("the footer is damaged")
	}
	leaves, err := f.build(schema)
	if err != nil {
		return err
	}
	return f.check(leaves)
}

// check holds the row groups to the schema and to the file's size.
func (f *File) check(leaves []element) error {
	var rows int64
	for _, g := range f.groups {
		if g.rows < 0 || g.rows > math.MaxInt64-rows || len(g.chunks) != len(leaves) {
			return f.corrupt("a row group does not fit the schema")
		}
		rows += g.rows
		for i, c := range g.chunks {
			if c.encrypted || c.foreign || g.rows == 0 {
				continue // judged by column, or not read
			}
			if c.physical != leaves[i].physical || c.from < int64(len(Magic)) || c.to < c.from || c.to > f.Size-tailSize {
				return f.corrupt("a column chunk does not fit the schema, or lies outside of the file")
			}
		}
	}
	if rows != f.Rows {
		return f.corrupt("the rows of the row groups are not those of the file")
	}
	for i := range f.Columns {
		c := &f.Columns[i]
		for _, g := range f.groups {
			switch {
			case c.Refused != nil:
			case g.chunks[c.leaf].encrypted:
				c.Refused = &amc.Reason{Code: "encrypted_column", Message: "it is encrypted"}
			case g.chunks[c.leaf].foreign:
				c.Refused = &amc.Reason{Code: "column_elsewhere", Message: "it stands in another file"}
			}
		}
	}
	return nil
}

func readGroup(t *thrift) (g rowGroup) {
	t.structure(func(id int16, kind byte) {
		switch id {
		case 1:
			t.structures(kind, func(int) { g.chunks = append(g.chunks, readChunk(t)) })
		case 3:
			g.rows = t.int()
		default:
			t.skip(kind)
		}
	})
	return g
}

func readChunk(t *thrift) (c chunk) {
	var data, dictionary, size int64
	t.structure(func(id int16, kind byte) {
		switch id {
		case 1:
			c.foreign = len(t.binary()) > 0
		case 3:
			t.structure(func(id int16, kind byte) {
				switch id {
				case 1:
					c.physical = physical(t.int())
				case 4:
					c.codec = codec(t.int())
				case 5:
					c.values = t.int()
				case 7:
					size = t.int()
				case 9:
					data = t.int()
				case 11:
					dictionary = t.int()
				default:
					t.skip(kind)
				}
			})
		case 8:
			c.encrypted = true
			t.skip(kind)
		default:
			t.skip(kind)
		}
	})
	c.from = data
	if dictionary > 0 && dictionary < data {
		c.from = dictionary
	}
	if size < 0 || c.from > math.MaxInt64-size {
		t.bad = true
	}
	c.to = c.from + size
	return c
}

// corrupt is the error about a file that contradicts itself or the format.
func (f *File) corrupt(what string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "corrupt_parquet", File: f.Name, Message: "the Parquet file is damaged: " + what, Hint: "export or copy it again"}
}

func (f *File) truncated() *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "truncated_parquet", File: f.Name, Message: "the Parquet file has no footer at its end", Hint: "the file was cut off: export or copy it again"}
}

func (f *File) unsupported(what, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_format", File: f.Name, Message: what, Hint: hint}
}

// unread is the error about bytes that did not come.
func (f *File) unread(err error) error { return fmt.Errorf("read %s: %w", f.Name, err) }
