// Package csv reads CSV with any delimiter and by any rule for quotes, and TSV.
package csv

import (
	"bytes"
	"cmp"
	"errors"
	"io"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// Reader reads one file of CSV or TSV.
type Reader struct {
	*source.Cutter
	file      *source.File
	delimiter byte
	quotes    amc.Quotes
	header    []string
}

// Sniff takes any text for CSV that looks like nothing else.
func (r *Reader) Sniff(*source.File) (source.Likeness, error) { return source.Possible, nil }

// Open reads the header. A file without a record is an error.
func (r *Reader) Open(f *source.File) error {
	if f.Declared.Format == "" && isMarkup(f.Head) {
		return source.Unsupported(f.Name, "the file is a web page or XML", "export the data as CSV")
	}
	r.file, r.quotes = f, cmp.Or(f.Declared.Quotes, amc.QuotesDouble)
	separator := separatorLine(f.Head, r.quotes)
	switch {
	case f.Declared.Delimiter != "":
		r.delimiter = f.Declared.Delimiter[0]
	case separator != nil:
		r.delimiter = separator[len(separatorKey)]
	case f.Format == amc.TSV:
		r.delimiter = '\t'
	default:
		r.delimiter = delimiterOf(f.Head, r.quotes)
	}
	if _, err := io.ReadFull(f.Text, make([]byte, len(separator))); err != nil {
		return f.Fault(err)
	}
	r.Cutter = source.NewCutter(f, f.Text, recordEnd(r.delimiter, r.quotes))
	return r.readHeader()
}

// readHeader takes the header off the front of the text, or makes one for as many columns as the first record has. It keeps one column
// more than the limit, so that record sees the excess.
func (r *Reader) readHeader() error {
	headerless := r.file.Declared.Headerless
	for b := (source.Block{}); ; {
		if err := r.Next(&b); errors.Is(err, io.EOF) {
			return r.file.Empty()
		} else if err != nil {
			return err
		}
		first := b
		if headerless {
			first.Data = bytes.Clone(b.Data) // the parser changes it, and it is parsed once more
		}
		p := newParser(r.delimiter, r.quotes, nil, nil)
		p.keep, p.limits = r.file.Limits.MaxColumns+1, r.file.Limits
		p.Reset(&first)
		if !p.Next() {
			if err := p.Err(); err != nil {
				return r.atFirst(err)
			}
			continue // nothing but blank lines
		}
		for i, field := range p.fields {
			name := string(field)
			if headerless {
				name = source.ColumnName(i)
			}
			r.header = append(r.header, name)
		}
		if headerless {
			p.pos = 0
		}
		r.Unread(&b, p.pos)
		return nil
	}
}

// atFirst completes an error about the first record, which is row 0 if it is the header.
func (r *Reader) atFirst(err error) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	first := *e
	first.File = r.file.Name
	if !r.file.Declared.Headerless {
		first.Row, first.Message = 0, "in the header: "+e.Message
	}
	return &first
}

// Rows returns a parser of the columns at the given places of the header.
func (r *Reader) Rows(_ []string, at []int) source.Rows {
	p := newParser(r.delimiter, r.quotes, r.header, at)
	p.limits = r.file.Limits
	return p
}

// Shape returns the header, and how the file is written.
func (r *Reader) Shape() source.Shape {
	return source.Shape{Columns: r.header, Reading: amc.Reading{
		Format: r.file.Format, Delimiter: amc.Delimiter([]byte{r.delimiter}), Quotes: r.quotes, Headerless: r.file.Declared.Headerless,
	}}
}
