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
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
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
	for second, columns := range map[string][]string{ // of the first without one in the second, and the other way round
		"a,c\n1,2\n":     {"2", "2"},
		"a\n1\n":         {"2"},
		"a,b,c\n1,2,3\n": {"3"},
		"b,a,b\n1,2,3\n": {"3"},
		"c,b\n1,2\n":     {"1", "1"},
	} {
		_, err := run(second)
		failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "columns_differ", File: "two.csv"})
		require.ErrorContains(t, err, "one.csv")
		require.Equal(t, columns, figures(t, err))
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
		failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns", File: "a.jsonl"})
		require.Equal(t, []string{"120"}, figures(t, err))
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
	require.Equal(t, []amc.Warning{{Code: "files_without_rows", Count: 5}}, wordless(report.Warnings))

	report, err = run("a\n1\n", "a\n2\n")
	require.NoError(t, err)
	require.Empty(t, report.Warnings)

	_, err = run("", "a,b\n", "")
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "no_rows"})
	require.ElementsMatch(t, []string{"3", "0"}, figures(t, err), "how many, and the number of the first")
	require.ErrorContains(t, err, "0.csv")
	_, err = run("")
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "empty_file", File: "0.csv"}, "one file that is empty is a fault")
	_, err = run("a\n1\n", "b\n")
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "columns_differ", File: "1.csv"}, "a header without rows counts")
	_, err = run("a\n1\n", nothing.String()[:15])
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "truncated_gzip", File: "1.csv"})
}
