package csv

// null is how exports write a field without a value, where a backslash or nothing protects fields.
const null = `\N`

// meant returns what a backslash and c stand for.
func meant(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case '0':
		return 0
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'v':
		return '\v'
	case 'Z':
		return 0x1a
	}
	return c
}

// unescape writes what the backslash at offset at and what is behind it stand for to offset end, and returns the offsets behind both. CR LF
// is one line end, and all of it behind a backslash: so MySQL writes one where it ends its lines in CR LF.
func (r *parser) unescape(end, at, count int) (written, read int) {
	switch rest := r.data[at+1:]; {
	case len(rest) == 0 && r.cut:
		r.err = r.longError(count)
		return end, at
	case len(rest) == 0:
		r.err = r.malformed(count, "the file ends behind a backslash", "export it again: it seems to be cut off")
		return end, at
	case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
		return end + copy(r.data[end:], rest[:2]), at + 3
	default:
		r.data[end] = meant(rest[0])
		return end + 1, at + 2
	}
}

// escaped parses the field that begins at start, outside quotes, and has its first backslash at offset at. It tells whether the
// field ends its record.
func (r *parser) escaped(start, at, count int) (field []byte, ended bool) {
	data, end := r.data, at
	nothing := at == start && at+1 < len(data) && data[at+1] == null[1]
	for {
		var from int
		if end, from = r.unescape(end, at, count); r.err != nil {
			return nil, false
		}
		at = special(data, from, r.delimiters, r.stops)
		plain := data[from:at]
		if at == len(data) || data[at] == '\n' {
			plain = trimReturn(plain)
		}
		end += copy(data[end:], plain)
		switch {
		case at == len(data) && r.cut:
			r.err = r.longError(count)
			return nil, false
		case at == len(data):
			r.pos, ended = at, true
		case data[at] == '\n':
			r.pos, ended = at+1, true
		case data[at] == r.delimiter:
			r.pos = at + 1
		default:
			continue
		}
		if nothing && end-start == 1 {
			end = start
		}
		return data[start:end], ended
	}
}
