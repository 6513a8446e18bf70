package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) datasetsUpdateCommand() *cobra.Command {
	var description, country string
	cmd := &cobra.Command{Use: "update INSTANCE DATASET", Short: "Change description or country of a data set", Args: cobra.ExactArgs(2)}
	flags := cmd.Flags()
	flags.StringVar(&description, "description", "", "what it holds")
	flags.StringVar(&country, "country", "", "ISO 3166-1 country code, for rows and uploads that name none")
	cmd.MarkFlagsOneRequired("description", "country")
	cmd.RunE = a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
		var update client.DataSetUpdate
		if flags.Changed("description") {
			update.Description = &description
		}
		if flags.Changed("country") {
			update.CountryCode = &country
		}
		return a.printDataSet(api.UpdateDataSetWithResponse(ctx, args[0], args[1], update))
	})
	return cmd
}
