package sim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

const maxRecord = 4 << 20

// rowReader checks one row after the other: next adds it to the result, or fails, at the end with io.EOF.
type rowReader interface{ next(*loaded) error }

// rows returns a reader of the upload's format. A header has been read and checked.
func (l *loading) rows(in io.Reader) (rowReader, error) {
	c := checks{set: &l.set, country: text(l.set.CountryCode)}
	if l.request.CountryCode != nil {
		c.country = *l.request.CountryCode
	}
	if l.request.FileFormat.CSV == nil {
		return &jsonRows{checks: c, in: bufio.NewReaderSize(in, 64<<10), values: make([][]byte, len(l.set.Columns))}, nil
	}
	r := &csvRows{checks: c, csvReader: newCSVReader(*l.request.FileFormat.CSV, in)}
	return r, r.header()
}

// csvRows reads the rows of a CSV file.
type csvRows struct {
	checks
	*csvReader
	columns []int // the data set's column of each field
	values  [][]byte
}

// header refuses headers that don't fit. It never repeats a name: where the header is missing it is data.
func (r *csvRows) header() error {
	fields, err := r.read()
	if errors.Is(err, io.EOF) {
		return fail("the file has no header")
	}
	if err != nil {
		return err
	}
	seen := map[int]bool{}
	for i, name := range fields {
		c := r.set.column(string(name))
		lower := strings.ToLower(string(name))
		switch {
		case lower == "user_id" || lower == "user_id_type":
			return fail("field %d of the header is a main user column, which files must not have", i+1)
		case c < 0:
			return fail("field %d of the header is no column of the data set", i+1)
		case seen[c]:
			return fail("column %s is twice in the header", r.set.Columns[c].Name)
		}
		seen[c] = true
		r.columns = append(r.columns, c)
	}
	for i, c := range r.set.Columns {
		if c.required() && !seen[i] {
			return fail("column %s is not nullable and is missing from the header", c.Name)
		}
	}
	r.values = make([][]byte, len(r.set.Columns))
	return nil
}

func (r *csvRows) next(result *loaded) error {
	fields, err := r.read()
	if errors.Is(err, io.EOF) {
		return err
	}
	result.Rows++
	if err != nil {
		return fail("row %d: %v", result.Rows, err)
	}
	if len(fields) != len(r.columns) {
		return fail("row %d has %d fields, and the header has %d", result.Rows, len(fields), len(r.columns))
	}
	for i, f := range fields {
		r.values[r.columns[i]] = f
	}
	return r.row(r.values, result)
}

// csvReader parses CSV as csvDataFormat describes it.
type csvReader struct {
	in                                    *bufio.Reader
	comma, newline, quote, escape, remark byte // remark is 0 for none
	record                                []byte
	ends                                  []int
	fields                                [][]byte
}

func (f csvFormat) characters() [5]*string {
	return [5]*string{f.FieldDelimiter, f.RecordDelimiter, f.QuoteCharacter, f.QuoteEscapeCharacter, f.CommentCharacter}
}

func (f csvFormat) valid() bool {
	for _, c := range f.characters() {
		if c != nil && len(*c) != 1 {
			return false
		}
	}
	return true
}

func newCSVReader(f csvFormat, in io.Reader) *csvReader {
	c := [5]byte{',', '\n', '"', '\\', 0} // AMC's defaults
	for i, set := range f.characters() {
		if set != nil {
			c[i] = (*set)[0]
		}
	}
	return &csvReader{in: bufio.NewReaderSize(in, 64<<10), comma: c[0], newline: c[1], quote: c[2], escape: c[3], remark: c[4]}
}

// read returns the next record, which is valid until the next call. Empty lines are none.
func (r *csvReader) read() ([][]byte, error) {
	for {
		first, err := r.in.ReadByte()
		switch {
		case err != nil:
			return nil, io.EOF
		case first == r.newline:
			continue
		case first == r.remark && r.remark != 0:
			if err := r.skipLine(); err != nil {
				return nil, io.EOF
			}
			continue
		}
		if err := r.in.UnreadByte(); err != nil {
			return nil, err
		}
		return r.parse()
	}
}

