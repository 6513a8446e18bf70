package transform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestInputsShareTheirColumns(t *testing.T) {
	t.Parallel()
	mapping := parse(t, `{"dataSetId":"d","columns":[{"name":"a","dataType":"STRING","columnType":"DIMENSION"}]}`)
	run := func(second string) (amc.Report, error) {
		return Run(t.Context(), []Input{{"one.csv", strings.NewReader("a,b\n1,2\n")}, {"two.csv", strings.NewReader(second)}}, discard{}, Options{Mapping: mapping})
	}
	report, err := run("b;a\n3;4\n")
	require.NoError(t, err, "order and delimiter are each file's own")
	require.EqualValues(t, 2, report.RowsWritten)
	for _, second := range []string{"a,c\n1,2\n", "a\n1\n", "a,b,c\n1,2,3\n", "c,b\n1,2\n"} {
		_, err := run(second)
		require.EqualError(t, err, "two.csv: its columns are not those of one.csv; load files with different columns each by itself")
	}
}

// TestKeysAreCountedForAllWorkers has objects with a new key each: whoever parses them, there are too many.
func TestKeysAreCountedForAllWorkers(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 120 {
		fmt.Fprintf(&text, "{\"email\":\"a@example.com\",\"k%d\":1}\n", i)
	}
	m := parse(t, `{"dataSetId":"people","columns":[{"name":"email","dataType":"STRING","columnType":"DIMENSION"}]}`)
	for _, workers := range []int{1, 2, 5} {
		_, err := Run(t.Context(), []Input{{"a.jsonl", strings.NewReader(text.String())}}, newMemory(),
			Options{Mapping: m, Workers: workers, BlockSize: 64, MaxColumns: 120})
		require.EqualError(t, err, "a.jsonl: the file has more than 120 columns; check its format and delimiter")
		_, err = Run(t.Context(), []Input{{"a.jsonl", strings.NewReader(text.String())}}, newMemory(),
			Options{Mapping: m, Workers: workers, BlockSize: 64, MaxColumns: 121})
		require.NoError(t, err)
	}
}
