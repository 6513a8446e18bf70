package amc

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const designMapping = `{ "dataSetId": "customers", "countryCode": "US", "period": "P1D",
  "columns": [
    {"source": "E-mail",  "name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
    {"source": "country", "name": "country", "dataType": "STRING", "columnType": "DIMENSION", "isCountryCode": true},
    {"source": "when",    "name": "event_time", "dataType": "TIMESTAMP", "columnType": "DIMENSION", "isMainEventTime": true} ] }`

func TestParseMapping(t *testing.T) {
	t.Parallel()
	m, err := ParseMapping([]byte(designMapping))
	require.NoError(t, err)
	require.Equal(t, "E-mail", m.Columns[0].SourceName())
	require.Equal(t, Email, m.Columns[0].Identity())
	require.True(t, m.Columns[2].Required())
	marked, err := ParseMapping([]byte("\ufeff" + designMapping))
	require.NoError(t, err)
	require.Equal(t, m, marked)

	d := m.DataSet()
	require.Equal(t, Fact, d.Kind())
	require.Equal(t, Daily, d.Period)
	require.True(t, d.HasIdentity())

	again, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, designMapping, string(again))
}

// RefusedMapping is a mapping that is wrong, and what is wrong with it.
type RefusedMapping struct{ Name, Mapping, Code, Field string }

