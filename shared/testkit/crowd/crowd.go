// Package crowd makes large files of a small one, for tests.
package crowd

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Of writes the people of a sample many times over, each with an e-mail address of its own, and returns the file.
func Of(t testing.TB, sample string, times int) string {
	t.Helper()
	in, err := os.Open(sample)
	require.NoError(t, err)
	defer in.Close()
	records, err := csv.NewReader(in).ReadAll()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "many.csv")
	out, err := os.Create(path)
	require.NoError(t, err)
	w := csv.NewWriter(out)
	require.NoError(t, w.Write(records[0]))
	for i := range times {
		for _, record := range records[1:] {
			person := slices.Clone(record)
			person[1] = fmt.Sprintf("%d.%s", i, person[1])
			require.NoError(t, w.Write(person))
		}
	}
	w.Flush()
	require.NoError(t, w.Error())
	require.NoError(t, out.Close())
	return path
}
