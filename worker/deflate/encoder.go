package deflate

import (
	"encoding/binary"
	"math/bits"
)

const (
	digestSize = 64

	window        = 32 << 10 // the farthest a match reaches back
	longest       = 258      // the longest match
	shortestMatch = 3

	// The shortest match searched for, which is what a word holds. Much shorter ones, far back, cost as much as the digits they
	// stand for.
	searched = 8

	seenBits = 12 // a window holds some 500 digests
	textBits = 13

	golden = 0x9e3779b97f4a7c15 // multiplied by it, words spread over the high bits
)

// encoder goes over a block twice: scan cuts it into steps and counts their symbols, write turns the steps into codes. Digests
// written out are not even looked at in the first pass, as their characters are known to be equally frequent.
type encoder struct {
	seen [1 << seenBits]int32 // where a digest that begins with these eight bytes was last, by hash
	text [1 << textBits]int32 // where text that begins with these eight bytes was last, by hash

	steps     []step
	digests   int // steps that are digests
	stride    int // every how many bytes text is looked up: time that scarce text isn't worth
	literals  [literals]uint32
	distances [distances]uint32

	huffman       huffman
	literalCodes  [literals]code
	distanceCodes [distances]code
	pairs         pairs
	header        header
}

// step is a run of literals, then a match or, if its distance is zero, a digest (64 bytes) or nothing (none).
type step uint64

func newStep(literals, length, distance int) step {
	return step(literals)<<32 | step(length)<<16 | step(distance)
}

func (s step) literals() int { return int(s >> 32) }
func (s step) length() int   { return int(s >> 16 & 0xffff) }
func (s step) distance() int { return int(s & 0xffff) }

// New returns the encoder for hashed text.
func New() Encoder { return &encoder{huffman: newHuffman()} }

func (e *encoder) Append(dst, block []byte, digests []int32) []byte {
	if len(block) == 0 {
		return dst
	}
	e.scan(block, digests)
	out, ok := e.write(dst, block)
	if !ok { // something said to be a digest isn't, so nothing is taken for one
		return e.Append(dst, block, nil)
	}
	return out
}

// scan cuts block into steps.
func (e *encoder) scan(block []byte, digests []int32) {
	clear(e.seen[:])
	clear(e.text[:])
	clear(e.literals[:])
	clear(e.distances[:])
	e.steps = e.steps[:0]
	e.digests = 0
	e.stride = 1
	if len(digests)*digestSize > len(block)/2 {
		e.stride = 3
	}

	done := 0
	for i := 0; i < len(digests); i++ {
		at := int(digests[i])
		if at < done || at > len(block)-digestSize {
			continue // covered by a match, or wrong
		}
		from, repeats := e.recall(block, at)
		if !repeats {
			done = e.search(block, done, at)
			e.push(block[done:at], digestSize, 0)
			e.digests++
			done = at + digestSize
			continue
		}

		// The match takes in what is equal before and behind, except for a part of another digest.
		distance := at - from
		start, end := at, at+digestSize
		for start > done && start > distance && block[start-1] == block[start-1-distance] && end-start < longest {
			start--
		}
		end += common(block, end, end-distance, min(len(block), start+longest)-end)
		for i+1 < len(digests) && int(digests[i+1]) <= end-digestSize {
			i++
		}
		if i+1 < len(digests) && int(digests[i+1]) < end {
			end = max(int(digests[i+1]), at+digestSize)
		}
		done = e.search(block, done, start)
		e.push(block[done:start], end-start, distance)
		done = end
	}
	done = e.search(block, done, len(block))
	e.push(block[done:], 0, 0)

	for _, digit := range hexadecimal {
		e.literals[digit] += uint32(e.digests * digestSize / len(hexadecimal))
	}
	e.literals[endOfBlock]++
}

// recall returns where the digest was last, if within reach, and remembers where it is now.
func (e *encoder) recall(block []byte, at int) (from int, repeats bool) {
	prefix := binary.LittleEndian.Uint64(block[at:])
	slot := &e.seen[prefix*golden>>(64-seenBits)]
	from = int(*slot)
	*slot = int32(at)
	return from, binary.LittleEndian.Uint64(block[from:]) == prefix && // first, as nearly always false: a branch well predicted
		uint(at-from-1) < window && // an empty slot may say 0, and so may at
		[digestSize]byte(block[at:]) == [digestSize]byte(block[from:])
}

// search cuts the text from done up to end into steps, except for the literals after its last match, whose start it returns.
func (e *encoder) search(block []byte, done, end int) int {
	for at := done; at+searched <= end; at += e.stride {
		word := binary.LittleEndian.Uint64(block[at:])
		slot := &e.text[word*golden>>(64-textBits)]
		from := int(*slot)
		*slot = int32(at)
		if binary.LittleEndian.Uint64(block[from:]) != word || uint(at-from-1) >= window {
			continue
		}
		distance := at - from
		stop := at + common(block, at, from, min(end-at, longest))
		for at > done && at > distance && block[at-1] == block[at-1-distance] && stop-at < longest {
			at--
		}
		e.push(block[done:at], stop-at, distance)
		done = stop
		at = stop - e.stride
	}
	return done
}

// push adds a step and counts its symbols, but for those of a digest.
func (e *encoder) push(run []byte, length, distance int) {
	for _, b := range run {
		e.literals[b]++
	}
	if distance > 0 {
		e.literals[lengthClasses[length].symbol]++
		symbol, _ := distanceClass(distance)
		e.distances[symbol]++
	}
	e.steps = append(e.steps, newStep(len(run), length, distance))
}

// common returns how many bytes from a on equal those from b on, up to limit; b is before a.
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
