package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) datasetsCommand() *cobra.Command {
	return group("datasets", "Manage the data sets of AMC instances",
		&cobra.Command{
			Use: "list INSTANCE", Short: "List the data sets of an instance", Args: cobra.ExactArgs(1),
			RunE: a.command(func(ctx context.Context, args []string) error { return a.listDataSets(ctx, args[0]) }),
		},
		&cobra.Command{
			Use: "show INSTANCE DATASET", Short: "Show a data set with its columns", Args: cobra.ExactArgs(2),
			RunE: a.command(func(ctx context.Context, args []string) error {
				return a.dataSet(ctx, func(api *client.ClientWithResponses) (answer, error) {
					return api.GetDataSetWithResponse(ctx, args[0], args[1])
				})
			}),
		},
		a.createDataSetCommand(),
		a.updateDataSetCommand(),
		a.deleteDataSetCommand(),
		&cobra.Command{
			Use: "uploads INSTANCE DATASET", Short: "List the uploads into a data set that Amazon knows of", Args: cobra.ExactArgs(2),
			RunE: a.command(func(ctx context.Context, args []string) error { return a.listDataSetUploads(ctx, args[0], args[1]) }),
		},
		group("columns", "Change the columns of a data set", a.addColumnCommand(), a.updateColumnCommand(), a.deleteColumnCommand()))
}

// dataSet makes a call that answers with a data set, and prints it.
func (a *app) dataSet(ctx context.Context, call func(*client.ClientWithResponses) (answer, error)) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	d, err := read[amc.DataSet](call(api))
	if err != nil {
		return err
	}
	return a.print(d, func(out io.Writer) error { return writeDataSet(out, d) })
}

func (a *app) listDataSets(ctx context.Context, instance string) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	limit, params, all := pageSize, client.ListDataSetsParams{}, []amc.DataSet{}
	for params.Limit = &limit; ; {
		page, err := read[client.DataSetPage](api.ListDataSetsWithResponse(ctx, instance, &params))
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

func (a *app) listDataSetUploads(ctx context.Context, instance, id string) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	limit, params, all := pageSize, client.ListDataSetUploadsParams{}, []client.DataSetUpload{}
	for params.Limit = &limit; ; {
		page, err := read[client.DataSetUploadPage](api.ListDataSetUploadsWithResponse(ctx, instance, id, &params))
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

func (a *app) createDataSetCommand() *cobra.Command {
	var mapping, file string
	var instances []string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create a data set in one or more instances",
		Long: `Create a data set in one or more instances: the one that a mapping loads into, or one described in a file as the API has
it. What is there already and fits is left alone. It fails when any instance could not be given the data set.`,
		Example: "  amcu datasets create --mapping mapping.json --instance amcone,amctwo",
		Args:    cobra.NoArgs,
		RunE:    a.command(func(ctx context.Context, _ []string) error { return a.createDataSet(ctx, mapping, file, instances) }),
	}
	flags := cmd.Flags()
	flags.StringVarP(&mapping, "mapping", "m", "", "mapping file whose data set to create")
	flags.StringVarP(&file, "file", "f", "", "file with a data set in JSON")
	flags.StringSliceVarP(&instances, "instance", "i", nil, "instance to create it in; may be repeated, or a list with commas")
	cmd.MarkFlagsOneRequired("mapping", "file")
	cmd.MarkFlagsMutuallyExclusive("mapping", "file")
	_ = cmd.MarkFlagRequired("instance") // fails for a flag that does not exist
	return cmd
}

func (a *app) createDataSet(ctx context.Context, mapping, file string, instances []string) error {
	d, err := readDataSet(mapping, file)
	if err != nil {
		return err
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	answer, err := read[client.DataSetResults](api.CreateDataSetsWithResponse(ctx, client.DataSetsRequest{InstanceIDs: instances, DataSet: d}))
	if err != nil {
		return err
	}
	if err := a.print(answer.Results, func(out io.Writer) error { return writeResults(out, answer.Results) }); err != nil {
		return err
	}
	failed := 0
	for _, r := range answer.Results {
		if r.Outcome == "failed" {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d instances did not get the data set", failed, len(answer.Results))
	}
	return nil
}

func readDataSet(mapping, file string) (d amc.DataSet, err error) {
	name := mapping + file // one of them is ""
	text, err := os.ReadFile(name)
	if err != nil {
		return d, usage("file_unreadable", name, "the file can't be read: "+errors.Unwrap(err).Error(), "check its name and permissions")
	}
	if mapping != "" {
		m, err := amc.ParseMapping(text)
		var e *amc.Error
		if errors.As(err, &e) {
			e.File = mapping
		}
		return m.DataSet(), err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return d, usage("dataset_syntax", file, "the file holds no data set: "+err.Error(), "write it as amcu datasets show --output json does")
	}
	return d, nil
}

func (a *app) updateDataSetCommand() *cobra.Command {
	var description, country string
	cmd := &cobra.Command{Use: "update INSTANCE DATASET", Short: "Change description or country of a data set", Args: cobra.ExactArgs(2)}
	flags := cmd.Flags()
	flags.StringVar(&description, "description", "", "what it holds")
	flags.StringVar(&country, "country", "", "ISO 3166-1 country code, for rows and uploads that name none")
	cmd.MarkFlagsOneRequired("description", "country")
	cmd.RunE = a.command(func(ctx context.Context, args []string) error {
		var update client.DataSetUpdate
		if flags.Changed("description") {
			update.Description = &description
		}
		if flags.Changed("country") {
			update.CountryCode = &country
		}
		return a.dataSet(ctx, func(api *client.ClientWithResponses) (answer, error) {
			return api.UpdateDataSetWithResponse(ctx, args[0], args[1], update)
		})
	})
	return cmd
}

func (a *app) deleteDataSetCommand() *cobra.Command {
	sure := false
	cmd := &cobra.Command{
		Use: "delete INSTANCE DATASET", Short: "Delete a data set with everything in it", Args: cobra.ExactArgs(2),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.deleteDataSet(ctx, args[0], args[1], sure) }),
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "really delete it: nobody can undo that")
	return cmd
}

func (a *app) deleteDataSet(ctx context.Context, instance, id string, sure bool) error {
	if !sure {
		return usage("not_confirmed", "--yes", fmt.Sprintf("this deletes data set %s of instance %s with everything in it", id, instance), "add --yes if that is what you want")
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	confirmed, err := read[client.Confirmation](api.ConfirmDataSetDeletionWithResponse(ctx, instance, id))
	if err != nil {
		return err
	}
	if err := done(api.DeleteDataSetWithResponse(ctx, instance, id, &client.DeleteDataSetParams{ConfirmationToken: confirmed.ConfirmationToken})); err != nil {
		return err
	}
	gone := map[string]string{"instanceId": instance, "dataSetId": id}
	return a.print(gone, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "deleted data set %s of instance %s\n", id, instance)
		return err
	})
}

