package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) mappingsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mappings",
		Short: "Keep mappings by name and version",
		Example: `  amcu mappings save customers mapping.json --comment "adds the postal code"
  amcu upload customers.csv --mapping customers --instance amcabc123 --wait
  amcu mappings export --dir mappings
  amcu mappings import mappings/*.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }, // without it, a word that is no command would pass
	}
	cmd.AddCommand(a.mappingsListCommand(), a.mappingsShowCommand(), a.mappingsVersionsCommand(), a.mappingsSaveCommand(),
		a.mappingsExportCommand(), a.mappingsImportCommand(), a.mappingsDeleteCommand())
	return cmd
}

func (a *app) mappingsListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the newest version of each mapping", Args: cobra.NoArgs,
		RunE: a.command(func(ctx context.Context, _ []string) error {
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			all, err := allMappings(ctx, api)
			if err != nil {
				return err
			}
			return a.print(all, func(out io.Writer) error { return writeMappings(out, all) })
		}),
	}
}

// allMappings returns the newest version of every mapping.
func allMappings(ctx context.Context, api *client.ClientWithResponses) ([]client.MappingSummary, error) {
	return pages(func(cursor *string) ([]client.MappingSummary, string, error) {
		page, err := read[client.MappingPage](api.ListMappingsWithResponse(ctx, &client.ListMappingsParams{Cursor: cursor, Limit: new(pageSize)}))
		return page.Mappings, page.NextCursor, err
	})
}

// pages returns what all pages of a list hold.
func pages[T any](list func(cursor *string) (page []T, next string, err error)) ([]T, error) {
	all := []T{}
	for cursor := (*string)(nil); ; {
		page, next, err := list(cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		cursor = &next
	}
}

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

func (a *app) mappingsVersionsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "versions NAME", Short: "List the versions of a mapping, newest first", Args: cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			all, err := pages(func(cursor *string) ([]client.MappingSummary, string, error) {
				page, err := read[client.MappingPage](api.ListMappingVersionsWithResponse(ctx, args[0], &client.ListMappingVersionsParams{Cursor: cursor, Limit: new(pageSize)}))
				return page.Mappings, page.NextCursor, err
			})
			if err != nil {
				return err
			}
			return a.print(all, func(out io.Writer) error { return writeMappings(out, all) })
		}),
	}
}

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

// readMapping reads a mapping's file; field says which flag named it.
func readMapping(name, field string) (amc.Mapping, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return amc.Mapping{}, fileError(name, field, err)
	}
	mapping, err := amc.ParseMapping(text)
	var e *amc.Error
	if errors.As(err, &e) {
		e.File = name
	}
	return mapping, err
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

func (a *app) mappingsExportCommand() *cobra.Command {
	dir := ""
	cmd := &cobra.Command{
		Use: "export [NAME[@VERSION]…]", Short: "Write mappings as files that upload, transform and import read",
		Long: `Writes the mapping of one name to standard output, or with --dir those of all given names, or of all there are, to
