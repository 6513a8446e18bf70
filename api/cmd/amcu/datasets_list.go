package main

import (
	"context"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) datasetsListCommand() *cobra.Command {
	return &cobra.Command{Use: "list INSTANCE", Short: "List the data sets of an instance", Args: cobra.ExactArgs(1), RunE: a.call(a.listDataSets)}
}

func (a *app) listDataSets(ctx context.Context, api *client.ClientWithResponses, args []string) error {
	limit, params, all := pageSize, client.ListDataSetsParams{}, []amc.DataSet{}
	for params.Limit = &limit; ; {
		page, err := read[client.DataSetPage](api.ListDataSetsWithResponse(ctx, args[0], &params))
		if err != nil {
			return err
		}
		all = append(all, page.DataSets...)
		if page.NextCursor == "" {
			return a.print(all, func(out io.Writer) error { return writeDataSets(out, all) })
		}
		params.Cursor = &page.NextCursor
	}
}

func writeDataSets(out io.Writer, all []amc.DataSet) error {
	rows := [][]string{{"DATA SET", "KIND", "COLUMNS", "COUNTRY", "DESCRIPTION"}}
	for _, d := range all {
		rows = append(rows, []string{d.DataSetID, string(d.Kind()), strconv.Itoa(len(d.Columns)), d.CountryCode, d.Description})
	}
	return writeTable(out, rows)
}