func (a *app) addColumnCommand() *cobra.Command {
	var c amc.Column
	var dataType, identity, external, consent string
	metric, required := false, false
	cmd := &cobra.Command{
		Use:     "add INSTANCE DATASET COLUMN",
		Short:   "Add a column",
		Example: "  amcu datasets columns add amcone customers phone --identity PHONE",
		Args:    cobra.ExactArgs(3),
		RunE: a.command(func(ctx context.Context, args []string) error {
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
			return a.dataSet(ctx, func(api *client.ClientWithResponses) (answer, error) {
				return api.AddColumnWithResponse(ctx, args[0], args[1], c)
			})
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

func (a *app) updateColumnCommand() *cobra.Command {
	var name, description string
	cmd := &cobra.Command{Use: "update INSTANCE DATASET COLUMN", Short: "Rename or describe a column", Args: cobra.ExactArgs(3)}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "its new name")
	flags.StringVar(&description, "description", "", "what it holds")
	cmd.MarkFlagsOneRequired("name", "description")
	cmd.RunE = a.command(func(ctx context.Context, args []string) error {
		var update client.ColumnUpdate
		if flags.Changed("name") {
			update.Name = &name
		}
		if flags.Changed("description") {
			update.Description = &description
		}
		return a.dataSet(ctx, func(api *client.ClientWithResponses) (answer, error) {
			return api.UpdateColumnWithResponse(ctx, args[0], args[1], args[2], update)
		})
	})
	return cmd
}

func (a *app) deleteColumnCommand() *cobra.Command {
	sure := false
	cmd := &cobra.Command{
		Use: "remove INSTANCE DATASET COLUMN", Short: "Remove a column with its values", Args: cobra.ExactArgs(3),
		RunE: a.command(func(ctx context.Context, args []string) error {
			if !sure {
				return usage("not_confirmed", "--yes", fmt.Sprintf("this removes column %s with its values", args[2]), "add --yes if that is what you want")
			}
			return a.dataSet(ctx, func(api *client.ClientWithResponses) (answer, error) {
				return api.DeleteColumnWithResponse(ctx, args[0], args[1], args[2])
			})
		}),
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "really remove it: nobody can undo that")
	return cmd
}

func writeDataSets(out io.Writer, all []amc.DataSet) error {
	rows := [][]string{{"DATA SET", "KIND", "COLUMNS", "COUNTRY", "DESCRIPTION"}}
	for _, d := range all {
		rows = append(rows, []string{d.DataSetID, string(d.Kind()), strconv.Itoa(len(d.Columns)), d.CountryCode, d.Description})
	}
	return writeTable(out, rows)
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

func writeResults(out io.Writer, results []client.DataSetResult) error {
	rows := [][]string{{"INSTANCE", "OUTCOME", "MESSAGE"}}
	for _, r := range results {
		message := ""
		if r.Problem != nil {
			message = r.Problem.Message
		}
		rows = append(rows, []string{r.InstanceID, r.Outcome, message})
	}
	return writeTable(out, rows)
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
