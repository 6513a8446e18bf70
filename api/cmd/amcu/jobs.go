package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// listFlags are what amcu jobs is told.
type listFlags struct {
	states            []string
	dataSet, instance string
	after, before     string
	limit             int
}

func (a *app) jobsCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "jobs",
		Short: "List jobs, newest first",
		Example: `  amcu jobs --state failed,partially_succeeded
  amcu jobs --dataset customers --after 2026-11-01T00:00:00Z --limit 200 --output json`,
		Args: cobra.NoArgs,
		RunE: a.command(func(ctx context.Context, _ []string) error { return a.jobs(ctx, f) }),
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.states, "state", nil, "only jobs in this state; may be repeated, or a list with commas")
	flags.StringVar(&f.dataSet, "dataset", "", "only jobs into this data set")
	flags.StringVar(&f.instance, "instance", "", "only jobs into this instance")
	flags.StringVar(&f.after, "after", "", "only jobs created at this time or later, such as 2026-11-01T00:00:00Z")
	flags.StringVar(&f.before, "before", "", "only jobs created before this time")
	flags.IntVar(&f.limit, "limit", 25, "how many to list at most")
	return cmd
}

func (a *app) jobs(ctx context.Context, f listFlags) error {
	params, err := f.params()
	if err != nil {
		return err
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	jobs := []client.JobSummary{}
	for {
		limit := min(pageSize, f.limit-len(jobs))
		params.Limit = &limit
		page, err := read[client.JobPage](api.ListJobsWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		jobs = append(jobs, page.Jobs...)
		if page.NextCursor == "" || len(jobs) >= f.limit {
			break
		}
		params.Cursor = &page.NextCursor
	}
	return a.print(jobs, func(out io.Writer) error { return writeJobs(out, jobs) })
}

func (f listFlags) params() (client.ListJobsParams, error) {
	var p client.ListJobsParams
	if err := limitOf(f.limit); err != nil {
		return p, err
	}
	if len(f.states) > 0 {
		states := make([]amc.JobState, len(f.states))
		for i, s := range f.states {
			if states[i] = amc.JobState(s); !states[i].Valid() {
				return p, usage("unknown_state", "--state", s+" is no state of a job",
					"use queued, running, transformed, submitted, succeeded, partially_succeeded, failed or cancelled")
			}
		}
		p.State = &states
	}
	if f.dataSet != "" {
		p.DataSetID = &f.dataSet
	}
	if f.instance != "" {
		p.InstanceID = &f.instance
	}
	var err error
	if p.CreatedAfter, err = timeOf("--after", f.after); err != nil {
		return p, err
	}
	p.CreatedBefore, err = timeOf("--before", f.before)
	return p, err
}

func writeJobs(out io.Writer, jobs []client.JobSummary) error {
	rows := [][]string{{"JOB", "STATE", "DATA SET", "CREATED", "SOURCE"}}
	for _, j := range jobs {
		rows = append(rows, []string{j.JobID, string(j.State), j.DataSetID, j.CreatedAt.Format(timeForm), j.Source.String()})
	}
	return writeTable(out, rows)
}
