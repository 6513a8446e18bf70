package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) datasetsShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show INSTANCE DATASET", Short: "Show a data set with its columns", Args: cobra.ExactArgs(2),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			return a.printDataSet(api.GetDataSetWithResponse(ctx, args[0], args[1]))
		}),
	}
}

// printDataSet prints the data set that a call answered with.
func (a *app) printDataSet(got answer, err error) error {
	d, err := read[amc.DataSet](got, err)
	if err != nil {
		return err
	}
	return a.print(d, func(out io.Writer) error { return writeDataSet(out, d) })
}

func writeDataSet(out io.Writer, d amc.DataSet) error {
	rows := [][]string{{"Data set", d.DataSetID}, {"Kind", strings.TrimSpace(string(d.Kind()) + " " + string(d.Period))}}
	for _, r := range [][]string{{"Country", d.CountryCode}, {"Key", d.CustomerEncryptionKeyARN}, {"About", d.Description}} {
		if r[1] != "" {
			rows = append(rows, r)
		}
	}
	if err := writeTable(out, rows); err != nil {
		return err
	}
	rows = [][]string{{"\nCOLUMN", "TYPE", "HOLDS", "REQUIRED", "DESCRIPTION"}}
	for _, c := range d.Columns {
		required := ""
		if c.Required() {
			required = "yes"
		}
		rows = append(rows, []string{c.Name, string(c.DataType), content(c), required, c.Description})
	}
	return writeTable(out, rows)
}

// content says in a word what a column is for.
func content(c amc.Column) string {
	switch {
	case c.IsMainEventTime:
		return "main event time"
	case c.IsCountryCode:
		return "country code"
	case c.IsMainUserID || c.IsMainUserIDType:
		return "AMC's own"
	case c.ConsentType != "":
		return "consent " + string(c.ConsentType)
	case c.ExternalUserIDType != nil:
		return string(c.ExternalUserIDType.HashedPII) + string(c.ExternalUserIDType.ExternalIdentity)
	}
	return strings.ToLower(string(c.ColumnType))
}
