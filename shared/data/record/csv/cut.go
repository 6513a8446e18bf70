package csv

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// recordEnd returns what finds the end of the last whole record, by the rule for quotes.
func recordEnd(delimiter byte, quotes amc.Quotes) func(text []byte) int {
	switch {
	case quotes == amc.QuotesNone:
		return source.LastLineEnd
	case quotes.Escape():
		return func(text []byte) int { return lastEscapedEnd(text, delimiter, quotes.Enclose()) }
	}
	return lastRecordEnd
}

// lastRecordEnd returns the offset behind the last newline outside quotes, or 0, for QuotesDouble. The text starts outside quotes. A quote
// where none may be turns inside and outside round behind it; the parser, which meets it first, refuses it.
func lastRecordEnd(text []byte) int {
	quote := []byte{'"'}
	inside := bytes.Count(text, quote)%2 == 1
	for end := len(text); ; {
		newline := bytes.LastIndexByte(text[:end], '\n')
		if newline < 0 {
			return 0
		}
		if bytes.Count(text[newline:end], quote)%2 == 1 {
			inside = !inside
		}
		if !inside {
			return newline + 1
		}
		end = newline
	}
}

// lastEscapedEnd is lastRecordEnd where a backslash counts, and quotes may enclose. It goes forward, as the parser does: what a quote or
// a line end means, what is before it tells.
func lastEscapedEnd(text []byte, delimiter byte, enclose bool) (end int) {
	outside := ones * uint64(delimiter) // stops at it, for a quote may be behind it
	if !enclose {
		outside = ones * '\n'
	}
	begins, inside, stops := enclose, false, outside // begins: a field that may be quoted does, at offset at
	for at := 0; at < len(text); {
		if begins && text[at] == '"' {
			inside, stops = true, ones*'"'
			at++
		}
		begins = false
		if at = special(text, at, stops, ones*'\\'); at >= len(text) {
			break
		}
		switch c := text[at]; {
		case c == '\\' && bytes.HasPrefix(text[at+1:], []byte("\r\n")):
			at += 3
		case c == '\\':
			at += 2
		case !inside:
			at++
			begins = enclose
			if c == '\n' {
				end = at
			}
		case c == '"' && at+1 < len(text) && text[at+1] == '"':
			at += 2
		default:
			at++
			if c == '"' {
				inside, stops = false, outside
			}
		}
	}
	return end
}
