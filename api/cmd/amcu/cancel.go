package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) cancelCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel JOB",
		Short: "Cancel a job of which nothing is submitted to AMC yet",
		Args:  cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			job, err := read[client.Job](api.CancelJobWithResponse(ctx, args[0]))
			if err != nil {
				return fmt.Errorf("cancel job: %w", err)
			}
			return a.print(job, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Job %s is %s.\n", job.JobID, job.State)
				return err
			})
		}),
	}
}
