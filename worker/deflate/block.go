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
		e.buildPairs()
	}

	start := len(w.out)
	w.out = slices.Grow(w.out, size/8+64)
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
				pos, buf, n, bad = e.writeDigest(out, pos, (*[digestSize]byte)(block[at:]), buf, n, bad)
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

const (
	lanes10 = 0x1010101010101010
)

func (e *encoder) writeDigest(out []byte, pos int, digest *[digestSize]byte, buf uint64, n uint, bad uint64) (int, uint64, uint, uint64) {
	for i := 0; i < digestSize; i += 8 {
		x := binary.LittleEndian.Uint64(digest[i:])
		letter := x >> 2 & lanes10
		bad |= x&0xb0b0b0b0b0b0b0b0 ^ letter ^ 0x3030303030303030
		v := x&0x0f0f0f0f0f0f0f0f | letter
		v ^= v >> 3
		c0, c1, c2, c3 := e.pairs[v&0x3ff], e.pairs[v>>16&0x3ff], e.pairs[v>>32&0x3ff], e.pairs[v>>48&0x3ff]
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
	return pos, buf, n, bad
}

func fold(x uint64) uint64 {
	v := x&0x0f0f0f0f0f0f0f0f | x>>2&lanes10
	return v ^ v>>3
}

func (e *encoder) buildPairs() {
	for i := range e.pairs {
		e.pairs[i] = code{n: unknown}
	}
	for _, first := range "0123456789abcdef" {
		for _, second := range "0123456789abcdef" {
			a, b := e.literalCodes[first], e.literalCodes[second]
			e.pairs[fold(uint64(first)|uint64(second)<<8)&0x3ff] = code{a.bits | b.bits<<a.n, a.n + b.n}
		}
	}
}
