package deflate

import (
	"encoding/binary"
	"math/bits"
)

const (
	digestSize = 64
	window     = 32 << 10 // the farthest a match reaches back
	shortest   = 6        // the shortest match searched for; shorter ones cost as much as the digits they'd replace
	longest    = 258      // the longest match

	// A block is compressed here if at least one byte in minShare belongs to a digest. Others, and short ones, whose tables would weigh
	// too much, are left to the general compressor.
	minShare = 4
	minBlock = 4 << 10

	seenBits = 12 // a window holds some 500 digests
	textBits = 12
)

// encoder reads a block twice: scan cuts it into steps and counts what they are made of, write turns the steps into codes.
type encoder struct {
	stock   *stock
	huffman huffman

	seen [1 << seenBits]int32 // where a digest with this hash was last
	text [1 << textBits]int32 // where four bytes of text with this hash were last

	steps    []step
	digests  int // how many are written out
	lengths  int // matches
	literals [literals]uint32
	offsets  [offsets]uint32

	literalCodes [literals]code
	offsetCodes  [offsets]code
	pairs        pairTable
	header       header
}

// step is a run of literals followed by a match, or by a digest written out (whose distance is zero).
type step uint64

func newStep(literals, length, distance int) step {
	return step(literals)<<32 | step(length)<<16 | step(distance)
}

func (s step) literals() int { return int(s >> 32) }
func (s step) length() int   { return int(s >> 16 & 0xffff) }
func (s step) distance() int { return int(s & 0xffff) }

// New returns the encoder for hashed text.
func New() Encoder { return &encoder{stock: newStock(2), huffman: newHuffman()} }

func (e *encoder) Append(dst, block []byte, digests []int32) []byte {
	if len(block) < minBlock || len(digests)*digestSize < len(block)/minShare {
		return e.stock.Append(dst, block, nil)
	}
	e.scan(block, digests)
	out, ok := e.write(dst, block)
	if !ok { // what was said to be a digest isn't one
		return e.stock.Append(dst, block, nil)
	}
	return out
}

// scan cuts block into steps.
func (e *encoder) scan(block []byte, digests []int32) {
	clear(e.seen[:])
	clear(e.text[:])
	clear(e.literals[:])
	clear(e.offsets[:])
	e.steps = e.steps[:0]
	e.digests = 0

	done := 0
	for i, offset := range digests {
		at := int(offset)
		if at < done || at > len(block)-digestSize {
			continue // within a match, or wrong
		}
		slot := &e.seen[binary.LittleEndian.Uint64(block[at:])*0x9e3779b97f4a7c15>>(64-seenBits)]
		from := int(*slot)
		*slot = offset
		if uint(at-from-1) >= window || [digestSize]byte(block[at:]) != [digestSize]byte(block[from:]) {
			done = e.search(block, done, at)
			e.push(block[done:at], digestSize, 0)
			e.digests++
			done = at + digestSize
			continue
		}
		distance := at - from
		start := at
		for start > done && start > distance && block[start-1] == block[start-1-distance] && at+digestSize-start < longest {
			start--
		}
		end := at + digestSize
		end += common(block, end, end-distance, min(len(block), start+longest)-end)
		for _, next := range digests[i+1:] {
			if int(next)+digestSize > end {
				if int(next) < end {
					end = max(int(next), at+digestSize)
				}
				break
			}
		}
		done = e.search(block, done, start)
		e.push(block[done:start], end-start, distance)
		done = end
	}
	done = e.search(block, done, len(block))
	e.push(block[done:], 0, 0)

	for _, c := range "0123456789abcdef" {
		e.literals[c] += uint32(e.digests) * (digestSize / 16) // as good as counted
	}
	e.literals[endOfBlock]++
}

// search cuts the text from done up to end into steps, except the literals after its last match, whose start it returns.
func (e *encoder) search(block []byte, done, end int) int {
	for at := done; at+shortest <= end && at+8 <= len(block); at++ {
		word := binary.LittleEndian.Uint64(block[at:])
		slot := &e.text[word<<16*0x9e3779b97f4a7c15>>(64-textBits)]
		from := int(*slot)
		*slot = int32(at)
		if (binary.LittleEndian.Uint64(block[from:])^word)<<16 != 0 || uint(at-from-1) >= window {
			continue
		}
		distance := at - from
		stop := at + common(block, at, from, min(end-at, longest))
		for at > done && at > distance && block[at-1] == block[at-1-distance] && stop-at < longest {
			at--
		}
		e.push(block[done:at], stop-at, distance)
		done = stop
		at = stop - 1
	}
	return done
}

// push adds a step and counts its codes, but not the characters of a digest.
func (e *encoder) push(run []byte, length, distance int) {
	for _, c := range run {
		e.literals[c]++
	}
	if distance > 0 {
		e.literals[lengthSymbol(length)]++
		symbol, _ := offsetSymbol(distance)
		e.offsets[symbol]++
	}
	e.steps = append(e.steps, newStep(len(run), length, distance))
}

// common returns how many bytes at a equal those at b < a, up to limit.
func common(block []byte, a, b, limit int) int {
	n := 0
	for ; n < limit && a+n+8 <= len(block); n += 8 {
		if diff := binary.LittleEndian.Uint64(block[a+n:]) ^ binary.LittleEndian.Uint64(block[b+n:]); diff != 0 {
			return min(n+bits.TrailingZeros64(diff)/8, limit)
		}
	}
	for n < limit && block[a+n] == block[b+n] {
		n++
	}
	return min(n, limit)
}
