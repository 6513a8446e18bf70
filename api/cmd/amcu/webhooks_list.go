package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

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
