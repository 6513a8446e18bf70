package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) previewCommand() *cobra.Command {
	var mapping string
	var reading amc.Reading
	var request client.PreviewRequest
	cmd := &cobra.Command{
		Use:   "preview FILE|s3://BUCKET/KEY|s3://BUCKET/PREFIX/ --mapping FILE|NAME",
		Short: "Show what a mapping makes of a source's first rows",
		Long: `Shows what a mapping makes of a source's first rows, as jobs do it. Values are masked down to their first character unless
they are digests. A local file is put into the source bucket first; transform preview leaves it where it is.`,
		Example: "  amcu preview s3://exports/customers/2026-11/ --mapping customers@3 --rows 20",
		Args:    cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			var err error
			if request.Mapping, request.MappingRef, err = mappingOf(mapping); err != nil {
				return err
			}
			api, ref, err := a.locate(ctx, args, reading)
			if err != nil {
				return err
			}
			request.Source = ref
			shown, err := read[amc.Preview](api.PreviewSourceWithResponse(ctx, request))
			if err != nil {
				return err
			}
			return a.print(shown, shown.Tabulate)
		}),
	}
	flags := cmd.Flags()
	flags.AddGoFlagSet(reading.Flags())
	flags.StringVarP(&mapping, "mapping", "m", "", "a JSON file, or a saved mapping as NAME or NAME@VERSION (required)")
	flags.IntVar(&request.Rows, "rows", 10, "how many to show, at most 100")
	flags.BoolVar(&request.Raw, "raw", false, "show the values themselves, which the audit records")
	if err := cmd.MarkFlagRequired("mapping"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}
