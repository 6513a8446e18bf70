package main

import (
	"context"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) mappingsListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the newest version of each mapping", Args: cobra.NoArgs,
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, _ []string) error {
			all, err := allMappings(ctx, api)
			if err != nil {
				return err
			}
			return a.print(all, func(out io.Writer) error { return writeMappings(out, all) })
		}),
	}
}

// allMappings returns the newest version of every mapping.
func allMappings(ctx context.Context, api *client.ClientWithResponses) ([]client.MappingSummary, error) {
	return pages(func(cursor *string) ([]client.MappingSummary, string, error) {
		page, err := read[client.MappingPage](api.ListMappingsWithResponse(ctx, &client.ListMappingsParams{Cursor: cursor, Limit: new(pageSize)}))
		return page.Mappings, page.NextCursor, err
	})
}

func writeMappings(out io.Writer, mappings []client.MappingSummary) error {
	rows := [][]string{{"MAPPING", "VERSION", "DATA SET", "SAVED", "BY", "COMMENT"}}
	for _, m := range mappings {
		rows = append(rows, []string{m.Name, strconv.Itoa(m.Version), m.DataSetID, m.CreatedAt.Format(timeForm), m.CreatedBy, m.Comment})
	}
	return writeTable(out, rows)
}
