package inspect

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Tabulate writes the rows as a table for people, a line a cell.
func (c Converted) Tabulate(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROW\tCOLUMN\tBEFORE\tAFTER\tOUTCOME")
	for _, row := range c.Rows {
		if row.Rejected != "" {
			fmt.Fprintf(t, "%d\t\t\t\trow rejected: %s\n", row.Number, row.Rejected)
		}
		for i, cell := range row.Cells {
			outcome := strings.ReplaceAll(cell.Outcome, "_", " ")
			if cell.Rule != "" {
				outcome += ": " + cell.Rule
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", row.Number, c.Columns[i], Printable(cell.Before), Printable(cell.After), outcome)
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
