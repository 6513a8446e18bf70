package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) connectionsRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove CONNECTION", Short: "Remove a connection and its secrets", Args: cobra.ExactArgs(1),
		RunE: a.call(a.removeConnection),
	}
}

func (a *app) removeConnection(ctx context.Context, api *client.ClientWithResponses, args []string) error {
	current, err := api.GetConnectionWithResponse(ctx, args[0], nil)
	connection, err := read[client.Connection](current, err)
	if err != nil {
		return err
	}
	etag := current.HTTPResponse.Header.Get("ETag")
	if err := done(api.DeleteConnectionWithResponse(ctx, args[0], &client.DeleteConnectionParams{IfMatch: etag})); err != nil {
		return err
	}
	return a.print(connection, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, "removed connection", connection.ConnectionID)
		return err
	})
}
