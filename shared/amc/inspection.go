package amc

// Inspection is what a sample tells of its source.
type Inspection struct {
	File        string            `json:"file"`
	Reading                       // as declared or detected
	Compression string            `json:"compression,omitempty"`
	Header      bool              `json:"header"` // the first row of CSV names the columns, by its looks if nothing was declared; JSON always does
	Sampled     int64             `json:"sampledRows"`
	Rows        int64             `json:"rows"`                // 0 is unknown
	Exact       bool              `json:"exact"`               // Rows is no estimate: the sample is the whole source, or the source tells
	DateOrder   DateOrder         `json:"dateOrder,omitempty"` // of dates with slashes, where values settle it
	Country     string            `json:"countryCode,omitempty"`
	Columns     []InspectedColumn `json:"columns"`
	Notes       []Note            `json:"notes,omitempty"` // what people should know before they trust it
}

// InspectedColumn is what a sample tells of one column.
type InspectedColumn struct {
	Source        string     `json:"source"`
	DataType      DataType   `json:"dataType"`
	ColumnType    ColumnType `json:"columnType"`
	Nullable      bool       `json:"nullable"`       // the sample has rows without a value
	Form          string     `json:"form,omitempty"` // how times are written
	Identity      *Guess     `json:"identity,omitempty"`
	MainEventTime bool       `json:"isMainEventTime,omitempty"`
	CountryCode   bool       `json:"isCountryCode,omitempty"`
	LeftOut       *Reason    `json:"leftOut,omitempty"` // why a suggested mapping does not name it
}

// Guess is a suggested identity type.
type Guess struct {
	Type       string  `json:"type"`       // AMC's name of a hashed or an external identity
	Confidence float64 `json:"confidence"` // above 0, at most 1
}

// Note says something about a source, in words and by a code with what the words name: docs/errors.md lists the codes.
type Note struct {
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Column   string  `json:"column,omitempty"`
	Count    int64   `json:"count,omitempty"`    // rows
	Identity string  `json:"identity,omitempty"` // AMC's name of the type
	Reason   *Reason `json:"reason,omitempty"`
}

// Reason is why a column is left out, or why no mapping is suggested.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Type    string `json:"type,omitempty"` // of Parquet, that has no text form
}

// Suggestion is an Inspection and the mapping it suggests.
type Suggestion struct {
	Inspection
	Mapping *Mapping `json:"mapping,omitempty"` // nil when none of the columns can be mapped; a note says why
}
