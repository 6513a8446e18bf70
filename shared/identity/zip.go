package identity

import (
	"unicode"
	"unicode/utf8"
)

// zip keeps a country's kind of characters, as many as its codes have, and demands that they are a code.
func (n *Normalizer) zip(c Country, raw []byte) Rule {
	valid := false
	switch c {
	case us, de, fr, it, es:
		n.keepASCII(raw, digit, 5)
		valid = len(n.out) == 5
	case jp:
		n.keepASCII(raw, digit, 7)
		valid = len(n.out) == 7
	case in:
		valid = n.keepDigits(raw, 6)
	case ca:
		n.keepASCII(raw, digit|letter, 6)
		valid = matches(n.out, "A9A9A9")
	case gb:
		n.keepASCII(raw, digit|letter, 7)
		for _, shape := range britishZips {
			valid = valid || matches(n.out, shape)
		}
	default:
		n.keepASCII(raw, digit|letter, len(raw))
		valid = len(n.out) > 0
	}
	if !valid {
		return InvalidZip
	}
	return ""
}

// britishZips are the shapes of a British code: A is a letter, 9 a digit.
var britishZips = [...]string{"A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"}

// keepASCII appends at most limit characters of the classes to n.out.
func (n *Normalizer) keepASCII(raw []byte, classes uint8, limit int) {
	for _, b := range raw {
		if class[b]&classes != 0 {
			n.out = append(n.out, b)
			if len(n.out) == limit {
				return
			}
		}
	}
}

// keepDigits appends count digits of any script to n.out and reports whether raw has as many.
func (n *Normalizer) keepDigits(raw []byte, count int) bool {
	for len(raw) > 0 && count > 0 {
		r, size := utf8.DecodeRune(raw)
		if unicode.IsDigit(r) {
			n.out = append(n.out, raw[:size]...)
			count--
		}
		raw = raw[size:]
	}
	return count == 0
}

func matches(s []byte, shape string) bool {
	if len(s) != len(shape) {
		return false
	}
	for i, b := range s {
		if (class[b]&letter != 0) != (shape[i] == 'A') {
			return false
		}
	}
	return true
}
