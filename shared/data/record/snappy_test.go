package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/s2"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// hadoop packs blocks as Hadoop does: of each the chunks.
func hadoop(blocks ...[]string) (b []byte) {
	for _, chunks := range blocks {
		b = binary.BigEndian.AppendUint32(b, uint32(len(strings.Join(chunks, ""))))
		for _, text := range chunks {
			packed := s2.EncodeSnappy(nil, []byte(text))
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(packed))), packed...)
		}
	}
	return b
}

// read returns the text of a source of one column that Open is given.
func read(name string, source io.Reader) (text, compression string, err error) {
	r, err := Open(Input{Name: name, Reader: source}, Options{Reading: amc.Reading{Format: amc.JSONL}})
	if err != nil {
		return "", "", err
	}
	b := Block{}
	for err == nil {
		if err = r.Next(&b); err == nil {
			text += string(b.Data)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return text, r.compression, err
}

func TestUnframedSnappy(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(6, 1))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = 'a' + byte(dice.IntN(26))
	}
	long := strings.Repeat(people, 20_000) + string(noise)
	for name, c := range map[string]struct {
		source []byte
		text   string
	}{
		"raw":              {s2.EncodeSnappy(nil, []byte(people)), people},
		"raw of 127 bytes": {s2.EncodeSnappy(nil, noise[:127]), string(noise[:127])},
		"raw of 128 bytes": {s2.EncodeSnappy(nil, noise[:128]), string(noise[:128])},
		"long raw":         {s2.EncodeSnappy(nil, []byte(long)), long},
		"empty raw":        {s2.EncodeSnappy(nil, nil), ""},
		"Hadoop":           {hadoop([]string{people}), people},
		"long Hadoop":      {hadoop([]string{long[:100_000], long[100_000:262_144]}, nil, []string{long[262_144:]}), long},
		"empty Hadoop":     {hadoop(nil), ""},
	} {
		for _, file := range []string{"a.jsonl.snappy", "a.SZ"} {
			for _, reader := range []io.Reader{bytes.NewReader(c.source), iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(c.source)))} {
				text, compression, err := read(file, reader)
				require.NoError(t, err, name)
				require.True(t, c.text == text, name)
				require.Equal(t, "snappy", compression, name)
			}
		}
		for cut := range min(len(c.source), 2000) {
			text, _, err := read("a.snappy", bytes.NewReader(c.source[:cut]))
			var e *amc.Error
			if err == nil { // between two blocks, or so little that it passes for a text
				require.True(t, text == "" || cut < 256 && text == string(c.source[:cut]), "%s cut to %d", name, cut)
				continue
			}
			require.ErrorAs(t, err, &e, "%s cut to %d", name, cut)
			require.Equal(t, "a.snappy", e.File)
			require.Contains(t, []string{"truncated_snappy", "corrupt_snappy", "unknown_encoding"}, e.Code, "%s cut to %d", name, cut)
		}
	}
}

// TestSnappyByName: only the name makes it look like snappy, so what is none is read as what it is.
func TestSnappyByName(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a text":            people,
		"a longer text":     strings.Repeat(people, 100),
		"a text with a BOM": "\ufeff" + people,
	} {
		got, compression, err := read("people.csv.snappy", strings.NewReader(text))
		require.NoError(t, err, name)
		require.Equal(t, strings.TrimPrefix(text, "\ufeff"), got, name)
		require.Empty(t, compression, name)
	}
	_, compression, err := read("people.csv", bytes.NewReader(s2.EncodeSnappy(nil, []byte(strings.Repeat(people, 9)))))
	require.Empty(t, compression)
	require.Error(t, err, "nothing says that it is snappy")
	text, compression, err := read("people.csv.snappy", bytes.NewReader(packed(t)["gzip"]))
	require.NoError(t, err)
	require.Equal(t, []string{people, "gzip"}, []string{text, compression})
}

// TestSnappyLies asks for memory that the source is not worth. It is alone, to measure it.
func TestSnappyLies(t *testing.T) {
	varint := binary.AppendUvarint
	be := binary.BigEndian.AppendUint32
	for name, c := range map[string]struct {
		source []byte
		code   string
	}{
		"a raw block of 1 TiB":        {varint(nil, 1<<40), "text_too_large"},
		"no length":                   {bytes.Repeat([]byte{0xff}, 20), "corrupt_snappy"},
		"a raw block above the limit": {varint(nil, maxSnappyBlock+1), "text_too_large"},
		"a raw block of nothing":      {append(varint(nil, maxSnappyBlock), 0xf0), "corrupt_snappy"},
		"a chunk of nothing":          {append(be(be(nil, 1<<24-1), 5), append(varint(nil, 1<<24-1), 0xf0)...), "corrupt_snappy"},
		"a raw block that is not all": {append(varint(nil, 1000), 0), "corrupt_snappy"},
		"more than its raw block":     {append(s2.EncodeSnappy(nil, bytes.Repeat([]byte("x"), 200)), bytes.Repeat([]byte("x"), 400)...), "corrupt_snappy"},
		"a Hadoop block of 4 GiB":     {be(be(be(nil, 0), 1<<32-1), 9), "text_too_large"},
		"a chunk of 4 GiB":            {be(be(nil, 1000), 1<<32-1), "corrupt_snappy"},
		"a chunk above its block":     {append(be(be(nil, 1000), 5), varint(nil, 1<<30)...), "corrupt_snappy"},
		"a block without chunks":      {be(nil, 1000), "truncated_snappy"},
		"a block with half of one":    {append(be(be(nil, 1000), 5), 1), "truncated_snappy"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := read("a.snappy", bytes.NewReader(c.source))
		runtime.ReadMemStats(&after)
		var e *amc.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, c.code, e.Code, name)
		require.Equal(t, "a.snappy", e.File, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(2<<20), name)
	}
}

// FuzzSnappy reads anything as snappy: a text, or an error that names the file.
func FuzzSnappy(f *testing.F) {
	f.Add(s2.EncodeSnappy(nil, []byte(people)))
	f.Add(s2.EncodeSnappy(nil, []byte(strings.Repeat(people, 9))))
	f.Add(hadoop([]string{people, people}, nil, []string{people}))
	f.Add(append([]byte{0}, people...))
	f.Fuzz(func(t *testing.T, source []byte) {
		_, _, err := read("a.snappy", bytes.NewReader(source))
		var e *amc.Error
		if err != nil {
			require.ErrorAs(t, err, &e)
			require.Equal(t, "a.snappy", e.File)
		}
	})
}
