package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// csvRows parses CSV by its rule for quotes. Lines that are empty are no records, lines may end in CR LF, and everything
// else is data, byte for byte.
type csvRows struct {
	delimiter  byte
	quotes     amc.Quotes
	delimiters uint64 // the delimiter in every byte
	stops      uint64 // likewise what else but a line end ends a field outside quotes, or changes it
	header     []string
	index      []int // of each wanted column in the header
	keep       int   // fields kept of a record; one more than the header has
	limits     Limits

	data    []byte
	pos     int
	cut     bool
	row     int64
	fields  [][]byte
	cells   [][]byte
	unnamed []string
	resets  int
	rule    string // why the record is no row to load
	err     error
}

func newCSVRows(delimiter byte, quotes amc.Quotes, header []string, index []int) *csvRows {
	r := &csvRows{delimiter: delimiter, quotes: quotes, delimiters: ones * uint64(delimiter), stops: ones * '"', header: header, index: index,
		keep: len(header) + 1, limits: DefaultLimits, cells: make([][]byte, len(index))}
	switch {
	case quotes.Escape():
		r.stops = ones * '\\'
	case !quotes.Enclose():
		r.stops = ones * '\n'
	}
	wanted := make(map[int]bool, len(index))
	for _, at := range index {
		wanted[at] = true
	}
	for at, name := range header {
		if !wanted[at] {
			r.unnamed = append(r.unnamed, name)
		}
	}
	return r
}

func (r *csvRows) Reset(b *Block) {
	r.data, r.pos, r.cut, r.row, r.err = b.Data, 0, b.cut, 0, nil
	r.resets++
}

func (r *csvRows) Err() error     { return r.err }
func (r *csvRows) Number() int64  { return r.row }
func (r *csvRows) Rule() string   { return r.rule }
func (r *csvRows) Nested() []bool { return nil }
func (r *csvRows) Seen(int) bool  { return true }

func (r *csvRows) Unnamed() []string {
	if r.resets > 1 {
		return nil
	}
	return r.unnamed
}

func (r *csvRows) Cells() [][]byte {
	if r.rule != "" {
		return nil
	}
	for i, at := range r.index {
		r.cells[i] = r.fields[at]
	}
	return r.cells
}

func (r *csvRows) Next() bool {
	r.skipBlank()
	if r.pos >= len(r.data) || r.err != nil {
		return false
	}
	r.row++
	r.fields = r.fields[:0]
	data, count, begin := r.data, 0, r.pos
	for ended := false; !ended; count++ {
		var field []byte
		if r.pos < len(data) && data[r.pos] == '"' && r.quotes.Enclose() {
			if field, ended = r.quoted(count); r.err != nil {
				return false
			}
		} else {
			start := r.pos
			end := special(data, start, r.delimiters, r.stops)
			switch {
			case end == len(data):
				if r.cut {
					r.err = r.longError(count)
					return false
				}
				r.pos, ended = end, true
				field = trimReturn(data[start:end])
			case data[end] == '\n':
				r.pos, ended = end+1, true
				field = trimReturn(data[start:end])
			case data[end] == r.delimiter:
				r.pos = end + 1
				field = data[start:end]
			case data[end] == '\\':
				if field, ended = r.escaped(start, end, count); r.err != nil {
					return false
				}
			default:
				hint := "put the whole field in quotes and double the quotes inside, or declare quotes as " + string(amc.QuotesNone) + " if the file quotes nothing"
				switch before := data[start:end]; {
				case bytes.HasSuffix(before, []byte{'\\'}):
					hint = "declare quotes as " + string(amc.QuotesBackslash) + ": the file has a backslash before them"
				case len(bytes.TrimSpace(before)) == 0:
					hint = "remove the space before the quote"
				}
				r.err = r.malformed(count, "a quote stands in a field that does not begin with one", hint)
				return false
			}
		}
		if r.quotes == amc.QuotesNone && string(field) == null {
			field = field[:0]
		}
		if count < r.keep {
			r.fields = append(r.fields, field)
		}
	}
	size := r.pos - begin
	r.rule = r.judge(count, size)
	if size > r.limits.MaxCell {
		r.err = r.limits.checkRow(r.row, size, r.Cells(), func(i int) string { return r.columnName(r.index[i]) })
	}
	return r.err == nil
}

// judge tells the rule by which a record of so many fields and bytes is no row to load, or "".
func (r *csvRows) judge(count, size int) string {
	switch {
	case size <= 3*count+1 && count <= r.keep && r.empty(): // no empty field takes more than its quotes and what ends it, \r\n behind the last
		return amc.RuleEmptyRow
	case count != len(r.header):
		return amc.RuleColumnCount
	case r.isHeader():
		return amc.RuleHeaderRow
	}
	return ""
}

func (r *csvRows) empty() bool {
	for _, field := range r.fields {
		if len(field) > 0 {
			return false
		}
	}
	return true
}

