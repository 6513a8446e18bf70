package csv

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// delimiters are those that a header line is searched for; of two that it has as often the first counts.
const delimiters = ",\t;|\x01"

const separatorKey = "sep="

// separatorLine returns the line before the header by which Excel is told the delimiter, "sep=;", with its end, or nil.
func separatorLine(head []byte, quotes amc.Quotes) []byte {
	n := len(separatorKey)
	if len(head) <= n || !bytes.EqualFold(head[:n], []byte(separatorKey)) || !quotes.Allows(head[n]) {
		return nil
	}
	line := head[:n+1]
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if bytes.HasPrefix(head[len(line):], []byte(end)) {
			return head[:len(line)+len(end)]
		}
	}
	return nil
}

// delimiterOf tells the delimiter by the header line.
func delimiterOf(head []byte, quotes amc.Quotes) byte {
	head = bytes.TrimLeft(head, "\r\n")
	counts, quoted, escaped := [256]int{}, false, false
	for _, c := range head {
		switch {
		case escaped:
			escaped = false
			continue
		case c == '\\' && quotes.Escape():
			escaped = true
			continue
		case c == '"' && quotes.Enclose():
			quoted = !quoted
			continue
		}
		if !quoted {
			if c == '\n' || c == '\r' {
				break
			}
			counts[c]++
		}
	}
	best := delimiters[0]
	for i := 1; i < len(delimiters); i++ {
		if c := delimiters[i]; counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

const space = " \t\r\n"

// isMarkup tells what servers answer in place of a file, and tables that programs call .csv or .xls.
func isMarkup(head []byte) bool {
	head = bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 1<<10)], space))
	for _, begin := range []string{"<!doctype", "<html", "<table", "<?xml"} {
		if bytes.HasPrefix(head, []byte(begin)) {
			return true
		}
	}
	return false
}
