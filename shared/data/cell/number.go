package cell

import "github.com/amc-uploader/amc-uploader/shared/data/identity"

// digits returns how many ASCII digits s begins with.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}

// Bounds of a decimal with an exponent: past them it is more likely an accident than an amount.
const (
	maxExponent = 999
	maxWhole    = 38 // digits before the point, as SQL's widest decimals have
)

// numeral is a decimal's digits as they were written, the first of them 0, and where among them the point belongs.
type numeral struct {
	whole, places []byte
	point         int
}

// digit returns digit i, which is 0 beyond those written.
func (n numeral) digit(i int) byte {
	switch {
	case i < 0 || i >= len(n.whole)+len(n.places):
		return '0'
	case i < len(n.whole):
		return n.whole[i]
	}
	return n.places[i-len(n.whole)]
}

// appendDecimal writes the number s with two places, rounded half away from zero.
func appendDecimal(dst, s []byte) ([]byte, identity.Rule) {
	if s[0] == '+' || s[0] == '-' {
		if s[0] == '-' {
			dst = append(dst, '-')
		}
		s = s[1:]
	}
	n, rest := readNumeral(s)
	if len(n.whole)+len(n.places) == 0 {
		return dst, RuleNotADecimal
	}
	first := 0
	if len(rest) > 0 {
		exponent, rule := readExponent(rest)
		if rule != "" {
			return dst, rule
		}
		n.point += exponent
		for first < n.point && n.digit(first) == '0' {
			first++
		}
		if n.point-first > maxWhole {
			return dst, RuleOutOfRange
		}
	}
	start := len(dst)
	for i := first; i < n.point; i++ {
		dst = append(dst, n.digit(i))
	}
	if len(dst) == start {
		dst = append(dst, '0')
	}
	dst = append(dst, '.', n.digit(n.point), n.digit(n.point+1))
	if n.digit(n.point+2) >= '5' {
		dst = increment(dst, start)
	}
	return dst, ""
}

// readNumeral reads digits and perhaps a point that s begins with.
func readNumeral(s []byte) (n numeral, rest []byte) {
	n.point = digits(s)
	n.whole, rest = s[:n.point], s[n.point:]
	if len(rest) > 0 && rest[0] == '.' {
		rest = rest[1:]
		n.places, rest = rest[:digits(rest)], rest[digits(rest):]
	}
	return n, rest
}

// readExponent reads all of s, such as e3 or E-05.
func readExponent(s []byte) (exponent int, rule identity.Rule) {
	if s[0] != 'e' && s[0] != 'E' {
		return 0, RuleNotADecimal
	}
	sign := 1
	if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	if len(s) == 0 || digits(s) != len(s) {
		return 0, RuleNotADecimal
	}
	for _, d := range s {
		if exponent = exponent*10 + int(d-'0'); exponent > maxExponent {
			return 0, RuleOutOfRange
		}
	}
	return sign * exponent, ""
}

// increment adds one to the last digit of the decimal dst[start:], which has a point.
func increment(dst []byte, start int) []byte {
	for i := len(dst) - 1; i >= start; i-- {
		switch dst[i] {
		case '.':
		case '9':
			dst[i] = '0'
		default:
			dst[i]++
			return dst
		}
	}
	dst = append(dst, 0)
	copy(dst[start+1:], dst[start:])
	dst[start] = '1'
	return dst
}

// appendInteger writes the integer s as it is, when it lies between -limit-1 and limit.
func appendInteger(dst, s []byte, limit uint64) ([]byte, identity.Rule) {
	number := s
	switch s[0] {
	case '+':
		number = s[1:]
		s = number
	case '-':
		number = s[1:]
		limit++
	}
	if len(number) == 0 || digits(number) != len(number) {
		return dst, RuleNotAnInteger
	}
	var value uint64
	for _, d := range number {
		// value is at most 2^63 here, so that ten times it wraps around: hence the first test.
		if value > limit/10 {
			return dst, RuleOutOfRange
		}
		if value = value*10 + uint64(d-'0'); value > limit {
			return dst, RuleOutOfRange
		}
	}
	return append(dst, s...), ""
}
