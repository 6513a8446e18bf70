package inspect

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Choices are what people settle before they take a suggested mapping. Zero values are told from the source.
type Choices struct {
	DataSetID string
	Country   string // of rows that name none, two capital letters
	DateOrder amc.DateOrder
}

// Suggest returns the inspection with the mapping it suggests.
func Suggest(in amc.Inspection, choices Choices) amc.Suggestion {
	m, err := Mapping(in, choices)
	if err != nil {
		noted := inspection{in}
		noted.Notes = slices.Clone(in.Notes)
		why := amc.FailureOf(err)
		noted.note(amc.Note{Code: "no_mapping", Reason: &amc.Reason{Code: why.Code, Message: why.Message}}, "no mapping is suggested: %v", err)
		return amc.Suggestion{Inspection: noted.Inspection}
	}
	return amc.Suggestion{Inspection: in, Mapping: &m}
}

// maxName is how long a name AMC takes.
const maxName = 255

// Mapping suggests a mapping, which is always valid; when there is none, the error says why. Columns beyond AMC's limit and
// identities that need a country, when none is known, are left out.
func Mapping(in amc.Inspection, choices Choices) (amc.Mapping, error) {
	m := amc.Mapping{
		DataSetID: cmp.Or(choices.DataSetID, dataSetID(in.File)), CountryCode: cmp.Or(choices.Country, in.Country),
		DateOrder: cmp.Or(choices.DateOrder, in.DateOrder),
	}
	located := m.CountryCode != ""
	for _, c := range in.Columns {
		located = located || c.CountryCode
	}
	taken := map[string]bool{"user_id": true, "user_id_type": true} // AMC's own
	for i, c := range in.Columns {
		if c.LeftOut != nil || len(m.Columns) == amc.MaxColumns || c.Identity != nil && !located && needsCountry(c.Identity.Type) {
			continue
		}
		m.Columns = append(m.Columns, mapped(c, columnName(c, i, taken), m.SlashDates()))
	}
	if len(m.Columns) == 0 {
		return amc.Mapping{}, &amc.Error{Kind: amc.KindInvalid, Code: "no_columns", File: in.File,
			Message: "none of the columns can be mapped without more knowledge", Hint: "name its country, or write the mapping by hand"}
	}
	if !m.DataSet().HasIdentity() {
		m.CountryCode = "" // AMC refuses it there
	}
	return m, m.Validate()
}

func mapped(c amc.InspectedColumn, name string, order amc.DateOrder) amc.MappedColumn {
	col := amc.MappedColumn{Column: amc.Column{Name: name, DataType: c.DataType, ColumnType: c.ColumnType, IsCountryCode: c.CountryCode}}
	if name != c.Source {
		col.Source = c.Source
	}
	if slashes := c.Form == formSlashes || c.Form == formSlashesTime; slashes {
		switch {
		case order == "":
			col.DataType = amc.String
		case c.Form == formSlashes:
			col.DataType = amc.Date
		default:
			col.DataType = amc.Timestamp
		}
	}
	col.IsMainEventTime = c.MainEventTime && col.DataType != amc.String
	if c.Identity != nil {
		col.ExternalUserIDType = &amc.ExternalUserIDType{}
		if hashed[c.Identity.Type] {
			col.ExternalUserIDType.HashedPII = amc.HashedPII(c.Identity.Type)
		} else {
			col.ExternalUserIDType.ExternalIdentity = amc.ExternalIdentity(c.Identity.Type)
		}
	}
	return col
}

var hashed = map[string]bool{
	string(amc.Email): true, string(amc.Phone): true, string(amc.FirstName): true, string(amc.LastName): true,
	string(amc.Address): true, string(amc.City): true, string(amc.State): true, string(amc.Zip): true,
}

// needsCountry reports whether an identity has no normal form without a country.
func needsCountry(identity string) bool {
	return identity == string(amc.Address) || identity == string(amc.State) || identity == string(amc.Zip)
}

// columnName makes the source's name one that AMC takes and that is not taken.
func columnName(c amc.InspectedColumn, i int, taken map[string]bool) string {
	name := ascii(camel(c.Source))
	switch {
	case name == "" && c.Identity != nil:
		name = strings.ToLower(c.Identity.Type)
	case name == "" && c.CountryCode:
		name = "country_code"
	case name == "" && c.MainEventTime:
		name = "event_time"
	case name == "":
		name = fmt.Sprintf("column_%d", i+1)
	case name[0] >= '0' && name[0] <= '9':
		name = "c_" + name
	}
	unique := name
	for n := 2; taken[unique]; n++ {
		unique = fmt.Sprintf("%s_%d", name, n)
	}
	taken[unique] = true
	return unique
}

// dataSetID names the data set after the source's file.
func dataSetID(file string) string {
	name := path.Base(strings.ReplaceAll(file, `\`, "/"))
	if stem, _, _ := strings.Cut(name, "."); stem != "" {
		name = stem
	}
	switch name = ascii(name); {
	case name == "":
		return "data_set"
	case name == "list" || name[0] >= '0' && name[0] <= '9':
		return "data_" + name
	}
	return name
}

// ascii keeps ASCII letters and digits, in lower case, with single underscores for everything between them.
func ascii(s string) string {
	words := strings.FieldsFunc(fold(s), func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	name := strings.Join(words, "_")
	return strings.TrimRight(name[:min(len(name), maxName-len("c_")-len("_10000"))], "_")
}
