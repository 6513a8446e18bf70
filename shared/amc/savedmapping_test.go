package amc

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseMappingRef(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]MappingRef{
		"customers":              {"customers", 0},
		"customers@3":            {"customers", 3},
		"0-a.b_c@12":             {"0-a.b_c", 12},
		strings.Repeat("x", 100): {strings.Repeat("x", 100), 0},
	} {
		got, err := ParseMappingRef(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		require.Equal(t, text, got.String())
	}
	for _, text := range []string{"", "@1", "a@", "a@0", "a@-1", "a@01", "a@+1", "a@1@2", "a@x", "a@99999999999999999999", "A", "-a", ".a", "a b", "a/b", "é", strings.Repeat("x", 101)} {
		_, err := ParseMappingRef(text)
		require.True(t, KindInvalid.Is(err), text)
		require.Equal(t, "mapping_ref_form", FailureOf(err).Code, text)
	}
	require.Equal(t, "customers@7", SavedMapping{Name: "customers", Number: 7}.Ref().String())
}
