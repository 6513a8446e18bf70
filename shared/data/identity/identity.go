package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Version names the rules: it changes whenever some cell's normal form does.
const Version = "1"

// Type is what a cell identifies a person by.
type Type uint8

// The types, AMC's names in capitals: EMAIL, PHONE …
const (
	Email Type = iota + 1
	Phone
	FirstName
	LastName
	Address // the street line only
	City
	State
	Zip
	CountryCode
)

var typeNames = [...]string{
	Email: "EMAIL", Phone: "PHONE", FirstName: "FIRST_NAME", LastName: "LAST_NAME", Address: "ADDRESS",
	City: "CITY", State: "STATE", Zip: "ZIP", CountryCode: "COUNTRY_CODE",
}

// ParseType returns the Type of AMC's name for it, such as "FIRST_NAME".
func ParseType(s string) (Type, bool) {
	for t, name := range typeNames {
		if name == s && s != "" {
			return Type(t), true
		}
	}
	return 0, false
}

// String returns AMC's name of the type.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return ""
}

// Outcome is what became of a cell.
type Outcome uint8

// The outcomes. From Empty on there is nothing to write.
const (
	Hashed        Outcome = iota // normalized and hashed
	PassedThrough                // was a digest already
	Empty                        // null stays null
	Rejected                     // has no normal form
)

// Rule is why a cell was rejected, "" when it was not. The names are stable: reports count by them.
type Rule string

// The rules.
const (
	NoCountry               Rule = "no_country"                // the type's rules are a country's, and the row has none
	EmptyAfterNormalization Rule = "empty_after_normalization" // nothing of the text may stay
	InvalidEmail            Rule = "invalid_email"
	InvalidPhone            Rule = "invalid_phone"
	InvalidZip              Rule = "invalid_zip"
	InvalidCountry          Rule = "invalid_country"
)

// Normalizer holds scratch buffers, so it serves one goroutine at a time and allocates nothing in the steady state.
type Normalizer struct {
	out    []byte // what Normalize returns
	text   []byte // raw in one case; tokens point into it
	tokens []token
	spare  []token // what the next pass over tokens writes
}

// NewNormalizer returns a Normalizer.
func NewNormalizer() *Normalizer {
	return &Normalizer{
		out: make([]byte, 0, 256), text: make([]byte, 0, 256), tokens: make([]token, 0, 32), spare: make([]token, 0, 32),
	}
}

// Normalize returns the normal form of raw, which is valid until the next call, or the rule that raw breaks. The normal
// form of a digest is the digest in lower case, and that of empty text is nil.
func (n *Normalizer) Normalize(t Type, c Country, raw []byte) (normalized []byte, rule Rule) {
	if len(raw) == 0 {
		return nil, ""
	}
	if IsDigest(raw) {
		n.out, _ = filter(n.out, raw, &lowerAlnum)
		return n.out, ""
	}
	if rule = n.normalize(t, c, raw); rule != "" {
		return nil, rule
	}
	return n.out, ""
}

// AppendDigest appends the digest of raw's normal form to dst: 64 lower-case hexadecimal digits, or nothing when the
// outcome is Empty or Rejected.
func (n *Normalizer) AppendDigest(dst []byte, t Type, c Country, raw []byte) ([]byte, Outcome, Rule) {
	if len(raw) == 0 {
		return dst, Empty, ""
	}
	if IsDigest(raw) {
		return appendLower(dst, raw), PassedThrough, ""
	}
	if rule := n.normalize(t, c, raw); rule != "" {
		return dst, Rejected, rule
	}
	sum := sha256.Sum256(n.out)
	return appendHex(dst, &sum), Hashed, ""
}

// normalize sets n.out to the normal form of raw, which is neither empty nor a digest.
func (n *Normalizer) normalize(t Type, c Country, raw []byte) Rule {
	switch t {
	case Email:
		return n.email(raw)
	case Phone:
		return n.phone(c, raw)
	case FirstName, LastName:
		return n.name(raw)
	case City:
		return n.city(raw)
	case CountryCode:
		return n.countryCode(raw)
	}
	if c == 0 {
		return NoCountry
	}
	switch t {
	case Address:
		return n.address(c, raw)
	case State:
		return n.state(c, raw)
	case Zip:
		return n.zip(c, raw)
	}
	panic("identity: unknown type")
}

// unlessEmpty is the rule of the types whose every text is valid as long as something of it stays.
func (n *Normalizer) unlessEmpty() Rule {
	if len(n.out) == 0 {
		return EmptyAfterNormalization
	}
	return ""
}

// IsDigest reports whether a cell is 64 hexadecimal digits, in any case.
func IsDigest(raw []byte) bool {
	if len(raw) != 2*sha256.Size {
		return false
	}
	for _, b := range raw {
		if class[b]&hexDigit == 0 {
			return false
		}
	}
	return true
}

// hexPairs holds the two digits of every byte in memory order.
var hexPairs = func() (pairs [256]uint16) {
	const digits = "0123456789abcdef"
	for i := range pairs {
		pairs[i] = uint16(digits[i>>4]) | uint16(digits[i&15])<<8
	}
	return pairs
}()

func appendHex(dst []byte, sum *[sha256.Size]byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, 2*sha256.Size)[:n+2*sha256.Size]
	hex := (*[2 * sha256.Size]byte)(dst[n:])
	for i, b := range sum {
		binary.LittleEndian.PutUint16(hex[2*i:], hexPairs[b])
	}
	return dst
}
