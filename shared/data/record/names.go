package record

import (
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/json"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// The formats share these nouns, so they stand in package source, which the formats can import. Callers find them here.
type (
	// Block is some whole records of a source.
	Block = source.Block
	// Rows walks the records of one block after another.
	Rows = source.Rows
	// Shape is what Open found of a file.
	Shape = source.Shape
	// Limits bound what one file may hold and become.
	Limits = source.Limits
)

// DefaultLimits hold where a field of Limits is zero.
var DefaultLimits = source.DefaultLimits

// ColumnName is what column i, from 0, of a source without a header is called.
func ColumnName(i int) string { return source.ColumnName(i) }

// TooManyColumns is the error about a file with more columns than the limit. It names no row: which of several parsers met the one too
// many first is chance.
func TooManyColumns(file string, limit int) *amc.Error { return source.TooManyColumns(file, limit) }

// IsNumber reports whether text is one JSON number.
func IsNumber(text []byte) bool { return json.IsNumber(text) }
