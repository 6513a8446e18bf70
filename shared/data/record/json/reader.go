// Package json reads JSON Lines, and a JSON document that is one array of objects.
package json

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// Reader reads one file of JSON Lines, or one document.
type Reader struct {
	*source.Cutter
	format amc.Format
	limits source.Limits
}

const space = " \t\r\n"

// Sniff is certain of an object with a key, alone or in an array: as CSV it would be malformed.
func (r *Reader) Sniff(f *source.File) (source.Likeness, error) {
	head := bytes.TrimLeft(f.Head, space)
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return source.Unlike, nil
	}
	object, ok := bytes.CutPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("[")), space), []byte("{"))
	if ok && bytes.HasPrefix(bytes.TrimLeft(object, space), []byte(`"`)) {
		return source.Certain, nil
	}
	return source.Likely, nil
}

// Open turns a document into lines. A document begins with an array, and no line does.
func (r *Reader) Open(f *source.File) error {
	r.format, r.limits = amc.JSONL, f.Limits
	text := f.Text
	if bytes.HasPrefix(bytes.TrimLeft(f.Head, space), []byte("[")) {
		r.format = amc.JSON
		text = &documentReader{r: f.Text, name: f.Name}
	}
	r.Cutter = source.NewCutter(f, text, source.LastLineEnd)
	return nil
}

// Rows returns a parser of the named columns. Each object names its columns itself.
func (r *Reader) Rows(columns []string, _ []int) source.Rows {
	p := newParser(columns)
	p.limits = r.limits
	return p
}

// Shape says whether it is lines or a document.
func (r *Reader) Shape() source.Shape { return source.Shape{Reading: amc.Reading{Format: r.format}} }
