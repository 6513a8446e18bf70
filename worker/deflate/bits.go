package deflate

import "encoding/binary"

// bitWriter appends bits to out, lowest first. Between puts it holds less than a byte.
type bitWriter struct {
	out  []byte
	bits uint64
	n    uint
}

// put writes the low n bits of v, at most 56.
func (w *bitWriter) put(v uint64, n uint) {
	w.bits |= v << w.n
	w.n += n
	for ; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.bits))
		w.bits >>= 8
	}
}

func (w *bitWriter) code(c code) { w.put(uint64(c.bits), uint(c.n)) }

// sync ends with an empty stored block, which begins and ends on byte boundaries.
func (w *bitWriter) sync() {
	w.put(0, 3)
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
	w.out = binary.LittleEndian.AppendUint32(w.out, 0xffff0000)
}
