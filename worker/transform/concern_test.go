package transform

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// TestColumnsThatLoseMost has amounts as Germans write them, and a few that are wrong.
func TestColumnsThatLoseMost(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"d","columns":[
		{"name":"amount","dataType":"DECIMAL","columnType":"METRIC"},
		{"name":"visits","dataType":"LONG","columnType":"METRIC"},
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}}]}`)
	text := "amount,visits,email\n\"1.234,50\",x,x\n\"2,50\",,x\n5,1,x\n"
	all := 1.0
	report, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, newMemory(), Options{Mapping: m, Policy: amc.Policy{MaxRejectRatio: &all}})
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{{Code: "mostly_rejected", Column: "amount", Count: 2,
		Message: "most values have no valid form and are not loaded: check the column's type, and how the file writes numbers and times"}}, report.Warnings)
}

func TestTimesOutsideTheRetentionAreWarnedOf(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 3600))
	for dataType, want := range map[string][]amc.Warning{
		"TIMESTAMP": {
			{Code: "before_retention", Column: "at", Count: 2, Message: "events before 2025-11-23T11:00:00Z are older than AMC keeps"},
			{Code: "in_the_future", Column: "at", Count: 1, Message: "events after 2026-11-23T11:00:00Z had not happened when the job was made"},
		},
		"DATE": {{Code: "before_retention", Column: "at", Count: 1, Message: "events before 2025-11-23T11:00:00Z are older than AMC keeps"}},
	} {
		m := parse(t, `{"dataSetId":"events","columns":[
			{"name":"at","dataType":"`+dataType+`","columnType":"DIMENSION","isMainEventTime":true},
			{"name":"born","dataType":"DATE","columnType":"DIMENSION"},
			{"name":"visits","dataType":"LONG","columnType":"METRIC","nullable":false}]}`)
		text := "at,born,visits\n2025-11-23T10:59:59Z,1980-01-01,1\n2025-11-23T11:00:00Z,,1\n2026-11-23T12:00:00+01:00,,1\n" +
			"2026-11-23 11:00:01,,1\n1700000000,,1\n1999-01-01,,\n" // the last row is rejected: nobody need warn of it
		run := func(o Options) amc.Report {
			o.Mapping = m
			report, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, newMemory(), o)
			require.NoError(t, err)
			return report
		}
		require.Equal(t, want, run(Options{Now: now, Policy: amc.Policy{Retention: 365 * 24 * time.Hour}}).Warnings)
		require.Len(t, run(Options{Now: now}).Warnings, len(want))
		require.Empty(t, run(Options{}).Warnings)
	}
}

func TestRowsWithoutConsent(t *testing.T) {
	t.Parallel()
	const columns = `{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
		{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true}`
	run := func(country, more, rows string, required bool) (*memory, amc.Report, error) {
		sink := newMemory()
		report, err := Write(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,country,tcf\n" + rows)}}, sink, Options{
			Mapping: parse(t, `{"dataSetId":"people","countryCode":"`+country+`","columns":[`+columns+more+`]}`),
			Policy:  amc.Policy{RequireConsent: required},
		})
		return sink, report, err
	}
	rows := "a@example.com,DE,x\nb@example.com,us,x\nc@example.com,gb,\nd@example.com,,\n"
	_, report, err := run("US", "", rows, false)
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{{Code: "consent_missing", Count: 2,
		Message: "rows of the EEA or the United Kingdom carry no consent: map a column with a consentType"}}, report.Warnings)
	_, report, err = run("FR", "", rows, false)
	require.NoError(t, err)
	require.EqualValues(t, 3, report.Warnings[0].Count)

	sink, _, err := run("US", "", rows, true)
	require.EqualError(t, err, "a.csv: 2 rows are of the EEA or the United Kingdom, and no column carries consent; map a column with a consentType")
	sink.requireNothing(t)
	sink, _, err = run("FR", "", rows, true)
	require.EqualError(t, err, "columns: people of FR need a consent column, and the mapping has none; map a column with a consentType")
	sink.requireNothing(t)
	_, report, err = run("US", "", "b@example.com,us,x\n", true)
	require.NoError(t, err)
	require.Empty(t, report.Warnings)
	_, report, err = run("FR", `,{"name":"tcf","dataType":"STRING","columnType":"DIMENSION","consentType":"TCF"}`, rows, true)
	require.NoError(t, err)
	require.Empty(t, report.Warnings)
}

func TestGenericCountriesAreReported(t *testing.T) {
	t.Parallel()
	run := func(country, identity string) []string {
		report, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,country\na@example.com,nl\nb@example.com,US\nc@example.com,AU\nd@example.com,\n")}},
			newMemory(), Options{BlockSize: 8, Cores: 2, Policy: amc.Policy{AllowPlain: true}, Mapping: parse(t, `{"dataSetId":"people",`+country+`"columns":[
				{"name":"email","dataType":"STRING","columnType":"DIMENSION"`+identity+`},
				{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true}]}`)})
		require.NoError(t, err)
		return report.GenericCountries
	}
	const hashed = `,"externalUserIdType":{"hashedPii":"EMAIL"}`
	require.Equal(t, []string{"AU", "MX", "NL"}, run(`"countryCode":"MX",`, hashed))
	require.Equal(t, []string{"AU", "NL"}, run(`"countryCode":"DE",`, hashed))
	require.Empty(t, run("", ""))
}
