package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) webhooksTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test WEBHOOK", Short: "Have a test event delivered", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			sent, err := read[client.WebhookTested](api.TestWebhookWithResponse(ctx, args[0]))
			if err != nil {
				return fmt.Errorf("test webhook: %w", err)
			}
			return a.print(sent, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Event %s is queued. See what becomes of it with:\n  amcu webhooks deliveries %s\n", sent.EventID, args[0])
				return err
			})
		}),
	}
}
