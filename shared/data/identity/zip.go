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
		valid = n.keepZip(raw, &digits, 5) == 5
	case jp:
		valid = n.keepZip(raw, &digits, 7) == 7
	case in:
		valid = n.keepDigits(raw, 6)
	case ca:
		n.keepZip(raw, &alnum, 6)
		valid = matches(n.out, "A9A9A9")
	case gb:
		n.keepZip(raw, &alnum, 7)
		for _, shape := range britishZips {
			valid = valid || matches(n.out, shape)
		}
	default:
		valid = n.keepZip(raw, &alnum, len(raw)) > 0
	}
	if !valid {
		return InvalidZip
	}
	return ""
}

// britishZips are the shapes of a British code: A is a letter, 9 a digit.
var britishZips = [...]string{"A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"}

// keepZip sets n.out to at most limit characters of those that the table leaves, and returns how many there are.
func (n *Normalizer) keepZip(raw []byte, table *[256]byte, limit int) int {
	n.out, _ = filter(n.out, raw, table)
	n.out = n.out[:min(len(n.out), limit)]
	return len(n.out)
}

// keepDigits sets n.out to the first count digits of any script and reports whether raw has as many.
func (n *Normalizer) keepDigits(raw []byte, count int) bool {
	n.out = n.out[:0]
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
