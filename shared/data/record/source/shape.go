package source

import (
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Shape is what opening found of a file.
type Shape struct {
	amc.Reading               // as declared or detected; quotes and headerless of CSV and TSV only
	Compression string        // "" is none
	Columns     []string      // the header of CSV and TSV, and Parquet's; nil for a format whose records name their columns themselves
	Refused     []*amc.Reason // why each column of Parquet can't be loaded; nil for one that can
	Rows        int64         // 0 is unknown; Parquet tells
}

// ColumnName is what column i, from 0, of a source without a header is called.
func ColumnName(i int) string { return fmt.Sprintf("column_%d", i+1) }
