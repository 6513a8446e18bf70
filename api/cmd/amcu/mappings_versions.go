package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) mappingsVersionsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "versions NAME", Short: "List the versions of a mapping, newest first", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			all, err := pages(func(cursor *string) ([]client.MappingSummary, string, error) {
				page, err := read[client.MappingPage](api.ListMappingVersionsWithResponse(ctx, args[0], &client.ListMappingVersionsParams{Cursor: cursor, Limit: new(pageSize)}))
				return page.Mappings, page.NextCursor, err
			})
			if err != nil {
				return err
			}
			return a.print(all, func(out io.Writer) error { return writeMappings(out, all) })
		}),
	}
}
