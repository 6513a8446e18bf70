package deflate_test

import (
	"bytes"
	stdflate "compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

const window = 32 << 10

func stock(tb testing.TB, level int) deflate.Encoder {
	tb.Helper()
	e, err := deflate.Stock(level)
	require.NoError(tb, err)
	return e
}

func inflate(tb testing.TB, compressed []byte) []byte {
	tb.Helper()
	stream := append(bytes.Clone(compressed), deflate.Final()...)
	got, err := io.ReadAll(stdflate.NewReader(bytes.NewReader(stream)))
	require.NoError(tb, err)
	other, err := io.ReadAll(flate.NewReader(bytes.NewReader(stream)))
	require.NoError(tb, err)
	require.True(tb, bytes.Equal(got, other), "decoders disagree")
	return got
}

func requireRoundTrip(tb testing.TB, e deflate.Encoder, in table) {
	tb.Helper()
	prefix := []byte("kept")
	out := e.Append(prefix, in.text, in.digests)
	require.Equal(tb, "kept", string(out[:4]))
	require.True(tb, bytes.Equal(in.text, inflate(tb, out[4:])), "decodes to something else")
	if len(in.text) > 0 {
		require.True(tb, bytes.HasSuffix(out, []byte{0, 0, 0xff, 0xff}), "does not end with a sync marker")
	}
}

// gzipMember joins what an encoder makes of blocks, as the caller of the package does.
func gzipMember(e deflate.Encoder, blocks ...table) []byte {
	out := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}
	sum, size := uint32(0), 0
	for _, b := range blocks {
		out = e.Append(out, b.text, b.digests)
		sum = deflate.CombineCRC32(sum, crc32.ChecksumIEEE(b.text), int64(len(b.text)))
		size += len(b.text)
	}
	out = append(out, deflate.Final()...)
	out = binary.LittleEndian.AppendUint32(out, sum)
	return binary.LittleEndian.AppendUint32(out, uint32(size))
}

// specials are blocks at the edges of what the format and the encoder can hold, and wrong hints.
func specials() map[string]table {
	random := rand.New(rand.NewPCG(7, 7))
	noise := make([]byte, 100<<10)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	hex := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("0123456789abcdef"[random.IntN(16)])
		}
		return b.String()
	}
	repeatAt := func(distance int) table {
		digest := hex(64)
		text := digest + strings.Repeat("-", distance-64) + digest
		return table{[]byte(text), []int32{0, int32(distance)}}
	}
	every := func(text string, step int) table {
		var t table
		for i := 0; i < len(text); i += step {
			t.digests = append(t.digests, int32(i))
		}
		t.text = []byte(text)
		return t
	}
	fibonacci := func() (text []byte) { // the most unbalanced of Huffman trees
		for symbol, a, b := 0, 1, 1; symbol < 24; symbol, a, b = symbol+1, b, a+b {
			text = append(text, bytes.Repeat([]byte{byte('A' + symbol)}, a)...)
		}
		random.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
		return text
	}
	letters := make([]byte, 12<<10)
	for i := range letters {
		letters[i] = "ghijklmnopqrstuvwxyz"[random.IntN(20)]
	}
	prose := string(letters)
	lines := strings.Repeat(hex(64)+"\n", 40)
	two := hex(64) + "," + hex(64) + "\n"
	return map[string]table{
		"empty":                  {},
		"one byte":               {text: []byte("x")},
		"one digest":             every(hex(64), 64),
		"one digest and a byte":  every(hex(64)+"\n", 65),
		"same byte":              {text: bytes.Repeat([]byte("a"), 70<<10)},
		"noise":                  {text: noise},
		"noise called digests":   every(string(noise), 64),
		"fibonacci":              {text: fibonacci()},
		"fibonacci and a digest": {text: append([]byte(hex(64)), fibonacci()...), digests: []int32{0}},
		"repeats at window":      repeatAt(window),
		"repeats beyond window":  repeatAt(window + 1),
		"repeats side by side":   every(strings.Repeat(hex(64), 100), 64),
		"repeated lines":         every(lines, 65),
		"repeated pairs":         every(strings.Repeat(two, 50), 65),
		"same digit":             every(strings.Repeat("0", 64<<10), 64),
		"offset out of range":    {text: []byte(lines), digests: []int32{-5, int32(len(lines)) - 63, int32(len(lines)), 1 << 30}},
		"descending offsets":     {text: []byte(lines), digests: []int32{650, 65, 0, 650, 130}},
		"overlapping offsets":    every(lines, 3),
		"upper case":             every(strings.ToUpper(lines), 65),
		"digests off by one":     {text: []byte("x" + lines), digests: every(lines, 65).digests},
		"cut digest":             {text: []byte(hex(64) + "\n" + hex(40)), digests: []int32{0, 65}},
		"rare digests":           {text: []byte(prose + hex(64) + prose), digests: []int32{int32(len(prose))}},
		"rare and wrong":         {text: []byte(hex(64) + prose + hex(63) + "!" + prose), digests: []int32{0, int32(len(prose)) + 64}},
		"high bit set":           every(strings.Map(func(r rune) rune { return r | 0x80 }, lines), 65),
	}
}

