package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) datasetsColumnsRemoveCommand() *cobra.Command {
	sure := false
	cmd := &cobra.Command{
		Use: "remove INSTANCE DATASET COLUMN", Short: "Remove a column with its values", Args: cobra.ExactArgs(3),
		RunE: a.command(func(ctx context.Context, args []string) error {
			if !sure {
				return usage("not_confirmed", "--yes", fmt.Sprintf("this removes column %s with its values", args[2]), "add --yes if that is what you want")
			}
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			return a.printDataSet(api.DeleteColumnWithResponse(ctx, args[0], args[1], args[2]))
		}),
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "really remove it: nobody can undo that")
	return cmd
}
