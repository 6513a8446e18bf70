package deflate

import "math/bits"

// The alphabets of RFC 1951, section 3.2.5.
const (
	literals   = 286 // literals, end of block, match lengths
	offsets    = 30
	endOfBlock = 256

	// Decoders take codes of 15 bits; with 14, four literals fit the bit buffer.
	maxBits = 14
)

var (
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	lengthBase  [29]uint16
	lengthCodes [longest + 1]uint8
)

func init() {
	length := 3
	for c, extra := range lengthExtra {
		lengthBase[c] = uint16(length)
		for range 1 << extra {
			if length <= longest {
				lengthCodes[length] = uint8(c)
			}
			length++
		}
	}
	lengthBase[28], lengthCodes[longest] = longest, 28
}
func lengthSymbol(length int) int { return endOfBlock + 1 + int(lengthCodes[length]) }

// offsetSymbol returns the symbol of a distance, and how many of its low bits (of distance-1) follow the code.
func offsetSymbol(distance int) (symbol, extra int) {
	d := uint(distance - 1)
	if d < 4 {
		return int(d), 0
	}
	extra = bits.Len(d) - 2
	return extra*2 + int(d>>extra), extra
}
