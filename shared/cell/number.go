package cell

import "github.com/amc-uploader/amc-uploader/shared/identity"

// digits returns how many ASCII digits s begins with.
func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}

// appendDecimal writes the number s with two places, rounded half away from zero.
func appendDecimal(dst, s []byte) ([]byte, identity.Rule) {
	if s[0] == '+' || s[0] == '-' {
		if s[0] == '-' {
			dst = append(dst, '-')
		}
		s = s[1:]
	}
	whole := s[:digits(s)]
	var places []byte
	if rest := s[len(whole):]; len(rest) > 0 {
		places = rest[1:]
		if rest[0] != '.' || digits(places) != len(places) {
			return dst, RuleNotADecimal
		}
	}
	if len(whole)+len(places) == 0 {
		return dst, RuleNotADecimal
	}
	start := len(dst)
	if dst = append(dst, whole...); len(whole) == 0 {
		dst = append(dst, '0')
	}
	hundredths := [2]byte{'0', '0'}
	copy(hundredths[:], places)
	dst = append(dst, '.', hundredths[0], hundredths[1])
	if len(places) > 2 && places[2] >= '5' {
		dst = increment(dst, start)
	}
	return dst, ""
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
