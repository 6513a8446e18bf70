package json

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// parser parses JSON Lines: one object a line. It accepts exactly the objects encoding/json does and of a repeated key
// keeps the last value. Strings are unescaped, numbers and booleans keep their text, null is empty. Bytes that are not
// UTF-8 are kept for the column's own rules to judge, where encoding/json would put U+FFFD.
type parser struct {
	columns []string
	index   map[string]int // of every key met: its column, or -1
	limits  source.Limits

	data    []byte
	pos     int
	cut     bool
	row     int64
	cells   [][]byte
	seen    []bool
	nested  []bool
	anyNest bool
	unnamed []string
	keys    []writtenKey // of the record before, in its order: the next one mostly has the same
	key     []byte       // scratch: an unescaped key
	err     error

	line []byte // what is being parsed
	at   int
}

// writtenKey is a key as it was written, quotes included, and its column or -1.
type writtenKey struct {
	text   []byte
	column int
}

func newParser(columns []string) *parser {
	r := &parser{columns: columns, index: make(map[string]int, len(columns)), limits: source.DefaultLimits,
		cells: make([][]byte, len(columns)),
		seen:  make([]bool, len(columns)), nested: make([]bool, len(columns))}
	for i, name := range columns {
		r.index[name] = i
	}
	return r
}

func (r *parser) Reset(b *source.Block) {
	r.data, r.pos, r.cut, r.row, r.err = b.Data, 0, b.Cut, 0, nil
	r.unnamed = r.unnamed[:0]
}

func (r *parser) Err() error        { return r.err }
func (r *parser) Number() int64     { return r.row }
func (r *parser) Cells() [][]byte   { return r.cells }
func (r *parser) Rule() string      { return "" }
func (r *parser) Seen(i int) bool   { return r.seen[i] }
func (r *parser) Unnamed() []string { return r.unnamed }

func (r *parser) Nested() []bool {
	if !r.anyNest {
		return nil
	}
	return r.nested
}

func (r *parser) Next() bool {
	for r.err == nil && r.pos < len(r.data) {
		line := r.data[r.pos:]
		end := bytes.IndexByte(line, '\n')
		if end >= 0 {
			line = line[:end]
		} else if end = len(line); r.cut {
			r.row++
			r.err = r.limits.TooLong(r.row, "write one object a line, each within the limit")
			return false
		}
		r.pos += min(end+1, len(r.data)-r.pos)
		r.line, r.at = line, 0
		if r.skipSpace(); r.at == len(line) {
			continue
		}
		r.row++
		return r.object() && (len(line) <= r.limits.MaxCell || r.fits(len(line)))
	}
	return false
}

// fits reports whether the record, whose line is longer than a cell may be, keeps to the limits.
func (r *parser) fits(size int) bool {
	r.err = r.limits.CheckRow(r.row, size, r.cells, func(i int) string { return r.columns[i] })
	return r.err == nil
}

// object parses the line.
func (r *parser) object() bool {
	clear(r.cells)
	if r.anyNest {
		clear(r.nested)
		r.anyNest = false
	}
	if !r.take('{') {
		return r.malformed(-1, "the line is not a JSON object", "write one object a line")
	}
	r.skipSpace()
	if r.take('}') {
		return r.end()
	}
	for n := 0; ; n++ {
		column, ok := r.column(n)
		if !ok {
			return false
		}
		r.skipSpace()
		if !r.take(':') {
			return r.malformed(column, "a colon is missing behind a key", "")
		}
		r.skipSpace()
		if !r.value(column) {
			return false
		}
		r.skipSpace()
		if r.take('}') {
			return r.end()
		}
		if !r.take(',') {
			return r.malformed(column, "a comma or closing brace is missing behind a value", "check that the line is complete")
		}
		r.skipSpace()
	}
}

func (r *parser) end() bool {
	if r.skipSpace(); r.at != len(r.line) {
		return r.malformed(-1, "text follows the object", "write one object a line")
	}
	return true
}

