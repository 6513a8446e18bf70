package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) instancesEditCommand() *cobra.Command {
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
	cmd.RunE = a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
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
		return a.editInstance(ctx, api, args[0], update)
	})
	return cmd
}

// getInstance returns an instance and the ETag to change it by.
func getInstance(ctx context.Context, api *client.ClientWithResponses, id string) (found amc.Instance, etag string, err error) {
	got, err := api.GetInstanceWithResponse(ctx, id, nil)
	if found, err = read[amc.Instance](got, err); err != nil {
		return found, "", err
	}
	return found, got.HTTPResponse.Header.Get("ETag"), nil
}

func (a *app) editInstance(ctx context.Context, api *client.ClientWithResponses, id string, update client.InstanceUpdate) error {
	_, etag, err := getInstance(ctx, api, id)
	if err != nil {
		return err
	}
	changed, err := read[amc.Instance](api.UpdateInstanceWithResponse(ctx, id, &client.UpdateInstanceParams{IfMatch: etag}, update))
	if err != nil {
		return err
	}
	return a.print(changed, func(out io.Writer) error { return writeInstances(out, changed) })
}
