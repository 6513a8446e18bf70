package record

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/parquet"
)

// columnar is what a Reader of Parquet has in place of a text.
type columnar struct {
	file    *parquet.File
	scanner *parquet.Scanner // once it is known which columns are wanted
	rows    int64            // handed out
	text    int64            // bytes of the blocks handed out
	limits  Limits
}

// openParquet opens a source that is Parquet, or is called so, and returns false for any other.
func (r *Reader) openParquet(in Input, o Options) (bool, error) {
	named := o.Format == amc.Parquet || o.Format == "" && formatOf(r.name, nil) == amc.Parquet
	if in.ReaderAt == nil {
		if named {
			return false, streamed(r.name)
		}
		return false, nil // what the stream holds is looked at later
	}
	if named && in.Size == 0 {
		return false, r.Empty()
	}
	begins, ends, err := r.marks(in)
	switch {
	case err != nil:
		return false, err
	case named && !begins:
		return false, r.notParquet(in, o.Format)
	case !begins || !named && !ends: // a text may begin with PAR1 too
		return false, nil
	case o.Format != "" && o.Format != amc.Parquet:
		return false, unsupported(r.name, fmt.Sprintf("the file is Parquet, and %s was declared", o.Format), "declare parquet, or leave the format out")
	case o.Encoding != "" && o.Encoding != amc.UTF8:
		return false, unsupported(r.name, fmt.Sprintf("the file is Parquet, whose text is UTF-8, and %s was declared", o.Encoding), "leave the encoding out")
	}
	file, err := parquet.Open(r.name, in.ReaderAt, in.Size)
	if err != nil {
		return false, err
	}
	if len(file.Columns) > r.limits.MaxColumns {
		return false, TooManyColumns(r.name, r.limits.MaxColumns)
	}
	r.format, r.encoding = amc.Parquet, amc.UTF8
	r.columnar = &columnar{file: file, limits: r.limits}
	for _, c := range file.Columns {
		r.header = append(r.header, c.Name)
	}
	return true, nil
}

// marks tells whether the source begins, and whether it ends, as Parquet does.
func (r *Reader) marks(in Input) (begins, ends bool, err error) {
	if in.Size < int64(len(parquet.Magic)) {
		return false, false, nil
	}
	var magic [len(parquet.Magic)]byte
	for i, at := range []int64{0, in.Size - int64(len(magic))} {
		if n, err := in.ReaderAt.ReadAt(magic[:], at); n < len(magic) {
			return false, false, r.fault(err)
		}
		switch found := string(magic[:]) == parquet.Magic; {
		case i == 0 && !found:
			return false, false, nil
		case i == 0:
			begins = true
		default:
			ends = found
		}
	}
	return begins, ends, nil
}

// notParquet is the error about a source that is called Parquet and begins as something else.
func (r *Reader) notParquet(in Input, declared amc.Format) *amc.Error {
	head := make([]byte, min(in.Size, 16))
	if n, err := in.ReaderAt.ReadAt(head, 0); n == len(head) {
		for _, f := range foreign {
			if strings.HasPrefix(string(head), f.magic) {
				return unsupported(r.name, f.what, f.hint)
			}
		}
		if i := compressionOf(head); i >= 0 {
			return parquetWithin(r.name, compressions[i].name)
		}
	} else if err != nil && !errors.Is(err, io.EOF) {
		return unsupported(r.name, "the file can't be read", "try again")
	}
	hint := "export it again"
	if declared == amc.Parquet {
		hint = "declare its format, or leave that out"
	} else if strings.EqualFold(path.Ext(r.name), ".parquet") {
		hint = "declare its format, or rename it to what it is"
	}
	return unsupported(r.name, "the file is no Parquet", hint)
}

func parquetWithin(name, compression string) *amc.Error {
	return unsupported(name, "Parquet within "+compression+" can't be read", "unpack the file: Parquet is compressed inside")
}

func streamed(name string) *amc.Error {
	return unsupported(name, "Parquet can't be read from a stream, for it begins at its end", "save it to a file and name that")
}

// parquetColumns finds columns by name, none of which may be refused.
func (r *Reader) parquetColumns(columns []string) ([]int, error) {
	indices := make([]int, len(columns))
	for i, name := range columns {
		at := slices.Index(r.header, name)
		if at < 0 {
			e := MissingColumn(r.name, name, r.header)
			if alike(r.header, name) < 0 {
				e.Hint = fmt.Sprintf("its schema has %d column(s) of other names: run transform inspect to see them", len(r.header))
			}
			return nil, e
		}
		if slices.Contains(r.header[at+1:], name) {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "duplicate_column", File: r.name, Column: name,
				Message: "the file has this column twice", Hint: "rename one of the two, so that it is plain which is meant"}
		}
		if refused := r.columnar.file.Columns[at].Refused; refused != nil {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_column", File: r.name, Column: name,
				Message: "the column can't be loaded: " + refused.Why, Hint: "drop it from the mapping, or write what is needed of it as a column of its own"}
		}
		indices[i] = at
	}
	return indices, nil
}

// scan begins to read the columns, unless reading has begun.
func (r *Reader) scan(indices []int) {
	if c := r.columnar; c.scanner == nil {
		c.scanner = c.file.Scan(indices, r.limits.MaxRow)
	}
}

// parquetRows returns a parser of blocks of Parquet.
func (r *Reader) parquetRows(columns []string) (Rows, error) {
	indices, err := r.parquetColumns(columns)
	if err != nil {
		return nil, err
	}
	r.scan(indices)
	rows := &parquetRows{Rows: r.columnar.scanner.Rows(indices), columns: columns, limits: r.limits}
	for i, name := range r.header {
		if !slices.Contains(indices, i) {
			rows.unnamed = append(rows.unnamed, name)
		}
	}
	return rows, nil
}

// nextParquet cuts the next block.
func (r *Reader) nextParquet(b *Block) (err error) {
	c := r.columnar
	if c.scanner == nil {
		var all []int
		for i, column := range c.file.Columns {
			if column.Refused == nil {
				all = append(all, i)
			}
		}
		r.scan(all)
	}
	var rows int64
	if b.Data, rows, err = c.scanner.Next(b.Data[:0], r.blockSize); err != nil {
		return err
	}
	c.rows += rows
	c.text += int64(len(b.Data))
	r.stored.n = int64(float64(c.file.Size) * (float64(c.rows) / float64(c.file.Rows)))
	if c.rows == c.file.Rows {
		r.stored.n = c.file.Size
	}
	b.Read = r.stored.n
	return c.limits.checkText(r.name, c.text, c.file.Size)
}

// parquetRows parses blocks of Parquet.
type parquetRows struct {
	*parquet.Rows
	columns []string
	limits  Limits
	unnamed []string
	resets  int
	err     error
}

func (r *parquetRows) Reset(b *Block) {
	r.Rows.Reset(b.Data)
	r.err = nil
	r.resets++
}

func (r *parquetRows) Rule() string   { return "" }
func (r *parquetRows) Nested() []bool { return nil }
func (r *parquetRows) Seen(int) bool  { return true }

func (r *parquetRows) Unnamed() []string {
	if r.resets > 1 {
		return nil
	}
	return r.unnamed
}

func (r *parquetRows) Next() bool {
	if r.err != nil || !r.Rows.Next() {
		return false
	}
	if size := r.Size(); size > r.limits.MaxCell {
		r.err = r.limits.checkRow(r.Number(), size, r.Cells(), func(i int) string { return r.columns[i] })
	}
	return r.err == nil
}

func (r *parquetRows) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.Rows.Err()
}
