package deflate

import "encoding/binary"

// pairBits is the longest code a pair table can hold: four pairs fit a cursor.
const pairBits = 7

// pairs holds the codes of two hexadecimal digits, one after the other, by fold.
type pairs struct {
	bits [1 << 10]uint16
	n    [1 << 10]uint8
}

// unknown is the length of the code of what is no hexadecimal digit. Codes that fit a cursor are shorter together.
const unknown = 64

// fold gives each sixteen bits of text low ten that tell any two hexadecimal digits from all others, given of each that bit 5 is
// set, bit 6 is not bit 4 and bit 7 is not bit 5.
func fold(text uint64) uint64 { return text ^ text>>3 }

func (p *pairs) build(codes *[literals]code) {
	for i := range p.n {
		p.n[i] = unknown
	}
	for _, first := range hexadecimal {
		for _, second := range hexadecimal {
			a, b := codes[first], codes[second]
			pair := fold(uint64(first)|uint64(second)<<8) & 0x3ff
			p.bits[pair], p.n[pair] = a.bits|b.bits<<a.n, uint8(a.n+b.n)
		}
	}
}

// write writes a digest, and reports whether it was one: if not, what it wrote is rubbish.
func (p *pairs) write(out *[digestSize + 8]byte, digest *[digestSize]byte, c cursor) (cursor, bool) {
	var folded [digestSize]byte
	set, differ := ^uint64(0), ^uint64(0)
	for i := 0; i < digestSize; i += 8 {
		text := binary.LittleEndian.Uint64(digest[i:])
		set &= text
		differ &= text ^ text<<2
		binary.LittleEndian.PutUint64(folded[i:], fold(text))
	}

	at, buf, n, size := uint(0), c.bits, c.n, uint(0)
	for i := 0; i < digestSize; i += 8 {
		pair := binary.LittleEndian.Uint16(folded[i:]) & 0x3ff
		buf |= uint64(p.bits[pair]) << (n & 63)
		n += uint(p.n[pair])
		pair = binary.LittleEndian.Uint16(folded[i+2:]) & 0x3ff
		buf |= uint64(p.bits[pair]) << (n & 63)
		n += uint(p.n[pair])
		pair = binary.LittleEndian.Uint16(folded[i+4:]) & 0x3ff
		buf |= uint64(p.bits[pair]) << (n & 63)
		n += uint(p.n[pair])
		pair = binary.LittleEndian.Uint16(folded[i+6:]) & 0x3ff
		buf |= uint64(p.bits[pair]) << (n & 63)
		n += uint(p.n[pair])
		size |= n
		binary.LittleEndian.PutUint64(out[at&63:], buf)
		at += n >> 3
		buf >>= n & 56
		n &= 7
	}
	const bit5, bits67 = 0x2020202020202020, 0xc0c0c0c0c0c0c0c0
	ok := size < unknown && set&bit5 == bit5 && differ&bits67 == bits67
	return cursor{c.pos + int(at), buf, n}, ok
}
