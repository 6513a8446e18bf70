package transform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// TestIdentitiesInPlain has them in columns that nobody hashes, in rows that are written and in others, over many blocks.
func TestIdentitiesInPlain(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"people","columns":[
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
		{"name":"login","dataType":"STRING","columnType":"DIMENSION"},
		{"name":"phone","dataType":"STRING","columnType":"DIMENSION"},
		{"name":"visits","dataType":"LONG","columnType":"METRIC","nullable":false}]}`)
	run := func(allowed bool, text string) (*memory, amc.Report, error) {
		sink := newMemory()
		report, err := Write(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,login,phone,visits\n" + text)}}, sink,
			Options{Mapping: m, BlockSize: 64, Cores: 3, Policy: amc.Policy{AllowPlain: allowed}})
		return sink, report, err
	}
	const hide = "hash the column as an identity or with requiresOneWayHashing, or leave it out"
	warning := func(column string, n int64) amc.Warning {
		return amc.Warning{Code: "plain_identities", Column: column, Count: n, Message: "values look like e-mail addresses or phone numbers, and leave in plain text: " + hide}
	}
	half := strings.Repeat("a@example.com,b@example.com,,1\na@example.com,joe,,1\na@example.com,,,1\n", 50) +
		strings.Repeat("a@example.com,b@example.com,,\n", 10) // no visits: left out
	sink, report, err := run(false, half)
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{warning("login", 50)}, report.Warnings)
	require.Contains(t, sink.files, amc.ManifestName)

	most := half + "a@example.com,b@example.com,(415) 555-0199,1\n"
	sink, _, err = run(false, most)
	require.EqualError(t, err, `a.csv: column "login": most values look like e-mail addresses or phone numbers, and would leave in plain text: 51 of 101; `+hide)
	require.Equal(t, "plain_identities", amc.FailureOf(err).Code)
	require.Equal(t, amc.KindInvalid, amc.KindOf(err))
	sink.requireNothing(t)

	_, report, err = run(true, most)
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{warning("login", 51), warning("phone", 1)}, report.Warnings)

	// Of large blocks only some rows are looked at.
	_, err = Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,login,phone,visits\n" + strings.Repeat("a@example.com,b@example.com,,1\n", 160))}}, newMemory(),
		Options{Mapping: m})
	require.ErrorContains(t, err, "plain text: 160 of 160;")
}
