package main

import "github.com/spf13/cobra"

func (a *app) datasetsColumnsCommand() *cobra.Command {
	return group("columns", "Change the columns of a data set",
		a.datasetsColumnsAddCommand(), a.datasetsColumnsUpdateCommand(), a.datasetsColumnsRemoveCommand())
}
