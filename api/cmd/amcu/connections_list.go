package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) connectionsListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the connections", Args: cobra.NoArgs,
		RunE: a.call(a.listConnections),
	}
}

func (a *app) listConnections(ctx context.Context, api *client.ClientWithResponses, _ []string) error {
	limit, params, all := pageSize, client.ListConnectionsParams{}, []client.Connection{}
	for params.Limit = &limit; ; {
		page, err := read[client.ConnectionPage](api.ListConnectionsWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		all = append(all, page.Connections...)
		if page.NextCursor == "" {
			return a.print(all, func(out io.Writer) error { return writeConnections(out, all...) })
		}
		params.Cursor = &page.NextCursor
	}
}

func writeConnections(out io.Writer, connections ...client.Connection) error {
	rows := [][]string{{"CONNECTION", "NAME", "REGION", "STATUS", "CONSENT ENDS"}}
	for _, c := range connections {
		ends := ""
		if c.ConsentEndsAt != nil {
			ends = c.ConsentEndsAt.Format(time.DateOnly)
		}
		rows = append(rows, []string{c.ConnectionID, c.Name, string(c.Region), string(c.Status), ends})
	}
	return writeTable(out, rows)
}
