package csv

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// parser parses CSV by its rule for quotes. Lines that are empty are no records, lines may end in CR LF, and everything
// else is data, byte for byte.
type parser struct {
	delimiter  byte
	quotes     amc.Quotes
	delimiters uint64 // the delimiter in every byte
	stops      uint64 // likewise what else but a line end ends a field outside quotes, or changes it
	header     []string
	index      []int // of each wanted column in the header
	keep       int   // fields kept of a record; one more than the header has
	limits     source.Limits

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

func newParser(delimiter byte, quotes amc.Quotes, header []string, index []int) *parser {
	r := &parser{delimiter: delimiter, quotes: quotes, delimiters: ones * uint64(delimiter), stops: ones * '"', header: header, index: index,
		keep: len(header) + 1, limits: source.DefaultLimits, cells: make([][]byte, len(index))}
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

func (r *parser) Reset(b *source.Block) {
	r.data, r.pos, r.cut, r.row, r.err = b.Data, 0, b.Cut, 0, nil
	r.resets++
}

func (r *parser) Err() error     { return r.err }
func (r *parser) Number() int64  { return r.row }
func (r *parser) Rule() string   { return r.rule }
func (r *parser) Nested() []bool { return nil }
func (r *parser) Seen(int) bool  { return true }

func (r *parser) Unnamed() []string {
	if r.resets > 1 {
		return nil
	}
	return r.unnamed
}

func (r *parser) Cells() [][]byte {
	if r.rule != "" {
		return nil
	}
	for i, at := range r.index {
		r.cells[i] = r.fields[at]
	}
	return r.cells
}

func (r *parser) Next() bool {
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
				r.err = r.strayQuote(count, data[start:end])
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
		r.err = r.limits.CheckRow(r.row, size, r.Cells(), func(i int) string { return r.columnName(r.index[i]) })
	}
	return r.err == nil
}

// judge tells the rule by which a record of so many fields and bytes is no row to load, or "".
func (r *parser) judge(count, size int) string {
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

func (r *parser) empty() bool {
	for _, field := range r.fields {
		if len(field) > 0 {
			return false
		}
	}
	return true
}

// isHeader tells a header that comes again, as files that are joined to one leave it, with the byte order mark of its file or without.
func (r *parser) isHeader() bool {
	for i := len(r.header) - 1; i > 0; i-- {
		if string(r.fields[i]) != r.header[i] {
			return false
		}
	}
	return string(bytes.TrimPrefix(r.fields[0], []byte("\ufeff"))) == r.header[0]
}

// skipBlank moves to the next line that is not empty.
func (r *parser) skipBlank() {
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
