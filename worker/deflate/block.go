package deflate

import (
	"encoding/binary"
	"slices"
)

// unknown is the length of the code of what has none. Summed lengths of the codes in a bit buffer stay below it.
const unknown = 64

// write appends the steps of block as one dynamic block and a sync marker. It fails if a digest has characters without a code.
func (e *encoder) write(dst, block []byte) ([]byte, bool) {
	e.huffman.build(e.literalCodes[:], e.literals[:], maxBits)
	e.huffman.build(e.offsetCodes[:], e.offsets[:], maxBits+1)

	w := bitWriter{out: dst}
	e.writeHeader(&w)

	hexBits := uint(0)
	for _, c := range "0123456789abcdef" {
		hexBits = max(hexBits, uint(e.literalCodes[c].n))
	}
	size := e.digests * digestSize * int(hexBits)
	for symbol, count := range e.literals {
		size += int(count) * (int(e.literalCodes[symbol].n) + 5)
	}
	for symbol, count := range e.offsets {
		size += int(count) * (int(e.offsetCodes[symbol].n) + 13)
	}
	for symbol := range e.literalCodes {
		if e.literalCodes[symbol].n == 0 {
			e.literalCodes[symbol].n = unknown
		}
	}
	paired := hexBits <= 7
	if paired {
		e.pairs.build(&e.literalCodes)
	}

	start := len(w.out)
	w.out = slices.Grow(w.out, size/8+128)
	out := w.out[start:cap(w.out)]
	pos, buf, n := 0, w.bits, w.n
	bad := uint64(0)
	at := 0
	for _, s := range e.steps {
		if run := s.literals(); run > 0 {
			pos, buf, n, bad = e.writeLiterals(out, pos, block[at:at+run], buf, n, bad)
			at += run
		}
		length := s.length()
		if distance := s.distance(); distance > 0 {
			lc := lengthCodes[length]
			c := e.literalCodes[endOfBlock+1+int(lc)]
			buf |= uint64(c.bits) << n
			n += uint(c.n)
			buf |= uint64(uint16(length)-lengthBase[lc]) << n
			n += uint(lengthExtra[lc])
			symbol, extra := offsetSymbol(distance)
			o := e.offsetCodes[symbol]
			buf |= uint64(o.bits) << n
			n += uint(o.n)
			buf |= uint64((distance-1)&(1<<extra-1)) << n
			n += uint(extra)
			binary.LittleEndian.PutUint64(out[pos:], buf)
			pos += int(n >> 3)
			buf >>= n &^ 7
			n &= 7
		} else if length > 0 {
			if paired {
				var size uint
				var ok bool
				size, buf, n, ok = e.pairs.write((*[digestSize + 8]byte)(out[pos:]), (*[digestSize]byte)(block[at:]), buf, n)
				if !ok {
					return dst, false
				}
				pos += int(size)
			} else {
				pos, buf, n, bad = e.writeLiterals(out, pos, block[at:at+digestSize], buf, n, bad)
			}
		}
		at += length
	}
	if bad != 0 {
		return dst, false
	}
	w.out, w.bits, w.n = w.out[:start+pos], buf, n
	w.code(e.literalCodes[endOfBlock])
	w.sync()
	return w.out, true
}

func (e *encoder) writeLiterals(out []byte, pos int, run []byte, buf uint64, n uint, bad uint64) (int, uint64, uint, uint64) {
	for len(run) >= 4 {
		c0, c1, c2, c3 := e.literalCodes[run[0]], e.literalCodes[run[1]], e.literalCodes[run[2]], e.literalCodes[run[3]]
		run = run[4:]
		buf |= uint64(c0.bits) << (n & 63)
		n += uint(c0.n)
		buf |= uint64(c1.bits) << (n & 63)
		n += uint(c1.n)
		buf |= uint64(c2.bits) << (n & 63)
		n += uint(c2.n)
		buf |= uint64(c3.bits) << (n & 63)
		n += uint(c3.n)
		bad |= uint64(n >> 6)
		binary.LittleEndian.PutUint64(out[pos:], buf)
		pos += int(n >> 3 & 7)
		buf >>= n & 56
		n &= 7
	}
	for _, b := range run {
		c := e.literalCodes[b]
		buf |= uint64(c.bits) << (n & 63)
		n += uint(c.n)
	}
	bad |= uint64(n >> 6)
	binary.LittleEndian.PutUint64(out[pos:], buf)
	pos += int(n >> 3 & 7)
	buf >>= n & 56
	n &= 7
	return pos, buf, n, bad
}

// pairTable holds the codes of two hexadecimal digits one after the other, by fold.
type pairTable [1 << 10]code

// fold mixes the bits of characters such that the low ten of each sixteen tell hexadecimal digits apart. Of the bits it drops,
// those of every hexadecimal digit obey: bit 5 is set, bit 6 is not bit 4, bit 7 is not bit 5.
func fold(x uint64) uint64 { return x ^ x>>3 }

func (t *pairTable) build(literals *[literals]code) {
	for i := range t {
		t[i] = code{n: unknown}
	}
	for _, first := range "0123456789abcdef" {
		for _, second := range "0123456789abcdef" {
			a, b := literals[first], literals[second]
			t[fold(uint64(first)|uint64(second)<<8)&0x3ff] = code{a.bits | b.bits<<a.n, a.n + b.n}
		}
	}
}

func (t *pairTable) write(out *[digestSize + 8]byte, digest *[digestSize]byte, buf uint64, n uint) (uint, uint64, uint, bool) {
	pos := uint(0)
	set, differ, over := ^uint64(0), ^uint64(0), uint(0)
	for i := 0; i < digestSize; i += 8 {
		x := binary.LittleEndian.Uint64(digest[i:])
		set &= x
		differ &= x ^ x<<2
		x = fold(x)
		c := &t[x&0x3ff]
		buf |= uint64(c.bits) << (n & 63)
		n += uint(c.n)
		c = &t[x>>16&0x3ff]
		buf |= uint64(c.bits) << (n & 63)
		n += uint(c.n)
		c = &t[x>>32&0x3ff]
		buf |= uint64(c.bits) << (n & 63)
		n += uint(c.n)
		c = &t[x>>48&0x3ff]
		buf |= uint64(c.bits) << (n & 63)
		n += uint(c.n)
		over |= n
		binary.LittleEndian.PutUint64(out[pos&63:], buf)
		pos += n >> 3
		buf >>= n & 56
		n &= 7
	}
	return pos, buf, n, over < unknown && set&0x2020202020202020 == 0x2020202020202020 && differ&0xc0c0c0c0c0c0c0c0 == 0xc0c0c0c0c0c0c0c0
}
