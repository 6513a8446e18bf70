package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) instancesRegisterCommand() *cobra.Command {
	var request client.InstanceRequest
	cmd := &cobra.Command{
		Use:   "register INSTANCE",
		Short: "Register an instance, so that files can be loaded into it",
		Long: `Register an instance, so that files can be loaded into it. Its account is looked up in what the connection reaches, unless
--account and --marketplace give it.`,
		Example: "  amcu instances register amcabc123 --connection north-america",
		Args:    cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			request.InstanceID = args[0]
			return a.registerInstance(ctx, api, request)
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

func (a *app) registerInstance(ctx context.Context, api *client.ClientWithResponses, request client.InstanceRequest) error {
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
