package deflate

import "encoding/binary"

// cursor is where in a buffer the next bit goes, lowest bit of a byte first. It takes as many as 57 bits between flushes.
type cursor struct {
	pos  int
	bits uint64 // not in the buffer yet
	n    uint   // how many; less than a byte after a flush
}

func (c cursor) put(bits uint64, n uint) cursor {
	c.bits |= bits << (c.n & 63)
	c.n += n
	return c
}

func (c cursor) code(code code) cursor { return c.put(uint64(code.bits), uint(code.n)) }

// flush needs eight bytes of room in out, whatever it holds.
func (c cursor) flush(out []byte) cursor {
	binary.LittleEndian.PutUint64(out[c.pos:], c.bits)
	c.pos += int(c.n >> 3)
	c.bits >>= c.n & 56
	c.n &= 7
	return c
}

// align fills the last byte.
func (c cursor) align(out []byte) cursor { return c.put(0, -c.n&7).flush(out) }
