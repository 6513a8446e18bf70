package record

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// walk reads a column of a source to its end, as workers do.
func walk(in Input, column string, o Options) error {
	r, err := Open(in, o)
	if err != nil {
		return err
	}
	defer r.Close()
	rows, err := r.Rows([]string{column})
	if err != nil {
		return err
	}
	before := int64(0)
	for b := (Block{}); ; before += rows.Number() {
		if err := r.Next(&b); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return Placed(err, in.Name, before)
		}
		for rows.Reset(&b); rows.Next(); {
		}
		if rows.Err() != nil {
			return Placed(rows.Err(), in.Name, before)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("x", n) }
	o := Options{Limits: Limits{MaxCell: 10, MaxRow: 30, MaxColumns: 3}}
	cell := func(row int64) amc.Error { return amc.Error{Code: "cell_too_long", Row: row, Column: "a"} }
	tests := map[string]struct {
		name, text string
		o          Options
		limit      int // that the message shows
		want       amc.Error
	}{
		"cells that fit":          {"a.csv", "a,b\n" + x(10) + ",1\n\"" + x(10) + "\"," + x(15) + "\r\n", o, 0, amc.Error{}},
		"a cell too long":         {"a.csv", "a,b\n1,1\n" + x(11) + ",1\n", o, 10, cell(2)},
		"the default":             {"a.csv", "a,b\n" + x(1<<20) + ",1\n" + x(1<<20+1) + ",1\n", Options{}, 1 << 20, cell(2)},
		"a quoted one":            {"a.csv", "b,a\n1,\"" + x(11) + "\"\n", o, 10, cell(1)},
		"quotes count once":       {"a.csv", "a,b\n\"" + strings.Repeat(`""`, 10) + "\",\n", o, 0, amc.Error{}},
		"one nobody maps":         {"a.csv", "a,b\n1," + x(20) + "\n", o, 0, amc.Error{}},
		"one of a ragged row":     {"a.csv", "a,b\n1," + x(20) + ",2\n", o, 0, amc.Error{}},
		"a row that fits":         {"a.csv", "a,b\n1," + x(28) + "\r\n", o, 0, amc.Error{}},
		"a row too long":          {"a.csv", "a,b\n1,1\n1," + x(31) + "\n", o, 30, amc.Error{Code: "record_too_long", Row: 2}},
		"one larger than a block": {"a.csv", "a,b\n1," + x(300) + "\n", Options{Limits: Limits{MaxRow: 30}, BlockSize: 16}, 30, amc.Error{Code: "record_too_long", Row: 1, Column: "b"}},
		"three columns":           {"a.csv", "a,b,c\n", o, 0, amc.Error{}},
		"four":                    {"a.csv", "a,b,c,d\n", o, 3, amc.Error{Code: "too_many_columns"}},
		"a JSON value that fits":  {"a.jsonl", `{"a":"` + x(10) + `"}`, o, 0, amc.Error{}},
		"a JSON value too long":   {"a.jsonl", "{\"a\":1}\n" + `{"a":"` + x(11) + `"}`, o, 10, cell(2)},
		"a JSON line too long":    {"a.jsonl", `{"a":1,"b":"` + x(30) + `"}`, o, 30, amc.Error{Code: "record_too_long", Row: 1}},
		"keys, one too many":      {"a.jsonl", "{\"a\":1,\"b\":2}\n{\"c\":1,\"d\":2}", o, 3, amc.Error{Code: "too_many_columns"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := walk(Input{Name: test.name, Reader: strings.NewReader(test.text)}, "a", test.o)
			if test.limit == 0 {
				require.NoError(t, err)
				return
			}
			test.want.File = test.name
			requireLimit(t, err, test.limit, test.want)
		})
	}
}

// requireLimit wants an error about a place that shows the limit.
func requireLimit(t *testing.T, err error, limit int, want amc.Error) {
	t.Helper()
	want.Kind = amc.KindInvalid
	failure.Is(t, err, want)
	require.Contains(t, failure.Words(err), fmt.Sprintf(" %d ", limit))
}

// TestQuotedCellsAreBounded counts what a cell holds, and a row as it stands in the file.
func TestQuotedCellsAreBounded(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat(`\,`, 10), `"` + strings.Repeat(`\"`, 10) + `"`, strings.Repeat("\\\n", 10)} {
		o := Options{Limits: Limits{MaxCell: 10, MaxRow: 30}, Reading: amc.Reading{Quotes: amc.QuotesBackslash}}
		read := func(text string) error {
			return walk(Input{Name: "a.csv", Reader: strings.NewReader(text)}, "a", o)
		}
		require.NoError(t, read("a,b\n"+text+",1\n"))
		requireLimit(t, read("a,b\n1,1\n\\,"+text+",1\n"), 10, amc.Error{Code: "cell_too_long", File: "a.csv", Row: 2, Column: "a"})
		o.MaxCell = 9
		requireLimit(t, read("a,b\n"+text+",1\n"), 9, amc.Error{Code: "cell_too_long", File: "a.csv", Row: 1, Column: "a"})
		o.MaxRow = 20
		requireLimit(t, read("b,a\n"+text+",1\n"), 20, amc.Error{Code: "record_too_long", File: "a.csv", Row: 1})
	}
}
