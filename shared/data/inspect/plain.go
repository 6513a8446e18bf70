package inspect

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Plain judges the cells of a column whose text leaves as it is.
type Plain struct {
	phone bool // its header speaks of phone numbers: those without a calling code tell as well
}

// NewPlain makes the judge of a column.
func NewPlain(column amc.MappedColumn) Plain {
	return Plain{phone: newHeading(column.SourceName()).concept == string(amc.Phone)}
}

// Tells reports whether a cell identifies a person by itself: it has an e-mail address in it, or is a phone number.
func (p Plain) Tells(raw []byte) bool {
	if bytes.IndexByte(raw, '@') > 0 {
		return hasAddress(raw)
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || !p.phone && raw[0] != '+' && raw[0] != '\'' {
		return false // as most cells, at little cost
	}
	v := string(raw)
	return (p.phone || isAbroad(v)) && isPhone(v)
}

// hasAddress is embedded.Match, fast enough for every cell of a job: a letter, digit or one of ._%+- before an "@", and behind it a name of
// several labels, the last of which begins with two letters.
func hasAddress(text []byte) bool {
	for at := 0; ; at++ {
		next := bytes.IndexByte(text[at:], '@')
		if next < 0 {
			return false
		}
		at += next
		before, _ := utf8.DecodeLastRune(text[:at])
		if (isLabel(before) || strings.ContainsRune("._%+", before)) && isDomain(text[at+1:]) {
			return true
		}
	}
}

func isDomain(text []byte) bool {
	for {
		rest := bytes.TrimLeftFunc(text, isLabel)
		if len(rest) == len(text) || len(rest) == 0 || rest[0] != '.' {
			return false
		}
		text = rest[1:]
		first, n := utf8.DecodeRune(text)
		second, _ := utf8.DecodeRune(text[n:])
		if unicode.IsLetter(first) && unicode.IsLetter(second) {
			return true
		}
	}
}

func isLabel(c rune) bool { return c == '-' || unicode.IsLetter(c) || unicode.IsNumber(c) }
