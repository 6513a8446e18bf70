package deflate

import "slices"

const (
	// Decoders take codes of 15 bits; with 14, four literals fit a cursor.
	literalBits  = 14
	distanceBits = 15

	maxHeader = 1 << 10 // bytes, generously
)

// write appends the steps of block as one dynamic DEFLATE block and an empty stored one, which ends on a byte boundary. It fails if
// a digest isn't one.
func (e *encoder) write(dst, block []byte) ([]byte, bool) {
	e.huffman.build(e.literalCodes[:], e.literals[:], literalBits)
	e.huffman.build(e.distanceCodes[:], e.distances[:], distanceBits)
	digitBits := uint16(0)
	for _, digit := range hexadecimal {
		digitBits = max(digitBits, e.literalCodes[digit].n)
	}
	paired := digitBits <= pairBits
	if paired {
		e.pairs.build(&e.literalCodes)
	} else {
		digitBits = literalBits
	}

	dst = slices.Grow(dst, e.bound(int(digitBits)))
	out := dst[len(dst):cap(dst)]
	c := e.header.write(out, &e.huffman, e.literalCodes[:], e.distanceCodes[:])
	at := 0
	for _, s := range e.steps {
		run := block[at : at+s.literals()]
		at += len(run)
		if len(run) == 1 { // a separator between digests
			c = c.code(e.literalCodes[run[0]]).flush(out)
		} else {
			c = e.writeLiterals(out, run, c)
		}
		switch {
		case s.distance() > 0:
			c = e.writeMatch(out, s, c)
		case s.length() == 0:
		case paired:
			var ok bool
			if c, ok = e.pairs.write((*[digestSize + 8]byte)(out[c.pos:]), (*[digestSize]byte)(block[at:]), c); !ok {
				return dst, false
			}
		default:
			digest := block[at : at+digestSize]
			if slices.ContainsFunc(digest, func(b byte) bool { return e.literalCodes[b].n == 0 }) {
				return dst, false
			}
			c = e.writeLiterals(out, digest, c)
		}
		at += s.length()
	}
	c = c.code(e.literalCodes[endOfBlock]).put(0, 3).flush(out).align(out) // 3 bits: not the last block, stored
	c = c.put(0xffff0000, 32).flush(out)                                   // no bytes
	return dst[:len(dst)+c.pos], true
}

// bound returns how many bytes are enough for what was scanned, given the longest code in a digest.
func (e *encoder) bound(digitBits int) int {
	size := 0
	for symbol, count := range e.literals {
		size += int(count) * int(e.literalCodes[symbol].n)
		if symbol > endOfBlock {
			size += int(count) * 5
		}
	}
	for symbol, count := range e.distances {
		size += int(count) * (int(e.distanceCodes[symbol].n) + 13)
	}
	for _, digit := range hexadecimal { // counted as often as the others, but a digest may be all of the longest
		size += e.digests * digestSize / len(hexadecimal) * (digitBits - int(e.literalCodes[digit].n))
	}
	return size/8 + maxHeader + digestSize
}

func (e *encoder) writeLiterals(out, run []byte, c cursor) cursor {
	for len(run) >= 4 {
		c = c.code(e.literalCodes[run[0]]).code(e.literalCodes[run[1]]).code(e.literalCodes[run[2]]).code(e.literalCodes[run[3]])
		c = c.flush(out)
		run = run[4:]
	}
	for _, b := range run {
		c = c.code(e.literalCodes[b])
	}
	return c.flush(out)
}

func (e *encoder) writeMatch(out []byte, s step, c cursor) cursor {
	class := lengthClasses[s.length()]
	symbol, extra := distanceClass(s.distance())
	c = c.code(e.literalCodes[class.symbol]).put(uint64(class.value), uint(class.extra))
	return c.code(e.distanceCodes[symbol]).put(uint64(s.distance()-1)&(1<<extra-1), extra).flush(out)
}
