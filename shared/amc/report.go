package amc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

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

// Kept is the span of event times that a job does not warn of, as TIMESTAMP columns write times.
type Kept struct{ Oldest, Newest string }

// KeptAt returns the span as it is for a job that is made now. A retention of 0 is DefaultRetention.
func KeptAt(now time.Time, retention time.Duration) Kept {
	now = now.UTC()
	return Kept{now.Add(-cmp.Or(retention, DefaultRetention)).Format(time.RFC3339), now.Format(time.RFC3339)}
}

// TooOld reports whether a TIMESTAMP or DATE, as it is written, is before the span.
func (k Kept) TooOld(text []byte) bool { return string(text) < k.Oldest[:len(text)] }

// InFuture reports whether one is after it.
func (k Kept) InFuture(text []byte) bool { return string(text) > k.Newest[:len(text)] }

// Concerns count rows that are written, and that AMC may take amiss.
type Concerns struct{ TooOld, InFuture, NoConsent int64 }

// Warnings says what the counts mean, by code. The column is the main event time's.
func (c Concerns) Warnings(kept Kept, column string) (list []Warning) {
	for _, w := range []Warning{
		{Code: "before_retention", Column: column, Message: "events before " + kept.Oldest + " are older than AMC keeps", Count: c.TooOld},
		{Code: "consent_missing", Message: "rows of the EEA or the United Kingdom carry no consent: map a column with a consentType", Count: c.NoConsent},
		{Code: "in_the_future", Column: column, Message: "events after " + kept.Newest + " had not happened when the job was made", Count: c.InFuture},
	} {
		if w.Count > 0 {
			list = append(list, w)
		}
	}
	return list
}

// FilesWithoutRows is the warning about some of several files.
func FilesWithoutRows(n int64) Warning {
	return Warning{Code: "files_without_rows", Message: "files have no rows and were passed over", Count: n}
}

// ColumnCells counts a column's cells that are not empty, and those of them that have no valid form.
type ColumnCells struct {
	Column           string
	Identity         bool
	Filled, Rejected int64
}

// Cells counts a column's cells, of which fatal are no part of the report: they were rejected with their rows.
func (r ColumnReport) Cells(column string, identity bool, fatal int64) ColumnCells {
	rejected := fatal
	for _, n := range r.Rejected {
		rejected += n
	}
	return ColumnCells{Column: column, Identity: identity, Rejected: rejected, Filled: rejected + r.Hashed + r.PassedThrough}
}

// MostlyRejected warns of columns of which little is loaded, but for identities, which CheckRejects is for. Where the cells are not all
// of a source, rows says which: "of the sampled rows, ".
func MostlyRejected(columns []ColumnCells, rows string) (warnings []Warning) {
	for _, c := range columns {
		if !c.Identity && 2*c.Rejected > c.Filled {
			warnings = append(warnings, Warning{Code: "mostly_rejected", Column: c.Column, Count: c.Rejected,
				Message: rows + "most values have no valid form and are not loaded: check the column's type, and how the file writes numbers and times"})
		}
	}
	return warnings
}

// CheckRejects refuses rows whose identities are mostly something else: a wrong column, country or encoding. Where they are not
// all rows of a source, rows says which: "of the sampled rows, ". nil is no refusal.
func CheckRejects(columns []ColumnCells, ratio float64, rows string) *Error {
	var figures []string
	for _, c := range columns {
		if c.Identity && float64(c.Rejected) > ratio*float64(c.Filled) {
			figures = append(figures, fmt.Sprintf("%s %d of %d (%.1f %%)", c.Column, c.Rejected, c.Filled, 100*float64(c.Rejected)/float64(c.Filled)))
		}
	}
	if len(figures) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "too_many_rejects",
		Message: fmt.Sprintf("%smore than %g %% of an identity column's cells have no valid form: %s", rows, 100*ratio, strings.Join(figures, ", ")),
		Hint:    "check the column, its country and the encoding, or raise the maximal reject ratio"}
}

// CheckRows refuses rows of which more than the ratio are rejected as a whole: a wrong mapping or delimiter, or a broken export. Those
// in which there is nothing count neither way. Where they are not all rows of a source, rows says which: "of the sampled rows, ". nil is
// no refusal.
func CheckRows(read int64, rejected map[string]int64, ratio float64, rows string) *Error {
	lost := map[string]int64{}
	var sum int64
	for rule, n := range rejected {
		if rule == RuleEmptyRow || rule == RuleHeaderRow {
			read -= n
		} else {
			lost[rule] = n
			sum += n
		}
	}
	if float64(sum) <= ratio*float64(read) {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "too_many_rejected_rows",
		Message: fmt.Sprintf("%smore than %g %% are rejected: %d of %d (%.1f %%), %s", cmp.Or(rows, "of the rows, "), 100*ratio, sum, read, 100*float64(sum)/float64(read), ByRule(lost)),
		Hint:    "check the mapping, the delimiter and the quotes, or raise the maximal reject ratio"}
}

// ByRule says how many rows each rule rejected.
func ByRule(rejected map[string]int64) string {
	var words []string
	for _, rule := range slices.Sorted(maps.Keys(rejected)) {
		words = append(words, fmt.Sprintf("%d by %s", rejected[rule], rule))
	}
	return strings.Join(words, ", ")
}

// PlainCells counts a column's cells that leave as they are, of a sample of rows, and those of them that identify people by themselves.
type PlainCells struct {
	Column        string
	Left, Telling int64
}

// CheckPlain warns of identities in columns that nobody meant to send as they are, and refuses columns that hold little else, unless
// that is allowed.
func CheckPlain(columns []PlainCells, allowed bool) (warnings []Warning, refused []*Error) {
	for _, c := range columns {
		switch {
		case c.Telling == 0:
		case allowed || 2*c.Telling <= c.Left:
			warnings = append(warnings, Warning{Code: "plain_identities", Column: c.Column, Count: c.Telling,
				Message: "of the sampled rows, values look like e-mail addresses or phone numbers, and leave in plain text: " + hideIdentities})
		default:
			refused = append(refused, &Error{Kind: KindInvalid, Code: "plain_identities", Column: c.Column,
				Message: fmt.Sprintf("of the sampled rows, most values look like e-mail addresses or phone numbers, and would leave in plain text: %d of %d", c.Telling, c.Left),
				Hint:    hideIdentities})
		}
	}
	return warnings, refused
}

const hideIdentities = "hash the column as an identity or with requiresOneWayHashing, or leave it out"

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
