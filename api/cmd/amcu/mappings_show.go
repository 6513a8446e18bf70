package main

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) mappingsShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME[@VERSION]", Short: "Show a mapping, its newest version or the given one", Args: cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			ref, err := amc.ParseMappingRef(args[0])
			if err != nil {
				return err
			}
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			m, err := savedMapping(ctx, api, ref)
			if err != nil {
				return err
			}
			return a.print(m, func(out io.Writer) error { return writeMapping(out, m) })
		}),
	}
}

// savedMapping returns the version that ref names.
func savedMapping(ctx context.Context, api *client.ClientWithResponses, ref amc.MappingRef) (amc.SavedMapping, error) {
	if ref.Number == 0 {
		return read[amc.SavedMapping](api.GetMappingWithResponse(ctx, ref.Name, nil))
	}
	return read[amc.SavedMapping](api.GetMappingVersionWithResponse(ctx, ref.Name, ref.Number, nil))
}

func writeMapping(out io.Writer, m amc.SavedMapping) error {
	rows := [][]string{
		{"Mapping", m.Ref().String()},
		{"Saved", m.CreatedAt.Format(timeForm) + " by " + m.CreatedBy},
		{"Data set", m.Mapping.DataSetID},
	}
	for _, r := range [][]string{{"Comment", m.Comment}, {"Country", m.Mapping.CountryCode}, {"Period", string(m.Mapping.Period)}, {"Time zone", m.Mapping.TimeZone}} {
		if r[1] != "" {
			rows = append(rows, r)
		}
	}
	if err := writeTable(out, rows); err != nil {
		return err
	}
	rows = [][]string{{"\nSOURCE", "COLUMN", "TYPE", "USE"}}
	for _, c := range m.Mapping.Columns {
		rows = append(rows, []string{c.SourceName(), c.Name, string(c.DataType), use(c.Column)})
	}
	return writeTable(out, rows)
}

// use says what a column is for beyond its data.
func use(c amc.Column) string {
	switch {
	case c.ExternalUserIDType != nil:
		return cmp.Or(string(c.ExternalUserIDType.HashedPII), string(c.ExternalUserIDType.ExternalIdentity))
	case c.IsMainEventTime:
		return "main event time"
	case c.IsCountryCode:
		return "country"
	case c.ConsentType != "":
		return "consent " + string(c.ConsentType)
	}
	return ""
}
