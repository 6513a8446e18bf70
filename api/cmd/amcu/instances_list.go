package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) instancesListCommand() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the registered instances", Args: cobra.NoArgs, RunE: a.call(a.listInstances)}
}

func (a *app) listInstances(ctx context.Context, api *client.ClientWithResponses, _ []string) error {
	limit, params, all := pageSize, client.ListInstancesParams{}, []amc.Instance{}
	for params.Limit = &limit; ; {
		page, err := read[client.InstanceList](api.ListInstancesWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		all = append(all, page.Instances...)
		if page.NextCursor == "" {
			return a.print(all, func(out io.Writer) error { return writeInstances(out, all...) })
		}
		params.Cursor = &page.NextCursor
	}
}

func writeInstances(out io.Writer, instances ...amc.Instance) error {
	rows := [][]string{{"INSTANCE", "NAME", "CONNECTION", "ACCOUNT", "MARKETPLACE", "TAGS"}}
	for _, i := range instances {
		rows = append(rows, []string{i.ID, i.Name, i.ConnectionID, i.AccountID, i.MarketplaceID, strings.Join(i.Tags, ", ")})
	}
	return writeTable(out, rows)
}
