package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/parquet"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// The sample: whichever is reached first ends it.
const (
	sampleRows  = 1000
	sampleBytes = 1 << 20
)

// Options say what is known of a source beforehand.
type Options struct {
	Reading record.Options
	Size    int64 // stored bytes, for the row estimate; 0 is unknown
}

// Inspection is what a sample tells of its source.
type Inspection struct {
	File        string        `json:"file"`
	Format      record.Format `json:"format"`
	Compression string        `json:"compression,omitempty"`
	Encoding    string        `json:"encoding"`
	Delimiter   string        `json:"delimiter,omitempty"` // of CSV
	Quotes      record.Quotes `json:"quotes,omitempty"`    // of CSV: as declared, or the default
	Header      bool          `json:"header"`              // the first row of CSV names the columns, by its looks if nothing was declared; JSON always does
	Sampled     int64         `json:"sampledRows"`
	Rows        int64         `json:"rows"`                // 0 is unknown
	Exact       bool          `json:"exact"`               // Rows is no estimate: the sample is the whole source, or the source tells
	DateOrder   amc.DateOrder `json:"dateOrder,omitempty"` // of dates with slashes, where values settle it
	Country     string        `json:"countryCode,omitempty"`
	Columns     []Column      `json:"columns"`
	Notes       []Note        `json:"notes,omitempty"` // what people should know before they trust it
}

// Column is what a sample tells of one column.
type Column struct {
	Source        string         `json:"source"`
	DataType      amc.DataType   `json:"dataType"`
	ColumnType    amc.ColumnType `json:"columnType"`
	Nullable      bool           `json:"nullable"`       // the sample has rows without a value
	Form          string         `json:"form,omitempty"` // how times are written
	Identity      *Identity      `json:"identity,omitempty"`
	MainEventTime bool           `json:"isMainEventTime,omitempty"`
	CountryCode   bool           `json:"isCountryCode,omitempty"`
	LeftOut       *Reason        `json:"leftOut,omitempty"` // why a suggested mapping does not name it
}

// Note says something about a source, in words and by a code with what the words name: docs/errors.md lists the codes.
type Note struct {
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Column   string  `json:"column,omitempty"`
	Count    int64   `json:"count,omitempty"`    // rows
	Identity string  `json:"identity,omitempty"` // AMC's name of the type
	Reason   *Reason `json:"reason,omitempty"`
}

// Reason is why a column is left out, or why no mapping is suggested.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Type    string `json:"type,omitempty"` // of Parquet, that has no text form
}

// Identity is a suggested identity type.
type Identity struct {
	Type       string  `json:"type"`       // AMC's name of a hashed or an external identity
	Confidence float64 `json:"confidence"` // above 0, at most 1
}

// Inspect reads the beginning of a source.
func Inspect(ctx context.Context, name string, source io.Reader, options Options) (Inspection, error) {
	reader, err := record.Open(name, source, options.Reading)
	if err != nil {
		return Inspection{}, err
	}
	defer reader.Close()
	shape := reader.Shape()
	in := Inspection{File: name, Format: shape.Format, Compression: shape.Compression, Encoding: string(shape.Encoding), Quotes: shape.Quotes, Header: true}
	if shape.Delimiter != 0 {
		in.Delimiter = string(rune(shape.Delimiter))
	}
	s, err := read(ctx, name, reader)
	if err != nil {
		return Inspection{}, err
	}
	in.estimate(s, options.Size)
	if shape.Format == record.Parquet {
		in.Rows, in.Exact = shape.Rows, true
	}
	switch {
	case shape.Headerless:
		in.Header = false
	case shape.Delimiter != 0 && !isHeader(s.names, s.columns):
		in.headerless(s)
	}
	for i, values := range s.columns {
		p := newProfile(s.names[i], values)
		p.nested = s.nested[i]
		if shape.Refused != nil {
			p.refused = shape.Refused[i]
		}
		s.profiles = append(s.profiles, p)
	}
	in.DateOrder = dateOrder(s.profiles)
	in.describe(s.profiles)
	return in, nil
}

// sample is the beginning of a source.
type sample struct {
	names    []string
	columns  [][]string // values by column, then row
	rows     int64
	ragged   int64 // rows with another number of columns than the header
	nested   []bool
	stored   int64 // bytes of the source that the sampled blocks took
	whole    bool
	profiles []profile
}

