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

// stateCodes holds, per country, the lower-case code of each state's name in upper-case letters.
var stateCodes = sync.OnceValue(func() map[Country]map[string]string {
	codes := map[Country]map[string]string{}
	for r := range rows(stateCodesTSV) {
		if codes[r.country] == nil {
			codes[r.country] = map[string]string{}
		}
		codes[r.country][r.from] = strings.ToLower(r.to)
	}
	return codes
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

// streetWords holds every country's abbreviations.
var streetWords = sync.OnceValue(func() map[Country]*abbreviations {
	tables := map[Country]*abbreviations{}
	for r := range rows(addressTokensTSV) {
		if tables[r.country] == nil {
			tables[r.country] = &abbreviations{words: map[string]string{}}
		}
		tables[r.country].words[r.from] = r.to
		tables[r.country].lengths[r.from[0]] |= 1 << len(r.from)
	}
	return tables
})

// row is one row of an embedded table.
type row struct {
	country  Country
	from, to string
}

// rows yields the rows of an embedded table but its heading.
func rows(tsv string) iter.Seq[row] {
	return func(yield func(row) bool) {
		_, body, _ := strings.Cut(tsv, "\n")
		for line := range strings.Lines(body) {
			country, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			from, to, _ := strings.Cut(rest, "\t")
			if c, ok := ParseCountry(country); ok && !yield(row{c, from, to}) {
				return
			}
		}
	}
}
