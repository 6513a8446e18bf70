package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) mappingsDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Delete a mapping with all its versions", Args: cobra.ExactArgs(1),
		Long: "Deletes a mapping with all its versions. Jobs keep the copies they were made with.",
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			m, etag, err := newestMapping(ctx, api, args[0])
			if err != nil {
				return err
			}
			if err := done(api.DeleteMappingWithResponse(ctx, args[0], &client.DeleteMappingParams{IfMatch: etag})); err != nil {
				return err
			}
			return a.print(m, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Deleted %s with %d versions.\n", m.Name, m.Number)
				return err
			})
		}),
	}
}
