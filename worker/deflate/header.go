package deflate

// header is the scratch for the code lengths at the beginning of a dynamic block.
type header struct {
	lengths []uint8
	tokens  []uint16 // symbol | value of its extra bits << 8
	counts  [19]uint32
	codes   [19]code
}

var headerExtra = [19]uint8{16: 2, 17: 3, 18: 7}

func trimmed(codes []code, least int) []code {
	for len(codes) > least && codes[len(codes)-1].n == 0 {
		codes = codes[:len(codes)-1]
	}
	return codes
}

// writeHeader begins a dynamic block (RFC 1951, section 3.2.7).
func (e *encoder) writeHeader(w *bitWriter) {
	h := &e.header
	literalCodes, offsetCodes := trimmed(e.literalCodes[:], 257), trimmed(e.offsetCodes[:], 1)
	h.lengths = h.lengths[:0]
	for _, c := range literalCodes {
		h.lengths = append(h.lengths, uint8(c.n))
	}
	for _, c := range offsetCodes {
		h.lengths = append(h.lengths, uint8(c.n))
	}

	h.tokens = h.tokens[:0]
	clear(h.counts[:])
	for i := 0; i < len(h.lengths); {
		n := h.lengths[i]
		run := 1
		for i+run < len(h.lengths) && h.lengths[i+run] == n {
			run++
		}
		i += run
		if n > 0 {
			h.add(uint16(n), 0)
			run--
		}
		for run >= 3 {
			switch {
			case n > 0:
				part := min(run, 6)
				h.add(16, part-3)
				run -= part
			case run > 10:
				part := min(run, 138)
				h.add(18, part-11)
				run -= part
			default:
				h.add(17, run-3)
				run = 0
			}
		}
		for range run {
			h.add(uint16(n), 0)
		}
	}
	e.huffman.build(h.codes[:], h.counts[:], 7)

	order := [...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	sent := len(order)
	for sent > 4 && h.codes[order[sent-1]].n == 0 {
		sent--
	}
	w.put(0b100, 3)
	w.put(uint64(len(literalCodes)-257), 5)
	w.put(uint64(len(offsetCodes)-1), 5)
	w.put(uint64(sent-4), 4)
	for _, symbol := range order[:sent] {
		w.put(uint64(h.codes[symbol].n), 3)
	}
	for _, t := range h.tokens {
		w.code(h.codes[t&0xff])
		w.put(uint64(t>>8), uint(headerExtra[t&0xff]))
	}
}

func (h *header) add(symbol uint16, extra int) {
	h.tokens = append(h.tokens, symbol|uint16(extra)<<8)
	h.counts[symbol]++
}
