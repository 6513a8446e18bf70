package deflate

import (
	"math/bits"
	"slices"
)

// code is a Huffman code, its first bit lowest; one of no bits belongs to a symbol that doesn't occur.
type code struct {
	bits uint16
	n    uint16
}

// huffman builds the Huffman codes of an alphabet from how often its symbols occur.
type huffman struct {
	order []uint64 // scratch: the symbols that occur, as count<<16 | symbol
	tree  []uint64 // scratch: see lengths
}

func newHuffman() huffman {
	return huffman{order: make([]uint64, 0, literals), tree: make([]uint64, 0, literals)}
}

// build fills codes with the canonical code of at most limit bits for counts. Decoders differ about a code for less than two
// symbols, so the first symbols get one whether they occur or not.
func (h *huffman) build(codes []code, counts []uint32, limit int) {
	h.order = h.order[:0]
	for symbol, count := range counts {
		codes[symbol] = code{}
		if count > 0 {
			h.order = append(h.order, uint64(count)<<16|uint64(symbol))
		}
	}
	for symbol := 0; len(h.order) < 2; symbol++ {
		if counts[symbol] == 0 {
			h.order = append(h.order, uint64(symbol))
		}
	}
	slices.Sort(h.order)

	perLength := h.lengths(limit)
	var next [16]uint16
	for n := 1; n <= limit; n++ {
		next[n] = (next[n-1] + perLength[n-1]) << 1
	}
	i := 0
	for n := limit; n > 0; n-- { // the rarest symbols get the longest codes
		for range perLength[n] {
			codes[h.order[i]&0xffff].n = uint16(n)
			i++
		}
	}
	for symbol := range codes {
		if n := codes[symbol].n; n > 0 {
			codes[symbol].bits = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

// lengths returns how many codes of each length an optimal code has, then shortens those beyond the limit.
func (h *huffman) lengths(limit int) (perLength [16]uint16) {
	// Moffat and Katajainen, "In-place calculation of minimum-redundancy codes": tree[i] is first the weight of node i, then
	// its parent, then its depth.
	n := len(h.order)
	tree := h.tree[:n]
	for i, v := range h.order {
		tree[i] = v >> 16
	}
	leaf, root := 0, 0
	take := func(next int) uint64 {
		if leaf >= n || (root < next && tree[root] < tree[leaf]) {
			weight := tree[root]
			tree[root] = uint64(next)
			root++
			return weight
		}
		leaf++
		return tree[leaf-1]
	}
	for next := range n - 1 {
		first := take(next)
		tree[next] = first + take(next)
	}
	tree[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		tree[i] = tree[tree[i]] + 1
	}

	// Inner nodes per depth give leaves per depth.
	open, inner := 1, n-2
	for depth := 0; open > 0; depth++ {
		used := 0
		for inner >= 0 && tree[inner] == uint64(depth) {
			used++
			inner--
		}
		perLength[min(depth, limit)] += uint16(open - used)
		open = 2 * used
	}

	// Codes cut to the limit oversubscribe the code space, counted here in units of the longest code. Lengthening a shorter
	// code by a bit, so that it makes room for one of the longest, mends one unit at a time.
	space := 0
	for n := 1; n <= limit; n++ {
		space += int(perLength[n]) << (limit - n)
	}
	for ; space > 1<<limit; space-- {
		n := limit - 1
		for perLength[n] == 0 {
			n--
		}
		perLength[n]--
		perLength[n+1] += 2
		perLength[limit]--
	}
	return perLength
}
