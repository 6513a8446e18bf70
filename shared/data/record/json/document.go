package json

import (
	"errors"
	"io"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// documentReader makes JSON Lines of a JSON document, in place: of the array's elements, not of what is in them, which the
// parser of JSON Lines judges. So it holds nothing of the document.
type documentReader struct {
	r       io.Reader
	name    string
	state   documentState
	depth   int  // of brackets within an element
	quoted  bool // within a string
	escaped bool // behind a backslash
	comma   bool // an element must follow
	err     error
}

// documentState is which token may come next.
type documentState int

const (
	beforeArray documentState = iota
	beforeElement
	inElement
	behindArray
)

// structural are the bytes that mean something to a documentReader outside strings.
var structural = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true, ',': true, '\n': true, '\r': true}

func (d *documentReader) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.r.Read(p)
	for i := 0; i < n; i++ {
		if c := p[i]; d.state == inElement && (d.quoted && c != '"' && c != '\\' && c != '\n' || !d.quoted && !structural[c]) {
			d.escaped = false
		} else if p[i] = d.next(c); d.err != nil {
			return i, d.err
		}
	}
	if errors.Is(err, io.EOF) && d.state != behindArray {
		d.err = d.malformed("the document ends within its array", "the file was cut off: export or copy it again")
		return n, d.err
	}
	return n, err
}

// next takes one byte and returns what stands for it in JSON Lines.
func (d *documentReader) next(c byte) byte {
	space := c == ' ' || c == '\t' || c == '\n' || c == '\r'
	switch {
	case d.quoted:
		return d.inString(c)
	case space && d.state != inElement:
		return ' '
	case d.state == beforeArray && c == '[':
		d.state = beforeElement
		return ' '
	case d.state == beforeElement && c == ']' && !d.comma, d.state == inElement && c == ']' && d.depth == 0:
		d.state = behindArray
		return '\n'
	case d.state == behindArray:
		d.err = d.malformed("text follows the array", "write one array of objects")
	case d.state == beforeArray || d.state == beforeElement && (c == ',' || c == ']'):
		d.err = d.malformed("an object is missing", "write one array of objects, without a comma behind the last")
	case c == ',' && d.depth == 0:
		d.state, d.comma = beforeElement, true
		return '\n'
	}
	d.state, d.comma = inElement, false
	switch c {
	case '"':
		d.quoted = true
	case '{', '[':
		d.depth++
	case '}', ']':
		d.depth--
	case '\n', '\r':
		return ' '
	}
	return c
}

func (d *documentReader) inString(c byte) byte {
	switch {
	case d.escaped:
		d.escaped = false
	case c == '"':
		d.quoted = false
	case c == '\\':
		d.escaped = true
	}
	if c == '\n' {
		return 0 // as little allowed there, and no end of a line
	}
	return c
}

func (d *documentReader) malformed(message, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "malformed_json", File: d.name, Message: message, Hint: hint}
}
