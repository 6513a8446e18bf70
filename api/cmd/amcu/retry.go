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
		RunE: a.command(func(ctx context.Context, args []string) error {
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
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

func (a *app) retryCommand() *cobra.Command {
	wait := false
	cmd := &cobra.Command{
		Use:   "retry JOB",
		Short: "Do again what failed of a job; instances that loaded the data are left alone",
		Args:  cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			job, err := read[client.Job](api.RetryJobWithResponse(ctx, args[0]))
			if err != nil {
				return fmt.Errorf("retry job: %w", err)
			}
			return a.started(ctx, api, job, wait)
		}),
	}
	cmd.Flags().BoolVarP(&wait, "wait", "w", false, "follow the job to its end")
	return cmd
}

// started follows a job that the command began, or says how to.
func (a *app) started(ctx context.Context, api *client.ClientWithResponses, job client.Job, wait bool) error {
	if wait {
		return a.follow(ctx, api, job.JobID)
	}
	return a.print(job, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "Job %s is %s. Follow it with:\n  amcu watch %s\n", job.JobID, job.State, job.JobID)
		return err
	})
}
