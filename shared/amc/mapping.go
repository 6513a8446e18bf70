package amc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"time"
)

// Mapping says how a source's columns become a data set's columns. Its JSON form is the same for the API and the
// command lines. A source column that it does not name is dropped: nothing unmapped ever leaves.
type Mapping struct {
	DataSetID                string         `json:"dataSetId"`
	Description              string         `json:"description,omitempty"`
	CountryCode              string         `json:"countryCode,omitempty"`
	Period                   Period         `json:"period,omitempty"`
	CustomerEncryptionKeyARN string         `json:"customerEncryptionKeyArn,omitempty"`
	TimeZone                 string         `json:"timeZone,omitempty"`  // IANA name for times without a zone; default UTC
	DateOrder                DateOrder      `json:"dateOrder,omitempty"` // of dates with slashes; default MDY for US, else refused
	Columns                  []MappedColumn `json:"columns"`
}

// MappedColumn is a Column and the source column it is read from.
type MappedColumn struct {
	Source string `json:"source,omitempty"` // default: Name
	Column
}

// SourceName returns the name of the source column.
func (c MappedColumn) SourceName() string {
	if c.Source != "" {
		return c.Source
	}
	return c.Name
}

// DateOrder is the order of day and month in dates such as 3/4/2026.
type DateOrder string

// The date orders.
const (
	MonthFirst DateOrder = "MDY"
	DayFirst   DateOrder = "DMY"
)

// DataSet returns the data set the mapping describes.
func (m Mapping) DataSet() DataSet {
	d := DataSet{
		DataSetID: m.DataSetID, Description: m.Description, CountryCode: m.CountryCode, Period: m.Period,
		CustomerEncryptionKeyARN: m.CustomerEncryptionKeyARN, Columns: make([]Column, len(m.Columns)),
	}
	for i, c := range m.Columns {
		d.Columns[i] = c.Column
	}
	if d.Period == "" && d.Kind() == Fact {
		d.Period = Daily
	}
	return d
}

// Location returns the zone of times that name none.
func (m Mapping) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(m.TimeZone) // "" is UTC
	if err != nil || m.TimeZone == "Local" {
		return nil, invalid("unknown_time_zone", "timeZone", fmt.Sprintf("%q is no IANA time zone", m.TimeZone),
			`use a name such as "Europe/Berlin", or leave it out for UTC`)
	}
	return loc, nil
}

// SlashDates returns the order of day and month in dates with slashes, or "" when the mapping does not settle it.
func (m Mapping) SlashDates() DateOrder {
	if m.DateOrder == "" && m.CountryCode == "US" {
		return MonthFirst
	}
	return m.DateOrder
}

// ParseMapping reads one JSON mapping and validates it. Errors are KindInvalid and name the field.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))) // editors for Windows put a byte order mark there
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Mapping{}, mappingSyntax(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Mapping{}, invalid("mapping_syntax", "", "the mapping has text after its closing brace", "keep one JSON object")
	}
	if err := m.Validate(); err != nil {
		return Mapping{}, err
	}
	return m, nil
}

// jsonTypes are what a mapping consists of.
var jsonTypes = map[reflect.Kind]string{reflect.Struct: "an object", reflect.Slice: "a list", reflect.String: "a string", reflect.Bool: "true or false"}

func mappingSyntax(err error) error {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &typ):
		return invalid("mapping_type", strings.ReplaceAll(typ.Field, ".Column.", "."), "the mapping holds another type of JSON value than belongs there", "use "+jsonTypes[typ.Type.Kind()])
	case errors.As(err, &syntax):
		return invalid("mapping_syntax", "", fmt.Sprintf("the mapping is not valid JSON at byte %d", syntax.Offset), "check commas, quotes and braces there")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("mapping_syntax", "", "the mapping ends before its JSON does", "check that the file is complete")
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		field := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return invalid("mapping_unknown_field", field, "the mapping has a field that does not exist", "remove it or correct its name")
	}
	return invalid("mapping_syntax", "", "the mapping can't be read as JSON", "")
}

