package inspect

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// heading is a column's name, taken apart and read by the vocabularies.
type heading struct {
	tokens  []string // its words, without what carries no meaning
	concept string   // what it speaks of, "" when that is none of the concepts or several

	country  string  // of those who speak the concept's language
	weak     bool    // the concept's word means many things
	rank     float64 // what lesser words take from certainty
	further  bool    // the second or third of its concept
	excluded bool    // of other people or things
	thing    bool    // of things
	modifier string  // words unknown here that say whose or which it is
	second   *phrase // what else its concept's word means in another language
}

// phrase is what some words in a row mean.
type phrase struct {
	concept, country string
	weak             bool
	follows          bool // the language puts an adjective behind its noun
	own, lesser      bool
	later            bool
	other, thing     bool
}

const longestPhrase = 4 // words

// Derived from the vocabularies.
var (
	phrases   = map[string][]phrase{} // by words joined with spaces; several languages may claim the same
	particles = map[string]bool{}
	pieces    = map[string]bool{}     // words that others are composed of
	beside    = map[string][]string{} // the concepts that a noun may stand beside
)

func init() {
	for _, v := range vocabularies {
		for w := range strings.FieldsSeq(v.particles) {
			particles[w] = true
		}
	}
	for _, v := range vocabularies {
		for concept, list := range v.concepts {
			learn(v, list, phrase{concept: concept})
		}
		learn(v, v.own, phrase{own: true})
		learn(v, v.lesser, phrase{lesser: true})
		learn(v, v.later, phrase{own: true, later: true})
		learn(v, v.others, phrase{other: true})
		learn(v, v.things, phrase{thing: true})
	}
	for w, concepts := range nouns {
		beside[fold(w)] = strings.Fields(concepts)
		pieces[fold(w)] = true
	}
	for _, set := range []map[string]bool{keyWords, timeWords, metricWords, phoneWords, eventWords, whenWords, creationWords, otherTimes} {
		for w := range set {
			pieces[w] = true
		}
	}
	for w := range abbreviations {
		pieces[w] = true
	}
}

// learn enters a list of the vocabulary's.
func learn(v vocabulary, list string, meaning phrase) {
	for w := range strings.FieldsSeq(list) {
		w, meaning.weak = strings.CutSuffix(w, "?")
		meaning.country, meaning.follows = v.country, v.follows
		var tokens []string
		for token := range strings.SplitSeq(fold(w), "_") {
			if !particles[token] {
				tokens, pieces[token] = append(tokens, token), true
			}
		}
		key := strings.Join(tokens, " ")
		phrases[key] = append(phrases[key], meaning)
	}
}

// newHeading reads a column's name. Unknown words may qualify a concept where the language puts qualifiers, before it or behind;
// on the other side they are what the column is about, and the concept is not.
func newHeading(name string) heading {
	var h heading
	question := strings.ContainsAny(name, "?？")
	for _, token := range split(name) {
		question = question || asking[token]
		if !particles[token] {
			h.tokens = append(h.tokens, token)
		}
	}
	var found [][]phrase       // those that name concepts
	var attached []string      // nouns
	var before, after []string // unknown words on either side of the last concept
	for i := 0; i < len(h.tokens); {
		meanings, n := longest(h.tokens[i:])
		token := h.tokens[i]
		i += max(n, 1)
		if slices.ContainsFunc(meanings, func(p phrase) bool { return p.later }) {
			h.rank = max(h.rank, laterBy)
		}
		switch {
		case n > 0 && meanings[0].concept != "":
			found = append(found, meanings)
			before, after = append(before, after...), nil
		case n > 0:
			h.thing = h.thing || meanings[0].thing
			h.excluded = h.excluded || meanings[0].other || meanings[0].thing
			if meanings[0].lesser {
				h.rank = lesserBy
			}
		case beside[token] != nil:
			attached = append(attached, token)
		case isDigits(token):
			figure := strings.TrimLeft(token, "0")
			h.further = h.further || len(figure) == 1 && figure > "1"
		case token == "two" || token == "three":
			h.further = true
		case len(found) > 0:
			after = append(after, token)
		default:
			before = append(before, token)
		}
	}
	h.settle(found)
	if slices.ContainsFunc(attached, func(noun string) bool { return !slices.Contains(beside[noun], h.concept) }) {
		h.concept = "" // a city's code
	}
	switch {
	case h.concept == "" || question:
	case slices.ContainsFunc(found[len(found)-1], func(p phrase) bool { return p.follows }):
		h.modifier = strings.Join(after, "")
		if len(before) > 0 {
			h.concept = "" // the model of a phone
		}
	default:
		h.modifier = strings.Join(before, "")
		if len(after) > 0 {
			h.concept = ""
		}
	}
	return h
}

