package transform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
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
	warning := func(column string, n int64) amc.Warning {
		return amc.Warning{Code: "plain_identities", Column: column, Count: n}
	}
	half := strings.Repeat("a@example.com,b@example.com,,1\na@example.com,joe,,1\na@example.com,,,1\n", 50) +
		strings.Repeat("a@example.com,b@example.com,,\n", 10) // no visits: left out
	sink, report, err := run(false, half)
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{warning("login", 50)}, wordless(report.Warnings))
	require.Contains(t, sink.files, amc.ManifestName)

	most := half + "a@example.com,b@example.com,(415) 555-0199,1\n"
	sink, _, err = run(false, most)
	refused := amc.Error{Kind: amc.KindInvalid, Code: "plain_identities", File: "a.csv", Column: "login"}
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"51", "101"}, figures(t, err))
	sink.requireNothing(t)

	_, report, err = run(true, most)
	require.NoError(t, err)
	require.Equal(t, []amc.Warning{warning("login", 51), warning("phone", 1)}, wordless(report.Warnings))

	// Of large blocks only some rows are looked at.
	_, err = Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,login,phone,visits\n" + strings.Repeat("a@example.com,b@example.com,,1\n", 160))}}, newMemory(),
		Options{Mapping: m})
	failure.Is(t, err, refused)
	require.Equal(t, []string{"160", "160"}, figures(t, err))
}