NAME.json each.`,
		Example: `  amcu mappings export customers@3 > mapping.json
  amcu mappings export --dir mappings`,
		Args: cobra.ArbitraryArgs,
		RunE: a.command(func(ctx context.Context, args []string) error { return a.export(ctx, args, dir) }),
	}
	cmd.Flags().StringVar(&dir, "dir", "", "folder to write NAME.json to, made when it is missing")
	return cmd
}

func (a *app) export(ctx context.Context, names []string, dir string) error {
	if dir == "" && len(names) != 1 {
		return usage("export_target", "--dir", "only one mapping can go to standard output", "name one, or give --dir")
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		all, err := allMappings(ctx, api)
		if err != nil {
			return err
		}
		for _, m := range all {
			names = append(names, m.Name)
		}
	}
	for _, name := range names {
		ref, err := amc.ParseMappingRef(name) // so that no name leads out of the folder
		if err != nil {
			return err
		}
		m, err := savedMapping(ctx, api, ref)
		if err != nil {
			return err
		}
		text, err := json.MarshalIndent(m.Mapping, "", "  ")
		if err != nil {
			return fmt.Errorf("encode mapping %s: %w", ref, err)
		}
		text = append(text, '\n')
		if dir == "" {
			_, err = a.out.Write(text)
			return err
		}
		path := filepath.Join(dir, ref.Name+".json")
		if err := errors.Join(os.MkdirAll(dir, 0o750), os.WriteFile(path, text, 0o600)); err != nil {
			return fileError(path, "--dir", err)
		}
		fmt.Fprintf(a.err, "%s to %s\n", m.Ref(), path)
	}
	return nil
}

func (a *app) mappingsImportCommand() *cobra.Command {
	var comment string
	cmd := &cobra.Command{
		Use: "import FILE…", Short: "Save files under their names without .json",
		Long: `Saves each file NAME.json as the mapping NAME. A file that holds what the newest version does already saves nothing, so
that importing a folder again is harmless. No file is saved unless all can be read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.importFiles(ctx, args, comment) }),
	}
	cmd.Flags().StringVar(&comment, "comment", "", "why these versions are")
	return cmd
}

func (a *app) importFiles(ctx context.Context, files []string, comment string) error {
	mappings := map[string]amc.Mapping{}
	var names []string
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if ref, err := amc.ParseMappingRef(name); err != nil || ref.Number != 0 {
			return &amc.Error{Kind: amc.KindInvalid, Code: "mapping_file_name", File: file, Message: fmt.Sprintf("%q can't name a mapping", name),
				Hint: "name the file with lower-case letters, digits, dots, dashes and underscores, or use amcu mappings save"}
		}
		if slices.Contains(names, name) {
			return &amc.Error{Kind: amc.KindInvalid, Code: "mapping_file_name", File: file, Message: "another file has this name too", Hint: "import them one after the other"}
		}
		mapping, err := readMapping(file, "")
		if err != nil {
			return err
		}
		names, mappings[name] = append(names, name), mapping
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		m, saved, err := save(ctx, api, name, mappings[name], comment)
		if err != nil {
			return fmt.Errorf("save mapping %s: %w", name, err)
		}
		if err := a.print(m, func(out io.Writer) error { return writeSaved(out, m, saved) }); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) mappingsDeleteCommand() *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Delete a mapping with all its versions", Args: cobra.ExactArgs(1),
		Long: "Deletes a mapping with all its versions. Jobs keep the copies they were made with.",
		RunE: a.command(func(ctx context.Context, args []string) error {
			api, err := a.connect(ctx)
			if err != nil {
				return err
			}
			m, etag, err := newestMapping(ctx, api, args[0])
			if err != nil {
				return err
			}
			got, err := api.DeleteMappingWithResponse(ctx, args[0], &client.DeleteMappingParams{IfMatch: etag})
			if err != nil {
				return unreachable(err)
			}
			if got.StatusCode() >= 300 {
				return problemOf(got)
			}
			return a.print(m, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "Deleted %s with %d versions.\n", m.Name, m.Number)
				return err
			})
		}),
	}
}

func writeSaved(out io.Writer, m amc.SavedMapping, saved bool) error {
	text := "Saved %s.\n"
	if !saved {
		text = "%s is the same already.\n"
	}
	_, err := fmt.Fprintf(out, text, m.Ref())
	return err
}

func writeMappings(out io.Writer, mappings []client.MappingSummary) error {
	rows := [][]string{{"MAPPING", "VERSION", "DATA SET", "SAVED", "BY", "COMMENT"}}
	for _, m := range mappings {
		rows = append(rows, []string{m.Name, strconv.Itoa(m.Version), m.DataSetID, m.CreatedAt.Format(timeForm), m.CreatedBy, m.Comment})
	}
	return writeTable(out, rows)
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