// settle decides what a heading speaks of that names these concepts.
func (h *heading) settle(found [][]phrase) {
	kinds := map[string][]phrase{}
	for _, meanings := range found {
		concept := meanings[0].concept
		if known := kinds[concept]; known == nil || known[0].weak {
			kinds[concept] = meanings
		}
	}
	first, last := kinds[string(amc.FirstName)], kinds[string(amc.LastName)]
	switch {
	case kinds[isPrivate] != nil:
		kinds = map[string][]phrase{isPrivate: kinds[isPrivate]}
	case first != nil && last != nil:
		kinds = map[string][]phrase{aName: first}
	}
	for _, general := range []string{string(amc.Address), aName} { // "Address: City", "City Name"
		if len(kinds) > 1 {
			delete(kinds, general)
		}
	}
	if len(kinds) > 1 {
		return
	}
	for concept, meanings := range kinds {
		h.concept, h.weak = concept, meanings[0].weak
		for _, m := range meanings[1:] {
			if m.weak && m.concept != concept {
				h.second = &m
			}
		}
		if len(meanings) == 1 || h.second != nil {
			h.country = meanings[0].country
		}
	}
}

// longest returns what the longest phrase that the words begin with may mean, and of how many words it is; 0 is none.
func longest(tokens []string) ([]phrase, int) {
	for n := min(longestPhrase, len(tokens)); n > 0; n-- {
		if meanings := phrases[strings.Join(tokens[:n], " ")]; meanings != nil {
			return meanings, n
		}
	}
	return nil, 0
}

// has reports whether any word of the heading is in the set, or all of them together.
func (h heading) has(set map[string]bool) bool {
	for _, token := range h.tokens {
		if set[token] {
			return true
		}
	}
	return set[strings.Join(h.tokens, "")]
}

// only reports whether the heading consists of words in the set.
func (h heading) only(set map[string]bool) bool {
	return len(h.tokens) > 0 && !slices.ContainsFunc(h.tokens, func(token string) bool { return !set[token] })
}

// private reports a column that identifies people and is none of the identities.
func (h heading) private() bool {
	return h.concept != "" && h.further || h.concept == isPrivate || h.concept == aName && h.modifier == "" && !h.thing || h.has(secrets)
}

// personal reports a column of an identity that it is not suggested for: of other people, or a second one of the customer.
// Places are personal only when they are the customer's, streets when they may be.
func (h heading) personal() bool {
	switch amc.HashedPII(h.concept) {
	case amc.Email, amc.Phone, amc.FirstName, amc.LastName:
		return true
	case amc.Address:
		return !h.excluded
	case amc.City, amc.State, amc.Zip:
		return !h.excluded && h.modifier == ""
	}
	return false
}

// eventKey reports a column that tells one event from another, or its kind: an order's number, a ticket's status.
func (h heading) eventKey() bool {
	if len(h.tokens) == 0 || h.has(otherTimes) {
		return false
	}
	last := h.tokens[len(h.tokens)-1]
	return (h.has(eventWords) || h.has(happenings)) && !h.has(words("lead")) && (keyWords[last] || kindWords[last])
}

// split takes a name apart into folded words: at separators, capitals and figures, and where known words were written in one.
func split(name string) []string {
	var all []string
	name = elision.ReplaceAllString(name, "$1 ")
	for _, token := range strings.FieldsFunc(fold(camel(name)), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '〒' }) {
		if len(phrases[token]) > 0 || pieces[token] {
			all = append(all, spell(token))
			continue
		}
		word := strings.TrimRight(token, "0123456789")
		figures := token[len(word):]
		for _, part := range decompose(word) {
			all = append(all, spell(part))
		}
		if figures != "" {
			all = append(all, figures)
		}
	}
	return all
}

// elision is what French and Italian leave of "de" and "la": d'usage, l'utente.
var elision = regexp.MustCompile(`(?i)(^|\PL)(?:d|l|dell)['’]`)

// spell writes abbreviations out.
func spell(token string) string {
	if long, is := abbreviations[token]; is {
		return long
	}
	return token
}

// endings are short, and so looked for at the end of a word only.
var endings = []string{"no", "nr", "id", "cd", "nm", "dt", "ts"}

// decompose parts a word into the fewest known ones it consists of, if it does.
func decompose(word string) []string {
	if word == "" {
		return nil
	}
	if opaque[word] || pieces[word] || len(word) > 60 {
		return []string{word}
	}
	type way struct {
		parts []string
		ok    bool
	}
	ways := make([]way, len(word)+1) // of the word up to there
	ways[0].ok = true
	for end := 1; end <= len(word); end++ {
		for start := range end {
			part := word[start:end]
			if !ways[start].ok || !pieces[part] || !long(part) && (end < len(word) || !slices.Contains(endings, part)) {
				continue
			}
			if parts := len(ways[start].parts) + 1; !ways[end].ok || parts < len(ways[end].parts) {
				ways[end] = way{append(slices.Clone(ways[start].parts), part), true}
			}
		}
	}
	if last := ways[len(word)]; last.ok {
		return last.parts
	}
	return []string{word}
}

// long reports whether a word is long enough to be told inside of another: Chinese characters always are.
func long(word string) bool { return len(word) >= 3 }

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[fold(w)] = true
	}
	return m
}

// camel parts words that only capitals part.
func camel(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, c := range runes {
		if i > 0 && unicode.IsUpper(c) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsUpper(runes[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// fold drops case, accents and full width.
func fold(s string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case c == 'ß':
			b.WriteString("ss")
		case !unicode.Is(unicode.Mn, c):
			b.WriteRune(c)
		}
	}
	return b.String()
}