var (
	dataSetIDForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	columnNameForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	keyForm        = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

const (
	maxNameLength        = 255
	maxDescriptionLength = 255
	// MaxColumns is how many AMC takes.
	MaxColumns = 100
)

// Validate checks everything about the mapping that can be known without its source. Errors are KindInvalid and name
// the field; the first one found is returned.
func (m Mapping) Validate() error {
	switch {
	case m.DataSetID == "":
		return invalid("dataset_id_missing", "dataSetId", "the mapping names no data set", "give the dataSetId to load into")
	case m.DataSetID == "list" || len(m.DataSetID) > maxNameLength || !dataSetIDForm.MatchString(m.DataSetID):
		return invalid("dataset_id_form", "dataSetId", fmt.Sprintf("%q can't name a data set", m.DataSetID),
			`use a lower-case letter, then lower-case letters, digits and underscores; "list" is reserved`)
	case len([]rune(m.Description)) > maxDescriptionLength:
		return invalid("description_too_long", "description", "the description is longer than 255 characters", "shorten it")
	case strings.EqualFold(m.CountryCode, "UK"):
		return invalid("country_form", "countryCode", fmt.Sprintf("%q is no ISO 3166-1 country code", m.CountryCode), `use "GB" for the United Kingdom`)
	case m.CountryCode != "" && !countries[m.CountryCode]:
		return invalid("country_form", "countryCode", fmt.Sprintf("%q is no ISO 3166-1 country code", m.CountryCode), `use two capital letters such as "DE"`)
	case m.Period != "" && !periods[m.Period]:
		return invalid("unknown_period", "period", fmt.Sprintf("%q is no period", string(m.Period)), "use PT1H, P1D or P1M")
	case m.DateOrder != "" && m.DateOrder != MonthFirst && m.DateOrder != DayFirst:
		return invalid("unknown_date_order", "dateOrder", fmt.Sprintf("%q is no date order", string(m.DateOrder)), "use MDY or DMY")
	case m.CustomerEncryptionKeyARN != "" && !keyForm.MatchString(m.CustomerEncryptionKeyARN):
		return invalid("key_arn_form", "customerEncryptionKeyArn", fmt.Sprintf("%q is no ARN of a KMS key", m.CustomerEncryptionKeyARN),
			`use one such as "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-…", or leave it out`)
	case len(m.Columns) == 0:
		return invalid("no_columns", "columns", "the mapping has no columns", "map at least one source column")
	case len(m.Columns) > MaxColumns:
		return invalid("too_many_columns", "columns", fmt.Sprintf("the mapping has %d columns; AMC takes %d", len(m.Columns), MaxColumns), "map fewer columns")
	}
	if _, err := m.Location(); err != nil {
		return err
	}
	for i, c := range m.Columns {
		if err := c.validate(fmt.Sprintf("columns[%d]", i)); err != nil {
			return err
		}
	}
	if err := m.validateOnce(); err != nil {
		return err
	}
	if err := m.validatePlain(); err != nil {
		return err
	}
	return m.validateWhole()
}

// validate checks the column, which stands at the given place of the mapping.
func (c MappedColumn) validate(at string) error {
	for _, check := range []func(at string) error{c.validateName, c.validateType, c.validateEventTime, c.validateRole, c.validateIdentity} {
		if err := check(at); err != nil {
			return err
		}
	}
	return nil
}

func (c MappedColumn) validateName(at string) error {
	switch {
	case c.Name == "":
		return invalid("column_name_missing", at+".name", "the column has no name", "name the data set column it becomes")
	case len(c.Name) > maxNameLength || !columnNameForm.MatchString(c.Name):
		return invalid("column_name_form", at+".name", fmt.Sprintf("%q can't name a column", c.Name), "use letters, digits and underscores, not beginning with a digit")
	case reservedColumnNames[strings.ToLower(c.Name)] || c.IsMainUserID || c.IsMainUserIDType:
		return invalid("column_reserved", at+".name", fmt.Sprintf("%q is a main user column, which AMC adds itself", c.Name), "leave it out of the mapping")
	}
	return nil
}

func (c MappedColumn) validateType(at string) error {
	switch {
	case !dataTypes[c.DataType]:
		return invalid("unknown_data_type", at+".dataType", fmt.Sprintf("%q is no data type", string(c.DataType)), "use STRING, DECIMAL, INTEGER, LONG, TIMESTAMP or DATE")
	case !columnTypes[c.ColumnType]:
		return invalid("unknown_column_type", at+".columnType", fmt.Sprintf("%q is no column type", string(c.ColumnType)), "use DIMENSION or METRIC")
	case len([]rune(c.Description)) > maxDescriptionLength:
		return invalid("description_too_long", at+".description", "the description is longer than 255 characters", "shorten it")
	case c.ColumnType == MetricColumn && (c.DataType == String || c.DataType == Timestamp || c.DataType == Date):
		return invalid("metric_type", at+".columnType", fmt.Sprintf("a METRIC can't be a %s", c.DataType), "make it a DIMENSION, or a number")
	}
	return nil
}

func (c MappedColumn) validateEventTime(at string) error {
	switch {
	case !c.IsMainEventTime:
		return nil
	case c.DataType != Timestamp && c.DataType != Date:
		return invalid("main_event_time_type", at+".dataType", "the main event time must be a TIMESTAMP or DATE", "change its dataType")
	case c.Nullable != nil && *c.Nullable:
		return invalid("main_event_time_nullable", at+".nullable", "the main event time can't be nullable", "remove nullable")
	}
	return nil
}

// validateRole refuses a column that is several things at once, or one that its type can't hold.
func (c MappedColumn) validateRole(at string) error {
	if c.ConsentType != "" && !consentTypes[c.ConsentType] {
		return invalid("unknown_consent_type", at+".consentType", fmt.Sprintf("%q is no consent type", string(c.ConsentType)), "use TCF, GPP, AMZN_USER_DATA or AMZN_AD_STORAGE")
	}
	roles := 0
	for _, set := range []bool{c.IsMainEventTime, c.IsCountryCode, c.ConsentType != "", c.ExternalUserIDType != nil} {
		if set {
			roles++
		}
	}
	switch {
	case roles > 1:
		return invalid("column_roles", at, "a column can be only one of main event time, country code, consent and identity", "split it into several columns")
	case roles == 1 && !c.IsMainEventTime && (c.DataType != String || c.ColumnType != DimensionColumn):
		return invalid("column_not_text", at, "country code, consent and identity columns must be STRING and DIMENSION", "change dataType or columnType")
	}
	return nil
}

func (c MappedColumn) validateIdentity(at string) error {
	e := c.ExternalUserIDType
	switch {
	case e == nil:
		return nil
	case (e.HashedPII == "") == (e.ExternalIdentity == ""):
		return invalid("identity_type_missing", at+".externalUserIdType", "an identity column needs exactly one of hashedPii and externalIdentity", "keep one of them")
	case e.HashedPII != "" && !hashedPII[e.HashedPII]:
		return invalid("unknown_identity_type", at+".externalUserIdType.hashedPii", fmt.Sprintf("%q is no identity type", string(e.HashedPII)),
			"use EMAIL, PHONE, FIRST_NAME, LAST_NAME, ADDRESS, CITY, STATE, ZIP or COUNTRY_CODE")
	case e.ExternalIdentity != "" && !externalIdentities[e.ExternalIdentity]:
		return invalid("unknown_identity_type", at+".externalUserIdType.externalIdentity", fmt.Sprintf("%q is no external identity", string(e.ExternalIdentity)),
			"use LIVERAMP, MAID, IDFA, EXPERIAN, MERKLE, NEUSTAR, KANTAR, REALID or SAMBATV")
	}
	return nil
}

// validateOnce refuses what a data set may hold only once.
func (m Mapping) validateOnce() error {
	seen := map[string]int{}
	for i, c := range m.Columns {
		at := fmt.Sprintf("columns[%d]", i)
		once := []struct{ key, code, field, what string }{
			{"name " + strings.ToLower(c.Name), "duplicate_column", ".name", fmt.Sprintf("column %q", c.Name)},
		}
		if c.IsMainEventTime {
			once = append(once, struct{ key, code, field, what string }{"time", "two_main_event_times", ".isMainEventTime", "a main event time"})
		}
		if c.IsCountryCode {
			once = append(once, struct{ key, code, field, what string }{"country", "two_country_columns", ".isCountryCode", "a country code column"})
		}
		if c.ConsentType != "" {
			once = append(once, struct{ key, code, field, what string }{"consent " + string(c.ConsentType), "duplicate_consent_type", ".consentType", "consent " + string(c.ConsentType)})
		}
		if e := c.ExternalUserIDType; e != nil {
			identity := string(e.HashedPII) + string(e.ExternalIdentity)
			once = append(once, struct{ key, code, field, what string }{"identity " + identity, "duplicate_identity_type", ".externalUserIdType", "identity " + identity})
		}
		for _, o := range once {
			if first, dup := seen[o.key]; dup {
				return invalid(o.code, at+o.field, fmt.Sprintf("columns[%d] is already %s", first, o.what), "keep one of the two")
			}
			seen[o.key] = i
		}
	}
	return nil
}

// validatePlain refuses to load as it is what another column hashes, lest it leave in plain text. Of places that is wanted: they name
// nobody, and analyses ask for them.
func (m Mapping) validatePlain() error {
	hashed := map[string]int{} // columns, by source
	for i, c := range m.Columns {
		switch c.Identity() {
		case Email, Phone, FirstName, LastName, Address:
			hashed[c.SourceName()] = i
		}
	}
	for i, c := range m.Columns {
		first, ok := hashed[c.SourceName()]
		if ok && !c.Hashed() {
			return invalid("identity_in_plain", fmt.Sprintf("columns[%d].source", i),
				fmt.Sprintf("%q is hashed as %s in columns[%d], and would leave in plain text here", c.SourceName(), m.Columns[first].Identity(), first), "keep one of the two")
		}
	}
	return nil
}

// validateWhole checks rules between columns and the data set.
func (m Mapping) validateWhole() error {
	d := m.DataSet()
	if m.Period != "" && d.Kind() != Fact {
		return invalid("period_not_for_dimension", "period", "a period needs a main event time, and no column is one", "remove period, or set isMainEventTime on a column")
	}
	if m.CountryCode != "" && !d.HasIdentity() {
		return invalid("country_without_identity", "countryCode", "AMC refuses a country code on a data set without identity columns", "remove countryCode, or map an identity column")
	}
	if m.CountryCode != "" {
		return nil
	}
	for _, c := range m.Columns {
		if c.IsCountryCode {
			return nil
		}
	}
	for i, c := range m.Columns {
		switch c.Identity() {
		case Address, State, Zip:
			return invalid("country_missing", fmt.Sprintf("columns[%d]", i),
				fmt.Sprintf("%s can't be normalized without a country, and the mapping has none", c.Identity()), "set countryCode, or map a column with isCountryCode")
		}
	}
	return nil
}

func invalid(code, field, message, hint string) *Error {
	return &Error{Kind: KindInvalid, Code: code, Field: field, Message: message, Hint: hint}
}
