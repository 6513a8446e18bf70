package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) webhooksDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use: "delete WEBHOOK", Short: "Delete a webhook and its secret", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			etag, err := webhookETag(ctx, api, args[0])
			if err != nil {
				return err
			}
			if err := done(api.DeleteWebhookWithResponse(ctx, args[0], &client.DeleteWebhookParams{IfMatch: etag})); err != nil {
				return err
			}
			return a.print(map[string]string{"deleted": args[0]}, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Deleted webhook %s.\n", args[0])
				return err
			})
		}),
	}
}
