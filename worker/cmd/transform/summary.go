package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// summarize tells people what report.json tells programs.
func summarize(w io.Writer, r amc.Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if r.Files > 1 {
		fmt.Fprintf(t, "files\t%d\n", r.Files)
	}
	fmt.Fprintf(t, "rows read\t%d\n", r.RowsRead)
	fmt.Fprintf(t, "rows written\t%d\n", r.RowsWritten)
	for _, rule := range slices.Sorted(maps.Keys(r.RowsRejected)) {
		fmt.Fprintf(t, "rows rejected\t%d\t%s\n", r.RowsRejected[rule], rule)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Columns)) {
		c := r.Columns[name]
		for _, rule := range slices.Sorted(maps.Keys(c.Rejected)) {
			fmt.Fprintf(t, "cells rejected\t%d\t%s: %s\n", c.Rejected[rule], name, rule)
		}
	}
	if len(r.GenericCountries) > 0 {
		fmt.Fprintf(t, "generic rules\t%d\tno rules are published for %s\n", len(r.GenericCountries), strings.Join(r.GenericCountries, ", "))
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(t, "warning\t%d\t%s\n", warning.Count, warning)
	}
	var size int64
	for _, p := range r.Parts {
		size += p.Bytes
	}
	fmt.Fprintf(t, "parts\t%d\t%d bytes\n", len(r.Parts), size)
	fmt.Fprintf(t, "seconds\t%.2f\n", r.Seconds)
	return t.Flush()
}
