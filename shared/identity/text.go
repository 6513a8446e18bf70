package identity

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// alnum maps ASCII letters and digits to their lower case and every other byte to zero.
var alnum = keep("")

// mail maps the ASCII characters that may stay in an e-mail address to their lower case and every other byte to zero.
var mail = keep("_.@-")

func keep(others string) (table [256]byte) {
	for b := range table {
		if class[b]&(digit|letter) != 0 {
			table[b] = lower[b]
		}
	}
	for _, b := range []byte(others) {
		table[b] = b
	}
	return table
}

// name keeps ASCII letters and digits in lower case, and spells out ß ä ö ü ø æ.
func (n *Normalizer) name(raw []byte) Rule {
	for i, b := range raw {
		if b >= utf8.RuneSelf {
			n.latin(raw[i:], true)
			break
		}
		if b = alnum[b]; b != 0 {
			n.out = append(n.out, b)
		}
	}
	return n.unlessEmpty()
}

// city keeps ASCII letters and digits in lower case.
func (n *Normalizer) city(raw []byte) Rule {
	for i, b := range raw {
		if b >= utf8.RuneSelf {
			n.latin(raw[i:], false)
			break
		}
		if b = alnum[b]; b != 0 {
			n.out = append(n.out, b)
		}
	}
	return n.unlessEmpty()
}

// latin is name and city for text beyond ASCII. A character's lower case may be ASCII though the character is not.
func (n *Normalizer) latin(raw []byte, spellOut bool) {
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		raw = raw[size:]
		if r = unicode.ToLower(r); r < utf8.RuneSelf {
			if b := alnum[r]; b != 0 {
				n.out = append(n.out, b)
			}
			continue
		}
		if !spellOut {
			continue
		}
		switch r {
		case 'ß':
			n.out = append(n.out, "ss"...)
		case 'ä', 'æ':
			n.out = append(n.out, "ae"...)
		case 'ö':
			n.out = append(n.out, "oe"...)
		case 'ü':
			n.out = append(n.out, "ue"...)
		case 'ø':
			n.out = append(n.out, 'o')
		}
	}
}

// email keeps word characters, ".", "@" and "-" in lower case. Valid is: something, one "@", something.
func (n *Normalizer) email(raw []byte) Rule {
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			n.out = n.out[:0]
			n.unicodeEmail(raw)
			break
		}
		if b = mail[b]; b != 0 {
			n.out = append(n.out, b)
		}
	}
	at := bytes.IndexByte(n.out, '@')
	if at < 1 || at+1 == len(n.out) || n.out[at+1] == '@' {
		return InvalidEmail
	}
	return ""
}

func (n *Normalizer) unicodeEmail(raw []byte) {
	n.upper = appendLower(n.upper[:0], raw)
	for s := n.upper; len(s) > 0; {
		r, size := utf8.DecodeRune(s)
		if r < utf8.RuneSelf && mail[r] != 0 || r >= utf8.RuneSelf && isWord(r) {
			n.out = append(n.out, s[:size]...)
		}
		s = s[size:]
	}
}

// state keeps ASCII letters and looks them up among the country's states; of another text longer than two characters it
// keeps the first two letters.
func (n *Normalizer) state(c Country, raw []byte) Rule {
	n.upper = n.upper[:0]
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			n.upper = onlyLetters(appendUpper(n.upper[:0], raw))
			break
		}
		if class[b]&letter != 0 {
			n.upper = append(n.upper, upper[b])
		}
	}
	letters := n.upper
	if code, ok := stateCodes()[c][string(letters)]; ok {
		n.out = append(n.out, code...)
		return ""
	}
	if len(letters) > 2 && utf8.RuneCount(raw) > 2 {
		letters = letters[:2]
	}
	n.out = appendLowerASCII(n.out, letters)
	return n.unlessEmpty()
}

// onlyLetters drops all but ASCII letters in place.
func onlyLetters(s []byte) []byte {
	kept := s[:0]
	for _, b := range s {
		if class[b]&letter != 0 {
			kept = append(kept, b)
		}
	}
	return kept
}
