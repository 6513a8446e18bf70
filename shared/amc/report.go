package amc

// Report is what the transform says of one source: report.json. It holds counts and names, never a value.
type Report struct {
	Files             int                     `json:"files"` // of the source
	RowsRead          int64                   `json:"rowsRead"`
	RowsWritten       int64                   `json:"rowsWritten"`
	RowsRejected      map[string]int64        `json:"rowsRejected,omitempty"` // by rule
	BytesRead         int64                   `json:"bytesRead"`
	Parts             []Part                  `json:"parts"`
	Columns           map[string]ColumnReport `json:"columns"`
	DroppedColumns    []string                `json:"droppedColumns"`
	Warnings          []Warning               `json:"warnings,omitempty"`
	GenericCountries  []string                `json:"genericCountries,omitempty"` // of rows and mapping, that have no published rules; sorted
	NormalizerVersion string                  `json:"normalizerVersion"`
	Seconds           float64                 `json:"seconds"`
}

// Rules by which whole rows are rejected, besides those of cells that a row can't do without; and that of cells of JSON that hold an
// object or array.
const (
	RuleColumnCount  = "column_count"  // not as many cells as the header
	RuleRequiredNull = "required_null" // a column that can't be null is
	RuleEmptyRow     = "empty_row"     // nothing but delimiters, as spreadsheets leave below their last row
	RuleHeaderRow    = "header_row"    // the header once more
	RuleNestedValue  = "nested_value"
)

// Counts are a report in short.
type Counts struct {
	RowsWritten   int64 `json:"rowsWritten"`
	RowsRejected  int64 `json:"rowsRejected"`
	CellsRejected int64 `json:"cellsRejected"` // left out of rows that are written
}

// Counts returns the report in short, and nil for no report.
func (r *Report) Counts() *Counts {
	if r == nil {
		return nil
	}
	c := Counts{RowsWritten: r.RowsWritten}
	for _, n := range r.RowsRejected {
		c.RowsRejected += n
	}
	for _, column := range r.Columns {
		for _, n := range column.Rejected {
			c.CellsRejected += n
		}
	}
	return &c
}

// Warning is what AMC may reject later, and does not stop the job.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Column  string `json:"column,omitempty"`
	Count   int64  `json:"count,omitempty"` // of rows, or files
}

func (w Warning) String() string {
	if w.Column != "" {
		return w.Column + ": " + w.Message
	}
	return w.Message
}

// DefaultPartSize is the limit of a part, in compressed bytes, when nobody says: AMC wants files below 500 MB.
const DefaultPartSize = 480_000_000

// Part is one gzip output.
type Part struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`  // compressed
	SHA256 string `json:"sha256"` // of the compressed bytes, lower-case hex
}

// ColumnReport counts the outcomes of one column's cells. Cells of columns without an identity count as passed through.
type ColumnReport struct {
	Hashed        int64            `json:"hashed"`
	PassedThrough int64            `json:"passedThrough"`
	Empty         int64            `json:"empty"`
	Rejected      map[string]int64 `json:"rejected"` // by rule
}
