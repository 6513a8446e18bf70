package record

import (
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// The nouns that the formats share stand in package source, which the formats can import. Callers find them here.
type (
	Block  = source.Block
	Rows   = source.Rows
	Shape  = source.Shape
	Limits = source.Limits
)

// DefaultLimits hold where a field of Limits is zero.
var DefaultLimits = source.DefaultLimits

// ColumnName is what column i, from 0, of a source without a header is called.
func ColumnName(i int) string { return source.ColumnName(i) }

// TooManyColumns is the error about a file with more columns than the limit. It names no row: which of several parsers met the one too
// many first is chance.
func TooManyColumns(file string, limit int) *amc.Error { return source.TooManyColumns(file, limit) }
