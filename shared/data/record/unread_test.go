package record

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// TestSkippedFrames has zstd begin with frames that hold no text, of whatever number.
func TestSkippedFrames(t *testing.T) {
	t.Parallel()
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	for number := range byte(16) {
		frames := append([]byte{0x50 + number, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 'x'}, z.EncodeAll([]byte("name\nJoe\n"), nil)...)
		text, r, err := readAll(bytes.NewReader(frames), Options{})
		require.NoError(t, err)
		require.Equal(t, "zstd", r.compression)
		require.Contains(t, text, "Joe")
	}
}

// TestTextCalledCompressed is read as what it is.
func TestTextCalledCompressed(t *testing.T) {
	t.Parallel()
	r, err := Open(Input{Name: "a.csv.br", Reader: strings.NewReader("name\nJoe\n")}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"name"}, r.Shape().Columns)
	require.NoError(t, r.Next(&Block{}))
	require.ErrorIs(t, r.Next(&Block{}), io.EOF)
}
