package deflate

import "encoding/binary"

// pairBits is the longest code a pair table can hold: four pairs fit a cursor.
const pairBits = 7

// pairs holds the codes of two hexadecimal digits, one after the other, by fold.
type pairs [1 << 10]code

// unknown is the length of the code of what is no hexadecimal digit. Codes that fit a cursor are shorter together.
const unknown = 64

// fold gives each sixteen bits of text low ten that tell any two hexadecimal digits from all others, given of each that bit 5 is
// set, bit 6 is not bit 4 and bit 7 is not bit 5.
func fold(text uint64) uint64 { return text ^ text>>3 }

func (p *pairs) build(codes *[literals]code) {
	for i := range p {
		p[i] = code{n: unknown}
	}
	for _, first := range hexadecimal {
		for _, second := range hexadecimal {
			a, b := codes[first], codes[second]
			p[fold(uint64(first)|uint64(second)<<8)&0x3ff] = code{a.bits | b.bits<<a.n, a.n + b.n}
		}
	}
}

// write writes a digest, and reports whether it was one: if not, what it wrote is rubbish.
func (p *pairs) write(out *[digestSize + 8]byte, digest *[digestSize]byte, c cursor) (cursor, bool) {
	at, buf, n := uint(0), c.bits, c.n
	set, differ, size := ^uint64(0), ^uint64(0), uint(0)
	for i := 0; i < digestSize; i += 8 {
		text := binary.LittleEndian.Uint64(digest[i:])
		set &= text
		differ &= text ^ text<<2
		text = fold(text)
		pair := &p[text&0x3ff]
		buf |= uint64(pair.bits) << (n & 63)
		n += uint(pair.n)
		pair = &p[text>>16&0x3ff]
		buf |= uint64(pair.bits) << (n & 63)
		n += uint(pair.n)
		pair = &p[text>>32&0x3ff]
		buf |= uint64(pair.bits) << (n & 63)
		n += uint(pair.n)
		pair = &p[text>>48&0x3ff]
		buf |= uint64(pair.bits) << (n & 63)
		n += uint(pair.n)
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
