package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) mappingsSaveCommand() *cobra.Command {
	var comment string
	cmd := &cobra.Command{
		Use: "save NAME FILE", Short: "Save a file as a new mapping, or as the next version of one",
		Long: "Saves a mapping. A file that holds what the newest version does already saves nothing.",
		Args: cobra.ExactArgs(2),
		RunE: a.command(func(ctx context.Context, args []string) error {
			mapping, err := readMapping(args[1], "")
			if err != nil {
				return err
			}
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			m, saved, err := save(ctx, api, args[0], mapping, comment)
			if err != nil {
				return err
			}
			return a.print(m, func(out io.Writer) error { return writeSaved(out, m, saved) })
		}),
	}
	cmd.Flags().StringVar(&comment, "comment", "", "why this version is")
	return cmd
}

// save makes a mapping the newest version of its name, unless it is. A call that was repeated, because the first one's
// answer was lost, finds that it is.
func save(ctx context.Context, api *client.ClientWithResponses, name string, mapping amc.Mapping, comment string) (m amc.SavedMapping, saved bool, err error) {
	for attempt := 1; ; attempt++ {
		newest, etag, err := newestMapping(ctx, api, name)
		if err != nil && !amc.KindNotFound.Is(err) {
			return m, false, err
		}
		if err == nil && same(newest.Mapping, mapping) {
			return newest, attempt > 1, nil
		}
		if err != nil {
			m, err = read[amc.SavedMapping](api.CreateMappingWithResponse(ctx, client.MappingRequest{Name: name, Mapping: mapping, Comment: comment}))
		} else {
			m, err = read[amc.SavedMapping](api.CreateMappingVersionWithResponse(ctx, name, &client.CreateMappingVersionParams{IfMatch: etag},
				client.MappingVersionRequest{Mapping: mapping, Comment: comment}))
		}
		if err == nil || attempt > 1 || !amc.KindConflict.Is(err) {
			return m, err == nil, err
		}
	}
}

// newestMapping returns a mapping's newest version and its ETag.
func newestMapping(ctx context.Context, api *client.ClientWithResponses, name string) (amc.SavedMapping, string, error) {
	got, err := api.GetMappingWithResponse(ctx, name, nil)
	m, err := read[amc.SavedMapping](got, err)
	if err != nil {
		return m, "", err
	}
	return m, got.HTTPResponse.Header.Get("ETag"), nil
}

func same(a, b amc.Mapping) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func writeSaved(out io.Writer, m amc.SavedMapping, saved bool) error {
	text := "Saved %s.\n"
	if !saved {
		text = "%s is the same already.\n"
	}
	_, err := fmt.Fprintf(out, text, m.Ref())
	return err
}
