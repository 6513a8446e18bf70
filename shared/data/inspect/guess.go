package inspect

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// Confidences: of a header the values agree with, of one that needs a partner, of values without a header, of a header
// without values.
const (
	sure     = 0.95
	likely   = 0.8
	byValues = 0.7
	unproven = 0.5

	lesserBy = 0.3
	laterBy  = 0.05
	least    = 0.05 // what is left of any
)

// isHeader tells names from the first row of data.
func isHeader(names []string, columns [][]string) bool {
	known, numbers := false, 0
	for i, name := range names {
		name = strings.TrimSpace(name)
		h := newHeading(name)
		identity := h.concept != ""
		known = known || identity || h.has(timeWords) || h.has(metricWords) || h.has(keyWords)
		first := newProfile("", []string{name})
		if first.emails+first.digests+first.uuids+first.dates+first.internet > 0 || first.abroad > 0 {
			return false
		}
		if first.integers+first.decimals > 0 {
			numbers++
		}
		if !identity && name != "" && slices.Contains(columns[i], name) {
			numbers++ // a value that comes again
		}
	}
	return known || numbers == 0
}

// surroundings are what the other columns of a file say of one.
type surroundings struct {
	concepts map[string]map[string]bool // of columns whose values agree, with the countries of their words
	people   map[string]bool            // modifiers that stand before what only people have, or before everything
	places   bool                       // the file is a list of places
}

func newSurroundings(profiles []profile) surroundings {
	c := surroundings{concepts: map[string]map[string]bool{}, people: map[string]bool{}}
	if alias := common(profiles); alias != "" {
		c.people[alias] = true
	}
	for i := range profiles {
		p, h := &profiles[i], profiles[i].words
		c.places = c.places || h.concept == ofPlaces && !h.excluded
		if h.concept == "" || h.excluded || h.further || !p.agrees(h.concept) {
			continue
		}
		if c.concepts[h.concept] == nil {
			c.concepts[h.concept] = map[string]bool{}
		}
		c.concepts[h.concept][h.country] = true
		switch amc.HashedPII(h.concept) {
		case amc.Email, amc.FirstName, amc.LastName:
			c.people[h.modifier] = true
		}
	}
	return c
}

// common returns a short word that all columns begin with, as those of a table may: "ca_city, ca_zip".
func common(profiles []profile) string {
	for _, p := range profiles {
		if len(p.words.tokens) < 2 || p.words.tokens[0] != profiles[0].words.tokens[0] {
			return ""
		}
	}
	if alias := profiles[0].words.tokens[0]; len(profiles) > 2 && len(alias) <= 3 {
		return alias
	}
	return ""
}

// supports reports whether the file speaks of the like of a word that means many things.
func (c surroundings) supports(concept, country string) bool {
	switch amc.HashedPII(concept) {
	case amc.FirstName:
		return c.concepts[string(amc.LastName)][country]
	case amc.LastName:
		return c.concepts[string(amc.FirstName)][country]
	}
	for _, place := range []amc.HashedPII{amc.City, amc.Zip, amc.Address, amc.State} {
		if string(place) != concept && c.concepts[string(place)] != nil {
			return true
		}
	}
	return false
}

// identities suggests at most one column for each identity type.
func identities(profiles []profile) []*amc.Guess {
	around := newSurroundings(profiles)
	suggested := make([]*amc.Guess, len(profiles))
	best := map[string]int{}
	for i := range profiles {
		id := around.suggest(&profiles[i])
		if id == nil {
			continue
		}
		if first, is := best[id.Type]; is {
			if suggested[first].Confidence >= id.Confidence {
				continue
			}
			suggested[first] = nil
		}
		suggested[i], best[id.Type] = id, i
	}
	return suggested
}

func (c surroundings) suggest(p *profile) *amc.Guess {
	h := p.words
	if h.excluded || c.places {
		return nil
	}
	if id := c.byHeader(p, h.concept, h.country, h.weak); id != nil {
		return id
	}
	if h.second != nil {
		if id := c.byHeader(p, h.second.concept, h.second.country, true); id != nil {
			return id
		}
	}
	switch {
	case p.most(p.emails, 0.9):
		return &amc.Guess{Type: string(amc.Email), Confidence: max(byValues-h.rank, least)}
	case p.most(p.abroad, 0.9) && !h.has(oneEnd):
		return &amc.Guess{Type: string(amc.Phone), Confidence: max(byValues-h.rank, least)}
	}
	return nil
}

// byHeader suggests what a header speaks of. Words before it that are unknown make a place another's, unless people have them too.
func (c surroundings) byHeader(p *profile, concept, country string, weak bool) *amc.Guess {
	h := p.words
	confidence := sure
	switch concept {
	case "", aCountry, aName, isPrivate, ofPlaces:
		return nil
	}
	switch {
	case h.further || !p.agrees(concept) || weak && !c.supports(concept, country):
		return nil
	case p.filled == 0:
		confidence = unproven
	case weak:
		confidence = likely
	}
	if h.modifier != "" {
		switch amc.HashedPII(concept) {
		case amc.Email, amc.Phone, amc.FirstName, amc.LastName:
		default:
			if !c.people[h.modifier] && !p.all(p.uuids) {
				return nil
			}
		}
		confidence -= sure - byValues
	}
	return &amc.Guess{Type: concept, Confidence: max(confidence-h.rank, least)}
}

