package transform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// TestRecordsThatAreNoRows has what a spreadsheet leaves below its last row, and two files joined to one.
func TestRecordsThatAreNoRows(t *testing.T) {
	t.Parallel()
	sink := newMemory()
	text := "email,visits\na@example.com,1\n,\n,\r\nemail,visits\nb@example.com,2\n\"\",\"\"\n"
	report, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, sink, Options{Mapping: parse(t, smallMapping)})
	require.NoError(t, err)
	require.EqualValues(t, 6, report.RowsRead)
	require.EqualValues(t, 2, report.RowsWritten)
	require.Equal(t, map[string]int64{"empty_row": 3, "header_row": 1}, report.RowsRejected)
	require.Equal(t, "row,column,rule,file\n2,,empty_row,a.csv\n3,,empty_row,a.csv\n4,,header_row,a.csv\n6,,empty_row,a.csv\n", gunzip(t, sink.files[part.RejectsName]))
}

func TestTooManyRejects(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"dataSetId":"people","columns":[
		{"name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"},"nullable":false},
		{"name":"phone","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"PHONE"}},
		{"name":"visits","dataType":"LONG","columnType":"METRIC"}]}`)
	good, bad := "a@example.com,+14155550199,x\n", "none,,\n" // visits is no identity: it may hold anything
	run := func(text string, ratio *float64) (*memory, error) {
		sink := newMemory()
		_, err := Write(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,phone,visits\n" + text)}}, sink, Options{Mapping: m, Policy: amc.Policy{MaxRejectRatio: ratio}})
		return sink, err
	}
	sink, err := run(strings.Repeat(good, 8)+strings.Repeat(bad, 2), nil)
	require.NoError(t, err, "a fifth is still fine")
	require.Contains(t, sink.files, amc.ManifestName)

	text := strings.Repeat(good, 7) + strings.Repeat(bad, 2) + "a@example.com,12,\n"
	sink, err = run(text+bad, nil)
	refused := amc.Error{Kind: amc.KindInvalid, Code: "too_many_rejects", File: "a.csv"}
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"20", "3", "11", "27.3"}, figures(t, err))
	require.ErrorContains(t, err, "email")
	require.NotContains(t, err.Error(), "phone", "its cells are within the ratio")
	sink.requireNothing(t)
	sink, err = run(text, new(0.1))
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"10", "2", "10", "20.0", "1", "8", "12.5"}, figures(t, err))
	require.ErrorContains(t, err, "email")
	require.ErrorContains(t, err, "phone")
	sink.requireNothing(t)
	_, err = run("a@example.com,12,\n"+bad, new(1.0))
	require.NoError(t, err)
	_, err = run(good+"a@example.com,12,\n", new(0.0))
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"0", "1", "2", "50.0"}, figures(t, err))
	_, err = run(good, new(0.0))
	require.NoError(t, err)
}

func TestTooManyRejectedRows(t *testing.T) {
	t.Parallel()
	m := parse(t, smallMapping)
	run := func(text string, ratio *float64) (*memory, error) {
		sink := newMemory()
		_, err := Write(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader("email,visits\n" + text)}}, sink, Options{Mapping: m, Policy: amc.Policy{MaxRejectRatio: ratio}})
		return sink, err
	}
	good, null, ragged := "a@example.com,1\n", "a@example.com,\n", "a@example.com,1,2\n"
	sink, err := run(strings.Repeat(good, 8)+null+ragged, nil)
	require.NoError(t, err, "a fifth is still fine")
	require.Contains(t, sink.files, amc.ManifestName)

	sink, err = run(good+strings.Repeat(null, 10)+strings.Repeat(ragged, 89), nil)
	refused := amc.Error{Kind: amc.KindInvalid, Code: "too_many_rejected_rows", File: "a.csv"}
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"20", "99", "100", "99.0", "89", "10"}, figures(t, err))
	require.ErrorContains(t, err, "column_count")
	require.ErrorContains(t, err, "required_null")
	sink.requireNothing(t)

	_, err = run(good+strings.Repeat(",\n", 50)+strings.Repeat("email,visits\n", 50), nil)
	require.NoError(t, err, "where there is nothing, nothing is lost")
	_, err = run(strings.Repeat(good, 4)+ragged+",\n", new(0.19))
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"19", "1", "5", "20.0", "1"}, figures(t, err))
	require.NotContains(t, err.Error(), "empty_row")
	_, err = run(good+strings.Repeat(ragged, 99), new(1.0))
	require.NoError(t, err)
	_, err = run(good+ragged, new(0.0))
	failure.Is(t, err, refused)
	require.ElementsMatch(t, []string{"0", "1", "2", "50.0", "1"}, figures(t, err))
	_, err = run(good+",\n", new(0.0))
	require.NoError(t, err)
}
