package main

import "github.com/spf13/cobra"

func (a *app) mappingsCommand() *cobra.Command {
	cmd := group("mappings", "Keep mappings by name and version",
		a.mappingsListCommand(), a.mappingsShowCommand(), a.mappingsVersionsCommand(), a.mappingsSaveCommand(),
		a.mappingsExportCommand(), a.mappingsImportCommand(), a.mappingsDeleteCommand())
	cmd.Example = `  amcu mappings save customers mapping.json --comment "adds the postal code"
  amcu upload customers.csv --mapping customers --instance amcabc123 --wait
  amcu mappings export --dir mappings
  amcu mappings import mappings/*.json`
	return cmd
}
