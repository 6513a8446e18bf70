package parquet

import "encoding/binary"

// maxDeltaBlock is the longest block of deltas; writers make them of 128 numbers or so.
const maxDeltaBlock = 1 << 16

// delta decodes DELTA_BINARY_PACKED: a first number, then blocks of differences, each block of as many mini blocks that have their
// own width in bits. It never unfolds further than a caller asks for.
type delta struct {
	data  []byte
	left  uint64 // numbers
	last  int64
	first bool // the first number is still to come
	mini  uint // numbers in a mini block
	minis uint // in a block

	least  int64  // of the block's differences
	widths []byte // of the mini blocks to come
	width  uint   // of this one
	packed []byte
	bit    uint
	inMini uint // numbers left in it
}

// newDelta reads the head; false when it is damaged.
func newDelta(data []byte) (d delta, ok bool) {
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(data)
		if n <= 0 {
			return d, false
		}
		head[i], data = v, data[n:]
	}
	block, minis, total := head[0], head[1], head[2]
	first, n := binary.Varint(data)
	if n <= 0 || block == 0 || block > maxDeltaBlock || minis == 0 || minis > block || block%minis != 0 || block/minis%8 != 0 {
		return d, false
	}
	return delta{data: data[n:], left: total, last: first, first: true, mini: uint(block / minis), minis: uint(minis)}, true
}

// read fills dst; false when there are not as many numbers.
func (d *delta) read(dst []int64) bool {
	if uint64(len(dst)) > d.left {
		return false
	}
	d.left -= uint64(len(dst))
	for i := range dst {
		if d.first {
			d.first = false
			dst[i] = d.last
			continue
		}
		if d.inMini == 0 && !d.next() {
			return false
		}
		d.inMini--
		if d.width > 0 {
			d.last += d.least + int64(wideBits(d.packed, d.bit, d.width))
			d.bit += d.width
		} else {
			d.last += d.least
		}
		dst[i] = d.last
	}
	return true
}

// next begins the next mini block.
func (d *delta) next() bool {
	if len(d.widths) == 0 {
		least, n := binary.Varint(d.data)
		if n <= 0 || uint(len(d.data)-n) < d.minis {
			return false
		}
		d.least = least
		d.widths, d.data = d.data[n:n+int(d.minis)], d.data[n+int(d.minis):]
	}
	d.width = uint(d.widths[0])
	d.widths = d.widths[1:]
	size := d.mini / 8 * d.width
	if d.width > 64 || size > uint(len(d.data)) {
		return false
	}
	d.packed, d.data = d.data[:size], d.data[size:]
	d.bit, d.inMini = 0, d.mini
	return true
}

// behind returns what stands behind the numbers, which are still to be read.
func (d *delta) behind() (data []byte, ok bool) {
	ahead := *d
	var some [128]int64
	for ahead.left > 0 {
		if !ahead.read(some[:min(ahead.left, uint64(len(some)))]) {
			return nil, false
		}
	}
	return ahead.data, true
}

// wideBits returns width bits, at most 64, from bit on; they lie within data.
func wideBits(data []byte, bit, width uint) uint64 {
	at, shift := bit/8, bit&7
	var low uint64
	if int(at)+8 <= len(data) {
		low = binary.LittleEndian.Uint64(data[at:]) >> shift
	} else {
		low = tailBits(data, bit)
	}
	if shift+width > 64 {
		low |= uint64(data[at+8]) << (64 - shift)
	}
	return low & (1<<width - 1) // all bits for 64
}
