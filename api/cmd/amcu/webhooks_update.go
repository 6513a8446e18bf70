package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) webhooksUpdateCommand() *cobra.Command {
	var events []string
	var address, description string
	cmd := &cobra.Command{Use: "update WEBHOOK", Short: "Change a webhook, which also enables one that is disabled", Args: cobra.ExactArgs(1)}
	cmd.Flags().StringSliceVar(&events, "event", nil, eventFlag)
	cmd.Flags().StringVar(&address, "address", "", "where to post to")
	cmd.Flags().StringVar(&description, "description", "", "what it is for")
	cmd.RunE = a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
		var change client.WebhookChange
		if cmd.Flags().Changed("event") {
			change.Events = new(eventsOf(events))
		}
		if cmd.Flags().Changed("address") {
			change.URL = &address
		}
		if cmd.Flags().Changed("description") {
			change.Description = &description
		}
		etag, err := webhookETag(ctx, api, args[0])
		if err != nil {
			return err
		}
		hook, err := read[amc.Webhook](api.UpdateWebhookWithResponse(ctx, args[0], &client.UpdateWebhookParams{IfMatch: etag}, change))
		if err != nil {
			return fmt.Errorf("update webhook: %w", err)
		}
		return a.print(hook, func(out io.Writer) error { return writeWebhooks(out, []amc.Webhook{hook}) })
	})
	return cmd
}

// webhookETag returns the version of the webhook as it is now.
func webhookETag(ctx context.Context, api *client.ClientWithResponses, id string) (string, error) {
	got, err := api.GetWebhookWithResponse(ctx, id, nil)
	if _, err := read[amc.Webhook](got, err); err != nil {
		return "", err
	}
	return got.HTTPResponse.Header.Get("ETag"), nil
}
