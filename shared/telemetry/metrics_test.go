package telemetry

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryMetricIsDocumented holds docs/observe.md to the source.
func TestEveryMetricIsDocumented(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("metrics.go")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/observe.md")
	require.NoError(t, err)
	names := func(pattern string, text []byte) (found []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
			found = append(found, string(m[1]))
		}
		return found
	}
	row := regexp.MustCompile("(?m)^\\| `(?:amcu|http)\\.[^|]+\\|").FindAll(page, -1)
	var documented []string
	for _, cell := range row {
		documented = append(documented, names("`([a-z.]+)`", cell)...)
	}
	require.ElementsMatch(t, names(`metric\{"([^"]+)"`, source), documented)
}