// column reads the record's n-th key and returns its column, or -1.
func (r *parser) column(n int) (int, bool) {
	if n < len(r.keys) && bytes.HasPrefix(r.line[r.at:], r.keys[n].text) {
		r.at += len(r.keys[n].text)
		return r.keys[n].column, true
	}
	start := r.at
	if start == len(r.line) {
		return 0, r.malformed(-1, "the object does not end on its line", "write one object a line, or one array of objects")
	}
	if !r.take('"') {
		return 0, r.malformed(-1, "a key is missing", "keys stand in double quotes, and no comma follows the last value")
	}
	end, escaped, ok := r.scanString()
	if !ok {
		return 0, r.malformed(-1, "a key is not a valid JSON string", "")
	}
	text := r.line[start:r.at]
	key := r.line[start+1 : end]
	if escaped {
		r.key = append(r.key[:0], key...)
		if key, ok = unescape(r.key); !ok {
			return 0, r.malformed(-1, "a key has an escape that JSON does not know", "")
		}
	}
	column, known := r.index[string(key)]
	if !known {
		if len(r.index) >= r.limits.MaxColumns {
			r.err = source.TooManyColumns("", r.limits.MaxColumns)
			return 0, false
		}
		column = -1
		name := string(key)
		r.index[name] = column
		r.unnamed = append(r.unnamed, name)
	}
	if column >= 0 {
		r.seen[column] = true
	}
	if n < r.limits.MaxColumns {
		if n == len(r.keys) {
			r.keys = append(r.keys, writtenKey{})
		}
		if n < len(r.keys) {
			r.keys[n].text, r.keys[n].column = append(r.keys[n].text[:0], text...), column
		}
	}
	return column, true
}

// value reads a value into its column's cell, or over it when the column is -1.
func (r *parser) value(column int) bool {
	if r.at == len(r.line) {
		return r.malformed(column, "a value is missing", "check that the line is complete")
	}
	var cell []byte
	nested := false
	start := r.at
	switch c := r.line[start]; {
	case c == '"':
		r.at++
		end, escaped, ok := r.scanString()
		if !ok {
			return r.malformed(column, "a string never ends or holds a control character", "escape control characters inside strings")
		}
		if cell = r.line[start+1 : end]; escaped {
			if cell, ok = unescape(cell); !ok {
				return r.malformed(column, "a string has an escape that JSON does not know", "")
			}
		}
	case c == '-' || c >= '0' && c <= '9':
		r.at += numberLength(r.line[start:])
		if cell = r.line[start:r.at]; len(cell) == 0 {
			return r.malformed(column, "a number is malformed", "put text in quotes")
		}
	case r.literal("true"), r.literal("false"):
		cell = r.line[start:r.at]
	case r.literal("null"):
	case c == '{' || c == '[':
		if deepest, ok := r.skipNested(); deepest > maxNesting {
			return r.malformed(column, fmt.Sprintf("an object or array is nested more than %d deep", maxNesting), "drop the key from the export")
		} else if !ok {
			return r.malformed(column, "an object or array is malformed", "")
		}
		nested = true
	default:
		return r.malformed(column, "a value is malformed", "put text in quotes")
	}
	if column >= 0 {
		r.cells[column] = cell
		if r.nested[column] = nested; nested {
			r.anyNest = true
		}
	}
	return true
}

// scanString moves behind the quote that closes a string and returns its offset.
func (r *parser) scanString() (end int, escaped, ok bool) {
	line, at := r.line, r.at
	for {
		at = plainEnd(line, at)
		if at >= len(line) {
			return 0, false, false
		}
		switch line[at] {
		case '"':
			r.at = at + 1
			return at, escaped, true
		case '\\':
			escaped = true
			at += 2 // the escape itself is checked when it is undone; a quote behind it is no end
		default:
			return 0, false, false
		}
	}
}

const ones, highs = 0x0101010101010101, 0x8080808080808080

