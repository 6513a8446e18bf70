package inspect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const tried = `{"dataSetId": "customers", "countryCode": "US", "columns": [
	{"source": "E-mail", "name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
	{"source": "country", "name": "country", "dataType": "STRING", "columnType": "DIMENSION", "isCountryCode": true},
	{"name": "at", "dataType": "TIMESTAMP", "columnType": "DIMENSION", "isMainEventTime": true},
	{"name": "visits", "dataType": "INTEGER", "columnType": "METRIC"}]}`

var made = time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)

// ended is what a trial of files came to.
type ended struct {
	*Trial
	written  int64
	problems []string // code, place and message
	warnings []amc.Warning
}

// file is one to try.
type file struct{ name, text string }

func try(t *testing.T, options TrialOptions, limit int, all bool, files ...file) ended {
	t.Helper()
	m, err := amc.ParseMapping([]byte(tried))
	require.NoError(t, err)
	options.Now = made
	trial, err := NewTrial(m, options)
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, trial.Try(t.Context(), f.name, strings.NewReader(f.text), record.Options{BlockSize: 1 << 10}, limit))
	}
	e := ended{Trial: trial}
	written, problems, warnings := trial.End(all)
	e.written, e.warnings = written, warnings
	for _, problem := range problems {
		var domain *amc.Error
		require.ErrorAs(t, problem, &domain)
		e.problems = append(e.problems, fmt.Sprintf("%s %s:%d:%s %s", domain.Code, domain.File, domain.Row, domain.Column, domain.Message))
	}
	return e
}

const visitors = "E-mail,country,at,visits,notes\n" +
	"joe@example.com,US,2026-11-01T00:00:00Z,1,secret\n" +
	"nobody,US,2026-11-01T00:00:00Z,,\n" +
	"ann@example.com,DE,2020-01-01T00:00:00Z,x,\n" +
	",US,never,2,\n" +
	"eve@example.com,US,,2,\n" +
	"too,few\n" +
	"bob@example.com,US,2027-01-01T00:00:00Z,3,\n"

func TestTrialKeepsTheWorkersAccount(t *testing.T) {
	t.Parallel()
	e := try(t, TrialOptions{MaxRejectRatio: 1}, 1<<20, true, file{"a.csv", visitors})
	require.Empty(t, e.problems)
	require.EqualValues(t, 7, e.Rows)
	require.True(t, e.Whole)
	require.EqualValues(t, len(visitors), e.Stored)
	require.Equal(t, []string{"notes"}, e.Dropped)
	require.Equal(t, map[string]int64{"column_count": 1, "required_null": 1, "not_a_timestamp": 1}, e.Rejected)
	require.Equal(t, TriedColumn{"email", "E-mail", true, amc.ColumnReport{Hashed: 3, Rejected: map[string]int64{"invalid_email": 1}}}, e.Columns[0])
	require.Equal(t, TriedColumn{"visits", "visits", true, amc.ColumnReport{PassedThrough: 2, Empty: 1, Rejected: map[string]int64{"not_an_integer": 1}}}, e.Columns[3])
	require.Equal(t, []amc.Warning{
		{Code: "before_retention", Column: "at", Message: "events before 2025-11-09T12:45:00Z are older than AMC keeps", Count: 1},
		{Code: "consent_missing", Message: "rows of the EEA or the United Kingdom carry no consent: map a column with a consentType", Count: 1},
		{Code: "in_the_future", Column: "at", Message: "events after 2026-11-25T00:00:00Z had not happened when the job was made", Count: 1},
	}, e.warnings)
	require.Greater(t, e.written, int64(3*32), "three digests don't become less")
	require.Less(t, e.written, int64(3*64+4*50))
}

func TestTrialTellsWhatWouldFail(t *testing.T) {
	t.Parallel()
	jsonl := `{"E-mail": "a@example.com", "at": "2026-11-01T00:00:00Z", "visits": 1}` + "\n"
	for name, c := range map[string]struct {
		options TrialOptions
		all     bool
		files   []file
		want    []string
	}{
		"too many rejects": {TrialOptions{MaxRejectRatio: 0.2}, true, []file{{"a.csv", visitors}},
			[]string{"too_many_rejects ::: of the sampled rows, more than 20 % of an identity column's cells have no valid form: email 1 of 4 (25.0 %)",
				"too_many_rejected_rows ::: of the sampled rows, more than 20 % are rejected: 3 of 7 (42.9 %), 1 by column_count, 1 by not_a_timestamp, 1 by required_null"}},
		"too few rows": {TrialOptions{MaxRejectRatio: 0.4}, true, []file{{"a.csv", visitors + ",,,,\n"}},
			[]string{"too_many_rejected_rows ::: of the sampled rows, more than 40 % are rejected: 3 of 7 (42.9 %), 1 by column_count, 1 by not_a_timestamp, 1 by required_null"}},
		"no consent": {TrialOptions{MaxRejectRatio: 1, RequireConsent: true}, true, []file{{"a.csv", visitors}},
			[]string{"consent_missing ::: 1 sampled rows are of the EEA or the United Kingdom, and no column carries consent"}},
		"missing columns": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", "e_mail,at\na@example.com,2026-11-01T00:00:00Z\n"}},
			[]string{"missing_column a.csv:0:E-mail the file has no such column", "missing_column a.csv:0:country the file has no such column", "missing_column a.csv:0:visits the file has no such column"}},
		"a column twice": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", "E-mail,E-mail,country,at,visits\n"}},
			[]string{"duplicate_column a.csv:0:E-mail the header has this column twice"}},
		"all rows": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", "E-mail,country,at,visits\na@example.com,US,x,1\n"}},
			[]string{"all_rows_rejected ::: every one of the 1 sampled rows is rejected"}},
		"no rows": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", "E-mail,country,at,visits\n"}}, []string{"no_rows ::: the source has no rows"}},
		"nothing": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", ""}}, []string{"no_rows ::: the source has no rows"}},
		"other columns": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.csv", visitors}, {"b.csv", "x\n1\n"}},
			[]string{"columns_differ b.csv:0: its columns are not those of a.csv"}},
		"bad text": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.jsonl", jsonl + "{joe@example.com\n"}},
			[]string{"malformed_jsonl a.jsonl:2: a key is missing"}},
		"no such key": {TrialOptions{MaxRejectRatio: 1}, true, []file{{"a.jsonl", jsonl}}, []string{"missing_column :0:country the file has no such column"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := try(t, c.options, 1<<20, c.all, c.files...)
			for i, want := range c.want {
				c.want[i] = strings.Replace(want, " ::: ", " :0: ", 1)
			}
			require.Equal(t, c.want, e.problems)
			for _, w := range e.warnings {
				require.False(t, c.options.RequireConsent && w.Code == "consent_missing", "it is a problem")
			}
		})
	}
}

