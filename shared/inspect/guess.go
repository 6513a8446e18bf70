package inspect

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/identity"
)

// Confidences: of a header the values agree with, of one that needs a partner, of values without a header, of a header
// without values.
const (
	sure      = 0.95
	likely    = 0.8
	byValues  = 0.7
	unproven  = 0.5
	mayBeLost = 0.05 // the least that qualifiers leave
)

// isHeader tells names from the first row of data.
func isHeader(names []string, columns [][]string) bool {
	known, numbers := false, 0
	for i, name := range names {
		name = strings.TrimSpace(name)
		h := newHeading(name)
		_, identity := h.identity()
		known = known || identity || h.is(countryWords) || h.has(timeWords) || h.has(metricWords) || h.has(keyWords) || h.is(privateWords)
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

// identities suggests at most one column for each identity type.
func identities(profiles []profile) []*Identity {
	headers := map[string]bool{}
	for _, p := range profiles {
		for _, reading := range p.words.readings() {
			headers[reading] = true
		}
	}
	suggested := make([]*Identity, len(profiles))
	best := map[string]int{}
	for i := range profiles {
		id := suggest(&profiles[i], headers)
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

func suggest(p *profile, headers map[string]bool) *Identity {
	if w, is := p.words.identity(); is && p.agrees(w.identity) {
		confidence := sure
		if len(w.partners) > 0 {
			if !slices.ContainsFunc(w.partners, func(partner string) bool { return headers[partner] }) {
				return nil
			}
			confidence = likely
		}
		if p.filled == 0 {
			confidence = unproven
		}
		return &Identity{w.identity, max(confidence-p.words.rank, mayBeLost)}
	}
	switch {
	case p.words.has(otherPeople):
	case p.most(p.emails, 0.9):
		return &Identity{string(amc.Email), byValues}
	case p.most(p.abroad, 0.9) && !p.words.has(oneEnd):
		return &Identity{string(amc.Phone), byValues}
	}
	return nil
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
	return text && p.states == 0 && p.most(p.letters, 0.7) // names, cities, states
}

// countryColumn returns the column of country codes, or -1.
func countryColumn(profiles []profile) int {
	found := -1
	for i, p := range profiles {
		if p.words.is(countryWords) && p.most(p.codes, 0.9) && (found < 0 || p.words.rank < profiles[found].words.rank) {
			found = i
		}
	}
	return found
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
func country(profiles []profile, guesses []*Identity) string {
	votes := map[string]int{}
	for i, p := range profiles {
		if p.words.is(countryWords) && len(p.values) > 0 {
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
		if w, is := p.words.identity(); is && w.language != "" {
			votes[w.language]++
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
func mainEventTime(profiles []profile, columns []Column) int {
	events := slices.ContainsFunc(profiles, func(p profile) bool {
		return p.words.has(eventWords) && !p.words.has(otherTimes) || p.words.has(metricWords) && !p.words.has(keyWords) && p.words.has(words("order amount revenue price"))
	})
	best, most := -1, 0
	for i, p := range profiles {
		if t := columns[i].DataType; t != amc.Timestamp && t != amc.Date || columns[i].Nullable || p.words.has(otherTimes) {
			continue
		}
		score := 0
		switch {
		case p.words.has(eventWords):
			score = 3
		case p.words.is(whenWords):
			score = 2
		case events && p.words.has(creationWords):
			score = 1
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}
