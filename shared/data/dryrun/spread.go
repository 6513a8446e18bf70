package dryrun

import (
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// spreadRows are rows of a file that lacks some of a plan's sources, with a place for each of these.
type spreadRows struct {
	record.Rows
	at    []int // of each source in the rows, or -1
	cells [][]byte
}

func spread(rows record.Rows, sources, present []string) *spreadRows {
	s := &spreadRows{Rows: rows, cells: make([][]byte, len(sources))}
	for _, source := range sources {
		s.at = append(s.at, slices.Index(present, source))
	}
	return s
}

func (s *spreadRows) Cells() [][]byte {
	cells := s.Rows.Cells()
	if cells == nil {
		return nil
	}
	for i, at := range s.at {
		if at >= 0 {
			s.cells[i] = cells[at]
		}
	}
	return s.cells
}

// Nested implements record.Rows. Only files with a header lack sources, and none of these has nested columns.
func (s *spreadRows) Nested() []bool { return nil }

func (s *spreadRows) Seen(i int) bool { return s.at[i] >= 0 && s.Rows.Seen(s.at[i]) }
