package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) deletionsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "deletions [DELETION]", Short: "List the last deletions, or show one", Args: cobra.MaximumNArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			if len(args) == 0 {
				page, err := read[client.DeletionPage](api.ListDeletionsWithResponse(ctx, &client.ListDeletionsParams{}))
				if err != nil {
					return err
				}
				return a.print(page.Deletions, func(out io.Writer) error { return writeDeletions(out, page.Deletions) })
			}
			d, err := read[amc.Deletion](api.GetDeletionWithResponse(ctx, args[0], nil))
			if err != nil {
				return err
			}
			return a.print(d, func(out io.Writer) error { return writeDeletion(out, d) })
		}),
	}
}

func writeDeletions(out io.Writer, deletions []amc.Deletion) error {
	rows := [][]string{{"DELETION", "STATE", "IDENTITIES", "INSTANCES", "CREATED"}}
	for _, d := range deletions {
		rows = append(rows, []string{d.ID, string(d.State), strconv.Itoa(d.Identities), strings.Join(d.InstanceIDs, ","), d.CreatedAt.Format(timeForm)})
	}
	return writeTable(out, rows)
}

func writeDeletion(out io.Writer, d amc.Deletion) error {
	if err := writeDeletions(out, []amc.Deletion{d}); err != nil {
		return err
	}
	if d.Message != "" {
		if _, err := fmt.Fprintln(out, d.Message); err != nil {
			return err
		}
	}
	rows := [][]string{{"INSTANCE", "BATCH", "IDENTITIES", "STATE", "AMC REQUEST", "MESSAGE"}}
	for _, r := range d.Requests {
		rows = append(rows, []string{r.InstanceID, strconv.Itoa(r.Batch), strconv.Itoa(r.Identities), string(r.State), r.RequestID, r.Message})
	}
	return writeTable(out, rows)
}
