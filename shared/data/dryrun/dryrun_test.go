package dryrun

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

// ended is what a dry run of files came to.
type ended struct {
	*Run
	Outcome
	problems []string // code and place
}

// file is one to try.
type file struct{ name, text string }

// anything lets every reject pass.
var anything = amc.Policy{MaxRejectRatio: new(1.0)}

func try(t *testing.T, policy amc.Policy, limit int, all bool, files ...file) ended {
	t.Helper()
	m, err := amc.ParseMapping([]byte(tried))
	require.NoError(t, err)
	run, err := New(m, policy, made)
	require.NoError(t, err)
	for _, f := range files {
		require.NoError(t, run.Try(t.Context(), record.Input{Name: f.name, Reader: strings.NewReader(f.text)}, record.Options{BlockSize: 1 << 10}, limit))
	}
	e := ended{Run: run, Outcome: run.End(all)}
	for _, problem := range e.Problems {
		var domain *amc.Error
		require.ErrorAs(t, problem, &domain)
		e.problems = append(e.problems, fmt.Sprintf("%s %s:%d:%s", domain.Code, domain.File, domain.Row, domain.Column))
	}
	return e
}

// counted are the warnings without their words.
func counted(warnings []amc.Warning) (list []string) {
	for _, w := range warnings {
		list = append(list, fmt.Sprintf("%s %s %d", w.Code, w.Column, w.Count))
	}
	return list
}

const visitors = "E-mail,country,at,visits,notes\n" +
	"joe@example.com,US,2026-11-01T00:00:00Z,1,secret\n" +
	"nobody,US,2026-11-01T00:00:00Z,,\n" +
	"ann@example.com,DE,2020-01-01T00:00:00Z,x,\n" +
	",US,never,2,\n" +
	"eve@example.com,US,,2,\n" +
	"too,few\n" +
	"bob@example.com,US,2027-01-01T00:00:00Z,3,\n"

func TestCountsAsAJobDoes(t *testing.T) {
	t.Parallel()
	e := try(t, anything, 1<<20, true, file{"a.csv", visitors})
	require.Empty(t, e.problems)
	require.EqualValues(t, 7, e.Report.RowsRead)
	require.True(t, e.Whole)
	require.EqualValues(t, len(visitors), e.Stored)
	require.Equal(t, []string{"notes"}, e.Report.DroppedColumns)
	require.Equal(t, map[string]int64{"column_count": 1, "required_null": 1, "not_a_timestamp": 1}, e.Report.RowsRejected)
	require.Equal(t, amc.TriedColumn{Name: "email", Source: "E-mail", Found: true, ColumnReport: amc.ColumnReport{Hashed: 3, Rejected: map[string]int64{"invalid_email": 1}}}, e.Columns[0])
	require.Equal(t, amc.TriedColumn{Name: "visits", Source: "visits", Found: true, ColumnReport: amc.ColumnReport{PassedThrough: 2, Empty: 1, Rejected: map[string]int64{"not_an_integer": 1}}}, e.Columns[3])
	require.Equal(t, []string{"before_retention at 1", "consent_missing  1", "in_the_future at 1"}, counted(e.Warnings))
	require.Greater(t, e.Written, int64(3*32), "three digests don't become less")
	require.Less(t, e.Written, int64(3*64+4*50))
}

