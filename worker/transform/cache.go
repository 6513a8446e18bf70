package transform

import (
	"hash/maphash"

	"github.com/amc-uploader/amc-uploader/shared/cell"
	"github.com/amc-uploader/amc-uploader/shared/identity"
)

// cache remembers what cells of one column became: names, cities, states and post codes come again and again, and looking
// one up costs less than to normalize and hash it. It is direct-mapped and of fixed size, and stands aside for a while
// when a column's values seldom repeat. It changes no outcome: a hit is an equal cell of a row of the same country.
type cache struct {
	seed    maphash.Seed
	entries []entry
	lookups int // of the window
	hits    int
	aside   int // cells to let pass
}

type entry struct {
	key     [maxCached]byte
	digest  [digestLength]byte
	rule    identity.Rule
	country identity.Country
	outcome identity.Outcome
	length  uint8 // of the key; 0 is a free entry
	written uint8 // of the digest
}

const (
	cacheSize   = 4096 // entries, of 128 bytes about
	maxCached   = 32   // bytes of a cell
	cacheWindow = 4096 // cells after which the hits are counted
)

func newCache() *cache {
	return &cache{seed: maphash.MakeSeed(), entries: make([]entry, cacheSize)}
}

// append is converter.Append, remembered.
func (c *cache) append(dst []byte, country identity.Country, raw []byte, converter *cell.Converter) ([]byte, identity.Outcome, identity.Rule) {
	switch {
	case len(raw) == 0 || len(raw) > maxCached:
		return converter.Append(dst, country, raw)
	case c.aside > 0:
		c.aside--
		return converter.Append(dst, country, raw)
	}
	e := &c.entries[maphash.Bytes(c.seed, raw)%cacheSize]
	c.lookups++
	if string(e.key[:e.length]) == string(raw) && e.country == country {
		c.hits++
		return append(dst, e.digest[:e.written]...), e.outcome, e.rule
	}
	if c.lookups >= cacheWindow {
		if c.hits < c.lookups/4 {
			c.aside = 16 * cacheWindow
		}
		c.lookups, c.hits = 0, 0
	}
	at := len(dst)
	dst, outcome, rule := converter.Append(dst, country, raw)
	if len(dst)-at > digestLength {
		return dst, outcome, rule
	}
	e.length, e.country, e.outcome, e.rule = uint8(copy(e.key[:], raw)), country, outcome, rule
	e.written = uint8(copy(e.digest[:], dst[at:]))
	return dst, outcome, rule
}
