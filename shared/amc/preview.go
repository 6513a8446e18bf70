package amc

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Preview is the beginning of a source before and after its conversion.
type Preview struct {
	Columns []string     `json:"columns"` // of the data set
	Rows    []PreviewRow `json:"rows"`
}

// PreviewRow is one row of a source.
type PreviewRow struct {
	Number   int64         `json:"row"`
	Rejected string        `json:"rejected,omitempty"` // the rule by which the whole row is left out
	Cells    []PreviewCell `json:"cells,omitempty"`    // none when the record is no row to load
}

// PreviewCell is one cell: what the source holds, what is written, and what became of it.
type PreviewCell struct {
	Before  string `json:"before"`
	After   string `json:"after"`
	Outcome string `json:"outcome"` // hashed, passed_through, empty or rejected
	Rule    string `json:"rule,omitempty"`
}

// Tabulate writes the rows as a table for people, a line a cell.
func (p Preview) Tabulate(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROW\tCOLUMN\tBEFORE\tAFTER\tOUTCOME")
	for _, row := range p.Rows {
		if row.Rejected != "" {
			fmt.Fprintf(t, "%d\t\t\t\trow rejected: %s\n", row.Number, row.Rejected)
		}
		for i, cell := range row.Cells {
			outcome := strings.ReplaceAll(cell.Outcome, "_", " ")
			if cell.Rule != "" {
				outcome += ": " + cell.Rule
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", row.Number, p.Columns[i], Printable(cell.Before), Printable(cell.After), outcome)
		}
	}
	return t.Flush()
}

// Printable keeps a source's text from moving the terminal's cursor.
func Printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, s)
}

// TriedColumn counts the outcomes of one column's cells in a dry run.
type TriedColumn struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Found  bool   `json:"found"` // in every file that was tried; of JSON, in some row
	ColumnReport
}
