package csv

import "bytes"

// quoted parses the field that begins with the quote at pos, and tells whether it ends its record.
func (r *parser) quoted(count int) (field []byte, ended bool) {
	data := r.data
	start := r.pos + 1
	end := start // of the field's text; doubled quotes and escapes make it shorter than what is read
	for from := start; ; {
		n := r.nextQuote(data[from:])
		if n < 0 {
			r.err = r.openQuote(count)
			return nil, false
		}
		if end == from {
			end += n
		} else {
			end += copy(data[end:], data[from:from+n])
		}
		at := from + n
		if data[at] == '\\' {
			if end, from = r.unescape(end, at, count); r.err != nil {
				return nil, false
			}
			continue
		}
		var behind byte // the quote; 0, which no delimiter is, where the data ends
		if at+1 < len(data) {
			behind = data[at+1]
		}
		switch behind {
		case '"':
			data[end] = '"'
			end++
			from = at + 2
		case r.delimiter:
			r.pos = at + 2
			return data[start:end], false
		case '\n':
			r.pos = at + 2
			return data[start:end], true
		default:
			r.endQuoted(at+1, count)
			return data[start:end], true
		}
	}
}

// endQuoted ends the record at offset at, behind the quote that closes its last field. What stands there is not a delimiter, a quote or LF.
func (r *parser) endQuoted(at, count int) {
	switch rest := r.data[at:]; {
	case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
		r.pos = at + 2
	case len(rest) > 1 || len(rest) == 1 && rest[0] != '\r':
		r.err = r.textBehindQuote(at, count)
	case r.cut:
		r.err = r.longError(count)
	default:
		r.pos = len(r.data)
	}
}

// nextQuote returns the offset of the next quote, or backslash where it counts, or -1.
func (r *parser) nextQuote(text []byte) int {
	if !r.quotes.Escape() {
		return bytes.IndexByte(text, '"')
	}
	for at := 0; ; at++ { // passes over newlines
		if at = special(text, at, ones*'"', ones*'\\'); at == len(text) {
			return -1
		}
		if text[at] != '\n' {
			return at
		}
	}
}
