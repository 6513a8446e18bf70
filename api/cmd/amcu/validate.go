package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) validateCommand() *cobra.Command {
	var f uploadFlags
	cmd := &cobra.Command{
		Use:   "validate FILE|s3://BUCKET/KEY...|s3://BUCKET/PREFIX/ --mapping FILE|NAME --instance ID",
		Short: "Say what would become of an upload, and load nothing",
		Long: `Takes what upload takes, and says what would become of the job, as far as samples of the source and the instances' data sets
tell: problems first, of which each would fail it. Local files are put into the source bucket, as upload does.

Exit codes: 0 no problem was found, 1 one was, or an instance could not be asked, 2 wrong usage.`,
		Example: "  amcu validate customers.csv --mapping mapping.json --instance amcabc123 && amcu upload customers.csv --mapping mapping.json --instance amcabc123",
		Args:    cobra.MinimumNArgs(1),
		RunE:    a.command(func(ctx context.Context, args []string) error { return a.validate(ctx, args, f) }),
	}
	f.define(cmd)
	return cmd
}

func (a *app) validate(ctx context.Context, from []string, f uploadFlags) error {
	api, request, err := a.prepare(ctx, from, f)
	if err != nil {
		return err
	}
	request.ValidateOnly = true
	dry, err := read[client.DryRun](api.CreateJobWithResponse(ctx, nil, request))
	if err != nil {
		return fmt.Errorf("validate: %w", err)
	}
	if err := a.print(dry, func(out io.Writer) error { return writeDryRun(out, dry) }); err != nil {
		return err
	}
	problems := len(dry.Problems)
	for _, instance := range dry.Instances {
		problems += len(instance.Problems)
	}
	if problems > 0 {
		return errors.New(number("%d problem(s) found", problems))
	}
	return nil
}

// writeDryRun writes a dry run, problems first.
func writeDryRun(out io.Writer, dry client.DryRun) error {
	for _, p := range dry.Problems {
		fmt.Fprintln(out, "Problem: "+lineOf(p))
	}
	for _, instance := range dry.Instances {
		for _, p := range instance.Problems {
			fmt.Fprintln(out, "Problem: "+instance.InstanceID+": "+lineOf(p))
		}
	}
	for _, w := range dry.Warnings {
		line := "Warning: " + w.String()
		if w.Count > 0 {
			line += number(" (%d)", w.Count)
		}
		fmt.Fprintln(out, line)
	}
	source := dry.Source
	rows := [][]string{
		{"Source", number("%d file(s), %d bytes", source.Files, source.Size)},
		{"Form", cmp.Or(strings.Join(strings.Fields(fmt.Sprint(source.Format, " ", source.Compression, " ", source.Encoding)), ", "), "unknown")},
		{"Rows", rowsOf(dry)},
	}
	if dry.EstimatedParts > 0 {
		rows = append(rows, []string{"Parts", number("about %d", dry.EstimatedParts)})
	}
	if len(dry.DroppedColumns) > 0 {
		rows = append(rows, []string{"Dropped", amc.Printable(strings.Join(dry.DroppedColumns, ", "))})
	}
	for _, instance := range dry.Instances {
		rows = append(rows, []string{"Data set", instance.InstanceID + ": " + instance.DataSet})
	}
	for _, e := range dry.Estimates {
		rows = append(rows, []string{"On " + e.Engine, number("about %.0f s, %.3f USD", e.Seconds, e.CostUSD)})
	}
	if err := writeTable(out, rows); err != nil {
		return err
	}
	rows = [][]string{{"\nCOLUMN", "SOURCE", "HASHED", "PASSED THROUGH", "EMPTY", "REJECTED"}}
	for _, c := range dry.Columns {
		if !c.Found {
			rows = append(rows, []string{c.Name, amc.Printable(c.Source), "not found"})
			continue
		}
		rows = append(rows, []string{c.Name, amc.Printable(c.Source), number("%d", c.Hashed), number("%d", c.PassedThrough), number("%d", c.Empty), cmp.Or(counts(c.Rejected), "0")})
	}
	return writeTable(out, rows)
}

func lineOf(p client.DryRunProblem) string {
	e := amc.Error{Code: p.Code, Message: p.Message, Hint: p.Hint, Field: p.Field, File: p.File, Row: p.Row, Column: p.Column}
	return e.Error()
}

func rowsOf(dry client.DryRun) string {
	text := "unknown"
	switch {
	case dry.Exact:
		text = number("%d", dry.EstimatedRows)
	case dry.EstimatedRows > 0:
		text = number("about %d, %d of them sampled", dry.EstimatedRows, dry.SampledRows)
	}
	if rejected := counts(dry.RowsRejected); rejected != "" {
		text += ", rejected: " + rejected
	}
	return text
}
