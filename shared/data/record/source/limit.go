package source

import (
	"cmp"
	"flag"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Limits bound what one file may hold and become. A zero field is the default.
type Limits struct {
	MaxCell    int   `split_words:"true"` // bytes of a mapped cell
	MaxRow     int   `split_words:"true"` // bytes of a row
	MaxColumns int   `split_words:"true"` // of a file
	MaxText    int64 `split_words:"true"` // bytes of a compressed file's text
	MaxRatio   int64 `split_words:"true"` // of a compressed file's text to its stored bytes
}

// DefaultLimits hold where a field of Limits is zero.
var DefaultLimits = Limits{MaxCell: 1 << 20, MaxRow: 16 << 20, MaxColumns: 10_000, MaxText: 1 << 40, MaxRatio: 500}

// Flags defines command-line flags that set l.
func (l *Limits) Flags() *flag.FlagSet {
	flags := flag.NewFlagSet("limits", flag.ContinueOnError)
	flags.IntVar(&l.MaxCell, "max-cell", DefaultLimits.MaxCell, "bytes a mapped cell may have")
	flags.IntVar(&l.MaxRow, "max-row", DefaultLimits.MaxRow, "bytes a row may have")
	flags.IntVar(&l.MaxColumns, "max-columns", DefaultLimits.MaxColumns, "columns a file may have")
	flags.Int64Var(&l.MaxText, "max-text", DefaultLimits.MaxText, "bytes a compressed file's text may have")
	flags.Int64Var(&l.MaxRatio, "max-ratio", DefaultLimits.MaxRatio, "how many times larger than a compressed file its text may be")
	return flags
}

// Validate refuses limits that nothing keeps to, as command lines may say.
func (l Limits) Validate() error {
	for _, limit := range []struct {
		name  string
		value int64
	}{
		{"max-cell", int64(l.MaxCell)}, {"max-row", int64(l.MaxRow)}, {"max-columns", int64(l.MaxColumns)}, {"max-text", l.MaxText}, {"max-ratio", l.MaxRatio},
	} {
		if limit.value <= 0 {
			return &amc.Error{Kind: amc.KindInvalid, Code: "size_limit_range", Field: limit.name, Message: fmt.Sprintf("%d is no limit", limit.value), Hint: "give a positive number"}
		}
	}
	return nil
}

// OrDefault returns the limits with the defaults where they are zero. No cell may be longer than a row.
func (l Limits) OrDefault() Limits {
	l = Limits{
		MaxCell: cmp.Or(l.MaxCell, DefaultLimits.MaxCell), MaxRow: cmp.Or(l.MaxRow, DefaultLimits.MaxRow), MaxColumns: cmp.Or(l.MaxColumns, DefaultLimits.MaxColumns),
		MaxText: cmp.Or(l.MaxText, DefaultLimits.MaxText), MaxRatio: cmp.Or(l.MaxRatio, DefaultLimits.MaxRatio),
	}
	l.MaxCell = min(l.MaxCell, l.MaxRow)
	return l
}

// CheckRow refuses a row of the given size, line end included, when it or one of its mapped cells is too long. Only a row that is
// longer than a cell may be needs a second look, so it costs a usual one nothing.
func (l Limits) CheckRow(row int64, size int, cells [][]byte, name func(i int) string) error {
	if size > l.MaxRow+len("\r\n") {
		return l.TooLong(row, "split it, or raise the limit")
	}
	for i, cell := range cells {
		if len(cell) > l.MaxCell {
			return &amc.Error{Kind: amc.KindInvalid, Code: "cell_too_long", Row: row, Column: name(i),
				Message: fmt.Sprintf("the cell is longer than %d bytes", l.MaxCell), Hint: "drop the column from the mapping, or raise the limit"}
		}
	}
	return nil
}

// TooLong is the error about a row that is longer than the limit.
func (l Limits) TooLong(row int64, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "record_too_long", Row: row,
		Message: fmt.Sprintf("the row is longer than %d bytes", l.MaxRow), Hint: hint}
}

// ratioFrom is the text from which on the ratio is judged: a little text may be as uniform as it likes.
const ratioFrom = 64 << 20

// CheckText refuses more text than a compressed file may have. The error is about the first row that was not read, as rows are
// counted: from where the last block ended.
func (l Limits) CheckText(file string, text, stored int64) error {
	e := &amc.Error{Kind: amc.KindInvalid, Code: "text_too_large", File: file, Row: 1}
	switch {
	case text > l.MaxText:
		e.Message, e.Hint = fmt.Sprintf("the text is larger than %d bytes", l.MaxText), "split it, or raise the limit"
	case text > ratioFrom && text > l.MaxRatio*stored:
		e.Message, e.Hint = fmt.Sprintf("the text is more than %d times larger than the file", l.MaxRatio), "if it is no mistake, raise the limit or send the text"
	default:
		return nil
	}
	return e
}

// TooManyColumns is the error about a file with more columns than the limit. It names no row: which of several parsers met the one too
// many first is chance.
func TooManyColumns(file string, limit int) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns", File: file,
		Message: fmt.Sprintf("the file has more than %d columns", limit), Hint: "check its format and delimiter"}
}
