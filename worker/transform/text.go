package transform

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// layout is what stands between the values of a part.
type layout struct {
	json    bool   // JSON Lines, else CSV
	header  []byte // of every part
	suffix  string // of a part's name
	columns []columnLayout
}

type columnLayout struct {
	prefix string // in JSON, before its value
	suffix string
	number bool
	hashed bool // holds digests
}

func newLayout(format amc.Format, m amc.Mapping) (layout, error) {
	l := layout{json: format == amc.JSONL, suffix: "." + string(amc.CSV) + ".gz"}
	switch format {
	case amc.CSV, "":
	case amc.JSONL:
		l.suffix = "." + string(format) + ".gz"
	default:
		return l, &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_format", Message: fmt.Sprintf("%q can't be written", string(format)), Hint: "use csv or jsonl"}
	}
	for i, c := range m.Columns {
		column := columnLayout{hashed: c.Hashed(), number: c.DataType == amc.Decimal || c.DataType == amc.Integer || c.DataType == amc.Long}
		if l.json {
			column.prefix, column.suffix = strconv.Quote(c.Name)+":", "," // names are ASCII letters, digits and underscores
			if !column.number {
				column.prefix, column.suffix = column.prefix+`"`, `",`
			}
		} else {
			if i > 0 {
				l.header = append(l.header, ',')
			}
			l.header = append(l.header, c.Name...)
		}
		l.columns = append(l.columns, column)
	}
	if !l.json {
		l.header = append(l.header, '\n')
	}
	return l, nil
}

// digestLength is that of SHA-256 in hexadecimal.
const digestLength = 64

// A null is an empty field in CSV and no field in JSON Lines.

// appendNull ends a column without a value; before is where it began.
func (l *layout) appendNull(text []byte, before int) []byte {
	if l.json {
		return text[:before]
	}
	return text
}

// finish makes the value that begins at offset at fit its format.
func (l *layout) finish(text []byte, at int, number bool) []byte {
	switch {
	case !l.json:
		return quoteCSV(text, at)
	case !number:
		return escapeJSON(text, at)
	case record.IsNumber(text[at:]):
		return text
	}
	return append(slices.Insert(text, at, '"'), '"') // such as 007, for which JSON has no number
}

// endRow ends the row that begins at offset start.
func (l *layout) endRow(text []byte, start int) []byte {
	if l.json {
		if text[len(text)-1] == ',' {
			text = text[:len(text)-1]
		}
		return append(text, '}', '\n')
	}
	if len(text) == start {
		text = append(text, '"', '"') // a null alone in its row: an empty line would be no row
	}
	return append(text, '\n')
}

// quoteCSV puts the field that begins at offset at in quotes when it needs them.
func quoteCSV(text []byte, at int) []byte {
	field := text[at:]
	if len(field) == 0 || field[0] != ' ' && field[len(field)-1] != ' ' && !hasAny(field, &specialCSV) {
		return text
	}
	size := len(field) + bytes.Count(field, []byte{'"'}) + 2
	text = slices.Grow(text, size-len(field))[:at+size]
	text[at+size-1] = '"'
	to := at + size - 1
	for i := len(field) - 1; i >= 0; i-- { // from the end, so that nothing is written over before it is read
		to--
		if text[to] = text[at+i]; text[to] == '"' {
			to--
			text[to] = '"'
		}
	}
	text[at] = '"'
	return text
}

var specialCSV = [256]bool{',': true, '"': true, '\n': true, '\r': true}

// hasAny reports whether text has one of the bytes. Every cell that is no digest passes here.
func hasAny(text []byte, bytes *[256]bool) bool {
	for _, c := range text {
		if bytes[c] {
			return true
		}
	}
	return false
}

// escapeJSON escapes the string that begins at offset at.
func escapeJSON(text []byte, at int) []byte {
	value := text[at:]
	if !hasAny(value, &specialJSON) {
		return text
	}
	size := 0
	for _, c := range value {
		size += len(jsonEscapes[c])
	}
	length := len(value)
	text = slices.Grow(text, size-length)[:at+size]
	to := at + size
	for i := length - 1; i >= 0; i-- {
		escaped := jsonEscapes[text[at+i]]
		to -= len(escaped)
		copy(text[to:], escaped)
	}
	return text
}

var specialJSON = func() (special [256]bool) {
	for c, escaped := range jsonEscapes {
		special[c] = len(escaped) > 1
	}
	return special
}()

// jsonEscapes is how each byte is written in a JSON string.
var jsonEscapes = func() (escapes [256]string) {
	const digits = "0123456789abcdef"
	for i := range escapes {
		c := byte(i)
		switch {
		case c == '"' || c == '\\':
			escapes[i] = string([]byte{'\\', c})
		case c == '\n':
			escapes[i] = `\n`
		case c < 0x20:
			escapes[i] = `\u00` + string([]byte{digits[c>>4], digits[c&15]})
		default:
			escapes[i] = string([]byte{c})
		}
	}
	return escapes
}()
