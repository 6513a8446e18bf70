package record

import (
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/data/parquet"
)

// Shape is what Open told of a source.
type Shape struct {
	Format      Format
	Compression string // "" is none
	Encoding    Encoding
	Delimiter   byte               // of CSV and TSV
	Quotes      Quotes             // so, and declared, or the default
	Headerless  bool               // so, and declared
	Columns     []string           // the header of CSV and TSV, and Parquet's; nil for a format whose records name their columns themselves
	Refused     []*parquet.Refusal // of each column of Parquet; nil for one that can be loaded
	Rows        int64              // of Parquet
}

// Shape returns what Open told of the source.
func (r *Reader) Shape() Shape {
	s := Shape{Format: r.format, Compression: r.compression, Encoding: r.encoding, Delimiter: r.delimiter, Columns: slices.Clone(r.header)}
	if r.format.delimited() {
		s.Quotes, s.Headerless = r.quotes, r.headerless
	}
	if r.columnar != nil {
		s.Rows = r.columnar.file.Rows
		for _, c := range r.columnar.file.Columns {
			s.Refused = append(s.Refused, c.Refused)
		}
	}
	return s
}
