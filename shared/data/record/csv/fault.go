package csv

import (
	"bytes"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// declareInstead hints at a rule without quotes.
func declareInstead(quotes amc.Quotes) string {
	return "declare quotes as " + string(quotes) + " if the file quotes nothing"
}

// strayQuote is the error about a quote in a field that does not begin with one. before is the field in front of it.
func (r *parser) strayQuote(count int, before []byte) *amc.Error {
	hint := "put the whole field in quotes and double the quotes inside, or " + declareInstead(amc.QuotesNone)
	switch {
	case bytes.HasSuffix(before, []byte{'\\'}):
		hint = "declare quotes as " + string(amc.QuotesBackslash) + ": the file has a backslash before them"
	case len(bytes.TrimSpace(before)) == 0:
		hint = "remove the space before the quote"
	}
	return r.malformed(count, "a quote stands in a field that does not begin with one", hint)
}

// openQuote is the error about a quote that nothing closes before the data ends.
func (r *parser) openQuote(count int) *amc.Error {
	switch {
	case r.cut:
		return r.longError(count)
	case r.quotes == amc.QuotesBackslash:
		return r.malformed(count, "a quoted field never ends",
			"close its quote, put a backslash before it if it is part of the value, or "+declareInstead(amc.QuotesEscaped))
	}
	return r.malformed(count, "a quoted field never ends", "close its quote, or "+declareInstead(amc.QuotesNone))
}

// textBehindQuote is the error about text at offset at, behind the quote that closes a field.
func (r *parser) textBehindQuote(at, count int) *amc.Error {
	hint := "double the quotes inside a quoted field, or " + declareInstead(amc.QuotesNone)
	switch {
	case r.quotes == amc.QuotesBackslash:
		hint = "put a backslash before each quote that is part of the value, or " + declareInstead(amc.QuotesEscaped)
	case r.data[at-2] == '\\': // at-1 has the quote
		hint = "declare quotes as " + string(amc.QuotesBackslash) + ": the file has a backslash before those inside a quoted field"
	case r.data[at] == ' ' || r.data[at] == '\t':
		hint = "remove the space behind the quote, or " + hint
	}
	return r.malformed(count, "text follows the quote that closes a field", hint)
}

func (r *parser) malformed(count int, message, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "malformed_csv", Row: r.row, Column: r.columnName(count), Message: message, Hint: hint}
}

func (r *parser) longError(count int) *amc.Error {
	hint := "look for a quote that is never closed"
	switch r.quotes {
	case amc.QuotesNone:
		hint = "check its line ends"
	case amc.QuotesBackslash:
		hint += ", or a backslash at the end of each line"
	case amc.QuotesEscaped:
		hint = "look for a backslash at the end of each line"
	}
	e := r.limits.TooLong(r.row, hint)
	e.Column = r.columnName(count)
	return e
}

func (r *parser) columnName(count int) string {
	if count < len(r.header) && r.header[count] != "" {
		return r.header[count]
	}
	return fmt.Sprintf("#%d", count+1)
}
