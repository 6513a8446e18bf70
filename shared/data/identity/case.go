package identity

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// appendLower appends s in lower case by Unicode's full mapping.
func appendLower(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst = append(dst, lower[s[i]])
			i++
			continue
		}
		r, size := utf8.DecodeRune(s[i:])
		switch {
		case r == 'İ':
			dst = append(dst, "i\u0307"...)
		case r == 'Σ' && endsWord(s[:i], s[i+size:]):
			dst = append(dst, "ς"...)
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		i += size
	}
	return dst
}

// appendUpper appends s in upper case by Unicode's full mapping.
func appendUpper(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst = append(dst, upper[s[i]])
			i++
			continue
		}
		r, size := utf8.DecodeRune(s[i:])
		if special := specialUpper(r); special != "" {
			dst = append(dst, special...)
		} else {
			dst = utf8.AppendRune(dst, unicode.ToUpper(r))
		}
		i += size
	}
	return dst
}

// endsWord is Unicode's Final_Sigma: a cased letter stands before, none after, characters without case apart.
func endsWord(before, after []byte) bool {
	for {
		r, size := utf8.DecodeLastRune(before)
		if size == 0 {
			return false
		}
		if !isCaseIgnorable(r) {
			if !isCased(r) {
				return false
			}
			break
		}
		before = before[:len(before)-size]
	}
	for len(after) > 0 {
		r, size := utf8.DecodeRune(after)
		if !isCaseIgnorable(r) {
			return !isCased(r)
		}
		after = after[size:]
	}
	return true
}

