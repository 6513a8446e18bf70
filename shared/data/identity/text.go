package identity

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A filter table maps the ASCII characters that stay to what they become, and every other byte to zero.
var (
	lowerAlnum   = filterTable(&lower, digit|letter, "")
	mail         = filterTable(&lower, digit|letter, "_.@-")
	upperLetters = filterTable(&upper, letter, "")
	digits       = filterTable(&upper, digit, "")
	alnum        = filterTable(nil, digit|letter, "")
)

// filterTable keeps the characters of some classes, in the given case unless that is nil, and others besides.
func filterTable(inCase *[256]byte, classes uint8, others string) (table [256]byte) {
	for b := range table {
		if class[b]&classes == 0 {
			continue
		}
		table[b] = byte(b)
		if inCase != nil {
			table[b] = inCase[b]
		}
	}
	for _, b := range []byte(others) {
		table[b] = b
	}
	return table
}

// filter overwrites dst with what the table leaves of raw, and reports whether raw is ASCII.
func filter(dst, raw []byte, table *[256]byte) (filtered []byte, ascii bool) {
	dst = slices.Grow(dst[:0], len(raw))[:len(raw)]
	kept, seen := 0, byte(0)
	for _, b := range raw {
		seen |= b
		b = table[b]
		dst[kept] = b
		if b != 0 {
			kept++
		}
	}
	return dst[:kept], seen < utf8.RuneSelf
}

// name keeps ASCII letters and digits in lower case, and spells out ß ä ö ü ø æ.
func (n *Normalizer) name(raw []byte) Rule {
	out, ascii := filter(n.out, raw, &lowerAlnum)
	if !ascii {
		out = appendLatin(out[:0], raw, true)
	}
	n.out = out
	return n.unlessEmpty()
}

// city keeps ASCII letters and digits in lower case.
func (n *Normalizer) city(raw []byte) Rule {
	out, ascii := filter(n.out, raw, &lowerAlnum)
	if !ascii {
		out = appendLatin(out[:0], raw, false)
	}
	n.out = out
	return n.unlessEmpty()
}

// appendLatin is name and city for text beyond ASCII. A character's lower case may be ASCII though the character is not.
func appendLatin(dst, raw []byte, spellOut bool) []byte {
	for i := 0; i < len(raw); {
		r, size := rune(raw[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(raw[i:])
			r = unicode.ToLower(r)
		}
		i += size
		if r < utf8.RuneSelf {
			if b := lowerAlnum[r]; b != 0 {
				dst = append(dst, b)
			}
			continue
		}
		if !spellOut {
			continue
		}
		switch r {
		case 'ß':
			dst = append(dst, "ss"...)
		case 'ä', 'æ':
			dst = append(dst, "ae"...)
		case 'ö':
			dst = append(dst, "oe"...)
		case 'ü':
			dst = append(dst, "ue"...)
		case 'ø':
			dst = append(dst, 'o')
		}
	}
	return dst
}

// email keeps word characters, ".", "@" and "-" in lower case. Valid is: something, one "@", something.
func (n *Normalizer) email(raw []byte) Rule {
	out, ascii := filter(n.out, raw, &mail)
	if !ascii {
		n.text = appendLower(n.text[:0], raw)
		out = appendMail(out[:0], n.text)
	}
	n.out = out
	at := bytes.IndexByte(out, '@')
	if at < 1 || at+1 == len(out) || out[at+1] == '@' {
		return InvalidEmail
	}
	return ""
}

// appendMail is email's filter for lower-case text beyond ASCII.
func appendMail(dst, lowered []byte) []byte {
	for i := 0; i < len(lowered); {
		if b := lowered[i]; b < utf8.RuneSelf {
			if mail[b] != 0 {
				dst = append(dst, b)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(lowered[i:])
		if isWord(r) {
			dst = append(dst, lowered[i:i+size]...)
		}
		i += size
	}
	return dst
}

// state keeps ASCII letters and looks them up among the country's states; of another text longer than two characters it
// keeps the first two letters.
func (n *Normalizer) state(c Country, raw []byte) Rule {
	letters, ascii := filter(n.out, raw, &upperLetters)
	if !ascii {
		n.text = appendUpper(n.text[:0], raw)
		letters, _ = filter(letters, n.text, &upperLetters)
	}
	if code, ok := stateCodes()[c.rank()][string(letters)]; ok {
		n.out = append(letters[:0], code...)
		return ""
	}
	if len(letters) > 2 && utf8.RuneCount(raw) > 2 {
		letters = letters[:2]
	}
	for i, b := range letters {
		letters[i] = lower[b]
	}
	n.out = letters
	return n.unlessEmpty()
}
