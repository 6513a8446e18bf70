package record

import (
	"bytes"
	"compress/zlib"
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

// TestUnreadCompressions says which can't be read, instead of calling them damaged or badly encoded.
func TestUnreadCompressions(t *testing.T) {
	t.Parallel()
	text := []byte("name\n" + strings.Repeat("Joe Doe\n", 1000))
	z, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(7, text))
	require.NoError(t, err)
	// A frame of one empty block whose window is 2 GiB, as zstd --ultra --long=31 writes.
	window := "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00"
	var deflate bytes.Buffer
	w := zlib.NewWriter(&deflate)
	_, err = w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	brotli := "\x1b\x3f\x1f\xf8\x8d\x94\x6e\xde\x44\x55\x86\xde\x49\x00"
	for name, c := range map[string]struct{ data, says string }{
		"a.csv.zst":      {string(z.EncodeAll(text, nil)), "a.csv.zst: zstd with a dictionary can't be read; compress the file without one"},
		"b.csv.zst":      {window, "b.csv.zst: zstd whose window is larger than 128 MiB can't be read; compress the file without --long, or with --long=27"},
		"part-0.DEFLATE": {deflate.String(), "part-0.DEFLATE: deflate can't be read; compress the file with gzip or zstd"},
		"a.csv.br":       {brotli, "a.csv.br: Brotli can't be read; compress the file with gzip or zstd"},
	} {
		r, err := Open(Input{Name: name, Reader: strings.NewReader(c.data)}, Options{})
		for block := (Block{}); err == nil; {
			err = r.Next(&block)
		}
		require.EqualError(t, err, c.says)
	}
	// What is called so and is text is read as what it is.
	r, err := Open(Input{Name: "a.csv.br", Reader: strings.NewReader("name\nJoe\n")}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"name"}, r.Shape().Columns)
	require.NoError(t, r.Next(&Block{}))
	require.ErrorIs(t, r.Next(&Block{}), io.EOF)
}
