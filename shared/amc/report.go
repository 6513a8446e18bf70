package amc

// Report is what the transform says of one source: report.json. It holds counts and names, never a value.
type Report struct {
	RowsRead          int64                   `json:"rowsRead"`
	RowsWritten       int64                   `json:"rowsWritten"`
	RowsRejected      map[string]int64        `json:"rowsRejected,omitempty"` // by rule
	BytesRead         int64                   `json:"bytesRead"`
	Parts             []Part                  `json:"parts"`
	Columns           map[string]ColumnReport `json:"columns"`
	DroppedColumns    []string                `json:"droppedColumns"`
	NormalizerVersion string                  `json:"normalizerVersion"`
	Seconds           float64                 `json:"seconds"`
}

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
