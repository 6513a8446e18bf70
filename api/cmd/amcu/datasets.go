package main

import "github.com/spf13/cobra"

func (a *app) datasetsCommand() *cobra.Command {
	return group("datasets", "Manage the data sets of AMC instances",
		a.datasetsListCommand(), a.datasetsShowCommand(), a.datasetsCreateCommand(), a.datasetsUpdateCommand(), a.datasetsDeleteCommand(),
		a.datasetsUploadsCommand(), a.datasetsColumnsCommand())
}
