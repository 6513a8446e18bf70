package json

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsNumber(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0", "-1", "10.50", "1e9", "-0.5E-3"} {
		require.True(t, IsNumber([]byte(text)), text)
	}
	for _, text := range []string{"", "-", "007", "+1", "1.", ".5", "1 ", "1e", "0x1"} {
		require.False(t, IsNumber([]byte(text)), text)
	}
}
