package ledger

import "github.com/amc-uploader/amc-uploader/shared/data/record"

// Header holds the files of a source to one header.
type Header struct {
	file    string // the first with a header
	columns []string
}

// Check refuses a file whose header has not the columns of the first one's, in any order. A file without a header names its columns
// itself, row by row: its columns are nil.
func (h *Header) Check(file string, columns []string) error {
	switch {
	case columns == nil:
		return nil
	case h.columns == nil:
		h.file, h.columns = file, columns
	}
	return record.DifferentColumns(file, columns, h.file, h.columns)
}

// First reports whether the file is the one that the others are held to.
func (h *Header) First(file string) bool { return h.file == file }
