package identity_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/identity"
)

// cell is one line of a golden file. No normal form is a null.
type cell struct {
	Country    string `json:"country"`
	Type       string `json:"type"`
	Raw        string `json:"raw"`
	Normalized string `json:"normalized"`
	SHA256     string `json:"sha256"`
}

func readCells(t testing.TB, path string) []cell {
	t.Helper()
	file, err := os.Open(path) //nolint:gosec // a golden file
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var cells []cell
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c cell
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		cells = append(cells, c)
	}
	return cells
}

// The corpus is what the retired solution answered; the golden file what a reference written from the rules answers for
// text full of other scripts.
func TestNormalizeEqualsGoldenFiles(t *testing.T) {
	t.Parallel()
	for path, count := range map[string]int{"testdata/corpus.jsonl": 4000} {
		cells := readCells(t, path)
		require.Len(t, cells, count)
		n := identity.NewNormalizer()
		for _, c := range cells {
			typ, ok := identity.ParseType(c.Type)
			require.True(t, ok, c.Type)
			country, ok := identity.ParseCountry(c.Country)
			require.True(t, ok, c.Country)

			normalized, rule := n.Normalize(typ, country, []byte(c.Raw))
			require.Equalf(t, c.Normalized, string(normalized), "%s %s %q", c.Country, c.Type, c.Raw)
			if c.Raw != "" {
				require.Equalf(t, c.Normalized == "", rule != "", "%s %s %q: rule %q", c.Country, c.Type, c.Raw, rule)
			}
			digest, _, _ := n.AppendDigest(nil, typ, country, []byte(c.Raw))
			if c.SHA256 == "" && c.Normalized != "" {
				c.SHA256 = hexSum(c.Normalized)
			}
			require.Equalf(t, c.SHA256, string(digest), "%s %s %q", c.Country, c.Type, c.Raw)
		}
	}
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(hex.EncodeToString(sum[:]))
}
