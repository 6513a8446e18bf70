package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) retryCommand() *cobra.Command {
	wait := false
	cmd := &cobra.Command{
		Use:   "retry JOB",
		Short: "Do again what failed of a job; instances that loaded the data are left alone",
		Args:  cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
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
