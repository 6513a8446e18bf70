package identity

import (
	"errors"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Country is an ISO 3166-1 alpha-2 code; zero is no country.
type Country uint16

const (
	uk Country = 'U'<<8 | 'K' // not in ISO 3166-1
	us Country = 'U'<<8 | 'S'
	gb Country = 'G'<<8 | 'B'
	jp Country = 'J'<<8 | 'P'
	in Country = 'I'<<8 | 'N'
	it Country = 'I'<<8 | 'T'
	es Country = 'E'<<8 | 'S'
	ca Country = 'C'<<8 | 'A'
	de Country = 'D'<<8 | 'E'
	fr Country = 'F'<<8 | 'R'
)

// countries holds ISO 3166-1 alpha-2: the bits of the second letters, A being 1, by the first.
var countries = func() (set [27]uint32) {
	for _, code := range amc.Countries() {
		set[code[0]-'A'+1] |= 1 << (code[1] - 'A' + 1)
	}
	return set
}()

// ParseCountry reads an ISO 3166-1 alpha-2 code in any case, with or without white space around it. The common "UK" is
// read as GB.
func ParseCountry[T ~[]byte | ~string](code T) (Country, bool) {
	for len(code) > 2 && class[code[0]]&space != 0 {
		code = code[1:]
	}
	for len(code) > 2 && class[code[len(code)-1]]&space != 0 {
		code = code[:len(code)-1]
	}
	if len(code) != 2 || class[code[0]]&letter == 0 || class[code[1]]&letter == 0 {
		return 0, false
	}
	c := Country(code[0]&^0x20)<<8 | Country(code[1]&^0x20)
	if c == uk {
		return gb, true
	}
	if countries[code[0]&0x1f]>>(code[1]&0x1f)&1 == 0 {
		return 0, false
	}
	return c, true
}

// String returns the code in upper case, or "" for no country.
func (c Country) String() string {
	if c == 0 {
		return ""
	}
	return string([]byte{byte(c >> 8), byte(c)})
}

// MarshalText implements encoding.TextMarshaler.
func (c Country) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Country) UnmarshalText(text []byte) error {
	country, ok := ParseCountry(text)
	if !ok {
		return errors.New("read country: no ISO 3166-1 code")
	}
	*c = country
	return nil
}

// ruled are the countries with published rules; a Country's rank is its place among them, or len(ruled).
var ruled = [...]Country{us, gb, jp, in, it, es, de, fr, ca}

func (c Country) rank() int {
	switch c {
	case us:
		return 0
	case gb:
		return 1
	case jp:
		return 2
	case in:
		return 3
	case it:
		return 4
	case es:
		return 5
	case de:
		return 6
	case fr:
		return 7
	case ca:
		return 8
	}
	return len(ruled)
}

// Generic reports whether c is a country without published rules of its own.
func (c Country) Generic() bool { return c != 0 && c.rank() == len(ruled) }

// countryCode has no published rule: the code itself, in lower case.
func (n *Normalizer) countryCode(raw []byte) Rule {
	c, ok := ParseCountry(trim(raw))
	if !ok {
		return InvalidCountry
	}
	n.out = append(n.out[:0], byte(c>>8)|0x20, byte(c)|0x20)
	return ""
}
