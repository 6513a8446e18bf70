package amc

import (
	"fmt"
	"strings"
)

// consentCountries are those whose people's data should carry a consent signal: the EEA and the United Kingdom.
var consentCountries = set(strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")...)

// ConsentCountries returns the countries whose rows should carry consent and, under this mapping, don't: none when the
// mapping has a consent column, or no identity that consent could be about.
func (m Mapping) ConsentCountries() []string {
	for _, c := range m.Columns {
		if c.ConsentType != "" {
			return nil
		}
	}
	if !m.DataSet().HasIdentity() {
		return nil
	}
	countries := make([]string, 0, len(consentCountries))
	for country := range consentCountries {
		countries = append(countries, country)
	}
	return countries
}

// CheckConsent refuses, where consent is required, a mapping whose own country needs it and that has no column for it. Rows
// that name their country are judged when they are read.
func (m Mapping) CheckConsent() error {
	if !consentCountries[m.CountryCode] || len(m.ConsentCountries()) == 0 {
		return nil
	}
	return invalid("consent_missing", "columns", fmt.Sprintf("people of %s need a consent column, and the mapping has none", m.CountryCode),
		"map a column with a consentType")
}
