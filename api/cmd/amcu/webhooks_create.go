package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) webhooksCreateCommand() *cobra.Command {
	var events []string
	var description string
	cmd := &cobra.Command{
		Use: "create URL", Short: "Make a webhook, and print the secret that its deliveries are signed with", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			ctx = context.WithValue(ctx, once{}, true) // each webhook would be told of every event
			made, err := read[client.WebhookCreated](api.CreateWebhookWithResponse(ctx, client.WebhookRequest{URL: args[0], Events: eventsOf(events), Description: description}))
			if err != nil {
				if unheard(err) {
					fmt.Fprintln(a.err, "There may be a webhook all the same, whose secret nobody knows: delete what amcu webhooks list shows of it, and call again.")
				}
				return fmt.Errorf("create webhook: %w", err)
			}
			return a.print(made, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Webhook %s is made. Its secret, which is not shown again:\n  %s\n", made.Webhook.ID, made.Secret)
				return err
			})
		}),
	}
	cmd.Flags().StringSliceVar(&events, "event", nil, eventFlag+" (default: all)")
	cmd.Flags().StringVar(&description, "description", "", "what it is for")
	return cmd
}

const eventFlag = "event to be told of: job.succeeded, job.partially_succeeded, job.failed, job.cancelled; may be repeated, or a list with commas"

// eventsOf reads a flag's events; none is all.
func eventsOf(names []string) []amc.EventType {
	if len(names) == 0 {
		return amc.EventTypes
	}
	types := make([]amc.EventType, len(names))
	for i, name := range names {
		types[i] = amc.EventType(name)
	}
	return types
}
