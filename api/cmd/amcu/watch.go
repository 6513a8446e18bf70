package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "watch JOB",
		Short:   "Follow a job to its end, with its progress",
		Example: "  amcu watch 0198c0de-0000-7000-8000-000000000000",
		Args:    cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			return a.follow(ctx, api, args[0])
		}),
	}
}