// RefusedMappings is a mapping for each fault.
func RefusedMappings() []RefusedMapping {
	column := func(extra string) string {
		return `{"dataSetId":"d","columns":[{"name":"c","dataType":"STRING","columnType":"DIMENSION"` + extra + `}]}`
	}
	two := func(first, second string) string {
		return `{"dataSetId":"d","columns":[{"dataType":"STRING","columnType":"DIMENSION",` + first + `},{"dataType":"STRING","columnType":"DIMENSION",` + second + `}]}`
	}
	return []RefusedMapping{
		{"empty", ``, "mapping_syntax", ""},
		{"cut off", `{"dataSetId":"d"`, "mapping_syntax", ""},
		{"not JSON", `{"dataSetId":d}`, "mapping_syntax", ""},
		{"text behind", column("") + "x", "mapping_syntax", ""},
		{"wrong type", `{"dataSetId":7}`, "mapping_type", "dataSetId"},
		{"unknown field", `{"dataSetId":"d","colums":[]}`, "mapping_unknown_field", "colums"},
		{"unknown column field", column(`,"isNullable":true`), "mapping_unknown_field", "isNullable"},
		{"no data set", `{"columns":[]}`, "dataset_id_missing", "dataSetId"},
		{"data set form", `{"dataSetId":"Customers"}`, "dataset_id_form", "dataSetId"},
		{"data set reserved", `{"dataSetId":"list"}`, "dataset_id_form", "dataSetId"},
		{"country form", `{"dataSetId":"d","countryCode":"us"}`, "country_form", "countryCode"},
		{"country unknown", `{"dataSetId":"d","countryCode":"XX"}`, "country_form", "countryCode"},
		{"period", `{"dataSetId":"d","period":"P2D"}`, "unknown_period", "period"},
		{"zone", `{"dataSetId":"d","timeZone":"Mars/Base","columns":[{}]}`, "unknown_time_zone", "timeZone"},
		{"local zone", `{"dataSetId":"d","timeZone":"Local","columns":[{}]}`, "unknown_time_zone", "timeZone"},
		{"date order", `{"dataSetId":"d","dateOrder":"YMD"}`, "unknown_date_order", "dateOrder"},
		{"no columns", `{"dataSetId":"d"}`, "no_columns", "columns"},
		{"a description of a novel", `{"dataSetId":"d","description":"` + strings.Repeat("x", 256) + `"}`, "description_too_long", "description"},
		{"a column's novel", column(`,"description":"` + strings.Repeat("é", 256) + `"`), "description_too_long", "columns[0].description"},
		{"a time that may be missing", `{"dataSetId":"d","columns":[{"name":"c","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true,"nullable":true}]}`,
			"main_event_time_nullable", "columns[0].nullable"},
		{"a country in numbers", `{"dataSetId":"d","columns":[{"name":"c","dataType":"LONG","columnType":"DIMENSION","isCountryCode":true}]}`, "column_not_text", "columns[0]"},
		{"no name", `{"dataSetId":"d","columns":[{}]}`, "column_name_missing", "columns[0].name"},
		{"name form", `{"dataSetId":"d","columns":[{"name":"e-mail"}]}`, "column_name_form", "columns[0].name"},
		{"reserved name", `{"dataSetId":"d","columns":[{"name":"user_id"}]}`, "column_reserved", "columns[0].name"},
		{"main user", column(`,"isMainUserId":true`), "column_reserved", "columns[0].name"},
		{"data type", `{"dataSetId":"d","columns":[{"name":"c","dataType":"TEXT"}]}`, "unknown_data_type", "columns[0].dataType"},
		{"column type", `{"dataSetId":"d","columns":[{"name":"c","dataType":"STRING"}]}`, "unknown_column_type", "columns[0].columnType"},
		{"text metric", `{"dataSetId":"d","columns":[{"name":"c","dataType":"STRING","columnType":"METRIC"}]}`, "metric_type", "columns[0].columnType"},
		{"consent", column(`,"consentType":"COOKIE"`), "unknown_consent_type", "columns[0].consentType"},
		{"event time type", column(`,"isMainEventTime":true`), "main_event_time_type", "columns[0].dataType"},
		{"event time nullable", `{"dataSetId":"d","columns":[{"name":"c","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true,"nullable":true}]}`, "main_event_time_nullable", "columns[0].nullable"},
		{"101 columns", `{"dataSetId":"d","columns":[` + strings.Repeat("{},", 100) + `{}]}`, "too_many_columns", "columns"},
		{"description", `{"dataSetId":"d","description":"` + strings.Repeat("é", 256) + `"}`, "description_too_long", "description"},
		{"column description", column(`,"description":"` + strings.Repeat("é", 256) + `"`), "description_too_long", "columns[0].description"},
		{"long data set", `{"dataSetId":"` + strings.Repeat("d", 256) + `"}`, "dataset_id_form", "dataSetId"},
		{"identity that is a number", `{"dataSetId":"d","columns":[{"name":"c","dataType":"LONG","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"PHONE"}}]}`, "column_not_text", "columns[0]"},
		{"identity twice in one", column(`,"externalUserIdType":{"hashedPii":"EMAIL","externalIdentity":"MAID"}`), "identity_type_missing", "columns[0].externalUserIdType"},
		{"roles", column(`,"isCountryCode":true,"consentType":"TCF"`), "column_roles", "columns[0]"},
		{"identity empty", column(`,"externalUserIdType":{}`), "identity_type_missing", "columns[0].externalUserIdType"},
		{"identity unknown", column(`,"externalUserIdType":{"hashedPii":"NAME"}`), "unknown_identity_type", "columns[0].externalUserIdType.hashedPii"},
		{"external unknown", column(`,"externalUserIdType":{"externalIdentity":"X"}`), "unknown_identity_type", "columns[0].externalUserIdType.externalIdentity"},
		{"country missing", column(`,"externalUserIdType":{"hashedPii":"ZIP"}`), "country_missing", "columns[0]"},
		{"period for dimension", `{"dataSetId":"d","period":"P1D","columns":[{"name":"c","dataType":"STRING","columnType":"DIMENSION"}]}`, "period_not_for_dimension", "period"},
		{"country without identity", `{"dataSetId":"d","countryCode":"DE","columns":[{"name":"c","dataType":"STRING","columnType":"DIMENSION"}]}`, "country_without_identity", "countryCode"},
		{"same name", two(`"name":"a"`, `"name":"A"`), "duplicate_column", "columns[1].name"},
		{"same identity", two(`"name":"a","externalUserIdType":{"hashedPii":"EMAIL"}`, `"name":"b","externalUserIdType":{"hashedPii":"EMAIL"}`), "duplicate_identity_type", "columns[1].externalUserIdType"},
		{"same consent", two(`"name":"a","consentType":"TCF"`, `"name":"b","consentType":"TCF"`), "duplicate_consent_type", "columns[1].consentType"},
		{"an identity hashed and in plain", two(`"name":"email","source":"E-mail","externalUserIdType":{"hashedPii":"EMAIL"}`, `"name":"copy","source":"E-mail"`), "identity_in_plain", "columns[1].source"},
		{"in plain before it is hashed", two(`"name":"copy","source":"phone"`, `"name":"phone","externalUserIdType":{"hashedPii":"PHONE"}`), "identity_in_plain", "columns[0].source"},
		{"a name under another's", two(`"name":"a","source":"x","externalUserIdType":{"hashedPii":"LAST_NAME"}`, `"name":"b","source":"x","externalUserIdType":{"externalIdentity":"MAID"}`), "identity_in_plain", "columns[1].source"},
		{"two countries", two(`"name":"a","isCountryCode":true`, `"name":"b","isCountryCode":true`), "two_country_columns", "columns[1].isCountryCode"},
		{"two times", `{"dataSetId":"d","columns":[{"name":"a","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true},` +
			`{"name":"b","dataType":"DATE","columnType":"DIMENSION","isMainEventTime":true}]}`, "two_main_event_times", "columns[1].isMainEventTime"},
	}
}

func TestParseMappingNamesTheField(t *testing.T) {
	t.Parallel()
	for _, test := range RefusedMappings() {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseMapping([]byte(test.Mapping))
			var e *Error
			require.True(t, errors.As(err, &e), "%v", err)
			require.Equal(t, KindInvalid, e.Kind)
			require.Equal(t, test.Code, e.Code)
			require.Equal(t, test.Field, e.Field)
			require.NotEmpty(t, e.Message)
		})
	}
}