func TestAppendDecodes(t *testing.T) {
	t.Parallel()
	encoders := map[string]deflate.Encoder{"digests": deflate.New()}
	for _, level := range []int{1, 6, 9} {
		encoders[fmt.Sprintf("stock %d", level)] = stock(t, level)
	}
	for name, e := range encoders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range shapes {
				requireRoundTrip(t, e, s.generate(1, 100<<10))
				requireRoundTrip(t, e, s.generate(2, 1))
			}
			for name, in := range specials() {
				t.Run(name, func(t *testing.T) { requireRoundTrip(t, e, in) })
			}
		})
	}
}

// Every wrong byte at every place that is treated differently, also bytes that are a bit away from a hexadecimal digit.
func TestAppendDoubtsDigests(t *testing.T) {
	t.Parallel()
	e := deflate.New()
	in := shape{identity: everyIdentity}.generate(3, 1<<10)
	for _, place := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 63} {
		for b := range 256 {
			was := in.text[in.digests[4]+int32(place)]
			in.text[in.digests[4]+int32(place)] = byte(b)
			out := append(e.Append(nil, in.text, in.digests), deflate.Final()...)
			got, err := io.ReadAll(stdflate.NewReader(bytes.NewReader(out)))
			require.NoError(t, err)
			require.True(t, bytes.Equal(in.text, got), "place %d, byte %#x", place, b)
			in.text[in.digests[4]+int32(place)] = was
		}
	}
}

// The digits of digests are counted as equally frequent; those of these digests aren't.
func TestAppendHoldsUnevenDigests(t *testing.T) {
	t.Parallel()
	for _, digit := range []byte("0123456789abcdef") {
		in := shapes[0].generate(4, 100<<10)
		for _, at := range in.digests {
			copy(in.text[at+8:at+64], bytes.Repeat([]byte{digit}, 56))
		}
		requireRoundTrip(t, deflate.New(), in)
	}
}

func TestAppendDependsOnBlockAlone(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func() deflate.Encoder{
		"digests": deflate.New,
		"stock 1": func() deflate.Encoder { return stock(t, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			used := open()
			for _, s := range shapes {
				in := s.generate(1, 100<<10)
				require.True(t, bytes.Equal(open().Append(nil, in.text, in.digests), used.Append(nil, in.text, in.digests)), s.name)
			}
			for name, in := range specials() {
				require.True(t, bytes.Equal(open().Append(nil, in.text, in.digests), used.Append(nil, in.text, in.digests)), name)
			}
		})
	}
}

func TestAppendIsSmall(t *testing.T) {
	t.Parallel()
	ours, theirs := deflate.New(), stock(t, 1)
	for _, s := range shapes {
		in := s.generate(1, 512<<10)
		got, want := len(ours.Append(nil, in.text, in.digests)), len(theirs.Append(nil, in.text, nil))
		t.Logf("%-17s %.4f of the text, %.3f of klauspost level 1", s.name, float64(got)/float64(len(in.text)), float64(got)/float64(want))
		limit := 1.02
		if len(s.identity) == 0 {
			limit = 1.05
		}
		require.LessOrEqual(t, float64(got), limit*float64(want), s.name)
	}

	noise := specials()["noise"]
	require.Less(t, len(ours.Append(nil, noise.text, nil)), len(noise.text)*101/100, "grows what can't be compressed")

	at, beyond := specials()["repeats at window"], specials()["repeats beyond window"]
	require.Less(t, len(ours.Append(nil, at.text, at.digests))+20, len(ours.Append(nil, beyond.text, beyond.digests)), "misses a repeat within the window")
}

func TestAppendDoesNotAllocate(t *testing.T) {
	in := shapes[0].generate(1, 100<<10)
	for name, e := range map[string]deflate.Encoder{"digests": deflate.New(), "stock": stock(t, 2)} {
		out := e.Append(nil, in.text, in.digests)
		require.Zero(t, testing.AllocsPerRun(5, func() { out = e.Append(out[:0], in.text, in.digests) }), name)
	}
}

func TestStockRefusesLevels(t *testing.T) {
	t.Parallel()
	for _, level := range []int{-2, -1, 0, 10} {
		_, err := deflate.Stock(level)
		var e *amc.Error
		require.ErrorAs(t, err, &e, level)
		require.Equal(t, "invalid_compression_level", e.Code)
	}
}

func TestCombineCRC32(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	data := make([]byte, 1<<20+1)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	for range 200 {
		n := random.IntN(1 << random.IntN(21))
		cut := random.IntN(n + 1)
		a, b := data[:cut], data[cut:n]
		require.Equal(t, crc32.ChecksumIEEE(data[:n]), deflate.CombineCRC32(crc32.ChecksumIEEE(a), crc32.ChecksumIEEE(b), int64(len(b))))
	}

	// Beyond 4 GiB: sequences joined in either order give the same.
	doubled, size := crc32.ChecksumIEEE(data), int64(len(data))
	for range 13 {
		doubled, size = deflate.CombineCRC32(doubled, doubled, size), size*2
	}
	one := crc32.ChecksumIEEE(data)
	linear := one
	for n := int64(len(data)); n < size; n += int64(len(data)) {
		linear = deflate.CombineCRC32(linear, one, int64(len(data)))
	}
	require.Equal(t, linear, doubled)
	require.Equal(t, deflate.CombineCRC32(one, doubled, size), deflate.CombineCRC32(doubled, one, int64(len(data))))
}
