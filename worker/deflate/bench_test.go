package deflate_test

import (
	stdflate "compress/flate"
	"testing"

	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

// gzip6 is the standard library's compressor at its default level.
type gzip6 struct{ w *stdflate.Writer }

type appender struct{ b []byte }

func (a *appender) Write(p []byte) (int, error) { a.b = append(a.b, p...); return len(p), nil }

func (g gzip6) Append(dst, block []byte, _ []int32) []byte {
	a := &appender{dst}
	g.w.Reset(a)
	g.w.Write(block)
	g.w.Flush()
	return a.b
}

func BenchmarkEncoder(b *testing.B) {
	std, _ := stdflate.NewWriter(nil, 6)
	encoders := []struct {
		name string
		deflate.Encoder
	}{
		{"digests", deflate.New()}, {"klauspost1", stock(b, 1)}, {"klauspost2", stock(b, 2)}, {"stdlib6", gzip6{std}},
	}
	for _, s := range shapes {
		var blocks [8]table // enough for branches not to be learnt by heart
		size := 0
		for i := range blocks {
			blocks[i] = s.generate(uint64(i), 512<<10)
			size += len(blocks[i].text)
		}
		for _, e := range encoders {
			b.Run(s.name+"/"+e.name, func(b *testing.B) {
				var out []byte
				written := 0
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					written = 0
					for i := range blocks {
						out = e.Append(out[:0], blocks[i].text, blocks[i].digests)
						written += len(out)
					}
				}
				b.ReportMetric(float64(written)/float64(size), "ratio")
			})
		}
	}
}
