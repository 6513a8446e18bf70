package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) webhooksRotateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rotate WEBHOOK", Short: "Make a new secret; the one before signs too for a day", Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			made, err := read[client.WebhookRotated](api.RotateWebhookWithResponse(ctx, args[0]))
			if err != nil {
				return fmt.Errorf("rotate secret: %w", err)
			}
			return a.print(made, func(out io.Writer) error {
				_, err := fmt.Fprintf(out, "The new secret, which is not shown again:\n  %s\nThe one before signs too until %s.\n", made.Secret, made.PreviousUntil.Format(timeForm))
				return err
			})
		}),
	}
}
