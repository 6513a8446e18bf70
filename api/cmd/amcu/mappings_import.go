package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

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
