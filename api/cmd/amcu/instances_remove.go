package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) instancesRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove INSTANCE", Short: "Remove an instance from the registered ones; AMC keeps it", Args: cobra.ExactArgs(1), RunE: a.call(a.removeInstance),
	}
}

func (a *app) removeInstance(ctx context.Context, api *client.ClientWithResponses, args []string) error {
	gone, etag, err := getInstance(ctx, api, args[0])
	if err != nil {
		return err
	}
	if err := done(api.DeleteInstanceWithResponse(ctx, args[0], &client.DeleteInstanceParams{IfMatch: etag})); err != nil {
		return err
	}
	return a.print(gone, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, "removed instance", gone.ID)
		return err
	})
}