// agrees reports whether the values can be of the identity.
func (p *profile) agrees(identity string) bool {
	if p.filled == 0 {
		return true
	}
	text := p.emails == 0 && p.internet == 0 && p.uuids == 0 && !p.most(p.long, 0.3)
	switch identity {
	case "MAID", "IDFA":
		return p.most(p.uuids+p.digests, 0.8)
	case "LIVERAMP", "EXPERIAN", "MERKLE", "NEUSTAR", "KANTAR", "REALID", "SAMBATV":
		return p.emails == 0
	}
	if p.most(p.digests, 0.5) {
		return true
	}
	switch amc.HashedPII(identity) {
	case amc.Email:
		return p.most(p.emails+p.digests, 0.5)
	case amc.Phone:
		return p.most(p.phones+p.digests, 0.6) && !p.isTime()
	case amc.Zip:
		return text && p.most(p.zips, 0.6)
	case amc.Address:
		return text && p.most(p.letters+p.numbered, 0.7) && p.most(p.numbered, 0.2)
	}
	return text && !p.most(p.states, 0.3) && p.most(p.letters, 0.7) // names, cities, states
}

// countryColumn returns the column of country codes, or -1.
func countryColumn(profiles []profile) int {
	people := newSurroundings(profiles).people
	people[""] = true
	found := -1
	for i, p := range profiles {
		if h := p.words; p.isCountry() && people[h.modifier] && p.most(p.codes, 0.9) && (found < 0 || h.rank < profiles[found].words.rank) {
			found = i
		}
	}
	return found
}

func (p *profile) isCountry() bool {
	return p.words.concept == aCountry && !p.words.excluded && !p.words.further
}

var countryNames = map[string]string{
	"united states": "US", "united states of america": "US", "usa": "US", "united kingdom": "GB", "great britain": "GB", "uk": "GB", "england": "GB",
	"germany": "DE", "deutschland": "DE", "allemagne": "DE", "france": "FR", "frankreich": "FR", "francia": "FR", "spain": "ES", "espana": "ES", "spanien": "ES",
	"italy": "IT", "italia": "IT", "italien": "IT", "japan": "JP", "日本": "JP", "canada": "CA", "india": "IN",
}

// phone prefixes whose country is plain; +1 is mostly the United States.
var prefixes = map[string]string{"+1": "US", "+44": "GB", "+49": "DE", "+33": "FR", "+34": "ES", "+39": "IT", "+81": "JP", "+91": "IN"}

var zips = map[string]*regexp.Regexp{
	"JP": regexp.MustCompile(`^〒?[0-9]{3}-[0-9]{4}$`),
	"CA": regexp.MustCompile(`^[a-z][0-9][a-z] ?[0-9][a-z][0-9]$`),
	"GB": regexp.MustCompile(`^[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}$`),
}

var usStates = words(`al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va
	wa wv wi wy dc`)

// country guesses the one country of all rows, "" when nothing speaks for one or several do.
func country(profiles []profile, guesses []*amc.Guess) string {
	votes := map[string]int{}
	for i, p := range profiles {
		if p.isCountry() && p.words.modifier == "" && len(p.values) > 0 {
			return only(p.values, func(v string) string {
				if code, ok := identity.ParseCountry(v); ok {
					return code.String()
				}
				return countryNames[v]
			})
		}
		if guesses[i] == nil {
			continue
		}
		switch guesses[i].Type {
		case string(amc.Phone):
			if p.abroad > 0 && p.abroad == p.phones {
				votes[only(p.values, func(v string) string { return prefixOf(v) })] += 2
			}
		case string(amc.Zip):
			for code, form := range zips {
				votes[only(p.values, func(v string) string {
					if form.MatchString(v) {
						return code
					}
					return ""
				})] += 2
			}
		case string(amc.State):
			votes[only(p.values, func(v string) string {
				if usStates[v] {
					return "US"
				}
				return ""
			})] += 2
		}
		if p.words.country != "" {
			votes[p.words.country]++
		}
	}
	delete(votes, "")
	best, n := "", 0
	for _, code := range slices.Sorted(maps.Keys(votes)) {
		switch {
		case votes[code] > n:
			best, n = code, votes[code]
		case votes[code] == n:
			best = ""
		}
	}
	return best
}

// only returns what is the same of all values, else "".
func only(values map[string]int, of func(string) string) string {
	found := ""
	for v := range values {
		switch code := of(v); {
		case code == "", found != "" && code != found:
			return ""
		default:
			found = code
		}
	}
	return found
}

func prefixOf(phone string) string {
	phone = strings.TrimPrefix(phone, "'")
	for n := 2; n <= 3 && n <= len(phone); n++ {
		if code, is := prefixes[phone[:n]]; is {
			return code
		}
	}
	return ""
}

// mainEventTime returns the column that says when what the row tells happened, or -1: a file of customers has none.
// Of columns that say so equally well, one with a time of day is better than a date.
func mainEventTime(profiles []profile, columns []amc.InspectedColumn) int {
	events := slices.ContainsFunc(profiles, func(p profile) bool { return p.words.eventKey() })
	best, most := -1, 0
	for i, p := range profiles {
		h, t := p.words, columns[i].DataType
		if t != amc.Timestamp && t != amc.Date || columns[i].Nullable || h.has(otherTimes) || h.has(keyWords) {
			continue
		}
		score := 0
		switch {
		case h.only(whenWords) || h.only(eventTimes):
			score = 4
		case h.has(eventWords):
			score = 3
		case h.has(happenings) && h.has(whenWords):
			score = 2
		case events && h.has(creationWords):
			score = 1
		}
		if score *= 2; score > 0 && t == amc.Timestamp {
			score++
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}