// read takes the sample. Its names are the header's, or all keys met.
func read(ctx context.Context, name string, reader *record.Reader) (*sample, error) {
	var blocks [][]byte
	s := &sample{}
	for size := 0; size < sampleBytes; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var b record.Block
		if err := reader.Next(&b); errors.Is(err, io.EOF) {
			s.whole = true
			break
		} else if err != nil {
			return nil, err
		}
		blocks = append(blocks, b.Data)
		size += len(b.Data)
		s.stored = b.Read
	}
	if s.names = reader.Shape().Columns; s.names == nil {
		if err := s.keys(name, reader, blocks); err != nil {
			return nil, err
		}
	}
	return s, s.parse(name, reader, blocks)
}

// keys collects the keys of JSON objects in the order they are met.
func (s *sample) keys(name string, reader *record.Reader, blocks [][]byte) error {
	rows, err := reader.Rows(nil)
	if err != nil {
		return err
	}
	for _, data := range blocks {
		rows.Reset(&record.Block{Data: bytes.Clone(data)}) // rows change it, and it is parsed once more
		for rows.Next() {
			continue
		}
		if err := rows.Err(); err != nil {
			return placed(name, err, 0)
		}
		s.names = append(s.names, rows.Unnamed()...)
	}
	if len(s.names) == 0 {
		return reader.Empty()
	}
	return nil
}

func (s *sample) parse(name string, reader *record.Reader, blocks [][]byte) error {
	wanted, at := distinct(s.names, reader.Shape().Refused)
	rows, err := reader.Rows(wanted)
	if err != nil {
		return err
	}
	s.columns, s.nested = make([][]string, len(s.names)), make([]bool, len(s.names))
	for _, data := range blocks {
		rows.Reset(&record.Block{Data: data})
		before := s.rows
		for rows.Next() {
			s.rows++
			if s.rows > sampleRows {
				continue // counted, for the estimate
			}
			cells := rows.Cells()
			if cells == nil {
				if rows.Rule() == amc.RuleColumnCount {
					s.ragged++
				}
				continue
			}
			for i, column := range at {
				s.columns[column] = append(s.columns[column], string(cells[i]))
			}
			for i, nested := range rows.Nested() {
				s.nested[at[i]] = s.nested[at[i]] || nested
			}
		}
		if err := rows.Err(); err != nil {
			return placed(name, err, before)
		}
	}
	return nil
}

// distinct returns the names that stand once and are not refused, which alone can be mapped, and where.
func distinct(names []string, refused []*parquet.Refusal) (once []string, at []int) {
	times := make(map[string]int, len(names))
	for _, name := range names {
		times[name]++
	}
	for i, name := range names {
		if times[name] == 1 && (refused == nil || refused[i] == nil) {
			once, at = append(once, name), append(at, i)
		}
	}
	return once, at
}

// placed puts the file's name and the rows before its block into an error of Rows.
func placed(name string, err error, before int64) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	at := *e
	at.File, at.Row = name, e.Row+before
	return &at
}

func (in *Inspection) estimate(s *sample, size int64) {
	in.Sampled = min(s.rows, sampleRows)
	switch {
	case s.whole:
		in.Rows, in.Exact = s.rows, true
	case size > 0 && s.stored > 0:
		in.Rows = int64(float64(s.rows) * float64(size) / float64(s.stored))
	}
	if s.ragged > 0 {
		in.note(Note{Code: "ragged_rows", Count: s.ragged}, "%d of the sampled rows have another number of columns than the header: such rows are rejected", s.ragged)
	}
}

// headerless makes the first row of CSV data.
func (in *Inspection) headerless(s *sample) {
	in.Header = false
	in.note(Note{Code: "no_header"}, "the first row does not look like a header, without which columns can't be read: declare the file headerless, or add one")
	for i, first := range s.names {
		s.columns[i] = slices.Insert(s.columns[i], 0, first)
		s.names[i] = record.ColumnName(i)
	}
	s.rows++
	if in.Rows > 0 {
		in.Rows++
	}
	in.Sampled = min(s.rows, sampleRows)
}

