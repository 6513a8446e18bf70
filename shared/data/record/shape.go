package record

import (
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/parquet"
)

// Shape is what Open found of a file.
type Shape struct {
	amc.Reading                    // as declared or detected; quotes and headerless of CSV and TSV only
	Compression string             // "" is none
	Columns     []string           // the header of CSV and TSV, and Parquet's; nil for a format whose records name their columns themselves
	Refused     []*parquet.Refusal // of each column of Parquet; nil for one that can be loaded
	Rows        int64              // of Parquet
}

// Shape returns what Open found of the file.
func (r *Reader) Shape() Shape {
	s := Shape{Reading: amc.Reading{Format: r.format, Encoding: r.encoding}, Compression: r.compression, Columns: slices.Clone(r.header)}
	if delimited(r.format) {
		s.Delimiter, s.Quotes, s.Headerless = amc.Delimiter([]byte{r.delimiter}), r.quotes, r.headerless
	}
	if r.columnar != nil {
		s.Rows = r.columnar.file.Rows
		for _, c := range r.columnar.file.Columns {
			s.Refused = append(s.Refused, c.Refused)
		}
	}
	return s
}
