package transform

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

func TestInputsShareTheirColumns(t *testing.T) {
	t.Parallel()
	mapping := parse(t, `{"dataSetId":"d","columns":[{"name":"a","dataType":"STRING","columnType":"DIMENSION"}]}`)
	run := func(second string) (amc.Report, error) {
		return Run(t.Context(), []Input{{Name: "one.csv", Reader: strings.NewReader("a,b\n1,2\n")}, {Name: "two.csv", Reader: strings.NewReader(second)}}, discard{}, Options{Mapping: mapping})
	}
	report, err := run("b;a\n3;4\n")
	require.NoError(t, err, "order and delimiter are each file's own")
	require.EqualValues(t, 2, report.RowsWritten)
	for second, difference := range map[string]string{
		"a,c\n1,2\n":     "column 2 of the latter is not in it, and its column 2 is not in the latter",
		"a\n1\n":         "column 2 of the latter is not in it",
		"a,b,c\n1,2,3\n": "its column 3 is not in the latter",
		"b,a,b\n1,2,3\n": "its column 3 is not in the latter",
		"c,b\n1,2\n":     "column 1 of the latter is not in it, and its column 1 is not in the latter",
	} {
		_, err := run(second)
		require.EqualError(t, err, "two.csv: its columns are not those of one.csv; "+difference+": load files with different columns each by itself")
		var e *amc.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "columns_differ", e.Code)
	}
}

// TestKeysAreCountedForAllWorkers has objects with a new key each: whoever parses them, there are too many.
func TestKeysAreCountedForAllWorkers(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 120 {
		fmt.Fprintf(&text, "{\"email\":\"joe\",\"k%d\":1}\n", i)
	}
	m := parse(t, `{"dataSetId":"people","columns":[{"name":"email","dataType":"STRING","columnType":"DIMENSION"}]}`)
	for _, workers := range []int{1, 2, 5} {
		_, err := Run(t.Context(), []Input{{Name: "a.jsonl", Reader: strings.NewReader(text.String())}}, newMemory(),
			Options{Mapping: m, Cores: workers, BlockSize: 64, Limits: record.Limits{MaxColumns: 120}})
		require.EqualError(t, err, "a.jsonl: the file has more than 120 columns; check its format and delimiter")
		_, err = Run(t.Context(), []Input{{Name: "a.jsonl", Reader: strings.NewReader(text.String())}}, newMemory(),
			Options{Mapping: m, Cores: workers, BlockSize: 64, Limits: record.Limits{MaxColumns: 121}})
		require.NoError(t, err)
	}
}

// TestFilesWithoutRows: exports in many files have empty ones, which are no fault unless all are.
func TestFilesWithoutRows(t *testing.T) {
	t.Parallel()
	mapping := parse(t, `{"dataSetId":"d","columns":[{"name":"a","dataType":"STRING","columnType":"DIMENSION"}]}`)
	var nothing bytes.Buffer
	require.NoError(t, gzip.NewWriter(&nothing).Close())
	run := func(texts ...string) (amc.Report, error) {
		var inputs []Input
		for i, text := range texts {
			inputs = append(inputs, Input{Name: fmt.Sprintf("%d.csv", i), Reader: strings.NewReader(text)})
		}
		return Run(t.Context(), inputs, discard{}, Options{Mapping: mapping})
	}
	report, err := run("", "a,b\n1,2\n3,4\n", nothing.String(), "b,a\n", "\ufeff", "a,b\n\n\n", "b,a\n5,6\n")
	require.NoError(t, err)
	require.EqualValues(t, 3, report.RowsWritten)
	require.Equal(t, 7, report.Files)
	require.Equal(t, []amc.Warning{{Code: "files_without_rows", Message: "files have no rows and were passed over", Count: 5}}, report.Warnings)

	report, err = run("a\n1\n", "a\n2\n")
	require.NoError(t, err)
	require.Empty(t, report.Warnings)

	_, err = run("", "a,b\n", "")
	require.EqualError(t, err, "none of the 3 files has a row, from 0.csv on; export them again")
	_, err = run("")
	require.EqualError(t, err, "0.csv: the file is empty; export it again", "one file that is empty is a fault")
	_, err = run("a\n1\n", "b\n")
	require.ErrorContains(t, err, "1.csv: its columns are not those of 0.csv", "a header without rows counts")
	_, err = run("a\n1\n", nothing.String()[:15])
	require.ErrorContains(t, err, "1.csv: the gzip data ends too early")
}
