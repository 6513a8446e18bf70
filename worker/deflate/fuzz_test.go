package deflate_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

// Whatever is said about whatever block, it decodes to itself.
func FuzzAppend(f *testing.F) {
	for _, in := range specials() {
		if len(in.text) < 8<<10 {
			var hints []byte
			for _, d := range in.digests {
				hints = append(hints, byte(d), byte(d>>8))
			}
			f.Add(in.text, hints)
		}
	}
	e := deflate.New()
	f.Fuzz(func(t *testing.T, text, hints []byte) {
		in := table{text: text}
		for ; len(hints) >= 2; hints = hints[2:] {
			in.digests = append(in.digests, int32(int16(uint16(hints[0])|uint16(hints[1])<<8)))
		}
		requireRoundTrip(t, e, in)
	})
}

// A program makes a table: digests new and repeated, text new and repeated, long gaps; its hints are right unless it says otherwise.
func FuzzTable(f *testing.F) {
	f.Add([]byte{0, 1, 3, 4, ',', 0, 2, 3, 4, '\n', 1, 0, 3, 4, ',', 1, 0})
	f.Add([]byte{0, 1, 2, 255, 1, 0, 2, 127, 2, 128, 1, 1, 1, 1, 4, 200})
	f.Add([]byte{0, 1, 5, 1, 0, 2, 5, 9, 1, 0, 4, 30})
	used := deflate.New()
	f.Fuzz(func(t *testing.T, program []byte) {
		var in table
		for ; len(program) >= 2 && len(in.text) < 200<<10; program = program[2:] {
			arg := int(program[1])
			switch program[0] % 6 {
			case 0:
				in.digest(string(program[1:2]))
			case 1: // an earlier digest again
				if n := len(in.digests); n > 0 {
					at := int(in.digests[n-1-arg%n])
					if at >= 0 && at+64 <= len(in.text) {
						in.digests = append(in.digests, int32(len(in.text)))
						in.text = append(in.text, in.text[at:at+64]...)
					}
				}
			case 2:
				in.text = append(in.text, bytes.Repeat([]byte{byte(arg), '-'}, arg*arg/4)...)
			case 3:
				in.text = append(in.text, program[1:min(len(program), 2+arg%16)]...)
			case 4: // the end again
				in.text = append(in.text, in.text[max(0, len(in.text)-arg*4):]...)
			case 5:
				in.digests = append(in.digests, int32(len(in.text)-arg))
			}
		}
		requireRoundTrip(t, used, in)
		require.True(t, bytes.Equal(deflate.New().Append(nil, in.text, in.digests), used.Append(nil, in.text, in.digests)),
			"what came before changed the bytes")
	})
}