// plainEnd returns the offset of the next quote, backslash or control character, or the end of the line.
func plainEnd(line []byte, at int) int {
	for ; at+8 <= len(line); at += 8 {
		word := binary.LittleEndian.Uint64(line[at:])
		q, b := word^(ones*'"'), word^(ones*'\\')
		// word-ones*0x20 borrows into the high bit of the first byte below 0x20.
		if hit := ((q-ones)&^q | (b-ones)&^b | (word-ones*0x20)&^word) & highs; hit != 0 {
			return at + bits.TrailingZeros64(hit)/8
		}
	}
	for ; at < len(line); at++ {
		if c := line[at]; c == '"' || c == '\\' || c < 0x20 {
			return at
		}
	}
	return at
}

// unescape undoes the escapes of a string's text in place.
func unescape(text []byte) ([]byte, bool) {
	to := bytes.IndexByte(text, '\\')
	for from := to; from < len(text); {
		if text[from] != '\\' {
			n := bytes.IndexByte(text[from:], '\\')
			if n < 0 {
				n = len(text) - from
			}
			to += copy(text[to:], text[from:from+n])
			from += n
			continue
		}
		if from+1 >= len(text) {
			return nil, false
		}
		c := text[from+1]
		from += 2
		switch c {
		case '"', '\\', '/':
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, ok := hexRune(text[from:])
			if !ok {
				return nil, false
			}
			from += 4
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if bytes.HasPrefix(text[from:], []byte(`\u`)) {
					low, _ = hexRune(text[from+2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					from += 6
				}
			}
			to += utf8.EncodeRune(text[to:], r)
			continue
		default:
			return nil, false
		}
		text[to] = c
		to++
	}
	return text[:to], true
}

// hexRune reads the four digits of a \u escape.
func hexRune(text []byte) (rune, bool) {
	if len(text) < 4 {
		return -1, false
	}
	var r rune
	for _, c := range text[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// numberLength returns the length of the JSON number that text begins with, or 0.
func numberLength(text []byte) int {
	digits := func(at int) int {
		for at < len(text) && text[at] >= '0' && text[at] <= '9' {
			at++
		}
		return at
	}
	at := 0
	if at < len(text) && text[at] == '-' {
		at++
	}
	end := digits(at)
	if end == at || text[at] == '0' && end > at+1 {
		return 0
	}
	if end < len(text) && text[end] == '.' {
		at = end + 1
		if end = digits(at); end == at {
			return 0
		}
	}
	if end < len(text) && text[end]|0x20 == 'e' {
		at = end + 1
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		if end = digits(at); end == at {
			return 0
		}
	}
	return end
}

// IsNumber reports whether text is one JSON number.
func IsNumber(text []byte) bool { return len(text) > 0 && numberLength(text) == len(text) }

// maxNesting is what json.Valid takes.
const maxNesting = 10_000

// skipNested moves behind the object or array that begins here, and tells how deep it goes; 0 when it has no end.
func (r *parser) skipNested() (deepest int, ok bool) {
	start, depth := r.at, 0
	for r.at < len(r.line) {
		c := r.line[r.at]
		r.at++
		switch c {
		case '"':
			if _, _, ok := r.scanString(); !ok {
				return 0, false
			}
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			if depth--; depth == 0 {
				return deepest, json.Valid(r.line[start:r.at])
			}
		}
	}
	return 0, false
}

func (r *parser) literal(word string) bool {
	if rest := r.line[r.at:]; len(rest) < len(word) || string(rest[:len(word)]) != word {
		return false
	}
	r.at += len(word)
	return true
}

func (r *parser) take(c byte) bool {
	if r.at < len(r.line) && r.line[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *parser) skipSpace() {
	for r.at < len(r.line) && (r.line[r.at] == ' ' || r.line[r.at] == '\t' || r.line[r.at] == '\r') {
		r.at++
	}
}

func (r *parser) malformed(column int, message, hint string) bool {
	e := &amc.Error{Kind: amc.KindInvalid, Code: "malformed_jsonl", Row: r.row, Message: message, Hint: hint}
	if column >= 0 {
		e.Column = r.columns[column]
	}
	r.err = e
	return false
}
