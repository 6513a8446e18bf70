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
	list = amc.Concerns{TooOld: c.concerns[tooOld], InFuture: c.concerns[inFuture], NoConsent: c.concerns[noConsent]}.Warnings(c.plan.kept, time)
	list = slices.Concat(list, c.total.Warnings, amc.MostlyRejected(c.cells(), ""))
	if n := c.total.Files - c.filled; n > 0 {
		list = append(list, amc.FilesWithoutRows(int64(n)))
	}
	slices.SortStableFunc(list, func(a, b amc.Warning) int { return strings.Compare(a.Code, b.Code) })
	return list
}
