package deflate

import (
	"fmt"

	"github.com/klauspost/compress/flate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// stock is a general compressor, which has no use for digests.
type stock struct {
	writer *flate.Writer
	out    sink
}

// Stock returns klauspost/compress at a level from 1, fast, to 9, small.
func Stock(level int) (Encoder, error) {
	if level < flate.BestSpeed || level > flate.BestCompression {
		return nil, &amc.Error{
			Kind: amc.KindInvalid, Code: "invalid_compression_level", Field: "level",
			Message: fmt.Sprintf("there is no compression level %d", level),
			Hint:    "choose one from 1 (fast) to 9 (small)",
		}
	}
	return newStock(level), nil
}

func newStock(level int) *stock {
	s := &stock{}
	s.writer, _ = flate.NewWriter(&s.out, level) // fails only for a level that doesn't exist
	return s
}

func (s *stock) Append(dst, block []byte, _ []int32) []byte {
	if len(block) == 0 {
		return dst
	}
	s.out = dst
	s.writer.Reset(&s.out)
	_, _ = s.writer.Write(block) // fails only if the sink does
	_ = s.writer.Flush()
	dst, s.out = s.out, nil
	return dst
}

// sink appends what is written to it, and never fails.
type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}
