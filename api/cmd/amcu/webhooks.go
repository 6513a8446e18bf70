package main

import "github.com/spf13/cobra"

func (a *app) webhooksCommand() *cobra.Command {
	cmd := group("webhooks", "Have the ends of jobs posted to an address (for admins)",
		a.webhooksListCommand(), a.webhooksCreateCommand(), a.webhooksUpdateCommand(), a.webhooksDeleteCommand(),
		a.webhooksRotateCommand(), a.webhooksTestCommand(), a.webhooksDeliveriesCommand())
	cmd.Example = `  amcu webhooks create https://hooks.example.com/amc --event job.failed,job.partially_succeeded
  amcu webhooks test 0198c0de-0000-7000-8000-000000000000
  amcu webhooks deliveries 0198c0de-0000-7000-8000-000000000000`
	return cmd
}
