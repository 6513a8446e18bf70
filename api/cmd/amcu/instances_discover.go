package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) instancesDiscoverCommand() *cobra.Command {
	return &cobra.Command{
		Use: "discover CONNECTION", Short: "Ask Amazon which instances a connection reaches", Args: cobra.ExactArgs(1), RunE: a.call(a.discoverInstances),
	}
}

func (a *app) discoverInstances(ctx context.Context, api *client.ClientWithResponses, args []string) error {
	found := client.DiscoveredPage{Instances: []client.DiscoveredInstance{}, Problems: []client.AccountProblem{}}
	err := eachDiscovered(ctx, api, args[0], func(page client.DiscoveredPage) bool {
		found.Instances, found.Problems = append(found.Instances, page.Instances...), append(found.Problems, page.Problems...)
		return true
	})
	if err != nil {
		return err
	}
	return a.print(found, func(out io.Writer) error { return writeDiscovered(out, found) })
}

// eachDiscovered calls visit with pages of what a connection reaches, until it wants no more.
func eachDiscovered(ctx context.Context, api *client.ClientWithResponses, connection string, visit func(client.DiscoveredPage) (more bool)) error {
	params := client.DiscoverInstancesParams{}
	for {
		page, err := read[client.DiscoveredPage](api.DiscoverInstancesWithResponse(ctx, connection, &params))
		if err != nil || !visit(page) || page.NextCursor == "" {
			return err
		}
		params.Cursor = &page.NextCursor
	}
}

func writeDiscovered(out io.Writer, found client.DiscoveredPage) error {
	rows := [][]string{{"INSTANCE", "NAME", "TYPE", "STATUS", "ACCOUNT", "MARKETPLACE", "REGISTERED"}}
	for _, i := range found.Instances {
		registered := "no"
		if i.Registered {
			registered = "yes"
		}
		rows = append(rows, []string{i.InstanceID, i.Name, i.Type, i.Status, i.AccountID, i.MarketplaceID, registered})
	}
	if err := writeTable(out, rows); err != nil || len(found.Problems) == 0 {
		return err
	}
	rows = [][]string{{"\nACCOUNT", "PROBLEM"}}
	for _, p := range found.Problems {
		rows = append(rows, []string{p.AccountID, p.Problem.Message})
	}
	return writeTable(out, rows)
}
