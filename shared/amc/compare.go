package amc

import (
	"errors"
	"fmt"
	"strings"
)

// Validate checks everything about the data set that can be known without AMC. Errors are KindInvalid and name the field.
func (d DataSet) Validate() error {
	m := Mapping{
		DataSetID: d.DataSetID, Description: d.Description, CountryCode: d.CountryCode, Period: d.Period,
		CustomerEncryptionKeyARN: d.CustomerEncryptionKeyARN, Columns: make([]MappedColumn, len(d.Columns)),
	}
	for i, c := range d.Columns {
		m.Columns[i].Column = c
	}
	err := m.Validate()
	var e *Error
	if errors.As(err, &e) && e.Code == "country_missing" {
		return nil // the last check; a country may come with each upload
	}
	return err
}

// Compare refuses what does not fit the data set that AMC has: files made for d would be rejected there, long after AMC took
// the upload. Columns that AMC has besides, and that may be empty, are no hindrance.
func (d DataSet) Compare(have DataSet) error {
	var wrong []string
	known := map[string]Column{}
	for _, c := range have.Columns {
		if c.IsMainUserID || c.IsMainUserIDType || c.Name == "user_id" || c.Name == "user_id_type" {
			continue // AMC adds these itself; they are never in files
		}
		known[c.Name] = c
	}
	for _, c := range d.Columns {
		h, ok := known[c.Name]
		delete(known, c.Name)
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%q is not in the data set", c.Name))
		case h.DataType != c.DataType:
			wrong = append(wrong, fmt.Sprintf("%q is %s in the data set and %s in the mapping", c.Name, h.DataType, c.DataType))
		case identityOf(h) != identityOf(c):
			wrong = append(wrong, fmt.Sprintf("%q has identity type %s in the data set and %s in the mapping", c.Name, identityOf(h), identityOf(c)))
		case h.IsMainEventTime != c.IsMainEventTime:
			wrong = append(wrong, fmt.Sprintf("%q is the main event time in only one of data set and mapping", c.Name))
		case h.IsCountryCode != c.IsCountryCode:
			wrong = append(wrong, fmt.Sprintf("%q is the country code in only one of data set and mapping", c.Name))
		case h.ConsentType != c.ConsentType:
			wrong = append(wrong, fmt.Sprintf("%q has consent type %q in the data set and %q in the mapping", c.Name, h.ConsentType, c.ConsentType))
		case h.RequiresOneWayHashing && !c.Hashed():
			wrong = append(wrong, fmt.Sprintf("%q must be hashed for the data set, and the mapping does not hash it", c.Name))
		case h.Required() && !c.Required():
			wrong = append(wrong, fmt.Sprintf("%q is required by the data set and nullable in the mapping", c.Name))
		}
	}
	for _, c := range have.Columns {
		if h, left := known[c.Name]; left && h.Required() {
			wrong = append(wrong, fmt.Sprintf("%q is required by the data set and not mapped", c.Name))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &Error{
		Kind: KindInvalid, Code: "dataset_mismatch",
		Message: fmt.Sprintf("the mapping does not fit data set %q: %s", d.DataSetID, strings.Join(wrong, "; ")),
		Hint:    "correct the mapping, or choose a new dataSetId",
	}
}

func identityOf(c Column) string {
	if c.ExternalUserIDType == nil {
		return "none"
	}
	return string(c.ExternalUserIDType.HashedPII) + string(c.ExternalUserIDType.ExternalIdentity)
}
