package client

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestClientNeedsTheDomainOnly: whoever calls the API from Go compiles shared/amc, and nothing else of ours. The linter passes over
// generated files, so a test holds it.
func TestClientNeedsTheDomainOnly(t *testing.T) {
	t.Parallel()
	const module = "github.com/amc-uploader/amc-uploader/"
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if ours, ok := strings.CutPrefix(imported, module); ok {
				require.Equal(t, "shared/amc", ours, "%s", name)
			}
		}
	}
}
