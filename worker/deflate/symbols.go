package deflate

import "math/bits"

// The alphabets of RFC 1951, section 3.2.5.
const (
	literals   = 286 // literals, end of block, lengths of matches
	endOfBlock = 256
	distances  = 30
)

const hexadecimal = "0123456789abcdef"

// lengthClass is the symbol of a match's length, and what follows its code.
type lengthClass struct {
	symbol uint16
	extra  uint8 // bits
	value  uint8
}

var lengthClasses = func() (classes [longest + 1]lengthClass) {
	length := shortestMatch
	for symbol := endOfBlock + 1; symbol < literals-1; symbol++ {
		extra := uint8(max(0, (symbol-endOfBlock-5)/4))
		for value := 0; value < 1<<extra && length < longest; value++ {
			classes[length] = lengthClass{uint16(symbol), extra, uint8(value)}
			length++
		}
	}
	classes[longest] = lengthClass{symbol: literals - 1}
	return classes
}()

// distanceClass returns the symbol of a match's distance and how many bits follow its code: the low ones of distance-1.
func distanceClass(distance int) (symbol int, extra uint) {
	d := uint(distance - 1)
	if d < 4 {
		return int(d), 0
	}
	extra = uint(bits.Len(d)) - 2
	return int(extra*2 + d>>extra), extra
}
