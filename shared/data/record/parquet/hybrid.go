package parquet

import "encoding/binary"

// hybrid decodes runs of equal numbers and of numbers packed in bits, as levels and dictionary indices are written. A run is
// never unfolded further than a caller asks for.
type hybrid struct {
	data  []byte
	width uint // bits of a number, at most 32

	run    int    // numbers left of a run of equal ones
	value  uint32 // that they are
	packed []byte // numbers left of a run of packed ones
	bit    uint   // where they go on
}

func newHybrid(data []byte, width uint) hybrid { return hybrid{data: data, width: width} }

// next begins the next run; false is the end of the data, or damage.
func (h *hybrid) next() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 0 {
		size := int(h.width+7) / 8
		if len(h.data) < size || head>>1 == 0 || head>>1 > 1<<31 {
			return false
		}
		h.run, h.value = int(head>>1), 0
		for i, b := range h.data[:size] {
			h.value |= uint32(b) << (8 * i)
		}
		h.data = h.data[size:]
		return uint64(h.value)>>h.width == 0
	}
	size := uint64(len(h.data))
	if h.width > 0 && head>>1 > size/uint64(h.width) { // the last run may be cut off behind its last number
		h.packed, h.data = h.data, nil
	} else if h.width == 0 {
		if head>>1 == 0 || head>>1 > 1<<28 {
			return false
		}
		h.run, h.value = int(head>>1)*8, 0
	} else {
		size = head >> 1 * uint64(h.width)
		h.packed, h.data = h.data[:size], h.data[size:]
	}
	h.bit = 0
	return h.run > 0 || len(h.packed) > 0
}

// read fills dst; false when there are not as many numbers.
func (h *hybrid) read(dst []uint32) bool {
	for len(dst) > 0 {
		switch {
		case h.run > 0:
			n := min(h.run, len(dst))
			for i := range dst[:n] {
				dst[i] = h.value
			}
			h.run -= n
			dst = dst[n:]
		case len(h.packed) > 0:
			n := min((uint(len(h.packed))*8-h.bit)/h.width, uint(len(dst)))
			if n == 0 {
				h.packed = nil
				continue
			}
			h.unpack(dst[:n])
			dst = dst[n:]
		default:
			if !h.next() {
				return false
			}
		}
	}
	return true
}

// unpack reads numbers of h.width bits, least significant first.
func (h *hybrid) unpack(dst []uint32) {
	mask := uint64(1)<<h.width - 1
	bit, i := h.bit, 0
	for ; i < len(dst) && int(bit/8)+8 <= len(h.packed); i++ {
		dst[i] = uint32(binary.LittleEndian.Uint64(h.packed[bit/8:]) >> (bit & 7) & mask)
		bit += h.width
	}
	for ; i < len(dst); i++ {
		dst[i] = uint32(tailBits(h.packed, bit) & mask)
		bit += h.width
	}
	h.packed, h.bit = h.packed[bit/8:], bit&7
}

// tailBits returns up to 57 bits from bit on, with zeros behind the end.
func tailBits(data []byte, bit uint) uint64 {
	var word [8]byte
	copy(word[:], data[bit/8:])
	return binary.LittleEndian.Uint64(word[:]) >> (bit & 7)
}

// readLevels fills dst with the definition levels of a flat optional column, of which 1 is a value and 0 a null, and counts the
// values.
func (h *hybrid) readLevels(dst []byte) (values int, ok bool) {
	for len(dst) > 0 {
		switch {
		case h.run > 0:
			n := min(h.run, len(dst))
			for i := range dst[:n] {
				dst[i] = byte(h.value)
			}
			values += n * int(h.value)
			h.run -= n
			dst = dst[n:]
		case len(h.packed) > 0:
			n := min(uint(len(h.packed))*8-h.bit, uint(len(dst)))
			for i := range dst[:n] {
				at := h.bit + uint(i)
				dst[i] = h.packed[at/8] >> (at & 7) & 1
				values += int(dst[i])
			}
			h.bit += n
			h.packed, h.bit = h.packed[h.bit/8:], h.bit&7
			dst = dst[n:]
		default:
			if !h.next() {
				return 0, false
			}
		}
	}
	return values, true
}
