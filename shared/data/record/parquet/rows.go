package parquet

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// Rows walk the rows of one block after another. They are for one goroutine and, once their buffers have grown, allocate
// nothing but for decimals of more than 16 bytes.
type Rows struct {
	columns []cursor // of the block
	names   []string // of the cells
	unnamed []string // the file's other columns
	limits  source.Limits
	cells   [][]byte
	scratch []byte // texts that are no bytes of the block
	resets  int

	data []byte // what is left of the block
	left uint32 // rows of the segment
	row  int64
	err  error
}

// cursor stands at the next value of a column in a segment.
type cursor struct {
	kind   kind
	cell   int    // -1 when the column is not wanted
	levels []byte // nil when all rows have values
	values []byte
}

// Rows returns a walker of the Scanner's blocks; of the columns scanned it yields those with the given indices in the file.
func (s *Scanner) Rows(columns []int) *Rows {
	r := &Rows{cells: make([][]byte, len(columns)), limits: s.limits}
	for _, scanned := range s.indices {
		at := cursor{kind: s.file.Columns[scanned].kind, cell: -1}
		for cell, wanted := range columns {
			if wanted == scanned {
				at.cell = cell
			}
		}
		r.columns = append(r.columns, at)
	}
	for _, i := range columns {
		r.names = append(r.names, s.file.Columns[i].Name)
	}
	for i, c := range s.file.Columns {
		if !slices.Contains(columns, i) {
			r.unnamed = append(r.unnamed, c.Name)
		}
	}
	return r
}

// Reset begins with a block, which must stay unchanged until the next Reset.
func (r *Rows) Reset(b *source.Block) {
	r.data, r.left, r.row, r.err = b.Data, 0, 0, nil
	r.resets++
}

// Err returns what ended the block early. Its row is counted within the block.
func (r *Rows) Err() error { return r.err }

// Number returns which row of the block this is, from 1.
func (r *Rows) Number() int64 { return r.row }

// Cells returns the row's cells, which stay until the next row. That of a null is empty.
func (r *Rows) Cells() [][]byte { return r.cells }

// Rule is empty: every row is one to load.
func (r *Rows) Rule() string { return "" }

// Nested is nil: nested columns are refused.
func (r *Rows) Nested() []bool { return nil }

// Seen is true: every row has every column.
func (r *Rows) Seen(int) bool { return true }

// Unnamed returns the file's other columns after the first Reset.
func (r *Rows) Unnamed() []string {
	if r.resets > 1 {
		return nil
	}
	return r.unnamed
}

// Next moves to the next row; false is the end of the block or an error.
func (r *Rows) Next() bool {
	if r.err != nil {
		return false
	}
	if r.left == 0 {
		if len(r.data) == 0 {
			return false
		}
		r.segment()
	}
	r.left--
	r.row++
	r.scratch = r.scratch[:0]
	size := 0
	for i := range r.columns {
		c := &r.columns[i]
		if c.cell < 0 {
			continue
		}
		if c.levels != nil {
			level := c.levels[0]
			if c.levels = c.levels[1:]; level == 0 {
				r.cells[c.cell] = nil
				continue
			}
		}
		if c.kind.width == 0 && c.kind.text == bytesText {
			end := 4 + binary.LittleEndian.Uint32(c.values)
			r.cells[c.cell], c.values = c.values[4:end], c.values[end:]
			size += int(end) - 4
			continue
		}
		cell, ok := r.value(c)
		if !ok {
			r.err = &amc.Error{Kind: amc.KindInvalid, Code: "corrupt_parquet", Row: r.row, Column: r.names[c.cell],
				Message: fmt.Sprintf("the decimal is empty or has more than %d bytes", maxDecimalBytes), Hint: "export or copy the file again"}
			return false
		}
		r.cells[c.cell] = cell
		size += len(cell)
	}
	if size > r.limits.MaxCell {
		r.err = r.limits.CheckRow(r.row, size, r.cells, func(i int) string { return r.names[i] })
	}
	return r.err == nil
}

// value moves a cursor past its next value and returns the text.
func (r *Rows) value(c *cursor) ([]byte, bool) {
	var value []byte
	if w := c.kind.width; w > 0 {
		value, c.values = c.values[:w], c.values[w:]
	} else {
		end := 4 + binary.LittleEndian.Uint32(c.values)
		value, c.values = c.values[4:end], c.values[end:]
	}
	if c.kind.text == bytesText {
		return value, true
	}
	at := len(r.scratch)
	var ok bool
	r.scratch, ok = c.kind.append(r.scratch, value)
	return r.scratch[at:], ok
}

// segment begins the next segment.
func (r *Rows) segment() {
	rows := binary.LittleEndian.Uint32(r.data)
	r.left, r.data = rows, r.data[4:]
	for i := range r.columns {
		end := 4 + binary.LittleEndian.Uint32(r.data)
		section := r.data[4:end]
		r.data = r.data[end:]
		c := &r.columns[i]
		if c.levels = nil; section[0] != 0 {
			c.levels = section[1 : 1+rows]
			section = section[rows:]
		}
		c.values = section[1:]
	}
}
