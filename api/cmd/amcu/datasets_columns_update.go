package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) datasetsColumnsUpdateCommand() *cobra.Command {
	var name, description string
	cmd := &cobra.Command{Use: "update INSTANCE DATASET COLUMN", Short: "Rename or describe a column", Args: cobra.ExactArgs(3)}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "its new name")
	flags.StringVar(&description, "description", "", "what it holds")
	cmd.MarkFlagsOneRequired("name", "description")
	cmd.RunE = a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
		var update client.ColumnUpdate
		if flags.Changed("name") {
			update.Name = &name
		}
		if flags.Changed("description") {
			update.Description = &description
		}
		return a.printDataSet(api.UpdateColumnWithResponse(ctx, args[0], args[1], args[2], update))
	})
	return cmd
}
