package main

import (
	"context"
	"fmt"
	"io"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
)

func (a *app) connectionsConnectCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "connect CONNECTION",
		Short: "Let a person consent to a connection",
		Long: `Print an address to open in a browser, where a person signs in at Amazon and consents. Amazon sends the browser back to
http://localhost:PORT/callback on this machine; that address must be an Allowed Return URL of the application and be known
to the API. From another machine, forward the port: ssh -L 8910:localhost:8910 …`,
		Args: cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			return a.consent(ctx, api, args[0], port)
		}),
	}
	cmd.Flags().IntVar(&port, "port", 8910, "where on this machine Amazon sends the browser back to")
	return cmd
}

// consent waits for a person to consent, and hands over what their browser comes back with.
func (a *app) consent(ctx context.Context, api *client.ClientWithResponses, id string, port int) error {
	listener, back, err := listen(ctx, port)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed already when a browser came
	begun, err := read[client.Authorization](api.BeginAuthorizationWithResponse(ctx, id, client.AuthorizationRequest{RedirectURI: back}))
	if err != nil {
		return err
	}
	page, err := url.Parse(begun.AuthorizeURL)
	if err != nil {
		return fmt.Errorf("read authorize address: %w", err)
	}
	fmt.Fprintf(a.err, "Open this address in a browser, sign in at Amazon and approve:\n\n  %s\n\n", begun.AuthorizeURL)
	answer, err := await(ctx, listener, page.Query().Get("state"), begun.ExpiresAt.Sub(a.clock.Now()))
	if err != nil {
		return err
	}
	connected, err := read[client.Connection](api.CompleteAuthorizationWithResponse(ctx, client.AuthorizationAnswer{
		State: answer.Get("state"), Code: answer.Get("code"), Error: answer.Get("error"), ErrorDescription: answer.Get("error_description"),
	}))
	if err != nil {
		return err
	}
	return a.print(connected, func(out io.Writer) error { return writeConnections(out, connected) })
}
