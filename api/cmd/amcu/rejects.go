package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) rejectsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rejects JOB",
		Short: "Write the list of a job's rejects: row, column, rule and file, never a value",
		Long: `Writes the list of a job's rejects as CSV: row, column, rule and file of every cell that had no valid form, never its value.
With --output json, where to get it as gzip instead; who has that address can get the list until it expires.`,
		Example: "  amcu rejects 0198c0de-0000-7000-8000-000000000000 > rejects.csv",
		Args:    cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			at, err := read[client.Download](api.GetRejectsWithResponse(ctx, args[0]))
			if err != nil {
				return err
			}
			return a.print(at, func(out io.Writer) error { return a.unpack(ctx, out, at.URL) })
		}),
	}
}

// unpack writes what the gzip file at a signed address holds.
func (a *app) unpack(ctx context.Context, out io.Writer, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("get rejects: %w", err)
	}
	response, err := (&patient{doer: http.DefaultClient, clock: a.clock}).Do(request)
	if err != nil {
		return unreachable(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &amc.Error{Kind: amc.KindUnavailable, Code: "download_refused", Message: "the artifacts bucket answered " + response.Status, Hint: "try again"}
	}
	list, err := gzip.NewReader(response.Body)
	if err != nil {
		return fmt.Errorf("unpack rejects: %w", err)
	}
	if _, err := io.Copy(out, list); err != nil { // #nosec G110 -- the service's own list, not kept anywhere
		return fmt.Errorf("unpack rejects: %w", err)
	}
	return nil
}
