package identity

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// plan is what libphonenumber's metadata say about a region's numbers, as far as quickPhone needs it.
type plan struct {
	code   string // calling code
	prefix string // international prefix
	trunk  string // the digit before a national number, or ""
	// unusual is how a number begins from which libphonenumber may strip more than the trunk digit, or "".
	unusual         string
	possible, local uint64 // bit n is set when a number of n digits is possible, or possible within an area
	longest         int    // possible length
	general         func() *automaton
	// home is the plan of the main region of the calling code: it judges numbers that carry the code.
	home  *plan
	valid func() *automaton // of the home plan: the valid numbers of all regions of the calling code
}

// plans are those of the nine countries, and the home plans by the two digits of their calling codes ("1" by 10 to 19).
type plans struct {
	byCountry [len(ruled) + 1]*plan
	byCode    [100]*plan
}

var phonePlans = sync.OnceValue(func() *plans {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err) // the library did not start either
	}
	metadata := map[string]*phonenumbers.PhoneMetadata{}
	for _, m := range collection.GetMetadata() {
		metadata[m.GetId()] = m
	}
	all := &plans{}
	for _, c := range ruled { // the United States before Canada, which has its home there
		p, ok := newPlan(metadata[c.String()])
		if !ok {
			continue
		}
		code := int(metadata[c.String()].GetCountryCode())
		regions := phonenumbers.GetRegionCodesForCountryCode(code)
		if regions[0] == c.String() {
			p.home = p
			p.valid = sync.OnceValue(func() *automaton { return validNumbers(regions, metadata) })
			if code < 10 {
				for i := range 10 {
					all.byCode[10*code+i] = p
				}
			} else {
				all.byCode[code] = p
			}
		} else if home, ok := ParseCountry(regions[0]); ok {
			p.home = all.byCountry[home.rank()]
		}
		if p.home != nil {
			all.byCountry[c.rank()] = p
		}
	}
	return all
})

// newPlan reads a region's metadata. It has no plan for a region whose rules are beyond what quickPhone knows.
func newPlan(m *phonenumbers.PhoneMetadata) (*plan, bool) {
	p := &plan{code: strconv.Itoa(int(m.GetCountryCode())), prefix: m.GetInternationalPrefix()}
	switch m.GetNationalPrefixForParsing() {
	case "":
	case "0", "1":
		p.trunk = m.GetNationalPrefixForParsing()
	case "0|180020":
		p.trunk, p.unusual = "0", "180020"
	case `(000[2569]\d{4,6})$|(?:(?:003768)0?)|0`:
		p.trunk, p.unusual = "0", "00"
	default:
		return nil, false
	}
	if strings.Trim(p.prefix, "01") != "" || p.prefix == "" || len(p.code) > 2 {
		return nil, false
	}
	desc := m.GetGeneralDesc()
	for _, length := range desc.GetPossibleLength() {
		p.possible |= 1 << length
		p.longest = max(p.longest, int(length))
	}
	for _, length := range desc.GetPossibleLengthLocalOnly() {
		p.local |= 1 << length
	}
	p.general = sync.OnceValue(func() *automaton {
		return mustAutomaton([]string{desc.GetNationalNumberPattern()}, func(matched []bool, _ int) bool { return matched[0] })
	})
	return p, true
}

// validNumbers recognizes the numbers for which libphonenumber's IsValidNumber holds. It takes the first of the calling
// code's regions that claims a number, by its leading digits when the metadata tell them, else by one of its types, and asks
// that region alone for a type.
func validNumbers(regions []string, metadata map[string]*phonenumbers.PhoneMetadata) *automaton {
	var patterns []string
	add := func(pattern string) int { // regions share many patterns
		if i := slices.Index(patterns, pattern); i >= 0 {
			return i
		}
		patterns = append(patterns, pattern)
		return len(patterns) - 1
	}
	type description struct {
		pattern int
		lengths uint64 // 0 is any
	}
	type region struct {
		leading int // -1 is none
		general description
		types   []description
	}
	all := make([]region, 0, len(regions))
	for _, id := range regions {
		m := metadata[id]
		describe := func(d *phonenumbers.PhoneNumberDesc) description {
			lengths := uint64(0)
			for _, length := range d.GetPossibleLength() {
				if length > 0 {
					lengths |= 1 << length
				}
			}
			return description{add(d.GetNationalNumberPattern()), lengths}
		}
		r := region{leading: -1, general: describe(m.GetGeneralDesc())}
		if digits := m.GetLeadingDigits(); digits != "" {
			r.leading = add("(?:" + digits + `)\d*`)
		}
		types := []*phonenumbers.PhoneNumberDesc{
			m.GetPremiumRate(), m.GetTollFree(), m.GetSharedCost(), m.GetVoip(), m.GetPersonalNumber(), m.GetPager(), m.GetUan(),
			m.GetVoicemail(), m.GetFixedLine(),
		}
		if !m.GetSameMobileAndFixedLinePattern() {
			types = append(types, m.GetMobile())
		}
		for _, d := range types {
			if lengths := d.GetPossibleLength(); len(lengths) == 0 || lengths[0] != -1 {
				r.types = append(r.types, describe(d))
			}
		}
		all = append(all, r)
	}
	return mustAutomaton(patterns, func(matched []bool, length int) bool {
		is := func(d description) bool { return matched[d.pattern] && (d.lengths == 0 || d.lengths>>length&1 == 1) }
		for _, r := range all {
			typed := is(r.general) && slices.ContainsFunc(r.types, is)
			claimed := typed
			if r.leading >= 0 {
				claimed = matched[r.leading]
			}
			if claimed {
				return typed
			}
		}
		return false
	})
}

func mustAutomaton(patterns []string, accept func(matched []bool, length int) bool) *automaton {
	a, err := newAutomaton(patterns, maxPhoneDigits, accept)
	if err != nil {
		panic(err) // a test builds every automaton of the pinned metadata
	}
	return a
}
