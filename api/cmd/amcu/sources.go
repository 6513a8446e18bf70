package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) sourcesCommand() *cobra.Command {
	limit := 0
	cmd := &cobra.Command{
		Use:   "sources [[s3://BUCKET/]PREFIX]",
		Short: "List what is in the source buckets, one folder at a time",
		Example: `  amcu sources
  amcu sources exports/2026-11/
  amcu sources s3://customers/exports/`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			return a.browse(ctx, strings.Join(args, ""), limit)
		}),
	}
	cmd.Flags().IntVar(&limit, "limit", 1000, "how many folders and objects to list at most")
	return cmd
}

func (a *app) browse(ctx context.Context, prefix string, limit int) error {
	if err := limitOf(limit); err != nil {
		return err
	}
	var params client.BrowseSourcesParams
	if rest, ok := strings.CutPrefix(prefix, "s3://"); ok {
		bucket, below, _ := strings.Cut(rest, "/")
		params.Bucket, prefix = &bucket, below
	}
	if prefix != "" {
		params.Prefix = &prefix
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	all := client.Folder{Folders: []string{}, Objects: []client.SourceObject{}}
	for {
		params.Limit = new(min(pageSize, limit-len(all.Folders)-len(all.Objects)))
		page, err := read[client.Folder](api.BrowseSourcesWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		all.Folders, all.Objects = append(all.Folders, page.Folders...), append(all.Objects, page.Objects...)
		if page.NextCursor == "" || len(all.Folders)+len(all.Objects) >= limit {
			break
		}
		params.Cursor = &page.NextCursor
	}
	return a.print(all, func(out io.Writer) error { return writeFolder(out, all) })
}

func writeFolder(out io.Writer, folder client.Folder) error {
	rows := [][]string{{"SIZE", "MODIFIED", "KEY"}}
	for _, f := range folder.Folders {
		rows = append(rows, []string{"", "", amc.Printable(f)})
	}
	for _, o := range folder.Objects {
		rows = append(rows, []string{number("%d", o.Size), o.Modified.Format(timeForm), amc.Printable(o.Key)})
	}
	return writeTable(out, rows)
}
