package transform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
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
	require.EqualError(t, err, "a.csv: more than 20 % of an identity column's cells have no valid form: email 3 of 11 (27.3 %); "+
		"check the column, its country and the encoding, or raise the maximal reject ratio")
	require.Equal(t, "too_many_rejects", amc.FailureOf(err).Code)
	require.Equal(t, amc.KindInvalid, amc.KindOf(err))
	sink.requireNothing(t)
	sink, err = run(text, new(0.1))
	require.ErrorContains(t, err, "more than 10 % of an identity column's cells have no valid form: email 2 of 10 (20.0 %), phone 1 of 8 (12.5 %);")
	sink.requireNothing(t)
	_, err = run("a@example.com,12,\n"+bad, new(1.0))
	require.NoError(t, err)
	_, err = run(good+"a@example.com,12,\n", new(0.0))
	require.ErrorContains(t, err, "more than 0 %")
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
	require.EqualError(t, err, "a.csv: of the rows, more than 20 % are rejected: 99 of 100 (99.0 %), 89 by column_count, 10 by required_null; "+
		"check the mapping, the delimiter and the quotes, or raise the maximal reject ratio")
	require.Equal(t, "too_many_rejected_rows", amc.FailureOf(err).Code)
	require.Equal(t, amc.KindInvalid, amc.KindOf(err))
	sink.requireNothing(t)

	_, err = run(good+strings.Repeat(",\n", 50)+strings.Repeat("email,visits\n", 50), nil)
	require.NoError(t, err, "where there is nothing, nothing is lost")
	_, err = run(strings.Repeat(good, 4)+ragged+",\n", new(0.19))
	require.ErrorContains(t, err, "more than 19 % are rejected: 1 of 5 (20.0 %), 1 by column_count;")
	_, err = run(good+strings.Repeat(ragged, 99), new(1.0))
	require.NoError(t, err)
	_, err = run(good+ragged, new(0.0))
	require.ErrorContains(t, err, "more than 0 % are rejected")
	_, err = run(good+",\n", new(0.0))
	require.NoError(t, err)
}
