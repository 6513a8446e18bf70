package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/dryrun"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// inspection is the command that tells what a file is.
func inspection(stdin io.Reader) *cobra.Command {
	var output, order string
	var reading record.Options
	var choices inspect.Choices
	cmd := &cobra.Command{
		Use:   "inspect [flags] FILE",
		Short: "Tell a file's shape and columns, and suggest a mapping",
		Long: `Tell a file's shape and columns, and suggest a mapping.

It reads the first 1,000 rows or so of FILE; "-" is standard input. No value is printed.
Read what it suggests before you load by it: --output mapping prints a mapping to start from.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			choices.DateOrder = amc.DateOrder(order)
			if output != "table" && output != "mapping" && output != "json" {
				return fmt.Errorf("--output %q: use table, mapping or json", output)
			}
			if _, err := reading.Parse(); err != nil {
				return amc.AtFlag(err)
			}
			in, err := openFile(files[0], stdin)
			if err != nil {
				return failure{err}
			}
			defer in.close()
			found, err := inspect.Inspect(cmd.Context(), in.Input, reading)
			if err != nil {
				return failure{err}
			}
			switch output {
			case "table":
				return tabulate(cmd.OutOrStdout(), found)
			case "json":
				return printJSON(cmd.OutOrStdout(), found)
			}
			m, err := inspect.Mapping(found, choices)
			if err != nil {
				return failure{err}
			}
			for _, note := range found.Notes {
				fmt.Fprintln(cmd.ErrOrStderr(), "transform: note:", note.Message)
			}
			return printJSON(cmd.OutOrStdout(), m)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&output, "output", "table", "table, mapping or json")
	flags.AddGoFlagSet(reading.Reading.Flags())
	flags.StringVar(&choices.DataSetID, "data-set", "", "of the mapping (default: after the file)")
	flags.StringVar(&choices.Country, "country", "", "of the mapping (default: guessed)")
	flags.StringVar(&order, "date-order", "", "of the mapping, MDY or DMY (default: what the values settle)")
	return cmd
}

// preview is the command that shows what a mapping makes of a file.
func preview(stdin io.Reader) *cobra.Command {
	var path, output string
	var reading record.Options
	var options dryrun.PreviewOptions
	cmd := &cobra.Command{
		Use:   "preview --mapping mapping.json [flags] FILE",
		Short: "Show the first rows before and after, and what became of each cell",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			if output != "table" && output != "json" {
				return fmt.Errorf("--output %q: use table or json", output)
			}
			if options.Rows <= 0 {
				return fmt.Errorf("--rows %d: give a positive number", options.Rows)
			}
			if _, err := reading.Parse(); err != nil {
				return amc.AtFlag(err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return unreadable(path, err)
			}
			m, err := amc.ParseMapping(text)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			in, err := openFile(files[0], stdin)
			if err != nil {
				return failure{err}
			}
			defer in.close()
			shown, err := dryrun.Preview(cmd.Context(), in.Input, reading, m, options)
			if err != nil {
				return failure{err}
			}
			if output == "json" {
				return printJSON(cmd.OutOrStdout(), shown)
			}
			return shown.Tabulate(cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&path, "mapping", "", "file with the mapping in JSON")
	flags.AddGoFlagSet(reading.Reading.Flags())
	flags.StringVar(&output, "output", "table", "table or json")
	flags.IntVar(&options.Rows, "rows", 10, "rows to show")
	flags.BoolVar(&options.Raw, "raw", false, "show whole values, not their first character only")
	if err := cmd.MarkFlagRequired("mapping"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// opened is a file to look at.
type opened struct {
	record.Input
	close func()
}

// openFile opens a file, or standard input for "-".
func openFile(name string, stdin io.Reader) (opened, error) {
	if name == "-" {
		return opened{record.Input{Name: name, Reader: stdin}, func() {}}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return opened{}, unreadable(name, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return opened{}, errors.Join(unreadable(name, err), f.Close())
	}
	in := record.Input{Name: name, Reader: f, Size: info.Size()}
	if info.Mode().IsRegular() {
		in.ReaderAt = f
	}
	return opened{in, func() { _ = f.Close() }}, nil // it was only read
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func tabulate(w io.Writer, in amc.Inspection) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "format\t%s\n", in.Format)
	if in.Compression != "" {
		fmt.Fprintf(t, "compression\t%s\n", in.Compression)
	}
	fmt.Fprintf(t, "encoding\t%s\n", in.Encoding)
	if in.Delimiter != "" {
		fmt.Fprintf(t, "delimiter\t%q\n", in.Delimiter)
		fmt.Fprintf(t, "quotes\t%s\n", in.Quotes)
		fmt.Fprintf(t, "header\t%s\n", map[bool]string{true: "yes", false: "no"}[in.Header])
	}
	switch {
	case in.Exact:
		fmt.Fprintf(t, "rows\t%d\n", in.Rows)
	case in.Rows > 0:
		fmt.Fprintf(t, "rows\tabout %d\n", in.Rows)
	}
	if in.DateOrder != "" {
		fmt.Fprintf(t, "dates with slashes\t%s\n", in.DateOrder)
	}
	if in.Country != "" {
		fmt.Fprintf(t, "country, guessed\t%s\n", in.Country)
	}
	fmt.Fprintf(t, "\nCOLUMN\tTYPE\tNULLS\tFORM\tSUGGESTED\n")
	for _, c := range in.Columns {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", amc.Printable(c.Source), c.DataType, map[bool]string{true: "yes", false: "no"}[c.Nullable], c.Form, role(c))
	}
	for i, note := range in.Notes {
		if i == 0 {
			fmt.Fprintln(t)
		}
		fmt.Fprintln(t, "note: "+note.Message)
	}
	return t.Flush()
}

func role(c amc.InspectedColumn) string {
	switch {
	case c.Identity != nil:
		return fmt.Sprintf("%s (%.0f %%)", c.Identity.Type, 100*c.Identity.Confidence)
	case c.CountryCode:
		return "country code"
	case c.MainEventTime:
		return "main event time"
	case c.LeftOut != nil:
		return "left out"
	}
	return ""
}
