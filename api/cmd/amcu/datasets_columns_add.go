package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) datasetsColumnsAddCommand() *cobra.Command {
	var c amc.Column
	var dataType, identity, external, consent string
	metric, required := false, false
	cmd := &cobra.Command{
		Use:     "add INSTANCE DATASET COLUMN",
		Short:   "Add a column",
		Example: "  amcu datasets columns add amcone customers phone --identity PHONE",
		Args:    cobra.ExactArgs(3),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			c.Name, c.DataType, c.ColumnType, c.ConsentType = args[2], amc.DataType(dataType), amc.DimensionColumn, amc.ConsentType(consent)
			if metric {
				c.ColumnType = amc.MetricColumn
			}
			if required {
				c.Nullable = new(bool)
			}
			if identity != "" || external != "" {
				c.ExternalUserIDType = &amc.ExternalUserIDType{HashedPII: amc.HashedPII(identity), ExternalIdentity: amc.ExternalIdentity(external)}
			}
			return a.printDataSet(api.AddColumnWithResponse(ctx, args[0], args[1], c))
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&dataType, "type", "STRING", "STRING, DECIMAL, INTEGER, LONG, TIMESTAMP or DATE")
	flags.BoolVar(&metric, "metric", false, "a number to add up, not an attribute")
	flags.BoolVar(&required, "required", false, "refuse rows that leave it empty")
	flags.StringVar(&c.Description, "description", "", "what it holds")
	flags.StringVar(&identity, "identity", "", "hashed identity it holds, such as EMAIL")
	flags.StringVar(&external, "external-identity", "", "identity of another party it holds, such as MAID")
	flags.StringVar(&consent, "consent", "", "consent it holds, such as TCF")
	cmd.MarkFlagsMutuallyExclusive("identity", "external-identity", "consent")
	return cmd
}