func isCased(r rune) bool {
	return unicode.In(r, unicode.Lower, unicode.Upper, unicode.Title, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// isCaseIgnorable is Unicode's derived property of that name.
func isCaseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || slices.Contains(midLetters, r)
}

// midLetters are the characters that Unicode lets stand within a word: MidLetter, MidNumLet and Single_Quote.
var midLetters = []rune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a")

// specialUpper returns the upper case of the characters that have more than one there (the unconditional mappings of
// SpecialCasing.txt), "" for every other.
func specialUpper(r rune) string {
	if r < 0x1e96 {
		switch r {
		case 0x00df: // ß
			return "SS"
		case 0x0149: // ŉ
			return "\u02bcN"
		case 0x01f0: // ǰ
			return "J\u030c"
		case 0x0390: // ΐ
			return "\u0399\u0308\u0301"
		case 0x03b0: // ΰ
			return "\u03a5\u0308\u0301"
		case 0x0587: // և
			return "\u0535\u0552"
		}
		return ""
	}
	switch r {
	case 0x1e96: // ẖ
		return "H\u0331"
	case 0x1e97: // ẗ
		return "T\u0308"
	case 0x1e98: // ẘ
		return "W\u030a"
	case 0x1e99: // ẙ
		return "Y\u030a"
	case 0x1e9a: // ẚ
		return "A\u02be"
	case 0x1f50: // ὐ
		return "\u03a5\u0313"
	case 0x1f52: // ὒ
		return "\u03a5\u0313\u0300"
	case 0x1f54: // ὔ
		return "\u03a5\u0313\u0301"
	case 0x1f56: // ὖ
		return "\u03a5\u0313\u0342"
	case 0x1f80: // ᾀ
		return "\u1f08\u0399"
	case 0x1f81: // ᾁ
		return "\u1f09\u0399"
	case 0x1f82: // ᾂ
		return "\u1f0a\u0399"
	case 0x1f83: // ᾃ
		return "\u1f0b\u0399"
	case 0x1f84: // ᾄ
		return "\u1f0c\u0399"
	case 0x1f85: // ᾅ
		return "\u1f0d\u0399"
	case 0x1f86: // ᾆ
		return "\u1f0e\u0399"
	case 0x1f87: // ᾇ
		return "\u1f0f\u0399"
	case 0x1f88: // ᾈ
		return "\u1f08\u0399"
	case 0x1f89: // ᾉ
		return "\u1f09\u0399"
	case 0x1f8a: // ᾊ
		return "\u1f0a\u0399"
	case 0x1f8b: // ᾋ
		return "\u1f0b\u0399"
	case 0x1f8c: // ᾌ
		return "\u1f0c\u0399"
	case 0x1f8d: // ᾍ
		return "\u1f0d\u0399"
	case 0x1f8e: // ᾎ
		return "\u1f0e\u0399"
	case 0x1f8f: // ᾏ
		return "\u1f0f\u0399"
	case 0x1f90: // ᾐ
		return "\u1f28\u0399"
	case 0x1f91: // ᾑ
		return "\u1f29\u0399"
	case 0x1f92: // ᾒ
		return "\u1f2a\u0399"
	case 0x1f93: // ᾓ
		return "\u1f2b\u0399"
	case 0x1f94: // ᾔ
		return "\u1f2c\u0399"
	case 0x1f95: // ᾕ
		return "\u1f2d\u0399"
	case 0x1f96: // ᾖ
		return "\u1f2e\u0399"
	case 0x1f97: // ᾗ
		return "\u1f2f\u0399"
	case 0x1f98: // ᾘ
		return "\u1f28\u0399"
	case 0x1f99: // ᾙ
		return "\u1f29\u0399"
	case 0x1f9a: // ᾚ
		return "\u1f2a\u0399"
	case 0x1f9b: // ᾛ
		return "\u1f2b\u0399"
	case 0x1f9c: // ᾜ
		return "\u1f2c\u0399"
	case 0x1f9d: // ᾝ
		return "\u1f2d\u0399"
	case 0x1f9e: // ᾞ
		return "\u1f2e\u0399"
	case 0x1f9f: // ᾟ
		return "\u1f2f\u0399"
	case 0x1fa0: // ᾠ
		return "\u1f68\u0399"
	case 0x1fa1: // ᾡ
		return "\u1f69\u0399"
	case 0x1fa2: // ᾢ
		return "\u1f6a\u0399"
	case 0x1fa3: // ᾣ
		return "\u1f6b\u0399"
	case 0x1fa4: // ᾤ
		return "\u1f6c\u0399"
	case 0x1fa5: // ᾥ
		return "\u1f6d\u0399"
	case 0x1fa6: // ᾦ
		return "\u1f6e\u0399"
	case 0x1fa7: // ᾧ
		return "\u1f6f\u0399"
	case 0x1fa8: // ᾨ
		return "\u1f68\u0399"
	case 0x1fa9: // ᾩ
		return "\u1f69\u0399"
	case 0x1faa: // ᾪ
		return "\u1f6a\u0399"
	case 0x1fab: // ᾫ
		return "\u1f6b\u0399"
	case 0x1fac: // ᾬ
		return "\u1f6c\u0399"
	case 0x1fad: // ᾭ
		return "\u1f6d\u0399"
	case 0x1fae: // ᾮ
		return "\u1f6e\u0399"
	case 0x1faf: // ᾯ
		return "\u1f6f\u0399"
	case 0x1fb2: // ᾲ
		return "\u1fba\u0399"
	case 0x1fb3: // ᾳ
		return "\u0391\u0399"
	case 0x1fb4: // ᾴ
		return "\u0386\u0399"
	case 0x1fb6: // ᾶ
		return "\u0391\u0342"
	case 0x1fb7: // ᾷ
		return "\u0391\u0342\u0399"
	case 0x1fbc: // ᾼ
		return "\u0391\u0399"
	case 0x1fc2: // ῂ
		return "\u1fca\u0399"
	case 0x1fc3: // ῃ
		return "\u0397\u0399"
	case 0x1fc4: // ῄ
		return "\u0389\u0399"
	case 0x1fc6: // ῆ
		return "\u0397\u0342"
	case 0x1fc7: // ῇ
		return "\u0397\u0342\u0399"
	case 0x1fcc: // ῌ
		return "\u0397\u0399"
	case 0x1fd2: // ῒ
		return "\u0399\u0308\u0300"
	case 0x1fd3: // ΐ
		return "\u0399\u0308\u0301"
	case 0x1fd6: // ῖ
		return "\u0399\u0342"
	case 0x1fd7: // ῗ
		return "\u0399\u0308\u0342"
	case 0x1fe2: // ῢ
		return "\u03a5\u0308\u0300"
	case 0x1fe3: // ΰ
		return "\u03a5\u0308\u0301"
	case 0x1fe4: // ῤ
		return "\u03a1\u0313"
	case 0x1fe6: // ῦ
		return "\u03a5\u0342"
	case 0x1fe7: // ῧ
		return "\u03a5\u0308\u0342"
	case 0x1ff2: // ῲ
		return "\u1ffa\u0399"
	case 0x1ff3: // ῳ
		return "\u03a9\u0399"
	case 0x1ff4: // ῴ
		return "\u038f\u0399"
	case 0x1ff6: // ῶ
		return "\u03a9\u0342"
	case 0x1ff7: // ῷ
		return "\u03a9\u0342\u0399"
	case 0x1ffc: // ῼ
		return "\u03a9\u0399"
	case 0xfb00: // ﬀ
		return "FF"
	case 0xfb01: // ﬁ
		return "FI"
	case 0xfb02: // ﬂ
		return "FL"
	case 0xfb03: // ﬃ
		return "FFI"
	case 0xfb04: // ﬄ
		return "FFL"
	case 0xfb05: // ﬅ
		return "ST"
	case 0xfb06: // ﬆ
		return "ST"
	case 0xfb13: // ﬓ
		return "\u0544\u0546"
	case 0xfb14: // ﬔ
		return "\u0544\u0535"
	case 0xfb15: // ﬕ
		return "\u0544\u053b"
	case 0xfb16: // ﬖ
		return "\u054e\u0546"
	case 0xfb17: // ﬗ
		return "\u0544\u053d"
	}
	return ""
}
