package record

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// walk reads a source's column "a" to its end.
func walk(name, text string, o Options) error {
	r, err := Open(Input{Name: name, Reader: strings.NewReader(text)}, o)
	if err != nil {
		return err
	}
	rows, err := r.Rows([]string{"a"})
	if err != nil {
		return err
	}
	for b := (Block{}); ; {
		if err := r.Next(&b); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		for rows.Reset(&b); rows.Next(); {
		}
		if rows.Err() != nil {
			return rows.Err()
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("x", n) }
	o := Options{Limits: Limits{MaxCell: 10, MaxRow: 30, MaxColumns: 3}}
	tests := map[string]struct {
		name, text string
		o          Options
		code, says string
	}{
		"cells that fit":          {"a.csv", "a,b\n" + x(10) + ",1\n\"" + x(10) + "\"," + x(15) + "\r\n", o, "", ""},
		"a cell too long":         {"a.csv", "a,b\n1,1\n" + x(11) + ",1\n", o, "cell_too_long", `row 2: column "a": the cell is longer than 10 bytes; drop the column from the mapping, or raise the limit`},
		"the default":             {"a.csv", "a,b\n" + x(1<<20) + ",1\n" + x(1<<20+1) + ",1\n", Options{}, "cell_too_long", `column "a": the cell is longer than 1048576 bytes`},
		"a quoted one":            {"a.csv", "b,a\n1,\"" + x(11) + "\"\n", o, "cell_too_long", `row 1: column "a": `},
		"quotes count once":       {"a.csv", "a,b\n\"" + strings.Repeat(`""`, 10) + "\",\n", o, "", ""},
		"one nobody maps":         {"a.csv", "a,b\n1," + x(20) + "\n", o, "", ""},
		"one of a ragged row":     {"a.csv", "a,b\n1," + x(20) + ",2\n", o, "", ""},
		"a row that fits":         {"a.csv", "a,b\n1," + x(28) + "\r\n", o, "", ""},
		"a row too long":          {"a.csv", "a,b\n1,1\n1," + x(31) + "\n", o, "record_too_long", "row 2: the row is longer than 30 bytes; split it, or raise the limit"},
		"one larger than a block": {"a.csv", "a,b\n1," + x(300) + "\n", Options{Limits: Limits{MaxRow: 30}, BlockSize: 16}, "record_too_long", "row 1: column \"b\": the row is longer than 30 bytes"},
		"three columns":           {"a.csv", "a,b,c\n", o, "", ""},
		"four":                    {"a.csv", "a,b,c,d\n", o, "too_many_columns", "a.csv: the file has more than 3 columns; check its format and delimiter"},
		"a JSON value that fits":  {"a.jsonl", `{"a":"` + x(10) + `"}`, o, "", ""},
		"a JSON value too long":   {"a.jsonl", "{\"a\":1}\n" + `{"a":"` + x(11) + `"}`, o, "cell_too_long", `row 2: column "a": the cell is longer than 10 bytes`},
		"a JSON line too long":    {"a.jsonl", `{"a":1,"b":"` + x(30) + `"}`, o, "record_too_long", "row 1: the row is longer than 30 bytes"},
		"keys, one too many":      {"a.jsonl", "{\"a\":1,\"b\":2}\n{\"c\":1,\"d\":2}", o, "too_many_columns", "the file has more than 3 columns"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := walk(test.name, test.text, test.o)
			if test.code == "" {
				require.NoError(t, err)
				return
			}
			var e *amc.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, test.code, e.Code)
			require.Contains(t, err.Error(), test.says)
		})
	}
}

// TestQuotedCellsAreBounded counts what a cell holds, and a row as it stands in the file.
func TestQuotedCellsAreBounded(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat(`\,`, 10), `"` + strings.Repeat(`\"`, 10) + `"`, strings.Repeat("\\\n", 10)} {
		o := Options{Limits: Limits{MaxCell: 10, MaxRow: 30}, Reading: amc.Reading{Quotes: amc.QuotesBackslash}}
		require.NoError(t, walk("a.csv", "a,b\n"+text+",1\n", o))
		require.ErrorContains(t, walk("a.csv", "a,b\n1,1\n\\,"+text+",1\n", o), "row 2: column \"")
		o.MaxCell = 9
		require.ErrorContains(t, walk("a.csv", "a,b\n"+text+",1\n", o), `row 1: column "a": the cell is longer than 9 bytes`)
		o.MaxRow = 20
		require.ErrorContains(t, walk("a.csv", "b,a\n"+text+",1\n", o), "the row is longer than 20 bytes")
	}
}
