package parquet

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// Reader reads one file of Parquet, through [source.File.At].
type Reader struct {
	source  *source.File
	file    *File
	scanner *Scanner // once it is known which columns are wanted
	rows    int64    // handed out
	text    int64    // bytes of the blocks handed out
}

// Sniff looks at both ends, because a text may begin like Parquet. Of a stream it sees the beginning only.
func (r *Reader) Sniff(f *source.File) (source.Likeness, error) {
	if !bytes.HasPrefix(f.Head, []byte(Magic)) {
		return source.Unlike, nil
	}
	if f.At == nil {
		return source.Likely, nil
	}
	var end [len(Magic)]byte
	if err := readAt(f.At, end[:], f.Size-int64(len(end))); err != nil {
		return source.Unlike, f.Fault(err)
	}
	if string(end[:]) != Magic {
		return source.Likely, nil
	}
	return source.Certain, nil
}

// Open reads the footer.
func (r *Reader) Open(f *source.File) (err error) {
	r.source = f
	r.file, err = Open(f.Name, f.At, f.Size)
	return err
}

// Next cuts the next block. Without a call of Rows before, it reads all columns that can be read.
func (r *Reader) Next(b *source.Block) (err error) {
	if r.scanner == nil {
		var all []int
		for i, c := range r.file.Columns {
			if c.Refused == nil {
				all = append(all, i)
			}
		}
		r.scan(all)
	}
	var rows int64
	if b.Data, rows, err = r.scanner.Next(b.Data[:0], r.source.BlockSize); err != nil {
		return err
	}
	r.rows += rows
	r.text += int64(len(b.Data))
	b.Cut, b.Read = false, r.file.Size
	if r.rows < r.file.Rows {
		b.Read = int64(float64(r.file.Size) * (float64(r.rows) / float64(r.file.Rows)))
	}
	r.source.Stored.N = b.Read
	return r.source.Limits.CheckText(r.file.Name, r.text, r.file.Size)
}

// Rows returns a walker of the columns with the given indices. Only those of the first call are read, and those of later ones must be
// among them.
func (r *Reader) Rows(_ []string, at []int) source.Rows {
	r.scan(at)
	return r.scanner.Rows(at)
}

// scan begins to read the columns, unless reading has begun.
func (r *Reader) scan(columns []int) {
	if r.scanner == nil {
		r.scanner = r.file.Scan(columns, r.source.Limits)
	}
}

// Shape returns what the footer tells.
func (r *Reader) Shape() source.Shape {
	s := source.Shape{Reading: amc.Reading{Format: amc.Parquet}, Columns: []string{}, Rows: r.file.Rows} // never nil: its rows don't name columns
	for _, c := range r.file.Columns {
		s.Columns, s.Refused = append(s.Columns, c.Name), append(s.Refused, c.Refused)
	}
	return s
}

// Close waits for the reads that are under way.
func (r *Reader) Close() {
	if r.scanner != nil {
		r.scanner.Close()
	}
}
