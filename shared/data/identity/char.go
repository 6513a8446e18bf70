package identity

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Classes of ASCII characters.
const (
	digit uint8 = 1 << iota
	letter
	hexDigit
	space // white space as Python and Unicode have it, U+001C to U+001F included
	underscore
)

var class = func() (class [256]uint8) {
	for b := byte('0'); b <= '9'; b++ {
		class[b] = digit | hexDigit
	}
	for b := byte('a'); b <= 'z'; b++ {
		class[b], class[b-0x20] = letter, letter
	}
	for b := byte('a'); b <= 'f'; b++ {
		class[b], class[b-0x20] = letter|hexDigit, letter|hexDigit
	}
	for _, b := range []byte("\t\n\v\f\r\x1c\x1d\x1e\x1f ") {
		class[b] = space
	}
	class['_'] = underscore
	return class
}()

// lower holds the lower case of the ASCII characters and every other byte as it is; upper likewise.
var lower, upper = func() (lower, upper [256]byte) {
	for i := range lower {
		lower[i], upper[i] = byte(i), byte(i)
	}
	for b := byte('a'); b <= 'z'; b++ {
		lower[b-0x20], upper[b] = b, b-0x20
	}
	return lower, upper
}()

// isSpace is Python's \s.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&space != 0
	}
	return unicode.IsSpace(r)
}

// isWord is Python's \w.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&(digit|letter|underscore) != 0
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isNumeric is Python's str.isnumeric of one character: whatever has a numeric value, the ideographs for numbers too.
func isNumeric(r rune) bool {
	if r < utf8.RuneSelf {
		return class[r]&digit != 0
	}
	if unicode.IsNumber(r) {
		return true
	}
	_, found := slices.BinarySearch(numericIdeographs, r)
	return found
}

// numericIdeographs are the letters (Lo) with a Numeric_Value, from the Unihan database.
var numericIdeographs = []rune("㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬" +
	"貮貳贰阡陆陌陸零\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd\U00020001\U00020064\U000200e2\U00020121\U0002092a\U00020983" +
	"\U0002098c\U0002099c\U00020aea\U00020afd\U00020b19\U00022390\U00022998\U00023b1b\U0002626d\U0002f890")

// trim drops white space at both ends.
func trim(s []byte) []byte {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if !isSpace(r) {
			break
		}
		s = s[size:]
	}
	for len(s) > 0 {
		r, size := utf8.DecodeLastRune(s)
		if !isSpace(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}
