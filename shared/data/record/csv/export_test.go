package csv

import "github.com/amc-uploader/amc-uploader/shared/data/record/source"

// KeepFields has a parser keep so many fields of a record, for Fields.
func KeepFields(rows source.Rows, n int) { rows.(*parser).keep = n }

// Fields returns all fields of the record, also of one that is no row to load.
func Fields(rows source.Rows) [][]byte { return rows.(*parser).fields }

// What the reading by the rule is compared in.
var (
	SeparatorLine = separatorLine
	Null          = null
)
