package amc

import "time"

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

// Warning is what AMC may take amiss later and does not stop the transform.
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

// DefaultRetention is how far back AMC keeps events: 12.5 months of a mean year.
const DefaultRetention = 9131*time.Hour + 15*time.Minute

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
