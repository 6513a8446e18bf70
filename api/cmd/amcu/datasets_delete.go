package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) datasetsDeleteCommand() *cobra.Command {
	sure := false
	cmd := &cobra.Command{
		Use: "delete INSTANCE DATASET", Short: "Delete a data set with everything in it", Args: cobra.ExactArgs(2),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.deleteDataSet(ctx, args[0], args[1], sure) }),
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "really delete it: nobody can undo that")
	return cmd
}

func (a *app) deleteDataSet(ctx context.Context, instance, id string, sure bool) error {
	if !sure {
		return usage("not_confirmed", "--yes", fmt.Sprintf("this deletes data set %s of instance %s with everything in it", id, instance), "add --yes if that is what you want")
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	confirmed, err := read[client.Confirmation](api.ConfirmDataSetDeletionWithResponse(ctx, instance, id))
	if err != nil {
		return err
	}
	if err := done(api.DeleteDataSetWithResponse(ctx, instance, id, &client.DeleteDataSetParams{ConfirmationToken: confirmed.ConfirmationToken})); err != nil {
		return err
	}
	gone := map[string]string{"instanceId": instance, "dataSetId": id}
	return a.print(gone, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "deleted data set %s of instance %s\n", id, instance)
		return err
	})
}
