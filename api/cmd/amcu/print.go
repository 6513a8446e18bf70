package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const timeForm = "2006-01-02 15:04:05Z"

func writeTable(out io.Writer, rows [][]string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(row, "\t"), "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

// print writes a result as JSON, or by table.
func (a *app) print(result any, table func(io.Writer) error) error {
	if a.output == "table" {
		return table(a.out)
	}
	encoder := json.NewEncoder(a.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}

// number formats like fmt.Sprintf, with commas between thousands.
func number(format string, values ...any) string {
	return message.NewPrinter(language.English).Sprintf(format, values...)
}

// counts lists rules with their counts.
func counts(byRule map[string]int64) string {
	var list []string
	for _, rule := range slices.Sorted(maps.Keys(byRule)) {
		list = append(list, number("%d %s", byRule[rule], rule))
	}
	return strings.Join(list, ", ")
}
