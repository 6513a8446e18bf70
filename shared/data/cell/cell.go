package cell

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// Rules by which cells of columns without an identity are rejected.
const (
	RuleInvalidUTF8    identity.Rule = "invalid_utf8"
	RuleNULByte        identity.Rule = "nul_byte"
	RuleInvalidCountry identity.Rule = "invalid_country"
	RuleNotATimestamp  identity.Rule = "not_a_timestamp"
	RuleNotADate       identity.Rule = "not_a_date"
	RuleAmbiguousDate  identity.Rule = "ambiguous_date"
	RuleNotADecimal    identity.Rule = "not_a_decimal"
	RuleNotAnInteger   identity.Rule = "not_an_integer"
	RuleOutOfRange     identity.Rule = "out_of_range"
)

// conversion is what becomes of a column's cells.
type conversion uint8

const (
	text conversion = iota
	identify
	hash
	country
	timestamp
	date
	decimal
	integer
	long
)

// Converter converts the cells of one column. It is for one goroutine, like the Normalizer it was given.
type Converter struct {
	conversion conversion
	identity   identity.Type
	normalizer *identity.Normalizer
	zone       *time.Location // nil is UTC
	slashes    amc.DateOrder
	cache      *cache // nil remembers nothing
}

// New compiles the conversion of the mapping's column i.
func New(m amc.Mapping, i int, n *identity.Normalizer) (*Converter, error) {
	col := m.Columns[i]
	c := &Converter{normalizer: n, slashes: m.SlashDates()}
	if pii := col.Identity(); pii != "" {
		t, ok := identity.ParseType(string(pii))
		if !ok {
			return nil, fmt.Errorf("compile column %q: unknown identity type %q", col.Name, pii)
		}
		c.conversion, c.identity = identify, t
		return c, nil
	}
	switch {
	case col.IsCountryCode:
		c.conversion = country
	case col.RequiresOneWayHashing:
		c.conversion = hash
	case col.DataType == amc.String:
		c.conversion = text
	case col.DataType == amc.Timestamp:
		c.conversion = timestamp
	case col.DataType == amc.Date:
		c.conversion = date
	case col.DataType == amc.Decimal:
		c.conversion = decimal
	case col.DataType == amc.Integer:
		c.conversion = integer
	case col.DataType == amc.Long:
		c.conversion = long
	default:
		return nil, fmt.Errorf("compile column %q: unknown data type %q", col.Name, col.DataType)
	}
	zone, err := m.Location()
	if err != nil {
		return nil, err
	}
	if zone != time.UTC {
		c.zone = zone
	}
	return c, nil
}

// Remember has the Converter of an identity column remember digests of cells that come again. It takes some 200 KiB.
func (c *Converter) Remember() { c.cache = newCache() }

// Append appends what AMC loads for the cell raw of a row of the given country. Nothing is appended when the outcome is
// Empty or Rejected. It allocates nothing but what dst needs to grow.
func (c *Converter) Append(dst []byte, row identity.Country, raw []byte) ([]byte, identity.Outcome, identity.Rule) {
	switch c.conversion {
	case identify:
		if c.cache != nil {
			return c.cache.append(dst, row, raw, c)
		}
		return c.normalizer.AppendDigest(dst, c.identity, row, raw)
	case text:
		return appendText(dst, raw)
	case hash:
		return appendHash(dst, raw)
	}
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return dst, identity.Empty, ""
	}
	out, rule := c.appendValue(dst, raw)
	if rule != "" {
		return dst, identity.Rejected, rule
	}
	return out, identity.PassedThrough, ""
}

// appendValue converts a trimmed cell that is not empty. What it returns beside a rule is of no use.
func (c *Converter) appendValue(dst, s []byte) ([]byte, identity.Rule) {
	switch c.conversion {
	case country:
		code, ok := identity.ParseCountry(s)
		if !ok {
			return dst, RuleInvalidCountry
		}
		return append(dst, code.String()...), ""
	case timestamp:
		return c.appendTimestamp(dst, s)
	case date:
		return c.appendDate(dst, s)
	case decimal:
		return appendDecimal(dst, s)
	case integer:
		return appendInteger(dst, s, math.MaxInt32)
	default:
		return appendInteger(dst, s, math.MaxInt64)
	}
}

func appendText(dst, raw []byte) ([]byte, identity.Outcome, identity.Rule) {
	switch {
	case len(raw) == 0:
		return dst, identity.Empty, ""
	case !utf8.Valid(raw):
		return dst, identity.Rejected, RuleInvalidUTF8
	case bytes.IndexByte(raw, 0) >= 0:
		return dst, identity.Rejected, RuleNULByte
	}
	return append(dst, raw...), identity.PassedThrough, ""
}

func appendHash(dst, raw []byte) ([]byte, identity.Outcome, identity.Rule) {
	if len(raw) == 0 {
		return dst, identity.Empty, ""
	}
	var digest [sha256.Size]byte
	if len(raw) == hex.EncodedLen(len(digest)) {
		if _, err := hex.Decode(digest[:], raw); err == nil {
			return hex.AppendEncode(dst, digest[:]), identity.PassedThrough, ""
		}
	}
	digest = sha256.Sum256(raw)
	return hex.AppendEncode(dst, digest[:]), identity.Hashed, ""
}
