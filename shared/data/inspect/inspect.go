package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// The sample: whichever is reached first ends it.
const (
	sampleRows  = 1000
	sampleBytes = 1 << 20
)

// inspection is an Inspection in the making.
type inspection struct{ amc.Inspection }

// Inspect reads the beginning of a file. The number of its rows is estimated by its size.
func Inspect(ctx context.Context, file record.Input, options record.Options) (amc.Inspection, error) {
	reader, err := record.Open(file, options)
	if err != nil {
		return amc.Inspection{}, err
	}
	defer reader.Close()
	shape := reader.Shape()
	in := inspection{amc.Inspection{File: file.Name, Reading: shape.Reading, Compression: shape.Compression, Header: true}}
	s, err := read(ctx, file.Name, reader)
	if err != nil {
		return amc.Inspection{}, err
	}
	in.estimate(s, file.Size)
	if shape.Rows > 0 {
		in.Rows, in.Exact = shape.Rows, true
	}
	switch {
	case shape.Headerless:
		in.Header = false
	case shape.Delimiter != "" && !isHeader(s.names, s.columns):
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
	return in.Inspection, nil
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
			return record.Placed(err, name, 0)
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
			return record.Placed(err, name, before)
		}
	}
	return nil
}

// distinct returns the names that stand once and are not refused, which alone can be mapped, and where.
func distinct(names []string, refused []*amc.Reason) (once []string, at []int) {
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

func (in *inspection) estimate(s *sample, size int64) {
	in.Sampled = min(s.rows, sampleRows)
	switch {
	case s.whole:
		in.Rows, in.Exact = s.rows, true
	case size > 0 && s.stored > 0:
		in.Rows = int64(float64(s.rows) * float64(size) / float64(s.stored))
	}
	if s.ragged > 0 {
		in.note(amc.Note{Code: "ragged_rows", Count: s.ragged}, "%d of the sampled rows have another number of columns than the header: such rows are rejected", s.ragged)
	}
}

// headerless makes the first row of CSV data.
func (in *inspection) headerless(s *sample) {
	in.Header = false
	in.note(amc.Note{Code: "no_header"}, "the first row does not look like a header, without which columns can't be read: declare the file headerless, or add one")
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

func (in *inspection) describe(profiles []profile) {
	guesses := identities(profiles)
	in.Country = country(profiles, guesses)
	for i, p := range profiles {
		c := amc.InspectedColumn{Source: p.name, Nullable: p.empty > 0 || p.filled == 0, Form: p.form(), Identity: guesses[i]}
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
func (in *inspection) warn(profiles []profile) {
	located, needing := in.Country != "", ""
	for i, c := range in.Columns {
		located = located || c.CountryCode
		p := profiles[i]
		if c.Identity != nil && (needsCountry(c.Identity.Type) || c.Identity.Type == string(amc.Phone) && p.abroad < p.phones) {
			needing = c.Identity.Type
		}
		switch {
		case p.escaped > 0 && in.Quotes == amc.QuotesDouble:
			in.note(amc.Note{Code: "escaped_nulls", Column: p.name},
				`column %q spells out nothing, as \N: only empty cells are null, unless quotes are declared as backslash, or, if the file quotes nothing, as none or escaped`, p.name)
		case p.spelled > 0:
			in.note(amc.Note{Code: "spelled_nulls", Column: p.name}, "column %q spells out nothing, as NULL or the like: only empty cells are null", p.name)
		}
		if p.isCountry() && p.words.modifier == "" && !c.CountryCode && c.Identity == nil && p.filled > p.codes {
			in.note(amc.Note{Code: "no_country_codes", Column: p.name}, "column %q holds no two-letter country codes: it is loaded as text", p.name)
		}
	}
	if needing != "" && !located {
		in.note(amc.Note{Code: "country_needed", Identity: needing}, "%s needs a country, and none can be guessed: name it", needing)
	}
}

// leaveOut keeps what may identify people, and has no identity type, from suggested mappings.
func (in *inspection) leaveOut(profiles []profile) {
	times := map[string]int{}
	for _, p := range profiles {
		times[p.name]++
	}
	for i := range in.Columns {
		c, p := &in.Columns[i], profiles[i]
		switch {
		case times[p.name] > 1:
			c.LeftOut = &amc.Reason{Code: "repeated_column", Message: "the header has this column more than once"}
		case p.refused != nil:
			c.LeftOut = &amc.Reason{Code: p.refused.Code, Message: p.refused.Message + ", and can't be loaded", Type: p.refused.Type}
		case p.name == "":
			c.LeftOut = &amc.Reason{Code: "unnamed_column", Message: "it has no name"}
		case p.nested:
			c.LeftOut = &amc.Reason{Code: "nested_column", Message: "it holds objects or arrays"}
		case c.Identity != nil || c.CountryCode:
			continue
		case p.sensitive():
			c.LeftOut = &amc.Reason{Code: "personal_column", Message: "it may identify people, and is none of the identities AMC matches by"}
		case p.form() != "" && c.DataType == amc.String && p.slashes > 0 && p.unreadableTimes == 0:
			in.note(amc.Note{Code: "undecided_date_order", Column: p.name}, "column %q: the values do not settle whether days or months come first; set dateOrder to load it as a time", p.name)
			continue
		case p.unreadableTimes > 0 && c.Form != "":
			in.note(amc.Note{Code: "unreadable_times", Column: p.name}, "column %q holds times as %s, which can't be read: it is loaded as text", p.name, c.Form)
			continue
		default:
			continue
		}
		in.note(amc.Note{Code: "column_left_out", Column: p.name, Reason: c.LeftOut}, "column %q is left out: %s", p.name, c.LeftOut.Message)
	}
}

func (in *inspection) note(n amc.Note, format string, args ...any) {
	n.Message = fmt.Sprintf(format, args...)
	in.Notes = append(in.Notes, n)
}
