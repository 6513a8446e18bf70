package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) datasetsUploadsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "uploads INSTANCE DATASET", Short: "List the uploads into a data set that Amazon knows of", Args: cobra.ExactArgs(2),
		RunE: a.call(a.listDataSetUploads),
	}
}

func (a *app) listDataSetUploads(ctx context.Context, api *client.ClientWithResponses, args []string) error {
	limit, params, all := pageSize, client.ListDataSetUploadsParams{}, []client.DataSetUpload{}
	for params.Limit = &limit; ; {
		page, err := read[client.DataSetUploadPage](api.ListDataSetUploadsWithResponse(ctx, args[0], args[1], &params))
		if err != nil {
			return err
		}
		all = append(all, page.Uploads...)
		if page.NextCursor == "" {
			return a.print(all, func(out io.Writer) error { return writeDataSetUploads(out, all) })
		}
		params.Cursor = &page.NextCursor
	}
}

func writeDataSetUploads(out io.Writer, uploads []client.DataSetUpload) error {
	rows := [][]string{{"UPLOAD", "STATUS", "CREATED", "MESSAGE"}}
	for _, u := range uploads {
		created := ""
		if u.CreatedAt != nil {
			created = u.CreatedAt.Format("2006-01-02 15:04:05Z")
		}
		rows = append(rows, []string{u.UploadID, u.Status, created, u.Message})
	}
	return writeTable(out, rows)
}
