package main

import "github.com/spf13/cobra"

// instancesCommand lists by itself: that is what it did before it had commands of its own.
func (a *app) instancesCommand() *cobra.Command {
	cmd := group("instances", "Manage the AMC instances that files can be loaded into",
		a.instancesListCommand(), a.instancesDiscoverCommand(), a.instancesRegisterCommand(), a.instancesEditCommand(), a.instancesRemoveCommand())
	cmd.RunE = a.call(a.listInstances)
	return cmd
}
