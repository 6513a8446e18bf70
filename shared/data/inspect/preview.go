package inspect

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// PreviewOptions say what to show.
type PreviewOptions struct {
	Reading record.Options
	Rows    int  // 0 is 10
	Raw     bool // show values; else only their first character, and of what is written only digests
}

// Converted is the beginning of a source before and after its conversion.
type Converted struct {
	Columns []string       `json:"columns"` // of the data set
	Rows    []ConvertedRow `json:"rows"`
}

// ConvertedRow is one row of a source.
type ConvertedRow struct {
	Number   int64           `json:"row"`
	Rejected string          `json:"rejected,omitempty"` // the rule by which the whole row is left out
	Cells    []ConvertedCell `json:"cells,omitempty"`    // none when the record is no row to load
}

// ConvertedCell is one cell: what the source holds, what is written, and what became of it.
type ConvertedCell struct {
	Before  string `json:"before"`
	After   string `json:"after"`
	Outcome string `json:"outcome"` // hashed, passed_through, empty or rejected
	Rule    string `json:"rule,omitempty"`
}

var outcomes = map[identity.Outcome]string{
	identity.Hashed: "hashed", identity.PassedThrough: "passed_through", identity.Empty: "empty", identity.Rejected: "rejected",
}

// Preview converts the first rows of a source by a valid mapping.
func Preview(ctx context.Context, name string, source io.Reader, m amc.Mapping, options PreviewOptions) (Converted, error) {
	if options.Rows <= 0 {
		options.Rows = 10
	}
	p, err := newPreviewer(m, options.Raw)
	if err != nil {
		return Converted{}, err
	}
	reader, err := record.Open(name, source, options.Reading)
	if err != nil {
		return Converted{}, err
	}
	defer reader.Close()
	rows, err := reader.Rows(p.sources)
	if err != nil {
		return Converted{}, err
	}
	for before := int64(0); len(p.out.Rows) < options.Rows; before = int64(len(p.out.Rows)) {
		if err := ctx.Err(); err != nil {
			return Converted{}, err
		}
		var b record.Block
		if err := reader.Next(&b); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return Converted{}, err
		}
		rows.Reset(&b)
		for len(p.out.Rows) < options.Rows && rows.Next() {
			p.out.Rows = append(p.out.Rows, p.row(before+rows.Number(), rows))
		}
		if err := rows.Err(); err != nil {
			return Converted{}, placed(name, err, before)
		}
	}
	return p.out, nil
}

type previewer struct {
	*conversion
	raw bool
	out Converted
}

func newPreviewer(m amc.Mapping, raw bool) (*previewer, error) {
	c, err := newConversion(m)
	if err != nil {
		return nil, err
	}
	p := &previewer{conversion: c, raw: raw}
	for _, c := range m.Columns {
		p.out.Columns = append(p.out.Columns, c.Name)
	}
	return p, nil
}

func (p *previewer) row(number int64, rows record.Rows) ConvertedRow {
	row := ConvertedRow{Number: number, Rejected: rows.Rule()}
	if row.Rejected != "" {
		return row
	}
	row.Rejected, _ = p.convert(rows.Cells(), rows.Nested())
	for _, c := range p.cells {
		row.Cells = append(row.Cells, p.cell(c.raw, c.text, c.outcome, c.rule))
	}
	return row
}

func (p *previewer) cell(before, after []byte, outcome identity.Outcome, rule identity.Rule) ConvertedCell {
	c := ConvertedCell{Before: string(before), After: string(after), Outcome: outcomes[outcome], Rule: string(rule)}
	if !p.raw {
		c.Before = mask(c.Before)
		if !digestForm.MatchString(c.After) {
			c.After = mask(c.After)
		}
	}
	return c
}

// mask hides all of a value but its first character, and that of a short one too. That it is an address stays to be seen.
func mask(value string) string {
	const dots = "•••"
	if value == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(value)
	masked := dots
	if utf8.RuneCountInString(value) > 3 && first != utf8.RuneError && first >= ' ' {
		masked = value[:size] + dots
	}
	if strings.Contains(value, "@") {
		masked += "@" + dots
	}
	return masked
}
