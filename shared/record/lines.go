package record

import (
	"bytes"
	"io"
)

// delimiters are those that a header line is searched for; of two that it has as often the first counts.
const delimiters = ",\t;|\x01"

// ValidDelimiter reports whether c can stand between the fields of CSV.
func ValidDelimiter(c byte) bool {
	return c != 0 && c != '"' && c != '\n' && c != '\r' && c < 0x80
}

// delimiterOf tells the delimiter by the header line.
func delimiterOf(head []byte) byte {
	head = bytes.TrimLeft(head, "\r\n")
	counts, quoted := [256]int{}, false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			if c == '\n' || c == '\r' {
				break
			}
			counts[c]++
		}
	}
	best := delimiters[0]
	for i := 1; i < len(delimiters); i++ {
		if c := delimiters[i]; counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// endsInReturns tells whether a text ends its lines with CR alone, as old Macintosh programs do.
func endsInReturns(sample []byte) bool {
	return bytes.IndexByte(sample, '\r') >= 0 && bytes.IndexByte(sample, '\n') < 0
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
