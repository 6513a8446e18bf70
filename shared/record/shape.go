package record

import "slices"

// Shape is what Open told of a source.
type Shape struct {
	Format      Format
	Compression string // "" is none
	Encoding    Encoding
	Delimiter   byte     // of CSV and TSV
	Columns     []string // the first record of CSV and TSV; nil for a format whose records name their columns themselves
}

// Shape returns what Open told of the source.
func (r *Reader) Shape() Shape {
	return Shape{Format: r.format, Compression: r.compression, Encoding: r.encoding, Delimiter: r.delimiter, Columns: slices.Clone(r.header)}
}
