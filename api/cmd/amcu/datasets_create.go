package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) datasetsCreateCommand() *cobra.Command {
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
	if err := a.print(answer.Results, func(out io.Writer) error { return writeDataSetResults(out, answer.Results) }); err != nil {
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

func writeDataSetResults(out io.Writer, results []client.DataSetResult) error {
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
