package record

import (
	"bytes"
	"io"
)

// endsInReturns tells whether a text ends its lines with CR alone, as old Macintosh programs do, or with CR CR LF, as those for Windows
// that take CR LF for a line's text: of each CR LF is made then, and empty lines are no records.
func endsInReturns(sample []byte) bool {
	newline := bytes.IndexByte(sample, '\n')
	if newline < 0 {
		return bytes.IndexByte(sample, '\r') >= 0
	}
	return bytes.HasSuffix(sample[:newline], []byte("\r\r"))
}

// newlines turns each CR into LF.
type newlines struct{ r io.Reader }

func (l newlines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for rest := p[:n]; ; {
		at := bytes.IndexByte(rest, '\r')
		if at < 0 {
			return n, err
		}
		rest[at] = '\n'
		rest = rest[at+1:]
	}
}
