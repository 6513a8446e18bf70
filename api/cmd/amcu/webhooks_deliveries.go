package main

import (
	"context"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

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
