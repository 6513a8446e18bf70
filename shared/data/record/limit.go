package record

import (
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// limits are those of Options that rows are held to.
type limits struct {
	cell    int // bytes
	record  int // bytes
	columns int
}

var defaultLimits = limits{cell: DefaultMaxCell, record: DefaultMaxRecord, columns: DefaultMaxColumns}

// check refuses a record of the given size, line end included, when it or one of its mapped cells is too long. Only a record that
// is longer than a cell may be needs a second look, so it costs a usual one nothing.
func (l limits) check(row int64, size int, cells [][]byte, name func(i int) string) error {
	if size > l.record+len("\r\n") {
		return l.tooLong(row, "split it, or raise the limit")
	}
	for i, cell := range cells {
		if len(cell) > l.cell {
			return &amc.Error{Kind: amc.KindInvalid, Code: "cell_too_long", Row: row, Column: name(i),
				Message: fmt.Sprintf("the cell is longer than %d bytes", l.cell), Hint: "drop the column from the mapping, or raise the limit"}
		}
	}
	return nil
}

func (l limits) tooLong(row int64, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "record_too_long", Row: row,
		Message: fmt.Sprintf("the row is longer than %d bytes", l.record), Hint: hint}
}

// TooManyColumns is the error about a source with more columns than the limit. It names no row: which of several parsers met the one too
// many first is chance.
func TooManyColumns(file string, limit int) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns", File: file,
		Message: fmt.Sprintf("the file has more than %d columns", limit), Hint: "check its format and delimiter"}
}