func (r *csvReader) skipLine() error {
	for {
		b, err := r.in.ReadByte()
		if err != nil || b == r.newline {
			return err
		}
	}
}

func (r *csvReader) parse() ([][]byte, error) {
	r.record, r.ends = r.record[:0], r.ends[:0]
	for more := true; more; {
		var err error
		if more, err = r.field(); err != nil {
			return nil, err
		}
		r.ends = append(r.ends, len(r.record))
	}
	r.fields = r.fields[:0]
	from := 0
	for _, end := range r.ends {
		r.fields = append(r.fields, r.record[from:end])
		from = end
	}
	return r.fields, nil
}

// field appends one field to the record, and reports whether another follows.
func (r *csvReader) field() (more bool, err error) {
	for start := len(r.record); ; {
		b, err := r.in.ReadByte()
		switch {
		case err != nil, b == r.newline:
			return false, nil
		case b == r.comma:
			return true, nil
		case b == r.quote && len(r.record) == start:
			if err := r.quoted(); err != nil {
				return false, err
			}
			b, err := r.in.ReadByte()
			if err == nil && b != r.comma && b != r.newline {
				return false, fail("text follows the quote that closes a field")
			}
			return err == nil && b == r.comma, nil
		}
		if r.record = append(r.record, b); len(r.record) > maxRecord {
			return false, fail("the record is too long")
		}
	}
}

// quoted appends what stands in quotes. The escape character makes the quote or itself literal; anywhere else it is text.
func (r *csvReader) quoted() error {
	for {
		b, err := r.in.ReadByte()
		if err != nil {
			return fail("a quoted field never ends")
		}
		escaped := false
		if b == r.escape {
			next, err := r.in.Peek(1)
			escaped = err == nil && (next[0] == r.quote || next[0] == r.escape)
		}
		switch {
		case escaped:
			b, _ = r.in.ReadByte() // it was seen
		case b == r.quote:
			return nil
		}
		if r.record = append(r.record, b); len(r.record) > maxRecord {
			return fail("the record is too long")
		}
	}
}

// jsonRows reads the rows of a file with one JSON object a line.
type jsonRows struct {
	checks
	in     *bufio.Reader
	values [][]byte
}

func (r *jsonRows) next(result *loaded) error {
	line, err := r.line()
	if err != nil {
		return err
	}
	result.Rows++
	if err := r.object(line); err != nil {
		return fail("row %d: %v", result.Rows, err)
	}
	return r.row(r.values, result)
}

func (r *jsonRows) line() ([]byte, error) {
	var line []byte
	for {
		piece, err := r.in.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case len(line) > maxRecord:
			return nil, fail("a line is too long")
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && len(line) == 0:
			return nil, io.EOF
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
		if err != nil {
			return nil, io.EOF
		}
	}
}

// object reads a flat object into values.
func (r *jsonRows) object(line []byte) error {
	clear(r.values)
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	malformed := fail("the line is no flat JSON object")
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return malformed
	}
	seen := map[int]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return malformed
		}
		name, _ := key.(string)
		c := r.set.column(name)
		switch {
		case c < 0:
			return fail("a key is no column of the data set")
		case seen[c]:
			return fail("column %s is twice in the object", name)
		}
		seen[c] = true
		value, err := d.Token()
		if err != nil {
			return malformed
		}
		switch v := value.(type) {
		case nil:
		case string:
			r.values[c] = append([]byte{}, v...)
		case json.Number:
			if t := r.set.Columns[c].DataType; t != "DECIMAL" && t != "INTEGER" && t != "LONG" {
				return fail("column %s: a number stands where text belongs", name)
			}
			r.values[c] = []byte(v)
		default:
			return fail("column %s: neither text, number nor null", name)
		}
	}
	if _, err := d.Token(); err != nil {
		return malformed
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed
	}
	return nil
}
