package source

import (
	"bytes"
	"errors"
	"io"
)

// Cutter cuts a text into blocks of whole records. Where it cuts depends on the text alone, never on how it arrives. It holds one
// unfinished record.
type Cutter struct {
	file *File
	text io.Reader
	end  func(text []byte) int
	most int // bytes of a block, when a record needs them

	carry []byte // read, not yet in a block
	ended bool   // text has no more
	done  bool   // the last block is out
}

// NewCutter returns a Cutter of a file's text. end gets a text that begins with a record, and returns the offset behind its last whole
// record, or 0.
func NewCutter(f *File, text io.Reader, end func(text []byte) int) *Cutter {
	return &Cutter{file: f, text: text, end: end, most: max(f.Limits.MaxRow, f.BlockSize)}
}

// Next cuts the next block, or returns io.EOF.
func (c *Cutter) Next(b *Block) error {
	b.Cut = false
	if c.done {
		return io.EOF
	}
	buf := append(b.Data[:0], c.carry...)
	for size := c.file.BlockSize; ; size = min(2*size, c.most) {
		var err error
		if buf, err = c.fill(buf, size); err != nil {
			return err
		}
		end := len(buf)
		if c.ended {
			c.done = true
		} else {
			end = c.end(buf)
		}
		if end == 0 && !c.ended {
			if len(buf) < c.most {
				continue
			}
			b.Cut, c.done, end = true, true, len(buf) // the parser says what is wrong with it
		}
		if end == 0 {
			return io.EOF
		}
		c.carry = append(c.carry[:0], buf[end:]...)
		b.Data, b.Read = buf[:end], c.file.Stored.N
		return nil
	}
}

// fill reads until buf holds size bytes or the text ends.
func (c *Cutter) fill(buf []byte, size int) ([]byte, error) {
	if cap(buf) < size {
		buf = append(make([]byte, 0, size), buf...)
	}
	for !c.ended && len(buf) < size {
		n, err := c.text.Read(buf[len(buf):size])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			c.ended = true
		} else if err != nil {
			return buf, c.file.Fault(err)
		}
	}
	return buf, nil
}

// Unread gives back the block from offset n on, to be cut again.
func (c *Cutter) Unread(b *Block, n int) {
	c.carry = append(bytes.Clone(b.Data[n:]), c.carry...)
	c.done = false
}

// Close does nothing: a Cutter reads nothing ahead.
func (c *Cutter) Close() {}

// LastLineEnd is the end of a text whose records are lines.
func LastLineEnd(text []byte) int { return bytes.LastIndexByte(text, '\n') + 1 }
