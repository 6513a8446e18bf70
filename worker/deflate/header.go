package deflate

const (
	repeatLast      = 16 // 3 to 6 times
	repeatZero      = 17 // 3 to 10 times
	repeatZeroOften = 18 // 11 to 138 times

	codeLengths = 19 // symbols: the lengths 0 to 15 and the above
	lengthBits  = 7
)

// The order in which the lengths of the codes for code lengths are sent: those seldom used last.
var sentOrder = [codeLengths]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

var repeatBits = [codeLengths]uint8{repeatLast: 2, repeatZero: 3, repeatZeroOften: 7}

// header is the beginning of a dynamic block (RFC 1951, section 3.2.7): the lengths of its codes, run-length encoded and themselves
// Huffman coded.
type header struct {
	lengths []uint16
	runs    []run
	counts  [codeLengths]uint32
	codes   [codeLengths]code
}

// run is a symbol for code lengths, and what follows its code.
type run struct{ symbol, extra uint8 }

func (h *header) write(out []byte, huffman *huffman, literals, distances []code) cursor {
	literals, distances = used(literals, endOfBlock+1), used(distances, 1)
	h.lengths = h.lengths[:0]
	for _, c := range literals {
		h.lengths = append(h.lengths, c.n)
	}
	for _, c := range distances {
		h.lengths = append(h.lengths, c.n)
	}
	h.encode()
	huffman.build(h.codes[:], h.counts[:], lengthBits)
	sent := codeLengths
	for h.codes[sentOrder[sent-1]].n == 0 {
		sent--
	}

	c := cursor{}.put(0b100, 3) // not the last block, dynamic
	c = c.put(uint64(len(literals)-endOfBlock-1), 5).put(uint64(len(distances)-1), 5).put(uint64(sent-4), 4).flush(out)
	for _, symbol := range sentOrder[:sent] {
		c = c.put(uint64(h.codes[symbol].n), 3).flush(out)
	}
	for _, r := range h.runs {
		c = c.code(h.codes[r.symbol]).put(uint64(r.extra), uint(repeatBits[r.symbol])).flush(out)
	}
	return c
}

// encode cuts the lengths into runs.
func (h *header) encode() {
	h.runs = h.runs[:0]
	clear(h.counts[:])
	for rest := h.lengths; len(rest) > 0; {
		n := rest[0]
		times := 1
		for times < len(rest) && rest[times] == n {
			times++
		}
		rest = rest[times:]
		if n > 0 {
			h.add(uint8(n), 0)
			times--
		}
		for times >= 3 {
			part := 0
			switch {
			case n > 0:
				part = min(times, 6)
				h.add(repeatLast, part-3)
			case times <= 10:
				part = times
				h.add(repeatZero, part-3)
			default:
				part = min(times, 138)
				h.add(repeatZeroOften, part-11)
			}
			times -= part
		}
		for range times {
			h.add(uint8(n), 0)
		}
	}
}

func (h *header) add(symbol uint8, extra int) {
	h.runs = append(h.runs, run{symbol, uint8(extra)})
	h.counts[symbol]++
}

// used returns codes without those at the end that don't occur, but at least the first few.
func used(codes []code, least int) []code {
	for len(codes) > least && codes[len(codes)-1].n == 0 {
		codes = codes[:len(codes)-1]
	}
	return codes
}
