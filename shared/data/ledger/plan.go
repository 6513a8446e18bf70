package ledger

import (
	"slices"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// Plan is what a mapping and a policy mean for rows. It never changes, and any number of goroutines may use it.
type Plan struct {
	Mapping amc.Mapping
	Policy  amc.Policy
	Columns []Column // of the data set
	Sources []string // the source columns that are read, each once

	home        identity.Country // of rows that name none
	countryFrom int              // the source column that names a row's country, or -1
	kept        kept
	consent     map[identity.Country]bool // countries whose rows should carry consent, and don't
}

// Column is one column of the data set.
type Column struct {
	amc.MappedColumn
	From int // in Plan.Sources
}

// Compile makes the plan of a valid mapping, under the policy as it is for a job made at the time now. The zero time judges no event
// times. A policy that can't be kept, or that the mapping breaks in any case, is an error of KindInvalid.
func Compile(m amc.Mapping, policy amc.Policy, now time.Time) (*Plan, error) {
	if err := policy.Validate(); err != nil {
		return nil, err
	}
	if policy.RequireConsent {
		if err := m.CheckConsent(); err != nil {
			return nil, err
		}
	}
	p := &Plan{Mapping: m, Policy: policy, countryFrom: -1, kept: keptAt(now, policy), consent: map[identity.Country]bool{}}
	if m.CountryCode != "" {
		country, ok := identity.ParseCountry(m.CountryCode)
		if !ok {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "country_form", Field: "countryCode", Message: "the mapping's country does not exist"}
		}
		p.home = country
	}
	for _, code := range m.ConsentCountries() {
		country, _ := identity.ParseCountry(code) // they all exist
		p.consent[country] = true
	}
	for _, c := range m.Columns {
		from := slices.Index(p.Sources, c.SourceName())
		if from < 0 {
			from = len(p.Sources)
			p.Sources = append(p.Sources, c.SourceName())
		}
		if c.IsCountryCode {
			p.countryFrom = from
		}
		p.Columns = append(p.Columns, Column{MappedColumn: c, From: from})
	}
	return p, nil
}

// kept is the span of event times that a job does not warn of, as TIMESTAMP columns write times; zero is no span.
type kept struct{ oldest, newest string }

func keptAt(now time.Time, policy amc.Policy) kept {
	if now.IsZero() {
		return kept{}
	}
	now = now.UTC()
	return kept{policy.OldestKept(now).Format(time.RFC3339), now.Format(time.RFC3339)}
}

// tooOld reports whether a TIMESTAMP or DATE, as it is written, is before the span.
func (k kept) tooOld(text []byte) bool { return string(text) < k.oldest[:len(text)] }

// inFuture reports whether one is after it.
func (k kept) inFuture(text []byte) bool { return string(text) > k.newest[:len(text)] }
