package main

import "github.com/spf13/cobra"

func (a *app) connectionsCommand() *cobra.Command {
	return group("connections", "Manage the authorizations of Login with Amazon",
		a.connectionsListCommand(), a.connectionsAddCommand(), a.connectionsConnectCommand(), a.connectionsRemoveCommand())
}
