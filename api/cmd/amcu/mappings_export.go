package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

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
