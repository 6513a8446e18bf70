package amc

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadingParse(t *testing.T) {
	t.Parallel()
	for name, want := range map[Encoding]Encoding{
		"": "", "utf-8": UTF8, "UTF-8": UTF8, "utf8": UTF8, "Utf_8": UTF8, "UTF-16LE": UTF16LE, "utf16be": UTF16BE,
		"Windows-1252": Windows1252, "cp1252": Windows1252, "ISO-8859-1": Windows1252, "latin1": Windows1252, "Latin-1": Windows1252,
		"ISO-8859-15": ISO885915, "ISO8859-15": ISO885915, "latin-9": ISO885915, "Latin9": ISO885915,
		"Shift_JIS": ShiftJIS, "shift-jis": ShiftJIS, "SJIS": ShiftJIS, "cp932": ShiftJIS, "Windows-31J": ShiftJIS,
	} {
		r, err := Reading{Encoding: name}.Parse()
		require.NoError(t, err, name)
		require.Equal(t, want, r.Encoding, name)
	}
	for s, want := range map[Delimiter]Delimiter{"": "", ",": ",", "tab": "\t", `\t`: "\t", "\t": "\t", `\u0001`: "\x01", "\x01": "\x01", "|": "|", `\`: `\`} {
		r, err := Reading{Delimiter: s}.Parse()
		require.NoError(t, err, s)
		require.Equal(t, want, r.Delimiter, s)
	}
	whole := Reading{Format: TSV, Delimiter: ";", Encoding: UTF8, Quotes: QuotesEscaped, Headerless: true}
	parsed, err := whole.Parse()
	require.NoError(t, err)
	require.Equal(t, whole, parsed)
}

func TestReadingIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string][]Reading{
		"format":    {{Format: "xml"}},
		"encoding":  {{Encoding: "ebcdic"}, {Encoding: "utf-16"}, {Encoding: "utf-7"}, {Encoding: "iso-8859-2"}, {Encoding: "8"}},
		"quotes":    {{Quotes: "single"}},
		"delimiter": {{Delimiter: `"`}, {Delimiter: "\n"}, {Delimiter: "\r"}, {Delimiter: "\x00"}, {Delimiter: "::"}, {Delimiter: "é"}, {Delimiter: "\xff"}, {Delimiter: `\`, Quotes: QuotesBackslash}, {Delimiter: `\`, Quotes: QuotesEscaped}},
	}
	for field, readings := range tests {
		for _, r := range readings {
			_, err := r.Parse()
			var e *Error
			require.ErrorAs(t, err, &e, r)
			require.Equal(t, []any{KindInvalid, field}, []any{e.Kind, e.Field}, r)
		}
	}
}

func TestReadingFlags(t *testing.T) {
	t.Parallel()
	var r Reading
	require.NoError(t, r.Flags().Parse([]string{"--format", "csv", "--delimiter", "tab", "--encoding", "latin1", "--quotes", "none", "--headerless"}))
	require.Equal(t, Reading{Format: CSV, Delimiter: "tab", Encoding: "latin1", Quotes: QuotesNone, Headerless: true}, r)
}
