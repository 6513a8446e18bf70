package identity

import (
	_ "embed"
	"iter"
	"strings"
	"sync"
)

//go:embed tables/address-tokens.tsv
var addressTokensTSV string

//go:embed tables/state-codes.tsv
var stateCodesTSV string

// stateCodes holds, by country, the lower-case code of each state's name in upper-case letters.
var stateCodes = sync.OnceValue(func() *[len(ruled) + 1]map[string]string {
	var codes [len(ruled) + 1]map[string]string
	for r := range rows(stateCodesTSV) {
		if codes[r.rank] == nil {
			codes[r.rank] = map[string]string{}
		}
		codes[r.rank][r.from] = strings.ToLower(r.to)
	}
	return &codes
})

// abbreviations are a country's replacements of words in a street line.
type abbreviations struct {
	words map[string]string // upper case both
	// lengths has bit n set at b when a word of n bytes begins with byte b: most words of a street line are not in the
	// table, and this says so without hashing them.
	lengths [256]uint64
}

func (a *abbreviations) find(word []byte) (short string, ok bool) {
	if a.lengths[word[0]]>>min(len(word), 63)&1 == 0 {
		return "", false
	}
	short, ok = a.words[string(word)]
	return short, ok
}

// streetWords holds every country's abbreviations; a country without published rules has those of India, which are the ones
// that all countries share.
var streetWords = sync.OnceValue(func() *[len(ruled) + 1]*abbreviations {
	var tables [len(ruled) + 1]*abbreviations
	for i := range tables {
		tables[i] = &abbreviations{words: map[string]string{}}
	}
	for r := range rows(addressTokensTSV) {
		tables[r.rank].words[r.from] = r.to
		tables[r.rank].lengths[r.from[0]] |= 1 << len(r.from)
	}
	tables[len(ruled)] = tables[in.rank()]
	return &tables
})

// row is one row of an embedded table.
type row struct {
	rank     int // of the country
	from, to string
}

// rows yields the rows of an embedded table but its heading.
func rows(tsv string) iter.Seq[row] {
	return func(yield func(row) bool) {
		_, body, _ := strings.Cut(tsv, "\n")
		for line := range strings.Lines(body) {
			country, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			from, to, _ := strings.Cut(rest, "\t")
			if c, ok := ParseCountry(country); ok && !yield(row{c.rank(), from, to}) {
				return
			}
		}
	}
}
