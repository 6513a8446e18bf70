package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// Scanner streams columns of a file as blocks of rows. It is for one goroutine.
//
// A block is segments, one behind the other. A segment is its number of rows in 4 bytes and, for each column, the length of
// what follows in 4 bytes and then as column.take writes it; numbers are little-endian.
type Scanner struct {
	file     *File
	columns  []*column
	indices  []int // of the columns in the file
	unpacker unpacker
	group    errgroup.Group // the reads under way
	held     int
	limits   source.Limits

	next  int   // row group
	left  int64 // rows of this one
	row   int64 // within it
	sizes [batchRows]int
}

// Scan begins to stream the columns with the given indices, none of which may be refused. Rows that are longer than
// the limit are errors. Close ends it.
func (f *File) Scan(columns []int, limits source.Limits) *Scanner {
	s := &Scanner{file: f, indices: columns, limits: limits}
	s.group.SetLimit(maxRequests)
	size := min(maxSegment, max(minSegment, readAhead/(2*max(1, len(columns)))))
	for _, i := range columns {
		described := f.Columns[i]
		var extents []extent
		for _, g := range f.groups {
			if g.rows > 0 {
				extents = append(extents, extent{g.chunks[described.leaf].from, g.chunks[described.leaf].to})
			}
		}
		s.columns = append(s.columns, &column{
			name: described.Name, kind: described.kind, optional: described.optional, longest: limits.MaxRow,
			stream: newStream(f.source, &s.group, extents, size), unpacker: &s.unpacker, held: &s.held,
		})
	}
	return s
}

// Close waits for the reads that are under way.
func (s *Scanner) Close() {
	_ = s.group.Wait() // its functions return nil
	s.next, s.left = len(s.file.groups), 0
}

// Next appends a block of about size bytes, but at least a row, and returns how many rows it has; io.EOF behind the last. The row
// of an error is counted from the block's first.
func (s *Scanner) Next(block []byte, size int) (appended []byte, rows int64, err error) {
	defer func() {
		if broken := recover(); broken != nil { // of a decompressor: what it met is no text to show
			err = s.fault(nil, damage("it can't be decoded"), rows)
		}
	}()
	for {
		for s.left == 0 {
			if s.next == len(s.file.groups) {
				if rows == 0 {
					return block, 0, io.EOF
				}
				return block, rows, nil
			}
			if err := s.begin(rows); err != nil {
				return block, rows, err
			}
		}
		n, whole, err := s.step(rows, size-len(block))
		if err != nil {
			return block, rows, err
		}
		if n > 0 {
			block = s.take(block, n)
			rows += int64(n)
		}
		if !whole || len(block) >= size {
			return block, rows, nil
		}
	}
}

// begin goes to the next row group.
func (s *Scanner) begin(rows int64) error {
	g := s.file.groups[s.next]
	s.next++
	s.left, s.row = g.rows, 0
	for i, c := range s.columns {
		if g.rows == 0 {
			break
		}
		if err := c.begin(g.chunks[s.file.Columns[s.indices[i]].leaf], g.rows); err != nil {
			return s.fault(c, err, rows)
		}
	}
	return nil
}

// step decodes rows that all columns have, and returns how many of them fit into room: whole when that is all of them. The first
// row of a block always fits.
func (s *Scanner) step(rows int64, room int) (n int, whole bool, err error) {
	// Where pages end is each column's own affair, but batches end at the same rows.
	ahead := int(min(batchRows-s.row%batchRows, s.left))
	n = ahead
	for _, c := range s.columns {
		if c.batch.rows == 0 {
			if err := c.fill(ahead); err != nil {
				return 0, false, s.fault(c, err, rows)
			}
		}
		n = min(n, c.batch.rows)
	}
	sizes := s.sizes[:n]
	clear(sizes)
	for _, c := range s.columns {
		c.measure(sizes)
	}
	for i, size := range sizes {
		if room -= size; size > s.limits.MaxRow {
			if i == 0 {
				return 0, false, s.fault(nil, errTooLong, rows)
			}
			return i, true, nil // and the next step will tell
		}
		if room < 0 {
			if i == 0 && rows == 0 {
				i = 1
			}
			return i, false, nil
		}
	}
	return n, true, nil
}

// take appends a segment of n rows.
func (s *Scanner) take(block []byte, n int) []byte {
	block = binary.LittleEndian.AppendUint32(block, uint32(n))
	for _, c := range s.columns {
		at := len(block)
		block = c.take(append(block, 0, 0, 0, 0), n)
		binary.LittleEndian.PutUint32(block[at:], uint32(len(block)-at-4))
	}
	s.left -= int64(n)
	s.row += int64(n)
	return block
}

var errTooLong = errors.New("row too long")

// fault places an error of a column behind so many rows of the block.
func (s *Scanner) fault(c *column, err error, rows int64) error {
	var e *amc.Error
	var missing unsupported
	switch {
	case errors.As(err, &missing):
		e = s.file.unsupported(missing.Error(), "write it with another codec or encoding, such as zstd and plain")
	case errors.Is(err, errDamage):
		e = s.file.corrupt(err.Error()[len(errDamage.Error()+": "):])
	case errors.Is(err, errTooLarge):
		e = &amc.Error{Kind: amc.KindInvalid, Code: "page_too_large", File: s.file.Name,
			Message: fmt.Sprintf("a page or dictionary unpacks to more than %d MiB, or all columns' together to more than %d MiB", maxPage>>20, maxHeld>>20),
			Hint:    "write smaller pages or row groups"}
	case errors.Is(err, errTooLong):
		e = &amc.Error{Kind: amc.KindInvalid, Code: "record_too_long", File: s.file.Name,
			Message: fmt.Sprintf("the row is longer than %d bytes", s.limits.MaxRow), Hint: "split it, or raise the limit"}
	default:
		return s.file.unread(err)
	}
	if e.Row = rows + 1; c != nil {
		e.Column = c.name
	}
	return e
}