// TestTrialFindsIdentitiesInPlain tries columns of which most values, or some, are of one kind.
func TestTrialFindsIdentitiesInPlain(t *testing.T) {
	t.Parallel()
	column := func(name, extra string) string {
		return `{"name":"` + name + `","dataType":"STRING","columnType":"DIMENSION"` + extra + `}`
	}
	m, err := amc.ParseMapping([]byte(`{"dataSetId":"d","columns":[` + strings.Join([]string{
		column("hashed", `,"externalUserIdType":{"hashedPii":"EMAIL"}`), column("digest", `,"requiresOneWayHashing":true`),
		column("contact", ""), column("mobile", ""), column("maid", `,"externalUserIdType":{"externalIdentity":"MAID"}`), column("ref", ""), column("note", ""),
	}, ",") + `]}`))
	require.NoError(t, err)
	text := "hashed,digest,contact,mobile,maid,ref,note\n" +
		strings.Repeat("joe@example.com,joe@example.com, joe@example.com,(415) 555-0199,joe@example.com,4155550199,wrote to joe@example.com\n", 3) +
		strings.Repeat("joe@example.com,x,see notes,,ab-12,4155550199,called\n", 2) + "joe@example.com,x,,x,,,went\n,,,,,,\n"
	const does, would, hide = "of the sampled rows, values look like e-mail addresses or phone numbers, and leave in plain text: ",
		"of the sampled rows, most values look like e-mail addresses or phone numbers, and would leave in plain text: ",
		"hash the column as an identity or with requiresOneWayHashing, or leave it out"
	warning := func(column string) amc.Warning {
		return amc.Warning{Code: "plain_identities", Column: column, Message: does + hide, Count: 3}
	}
	for allowed, want := range map[bool][]amc.Warning{
		false: {warning("note")}, // half of its cells
		true:  {warning("contact"), warning("mobile"), warning("maid"), warning("note")},
	} {
		trial, err := NewTrial(m, TrialOptions{MaxRejectRatio: 1, Now: made, AllowPlain: allowed})
		require.NoError(t, err)
		require.NoError(t, trial.Try(t.Context(), "a.csv", strings.NewReader(text), record.Options{}, 1<<20))
		_, problems, warnings := trial.End(true)
		require.Equal(t, want, warnings)
		if allowed {
			require.Empty(t, problems)
			continue
		}
		require.Len(t, problems, 3)
		require.EqualError(t, problems[0], `column "contact": `+would+"3 of 5; "+hide)
		require.EqualError(t, problems[1], `column "mobile": `+would+"3 of 4; "+hide)
		require.EqualError(t, problems[2], `column "maid": `+would+"3 of 5; "+hide)
	}
}

func TestTrialSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	row := `{"E-mail": "a@example.com", "at": "2026-11-01T00:00:00Z", "visits": 1}` + "\n"
	e := try(t, TrialOptions{MaxRejectRatio: 1}, 500<<10, true, file{"a.jsonl", strings.Repeat(row, 20_000)})
	require.False(t, e.Whole)
	require.Less(t, e.Rows, int64(8000))
	require.InEpsilon(t, 20_000, float64(e.Rows)*float64(20_000*len(row))/float64(e.Stored), 0.25, "what is read ahead counts")
	require.Empty(t, e.problems)
	require.Equal(t, []amc.Warning{{Code: "column_not_sampled", Column: "country",
		Message: "no sampled row has this source column; the job fails if no other has it either"}}, e.warnings)
	require.False(t, e.Columns[1].Found)

	e = try(t, TrialOptions{MaxRejectRatio: 1}, 1<<20, false, file{"a.csv", ""}, file{"b.csv", visitors}, file{"c.csv", strings.SplitAfter(visitors, "\n")[0]})
	require.Empty(t, e.problems)
	require.Contains(t, e.warnings, amc.Warning{Code: "files_without_rows", Message: "files have no rows and were passed over", Count: 2})
	require.Equal(t, record.CSV, e.Shape.Format)
}

func TestTrialFailsWhereTryingAgainHelps(t *testing.T) {
	t.Parallel()
	m, err := amc.ParseMapping([]byte(tried))
	require.NoError(t, err)
	trial, err := NewTrial(m, TrialOptions{})
	require.NoError(t, err)
	down := &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "down"}
	require.ErrorIs(t, trial.Try(t.Context(), "a.csv", iotest.ErrReader(down), record.Options{}, 10), down)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = trial.Try(ctx, "a.csv", strings.NewReader(visitors), record.Options{}, 10)
	require.True(t, errors.Is(err, context.Canceled), "%v", err)
}
