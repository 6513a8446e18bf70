package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// instancesCommand lists by itself: that is what it did before it had commands of its own.
func (a *app) instancesCommand() *cobra.Command {
	list := a.command(func(ctx context.Context, _ []string) error { return a.listInstances(ctx) })
	cmd := &cobra.Command{Use: "instances", Short: "Manage the AMC instances that files can be loaded into", Args: cobra.NoArgs, RunE: list}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the registered instances", Args: cobra.NoArgs, RunE: list},
		&cobra.Command{
			Use: "discover CONNECTION", Short: "Ask Amazon which instances a connection reaches", Args: cobra.ExactArgs(1),
			RunE: a.command(func(ctx context.Context, args []string) error { return a.discover(ctx, args[0]) }),
		},
		a.registerCommand(),
		a.editInstanceCommand(),
		&cobra.Command{
			Use: "remove INSTANCE", Short: "Remove an instance from the registered ones; AMC keeps it", Args: cobra.ExactArgs(1),
			RunE: a.command(func(ctx context.Context, args []string) error { return a.removeInstance(ctx, args[0]) }),
		})
	return cmd
}

func (a *app) listInstances(ctx context.Context) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
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

func (a *app) discover(ctx context.Context, connection string) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	found := client.DiscoveredPage{Instances: []client.DiscoveredInstance{}, Problems: []client.AccountProblem{}}
	err = eachDiscovered(ctx, api, connection, func(page client.DiscoveredPage) bool {
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

func (a *app) registerCommand() *cobra.Command {
	var request client.InstanceRequest
	cmd := &cobra.Command{
		Use:   "register INSTANCE",
		Short: "Register an instance, so that files can be loaded into it",
		Long: `Register an instance, so that files can be loaded into it. Its account is looked up in what the connection reaches, unless
--account and --marketplace give it.`,
		Example: "  amcu instances register amcabc123 --connection north-america",
		Args:    cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			request.InstanceID = args[0]
			return a.register(ctx, request)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&request.ConnectionID, "connection", "", "connection that reaches it")
	flags.StringVar(&request.AccountID, "account", "", "its AMC account, such as ENTITY…")
	flags.StringVar(&request.MarketplaceID, "marketplace", "", "marketplace of that account")
	flags.StringVar(&request.AdsAccountID, "ads-account", "", "Ads account id, for instances that refuse calls without it")
	flags.StringVar(&request.Name, "name", "", "name to show (default: Amazon's)")
	flags.StringSliceVar(&request.Tags, "tag", nil, "tag to find it by; may be repeated, or a list with commas")
	_ = cmd.MarkFlagRequired("connection") // fails for a flag that does not exist
	cmd.MarkFlagsRequiredTogether("account", "marketplace")
	return cmd
}

func (a *app) register(ctx context.Context, request client.InstanceRequest) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	if request.AccountID == "" {
		err := eachDiscovered(ctx, api, request.ConnectionID, func(page client.DiscoveredPage) bool {
			for _, i := range page.Instances {
				if i.InstanceID == request.InstanceID {
					request.AccountID, request.MarketplaceID = i.AccountID, i.MarketplaceID
				}
			}
			return request.AccountID == ""
		})
		if err != nil {
			return err
		}
		if request.AccountID == "" {
			return &amc.Error{Kind: amc.KindNotFound, Code: "instance_not_reached", Message: fmt.Sprintf("connection %s does not reach instance %s", request.ConnectionID, request.InstanceID),
				Hint: "amcu instances discover lists what it reaches"}
		}
	}
	made, err := read[amc.Instance](api.RegisterInstanceWithResponse(ctx, request))
	if err != nil {
		return err
	}
	return a.print(made, func(out io.Writer) error { return writeInstances(out, made) })
}

func (a *app) editInstanceCommand() *cobra.Command {
	var name, adsAccount, connection string
	var tags []string
	cmd := &cobra.Command{
		Use:     "edit INSTANCE",
		Short:   "Change name, tags, Ads account or connection of an instance",
		Example: `  amcu instances edit amcabc123 --name "Germany" --tag eu,prod`,
		Args:    cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "name to show")
	flags.StringVar(&adsAccount, "ads-account", "", "Ads account id; an empty one removes it")
	flags.StringVar(&connection, "connection", "", "connection that reaches it")
	flags.StringSliceVar(&tags, "tag", nil, "the tags it has from now on; an empty one removes them all")
	cmd.MarkFlagsOneRequired("name", "ads-account", "connection", "tag")
	cmd.RunE = a.command(func(ctx context.Context, args []string) error {
		var update client.InstanceUpdate
		for flag, field := range map[string]struct {
			to   **string
			from *string
		}{"name": {&update.Name, &name}, "ads-account": {&update.AdsAccountID, &adsAccount}, "connection": {&update.ConnectionID, &connection}} {
			if flags.Changed(flag) {
				*field.to = field.from
			}
		}
		if flags.Changed("tag") {
			kept := []string{}
			for _, tag := range tags {
				if tag != "" {
					kept = append(kept, tag)
				}
			}
			update.Tags = &kept
		}
		return a.editInstance(ctx, args[0], update)
	})
	return cmd
}

// instance returns an instance and the ETag to change it by.
func instance(ctx context.Context, api *client.ClientWithResponses, id string) (found amc.Instance, etag string, err error) {
	got, err := api.GetInstanceWithResponse(ctx, id, nil)
	if found, err = read[amc.Instance](got, err); err != nil {
		return found, "", err
	}
	return found, got.HTTPResponse.Header.Get("ETag"), nil
}

func (a *app) editInstance(ctx context.Context, id string, update client.InstanceUpdate) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	_, etag, err := instance(ctx, api, id)
	if err != nil {
		return err
	}
	changed, err := read[amc.Instance](api.UpdateInstanceWithResponse(ctx, id, &client.UpdateInstanceParams{IfMatch: etag}, update))
	if err != nil {
		return err
	}
	return a.print(changed, func(out io.Writer) error { return writeInstances(out, changed) })
}

func (a *app) removeInstance(ctx context.Context, id string) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	gone, etag, err := instance(ctx, api, id)
	if err != nil {
		return err
	}
	if err := done(api.DeleteInstanceWithResponse(ctx, id, &client.DeleteInstanceParams{IfMatch: etag})); err != nil {
		return err
	}
	return a.print(gone, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, "removed instance", gone.ID)
		return err
	})
}

func writeInstances(out io.Writer, instances ...amc.Instance) error {
	rows := [][]string{{"INSTANCE", "NAME", "CONNECTION", "ACCOUNT", "MARKETPLACE", "TAGS"}}
	for _, i := range instances {
		rows = append(rows, []string{i.ID, i.Name, i.ConnectionID, i.AccountID, i.MarketplaceID, strings.Join(i.Tags, ", ")})
	}
	return writeTable(out, rows)
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