func TestSaysWhatWouldFail(t *testing.T) {
	t.Parallel()
	jsonl := `{"E-mail": "a@example.com", "at": "2026-11-01T00:00:00Z", "visits": 1}` + "\n"
	up := func(ratio float64) amc.Policy { return amc.Policy{MaxRejectRatio: &ratio} }
	for name, c := range map[string]struct {
		policy amc.Policy
		files  []file
		want   []string
	}{
		"too many rejects": {up(0.2), []file{{"a.csv", visitors}}, []string{"too_many_rejects a.csv:0:", "too_many_rejected_rows a.csv:0:"}},
		"too few rows":     {up(0.4), []file{{"a.csv", visitors + ",,,,\n"}}, []string{"too_many_rejected_rows a.csv:0:"}},
		"no consent":       {amc.Policy{MaxRejectRatio: new(1.0), RequireConsent: true}, []file{{"a.csv", visitors}}, []string{"consent_missing a.csv:0:"}},
		"missing columns": {anything, []file{{"a.csv", "e_mail,at\na@example.com,2026-11-01T00:00:00Z\n"}},
			[]string{"missing_column a.csv:0:E-mail", "missing_column a.csv:0:country", "missing_column a.csv:0:visits"}},
		"a column twice": {anything, []file{{"a.csv", "E-mail,E-mail,country,at,visits\n"}}, []string{"duplicate_column a.csv:0:E-mail"}},
		"all rows":       {anything, []file{{"a.csv", "E-mail,country,at,visits\na@example.com,US,x,1\n"}}, []string{"all_rows_rejected a.csv:0:"}},
		"no rows":        {anything, []file{{"a.csv", "E-mail,country,at,visits\n"}}, []string{"no_rows a.csv:0:"}},
		"nothing":        {anything, []file{{"a.csv", ""}}, []string{"no_rows a.csv:0:"}},
		"other columns":  {anything, []file{{"a.csv", visitors}, {"b.csv", "x\n1\n"}}, []string{"columns_differ b.csv:0:"}},
		"bad text":       {anything, []file{{"a.jsonl", jsonl + "{joe@example.com\n"}}, []string{"malformed_jsonl a.jsonl:2:"}},
		"no such key":    {anything, []file{{"a.jsonl", jsonl}}, []string{"missing_column a.jsonl:0:country"}},
		"too many keys":  {anything, []file{{"a.jsonl", jsonl + manyKeys(10_001)}}, []string{"too_many_columns a.jsonl:0:"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := try(t, c.policy, 1<<20, true, c.files...)
			require.Equal(t, c.want, e.problems)
			for _, w := range e.Warnings {
				require.False(t, c.policy.RequireConsent && w.Code == "consent_missing", "it is a problem")
			}
		})
	}
}

// manyKeys is an object with so many keys.
func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":1`, i)
	}
	return "{" + strings.Join(keys, ",") + "}\n"
}

// TestFindsIdentitiesInPlain tries columns of which most values, or some, are of one kind.
func TestFindsIdentitiesInPlain(t *testing.T) {
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
	for allowed, want := range map[bool][]string{
		false: {"plain_identities note 3"}, // half of its cells
		true:  {"plain_identities contact 3", "plain_identities mobile 3", "plain_identities maid 3", "plain_identities note 3"},
	} {
		run, err := New(m, amc.Policy{MaxRejectRatio: new(1.0), AllowPlain: allowed}, made)
		require.NoError(t, err)
		require.NoError(t, run.Try(t.Context(), record.Input{Name: "a.csv", Reader: strings.NewReader(text)}, record.Options{}, 1<<20))
		o := run.End(true)
		require.Equal(t, want, counted(o.Warnings))
		var columns []string
		for _, problem := range o.Problems {
			var e *amc.Error
			require.ErrorAs(t, problem, &e)
			require.Equal(t, "plain_identities", e.Code)
			columns = append(columns, e.Column)
		}
		if allowed {
			require.Empty(t, columns)
		} else {
			require.Equal(t, []string{"contact", "mobile", "maid"}, columns)
		}
	}
}

func TestSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	row := `{"E-mail": "a@example.com", "at": "2026-11-01T00:00:00Z", "visits": 1}` + "\n"
	e := try(t, anything, 500<<10, true, file{"a.jsonl", strings.Repeat(row, 20_000)})
	require.False(t, e.Whole)
	require.Less(t, e.Report.RowsRead, int64(8000))
	require.InEpsilon(t, 20_000, float64(e.Report.RowsRead)*float64(20_000*len(row))/float64(e.Stored), 0.25, "what is read ahead counts")
	require.Empty(t, e.problems)
	require.Equal(t, []string{"column_not_sampled country 0"}, counted(e.Warnings))
	require.False(t, e.Columns[1].Found)

	e = try(t, anything, 1<<20, false, file{"a.csv", ""}, file{"b.csv", visitors}, file{"c.csv", strings.SplitAfter(visitors, "\n")[0]})
	require.Empty(t, e.problems)
	require.Contains(t, counted(e.Warnings), "files_without_rows  2")
	require.Equal(t, amc.CSV, e.Shape.Format)
}

func TestFailsWhereTryingAgainHelps(t *testing.T) {
	t.Parallel()
	m, err := amc.ParseMapping([]byte(tried))
	require.NoError(t, err)
	run, err := New(m, amc.Policy{}, made)
	require.NoError(t, err)
	down := &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "down"}
	require.ErrorIs(t, run.Try(t.Context(), record.Input{Name: "a.csv", Reader: iotest.ErrReader(down)}, record.Options{}, 10), down)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = run.Try(ctx, record.Input{Name: "a.csv", Reader: strings.NewReader(visitors)}, record.Options{}, 10)
	require.True(t, errors.Is(err, context.Canceled), "%v", err)
}