// TestSourceOfSeveralColumns has what may be read twice: places are wanted for analysis too, and digests tell nothing.
func TestSourceOfSeveralColumns(t *testing.T) {
	t.Parallel()
	text := func(name, source, identity string) MappedColumn {
		c := MappedColumn{Source: source, Column: Column{Name: name, DataType: String, ColumnType: DimensionColumn}}
		if identity != "" {
			c.ExternalUserIDType = &ExternalUserIDType{HashedPII: HashedPII(identity)}
		}
		return c
	}
	hashed := text("digest", "x", "")
	hashed.RequiresOneWayHashing = true
	for _, identity := range []string{"EMAIL", "PHONE", "FIRST_NAME", "LAST_NAME", "ADDRESS", "CITY", "STATE", "ZIP"} {
		m := Mapping{DataSetID: "d", CountryCode: "DE", Columns: []MappedColumn{text("a", "x", identity), hashed, text("b", "y", "")}}
		require.NoError(t, m.Validate(), identity)
		m.Columns[2].Source = "x"
		if identity == "CITY" || identity == "STATE" || identity == "ZIP" {
			require.NoError(t, m.Validate(), identity)
			continue
		}
		var e *Error
		require.ErrorAs(t, m.Validate(), &e, identity)
		require.Equal(t, []any{KindInvalid, "identity_in_plain", "columns[2].source"}, []any{e.Kind, e.Code, e.Field}, identity)
		for _, part := range []string{`"x"`, identity, "columns[0]"} {
			require.Contains(t, e.Message, part)
		}
	}
}

func TestKeyOfADataSet(t *testing.T) {
	t.Parallel()
	for arn, ok := range map[string]bool{
		"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab":         true,
		"arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab":            true,
		"arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab":        true,
		"arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab": true,
		"arn:aws:kms:eu-central-1:111122223333:alias/amc/customers":                              false,
		"x":                                    false,
		"1234abcd-12ab-34cd-56ef-1234567890ab": false,
		"alias/amc":                            false,
		"arn:aws:kms:eu-central-1:111122223333:key/":        false,
		"arn:aws:kms:eu-central-1:1111:key/1234abcd":        false,
		"arn:aws:kms::111122223333:key/1234abcd":            false,
		"arn:aws:s3:eu-central-1:111122223333:key/1234abcd": false,
		" arn:aws:kms:eu-central-1:111122223333:key/1234":   false,
		"arn:aws:kms:eu-central-1:111122223333:key/1234\n":  false,
		"arn:aws:kms:eu-central-1:111122223333:key/12 34":   false,
		"arn:aws:kms:eu-central-1:111122223333:grant/12-34": false,
	} {
		err := DataSet{DataSetID: "d", CustomerEncryptionKeyARN: arn, Columns: []Column{{Name: "c", DataType: String, ColumnType: DimensionColumn}}}.Validate()
		if ok {
			require.NoError(t, err, arn)
			continue
		}
		var e *Error
		require.ErrorAs(t, err, &e, arn)
		require.Equal(t, []any{KindInvalid, "key_arn_form", "customerEncryptionKeyArn"}, []any{e.Kind, e.Code, e.Field}, arn)
		require.NotEmpty(t, e.Hint, arn)
	}
}

// TestMappingOfWrongTypes: the message is for people who write JSON, not Go.
func TestMappingOfWrongTypes(t *testing.T) {
	t.Parallel()
	for mapping, belongs := range map[string]string{
		`[]`: "object", `{"columns":{}}`: "list", `{"columns":[7]}`: "object", `{"period":{}}`: "string",
		`{"columns":[{"nullable":"no"}]}`: "true", `{"columns":[{"externalUserIdType":"EMAIL"}]}`: "object",
	} {
		_, err := ParseMapping([]byte(mapping))
		var e *Error
		require.ErrorAs(t, err, &e, mapping)
		require.Equal(t, "mapping_type", e.Code, mapping)
		require.Contains(t, e.Hint, belongs, mapping)
	}
}

func TestUnitedKingdomIsGB(t *testing.T) {
	t.Parallel()
	var e *Error
	require.ErrorAs(t, Mapping{DataSetID: "d", CountryCode: "UK"}.Validate(), &e)
	require.Equal(t, "country_form", e.Code)
	require.Contains(t, e.Hint, "GB")
}

func TestSlashDates(t *testing.T) {
	t.Parallel()
	require.Equal(t, MonthFirst, Mapping{CountryCode: "US"}.SlashDates())
	require.Equal(t, DateOrder(""), Mapping{CountryCode: "GB"}.SlashDates())
	require.Equal(t, DayFirst, Mapping{CountryCode: "US", DateOrder: DayFirst}.SlashDates())
}

func FuzzParseMapping(f *testing.F) {
	f.Add([]byte(designMapping))
	f.Add([]byte(`{"dataSetId":"d","columns":[{"name":"c","externalUserIdType":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(data)
		if err != nil {
			require.Equal(t, KindInvalid, KindOf(err))
			return
		}
		again, err := json.Marshal(m)
		require.NoError(t, err)
		back, err := ParseMapping(again)
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
}
