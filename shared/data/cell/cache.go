package cell

import (
	"encoding/binary"
	"math/bits"

	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// cache remembers the digests of one column's short cells: names, cities, states and post codes come again and again, and
// looking one up costs less than to normalize and hash it. It is direct-mapped and of fixed size, and stands aside for a
// while when a column's values seldom repeat. It changes no outcome: a hit is an equal cell of a row of the same country.
type cache struct {
	entries []entry
	lookups int // of the window
	hits    int
	aside   int // cells to let pass
}

// entry is a cell and its digest.
type entry struct {
	cell   cellKey
	digest [digestLength]byte
}

// cellKey is a cell of at most maxCached bytes and the country of its row. No cell's is the zero value.
type cellKey struct {
	low, high uint64 // the text, and zeros behind it
	rest      uint64 // its length and the country
}

// digestLength is that of SHA-256 in hexadecimal.
const digestLength = 64

const (
	cacheBits   = 11
	cacheWindow = 4096 // lookups after which the hits are counted
	maxCached   = 16
)

func newCache() *cache { return &cache{entries: make([]entry, 1<<cacheBits)} }

// append is the AppendDigest of of, remembered.
func (c *cache) append(dst []byte, country identity.Country, raw []byte, of *Converter) ([]byte, identity.Outcome, identity.Rule) {
	if len(raw) == 0 || len(raw) > maxCached || cap(raw) < maxCached { // empty, long, or at the very end of the block
		return of.normalizer.AppendDigest(dst, of.identity, country, raw)
	}
	if c.aside > 0 {
		c.aside--
		return of.normalizer.AppendDigest(dst, of.identity, country, raw)
	}
	key := newCellKey(raw, country)
	e := &c.entries[key.hash()>>(64-cacheBits)]
	c.lookups++
	if e.cell == key {
		c.hits++
		return append(dst, e.digest[:]...), identity.Hashed, ""
	}
	if c.lookups >= cacheWindow {
		if c.hits < c.lookups/4 {
			c.aside = 16 * cacheWindow
		}
		c.lookups, c.hits = 0, 0
	}
	at := len(dst)
	dst, outcome, rule := of.normalizer.AppendDigest(dst, of.identity, country, raw)
	if outcome == identity.Hashed {
		e.cell, e.digest = key, [digestLength]byte(dst[at:])
	}
	return dst, outcome, rule
}

// newCellKey reads 16 bytes of the block that raw begins in and keeps those that are raw's.
func newCellKey(raw []byte, country identity.Country) cellKey {
	n := len(raw)
	text := raw[:maxCached]
	low, high := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
	if n <= 8 {
		low, high = low&(1<<(8*n)-1), 0
	} else {
		high &= 1<<(8*(n-8)) - 1
	}
	return cellKey{low: low, high: high, rest: uint64(n)<<16 | uint64(country)}
}

func (k cellKey) hash() uint64 {
	const odd = 0x9e3779b97f4a7c15
	return (k.low ^ bits.RotateLeft64((k.high^k.rest)*odd, 32)) * odd
}
