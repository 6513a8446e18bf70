package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) statusCommand() *cobra.Command {
	wait := false
	cmd := &cobra.Command{
		Use:     "status JOB",
		Short:   "Show a job, or follow it to its end",
		Example: "  amcu status 0198c0de-0000-7000-8000-000000000000 --wait",
		Args:    cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			if wait {
				return a.follow(ctx, api, args[0])
			}
			job, err := read[client.Job](api.GetJobWithResponse(ctx, args[0], nil))
			if err != nil {
				return err
			}
			return a.conclude(job)
		}),
	}
	cmd.Flags().BoolVarP(&wait, "wait", "w", false, "follow the job to its end")
	return cmd
}

// writeJob writes a job and, once there is one, its report.
func writeJob(out io.Writer, job client.Job) error {
	rows := [][]string{
		{"Job", job.JobID},
		{"State", string(job.State)},
		{"Source", job.Source.String()},
		{"Data set", job.DataSetID + ", " + string(job.UpdateStrategy)},
	}
	if job.MappingRef != "" {
		rows = append(rows, []string{"Mapping", job.MappingRef})
	}
	if r := job.Report; r != nil {
		var bytes int64
		for _, part := range r.Parts {
			bytes += part.Bytes
		}
		rejected := number("%d rejected", r.RowsRead-r.RowsWritten)
		if rules := counts(r.RowsRejected); rules != "" {
			rejected += " (" + rules + ")"
		}
		if r.Files > 1 {
			rows = append(rows, []string{"Files", number("%d", r.Files)})
		}
		rows = append(rows,
			[]string{"Rows", number("%d read, %d written, ", r.RowsRead, r.RowsWritten) + rejected},
			[]string{"Parts", number("%d, %d bytes", len(r.Parts), bytes)},
			[]string{"Seconds", fmt.Sprintf("%.2f", r.Seconds)})
		if len(r.DroppedColumns) > 0 {
			rows = append(rows, []string{"Dropped", amc.Printable(strings.Join(r.DroppedColumns, ", "))})
		}
		if len(r.GenericCountries) > 0 {
			rows = append(rows, []string{"Generic", strings.Join(r.GenericCountries, ", ") + " (no published rules)"})
		}
		for _, w := range r.Warnings {
			rows = append(rows, []string{"Warning", w.String() + number(" (%d)", w.Count)})
		}
	}
	if job.Failure != nil {
		rows = append(rows, []string{"Failure", job.Failure.Code})
	}
	if err := writeTable(out, rows); err != nil {
		return err
	}
	if job.Report != nil {
		if err := writeColumns(out, job); err != nil {
			return err
		}
	}
	if len(job.Uploads) == 0 {
		return nil
	}
	rows = [][]string{{"\nINSTANCE", "STATE", "AMC STATUS", "MESSAGE"}}
	for _, u := range job.Uploads {
		rows = append(rows, []string{u.InstanceID, string(u.State), string(u.Status), amc.Printable(u.Message)})
	}
	return writeTable(out, rows)
}

// writeColumns writes the report's columns in the order of the mapping.
func writeColumns(out io.Writer, job client.Job) error {
	rows := [][]string{{"\nCOLUMN", "HASHED", "PASSED THROUGH", "EMPTY", "REJECTED"}}
	for _, column := range job.Mapping.Columns {
		c := job.Report.Columns[column.Name]
		rows = append(rows, []string{column.Name, number("%d", c.Hashed), number("%d", c.PassedThrough), number("%d", c.Empty), cmp.Or(counts(c.Rejected), "0")})
	}
	return writeTable(out, rows)
}
