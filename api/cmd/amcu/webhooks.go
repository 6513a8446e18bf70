package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) webhooksCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "webhooks",
		Short: "Have the ends of jobs posted to an address (for admins)",
		Example: `  amcu webhooks create https://hooks.example.com/amc --event job.failed,job.partially_succeeded
  amcu webhooks test 0198c0de-0000-7000-8000-000000000000
  amcu webhooks deliveries 0198c0de-0000-7000-8000-000000000000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }, // without it, a word that is no command would pass
	}
	cmd.AddCommand(a.webhooksListCommand(), a.webhooksCreateCommand(), a.webhooksUpdateCommand(), a.webhooksDeleteCommand(),
		a.webhooksRotateCommand(), a.webhooksTestCommand(), a.webhooksDeliveriesCommand())
	return cmd
}

func (a *app) webhooksListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the webhooks", Args: cobra.NoArgs,
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, _ []string) error {
			list, err := read[client.WebhookList](api.ListWebhooksWithResponse(ctx))
			if err != nil {
				return err
			}
			return a.print(list.Webhooks, func(out io.Writer) error { return writeWebhooks(out, list.Webhooks) })
		}),
	}
}

func writeWebhooks(out io.Writer, hooks []amc.Webhook) error {
	rows := [][]string{{"WEBHOOK", "URL", "EVENTS", "CREATED", "DISABLED", "DESCRIPTION"}}
	for _, h := range hooks {
		disabled := ""
		if h.DisabledAt != nil {
			disabled = h.DisabledAt.Format(timeForm)
		}
		rows = append(rows, []string{h.ID, h.URL, namesOf(h.Events), h.CreatedAt.Format(timeForm), disabled, h.Description})
	}
	return writeTable(out, rows)
}

func namesOf(types []amc.EventType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ",")
}

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

const eventFlag = "event to be told of: job.succeeded, job.partially_succeeded, job.failed, job.cancelled; may be repeated, or a list with commas"

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

func (a *app) webhooksDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use: "delete WEBHOOK", Short: "Delete a webhook and its secret", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			etag, err := webhookETag(ctx, api, args[0])
			if err != nil {
				return err
			}
			got, err := api.DeleteWebhookWithResponse(ctx, args[0], &client.DeleteWebhookParams{IfMatch: etag})
			if err != nil {
				return unreachable(err)
			}
			if got.StatusCode() >= 300 {
				return problemOf(got)
			}
			return a.print(map[string]string{"deleted": args[0]}, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Deleted webhook %s.\n", args[0])
				return err
			})
		}),
	}
}

func (a *app) webhooksRotateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate WEBHOOK", Short: "Make a new secret; the one before signs too for a day", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			made, err := read[client.WebhookRotated](api.RotateWebhookWithResponse(ctx, args[0]))
			if err != nil {
				return fmt.Errorf("rotate secret: %w", err)
			}
			return a.print(made, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "The new secret, which is not shown again:\n  %s\nThe one before signs too until %s.\n", made.Secret, made.PreviousUntil.Format(timeForm))
				return err
			})
		}),
	}
}

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

func (a *app) webhooksDeliveriesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "deliveries WEBHOOK", Short: "List what became of a webhook's last events", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			list, err := read[client.WebhookDeliveryList](api.ListDeliveriesWithResponse(ctx, args[0]))
			if err != nil {
				return err
			}
			return a.print(list.Deliveries, func(out io.Writer) error {
				rows := [][]string{{"AT", "EVENT", "TYPE", "DELIVERED", "TRIES", "STATUS", "MESSAGE"}}
				for _, d := range list.Deliveries {
					rows = append(rows, []string{d.At.Format(timeForm), d.EventID, string(d.Type), strconv.FormatBool(d.Delivered), strconv.Itoa(d.Attempts), strconv.Itoa(d.Status), d.Message})
				}
				return writeTable(out, rows)
			})
		}),
	}
}