// isHeader tells a header that comes again, as files that are joined to one leave it, with the byte order mark of its file or without.
func (r *csvRows) isHeader() bool {
	for i := len(r.header) - 1; i > 0; i-- {
		if string(r.fields[i]) != r.header[i] {
			return false
		}
	}
	return string(bytes.TrimPrefix(r.fields[0], []byte(utf8Mark))) == r.header[0]
}

// skipBlank moves to the next line that is not empty.
func (r *csvRows) skipBlank() {
	for r.pos < len(r.data) {
		switch rest := r.data[r.pos:]; {
		case rest[0] == '\n':
			r.pos++
		case rest[0] == '\r' && len(rest) > 1 && rest[1] == '\n':
			r.pos += 2
		case rest[0] == '\r' && len(rest) == 1 && !r.cut:
			r.pos++
		default:
			return
		}
	}
}

// quoted parses the field that begins with the quote at pos, and tells whether it ends its record.
func (r *csvRows) quoted(count int) (field []byte, ended bool) {
	data := r.data
	start := r.pos + 1
	end := start // of the field's text, which doubled quotes make shorter than what is read
	for from := start; ; {
		n := r.nextQuote(data[from:])
		if n < 0 {
			if r.cut {
				r.err = r.longError(count)
			} else {
				hint := "close its quote, or declare quotes as " + string(amc.QuotesNone) + " if the file quotes nothing"
				if r.quotes == amc.QuotesBackslash {
					hint = "close its quote, put a backslash before it if it is part of the value, or declare quotes as " + string(amc.QuotesEscaped) + " if the file quotes nothing"
				}
				r.err = r.malformed(count, "a quoted field never ends", hint)
			}
			return nil, false
		}
		if end == from {
			end += n
		} else {
			end += copy(data[end:], data[from:from+n])
		}
		if data[from+n] == '\\' {
			if end, from = r.unescape(end, from+n, count); r.err != nil {
				return nil, false
			}
			continue
		}
		next := from + n + 1
		rest := data[next:]
		switch {
		case len(rest) > 0 && rest[0] == '"':
			data[end] = '"'
			end++
			from = next + 1
			continue
		case len(rest) > 0 && rest[0] == r.delimiter:
			r.pos = next + 1
			return data[start:end], false
		case len(rest) > 0 && rest[0] == '\n':
			r.pos = next + 1
			return data[start:end], true
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			r.pos = next + 2
			return data[start:end], true
		case len(rest) == 0 || len(rest) == 1 && rest[0] == '\r':
			if r.cut {
				r.err = r.longError(count)
				return nil, false
			}
			r.pos = len(data)
			return data[start:end], true
		}
		hint := "double the quotes inside a quoted field, or declare quotes as " + string(amc.QuotesNone) + " if the file quotes nothing"
		switch {
		case r.quotes == amc.QuotesBackslash:
			hint = "put a backslash before each quote that is part of the value, or declare quotes as " + string(amc.QuotesEscaped) + " if the file quotes nothing"
		case n > 0 && data[next-2] == '\\':
			hint = "declare quotes as " + string(amc.QuotesBackslash) + ": the file has a backslash before those inside a quoted field"
		case rest[0] == ' ' || rest[0] == '\t':
			hint = "remove the space behind the quote, or " + hint
		}
		r.err = r.malformed(count, "text follows the quote that closes a field", hint)
		return nil, false
	}
}

// nextQuote returns the offset of the next quote, or backslash where it counts, or -1.
func (r *csvRows) nextQuote(text []byte) int {
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

const ones, highs = 0x0101010101010101, 0x8080808080808080

// special returns the offset of the next newline or of two other characters, each given in every byte of a word, or the end of the
// data. It looks at eight bytes at once: a byte of x-ones&^x has its high bit set where x is zero, and perhaps above the first such byte.
func special(data []byte, at int, one, other uint64) int {
	for ; at+8 <= len(data); at += 8 {
		word := binary.LittleEndian.Uint64(data[at:])
		d, n, q := word^one, word^(ones*'\n'), word^other
		if hit := ((d-ones)&^d | (n-ones)&^n | (q-ones)&^q) & highs; hit != 0 {
			return at + bits.TrailingZeros64(hit)/8
		}
	}
	for ; at < len(data); at++ {
		if c := data[at]; c == byte(one) || c == '\n' || c == byte(other) {
			return at
		}
	}
	return at
}

func trimReturn(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

func (r *csvRows) malformed(count int, message, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "malformed_csv", Row: r.row, Column: r.columnName(count), Message: message, Hint: hint}
}

func (r *csvRows) longError(count int) *amc.Error {
	hint := "look for a quote that is never closed"
	switch r.quotes {
	case amc.QuotesNone:
		hint = "check its line ends"
	case amc.QuotesBackslash:
		hint += ", or a backslash at the end of each line"
	case amc.QuotesEscaped:
		hint = "look for a backslash at the end of each line"
	}
	e := r.limits.tooLong(r.row, hint)
	e.Column = r.columnName(count)
	return e
}

func (r *csvRows) columnName(count int) string {
	if count < len(r.header) && r.header[count] != "" {
		return r.header[count]
	}
	return fmt.Sprintf("#%d", count+1)
}
