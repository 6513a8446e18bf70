package inspect

import (
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/cell"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// conversion makes the cells of rows what the worker makes of them.
type conversion struct {
	mapping    amc.Mapping
	converters []*cell.Converter
	sources    []string // each once
	index      []int    // of each column in sources
	home       identity.Country
	countryOf  int    // in sources, or -1
	missing    []bool // of sources: those that the file at hand does not have

	country identity.Country // of the last row
	cells   []convertedCell  // of the last row, by column
}

type convertedCell struct {
	raw, text []byte
	outcome   identity.Outcome
	rule      identity.Rule
}

func newConversion(m amc.Mapping) (*conversion, error) {
	c := &conversion{mapping: m, countryOf: -1, cells: make([]convertedCell, len(m.Columns))}
	c.home, _ = identity.ParseCountry(m.CountryCode)
	n := identity.NewNormalizer()
	for i, column := range m.Columns {
		converter, err := cell.New(m, i, n)
		if err != nil {
			return nil, err
		}
		at := slices.Index(c.sources, column.SourceName())
		if at < 0 {
			at = len(c.sources)
			c.sources = append(c.sources, column.SourceName())
		}
		if column.IsCountryCode {
			c.countryOf = at
		}
		c.converters, c.index = append(c.converters, converter), append(c.index, at)
	}
	c.missing = make([]bool, len(c.sources))
	return c, nil
}

// convert converts a row, given by source, and returns the rule by which the worker leaves all of it out, or "", and the
// column that is to blame.
func (c *conversion) convert(row [][]byte, nested []bool) (rejected string, column int) {
	c.country = c.home
	if c.countryOf >= 0 {
		if country, ok := identity.ParseCountry(row[c.countryOf]); ok {
			c.country = country
		}
	}
	for i, converter := range c.converters {
		at := c.index[i]
		if c.missing[at] {
			c.cells[i] = convertedCell{}
			continue
		}
		to := convertedCell{raw: row[at]}
		to.text, to.outcome, to.rule = converter.Append(nil, c.country, row[at])
		if nested != nil && nested[at] {
			to.outcome, to.rule = identity.Rejected, amc.RuleNestedValue
		}
		c.cells[i] = to
		if rejected != "" || !c.mapping.Columns[i].Required() {
			continue
		}
		switch to.outcome {
		case identity.Empty:
			rejected, column = amc.RuleRequiredNull, i
		case identity.Rejected:
			rejected, column = string(to.rule), i
		}
	}
	return rejected, column
}