func (in *Inspection) describe(profiles []profile) {
	guesses := identities(profiles)
	in.Country = country(profiles, guesses)
	for i, p := range profiles {
		c := Column{Source: p.name, Nullable: p.empty > 0 || p.filled == 0, Form: p.form(), Identity: guesses[i]}
		c.DataType, c.ColumnType = p.dataType(in.DateOrder != "" || in.Country == "US")
		if c.Identity != nil {
			c.DataType, c.ColumnType, c.Form = amc.String, amc.DimensionColumn, ""
		}
		in.Columns = append(in.Columns, c)
	}
	if i := countryColumn(profiles); i >= 0 && in.Columns[i].Identity == nil {
		in.Columns[i].CountryCode, in.Columns[i].DataType, in.Columns[i].ColumnType = true, amc.String, amc.DimensionColumn
	}
	if i := mainEventTime(profiles, in.Columns); i >= 0 {
		in.Columns[i].MainEventTime = true
	}
	in.leaveOut(profiles)
	in.warn(profiles)
}

// warn notes what will make rejects.
func (in *Inspection) warn(profiles []profile) {
	located, needing := in.Country != "", ""
	for i, c := range in.Columns {
		located = located || c.CountryCode
		p := profiles[i]
		if c.Identity != nil && (needsCountry(c.Identity.Type) || c.Identity.Type == string(amc.Phone) && p.abroad < p.phones) {
			needing = c.Identity.Type
		}
		switch {
		case p.escaped > 0 && in.Quotes == record.QuotesDouble:
			in.note(Note{Code: "escaped_nulls", Column: p.name},
				`column %q spells out nothing, as \N: only empty cells are null, unless quotes are declared as backslash, or, if the file quotes nothing, as none or escaped`, p.name)
		case p.spelled > 0:
			in.note(Note{Code: "spelled_nulls", Column: p.name}, "column %q spells out nothing, as NULL or the like: only empty cells are null", p.name)
		}
		if p.isCountry() && p.words.modifier == "" && !c.CountryCode && c.Identity == nil && p.filled > p.codes {
			in.note(Note{Code: "no_country_codes", Column: p.name}, "column %q holds no two-letter country codes: it is loaded as text", p.name)
		}
	}
	if needing != "" && !located {
		in.note(Note{Code: "country_needed", Identity: needing}, "%s needs a country, and none can be guessed: name it", needing)
	}
}

// leaveOut keeps what may identify people, and has no identity type, from suggested mappings.
func (in *Inspection) leaveOut(profiles []profile) {
	times := map[string]int{}
	for _, p := range profiles {
		times[p.name]++
	}
	for i := range in.Columns {
		c, p := &in.Columns[i], profiles[i]
		switch {
		case times[p.name] > 1:
			c.LeftOut = &Reason{Code: "repeated_column", Message: "the header has this column more than once"}
		case p.refused != nil:
			c.LeftOut = &Reason{Code: p.refused.Code, Message: p.refused.Why + ", and can't be loaded", Type: p.refused.Type}
		case p.name == "":
			c.LeftOut = &Reason{Code: "unnamed_column", Message: "it has no name"}
		case p.nested:
			c.LeftOut = &Reason{Code: "nested_column", Message: "it holds objects or arrays"}
		case c.Identity != nil || c.CountryCode:
			continue
		case p.sensitive():
			c.LeftOut = &Reason{Code: "personal_column", Message: "it may identify people, and is none of the identities AMC matches by"}
		case p.form() != "" && c.DataType == amc.String && p.slashes > 0 && p.unreadableTimes == 0:
			in.note(Note{Code: "undecided_date_order", Column: p.name}, "column %q: the values do not settle whether days or months come first; set dateOrder to load it as a time", p.name)
			continue
		case p.unreadableTimes > 0 && c.Form != "":
			in.note(Note{Code: "unreadable_times", Column: p.name}, "column %q holds times as %s, which can't be read: it is loaded as text", p.name, c.Form)
			continue
		default:
			continue
		}
		in.note(Note{Code: "column_left_out", Column: p.name, Reason: c.LeftOut}, "column %q is left out: %s", p.name, c.LeftOut.Message)
	}
}

func (in *Inspection) note(n Note, format string, args ...any) {
	n.Message = fmt.Sprintf(format, args...)
	in.Notes = append(in.Notes, n)
}
