package transform

import (
	"maps"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// concern is what a row that is written may be counted under.
type concern uint8

const (
	fine concern = iota
	tooOld
	inFuture
	noConsent
	concerns // how many there are
)

// genericCountries lists the countries of mapping and rows whose identities are normalized by no published rules.
func (p *plan) genericCountries(workers []*worker) []string {
	if !slices.ContainsFunc(p.columns, func(c plannedColumn) bool { return c.cached }) {
		return nil
	}
	met := map[string]bool{}
	if p.country.Generic() {
		met[p.country.String()] = true
	}
	for _, w := range workers {
		for country := range w.generic {
			met[country.String()] = true
		}
	}
	return slices.Sorted(maps.Keys(met))
}

// warnings says what the counts of concerns mean, and those of the inputs.
func (c *collector) warnings() (list []amc.Warning) {
	time := ""
	if i := slices.IndexFunc(c.plan.columns, func(column plannedColumn) bool { return column.time }); i >= 0 {
		time = c.plan.columns[i].name
	}
	for concern, w := range map[concern]amc.Warning{
		tooOld:    {Code: "before_retention", Column: time, Message: "events before " + c.plan.oldest + " are older than AMC keeps"},
		inFuture:  {Code: "in_the_future", Column: time, Message: "events after " + c.plan.newest + " had not happened when the job was made"},
		noConsent: {Code: "consent_missing", Message: "rows of the EEA or the United Kingdom carry no consent: map a column with a consentType"},
	} {
		if w.Count = c.concerns[concern]; w.Count > 0 {
			list = append(list, w)
		}
	}
	if n := c.total.Files - c.filled; n > 0 {
		list = append(list, amc.Warning{Code: "files_without_rows", Message: "files have no rows and were passed over", Count: int64(n)})
	}
	slices.SortFunc(list, func(a, b amc.Warning) int { return strings.Compare(a.Code, b.Code) })
	return list
}
