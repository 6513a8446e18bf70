package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs, // which refuses commands that don't exist
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(commands...)
	return cmd
}

func (a *app) connectionsCommand() *cobra.Command {
	return group("connections", "Manage the authorizations of Login with Amazon",
		&cobra.Command{
			Use: "list", Short: "List the connections", Args: cobra.NoArgs,
			RunE: a.command(func(ctx context.Context, _ []string) error { return a.listConnections(ctx) }),
		},
		a.addConnectionCommand(),
		a.connectCommand(),
		&cobra.Command{
			Use: "remove CONNECTION", Short: "Remove a connection and its secrets", Args: cobra.ExactArgs(1),
			RunE: a.command(func(ctx context.Context, args []string) error { return a.removeConnection(ctx, args[0]) }),
		})
}

func (a *app) listConnections(ctx context.Context) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	limit, params, all := pageSize, client.ListConnectionsParams{}, []client.Connection{}
	for params.Limit = &limit; ; {
		page, err := read[client.ConnectionPage](api.ListConnectionsWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		all = append(all, page.Connections...)
		if page.NextCursor == "" {
			return a.print(all, func(out io.Writer) error { return writeConnections(out, all...) })
		}
		params.Cursor = &page.NextCursor
	}
}

func (a *app) addConnectionCommand() *cobra.Command {
	var request client.ConnectionRequest
	var region string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Register a Login with Amazon application for an Ads region",
		Long: `Register a Login with Amazon application for an Ads region. Its client secret is read from AMCU_LWA_CLIENT_SECRET or
standard input, never from the command line, which others can see. Afterwards, amcu connections connect gets the consent.`,
		Example: `  amcu connections add "North America" --region NA --client-id amzn1.application-oa2-client.1234`,
		Args:    cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error {
			request.Name, request.Region = args[0], amc.Region(strings.ToUpper(region))
			return a.addConnection(ctx, request)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&region, "region", "", "Ads region: NA, EU or FE")
	flags.StringVar(&request.ConnectionID, "id", "", "id of the connection (default: made from its name)")
	flags.StringVar(&request.ClientID, "client-id", "", "client id of the application")
	for _, name := range []string{"region", "client-id"} {
		_ = cmd.MarkFlagRequired(name) // fails for a flag that does not exist
	}
	return cmd
}

func (a *app) addConnection(ctx context.Context, request client.ConnectionRequest) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	if request.ClientSecret, err = a.clientSecret(); err != nil {
		return err
	}
	made, err := read[client.Connection](api.CreateConnectionWithResponse(ctx, request))
	if err != nil {
		return err
	}
	return a.print(made, func(out io.Writer) error { return writeConnections(out, made) })
}

// clientSecret reads the secret from where only its owner can see it.
func (a *app) clientSecret() (string, error) {
	if secret := a.env("AMCU_LWA_CLIENT_SECRET"); secret != "" {
		return secret, nil
	}
	var line string
	var err error
	if file, ok := a.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(a.err, "Client secret: ")
		var hidden []byte
		hidden, err = term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(a.err)
		line = string(hidden)
	} else if line, err = bufio.NewReader(a.in).ReadString('\n'); errors.Is(err, io.EOF) {
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("read client secret: %w", err)
	}
	if line = strings.TrimSpace(line); line == "" {
		return "", usage("client_secret_missing", "AMCU_LWA_CLIENT_SECRET", "there is no client secret", "set AMCU_LWA_CLIENT_SECRET, or give it on standard input")
	}
	return line, nil
}

func (a *app) connectCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "connect CONNECTION",
		Short: "Let a person consent to a connection",
		Long: `Print an address to open in a browser, where a person signs in at Amazon and consents. Amazon sends the browser back to
http://localhost:PORT/callback on this machine; that address must be an Allowed Return URL of the application and be known
to the API. From another machine, forward the port: ssh -L 8910:localhost:8910 …`,
		Args: cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.consent(ctx, args[0], port) }),
	}
	cmd.Flags().IntVar(&port, "port", 8910, "where on this machine Amazon sends the browser back to")
	return cmd
}

// consent waits for a person to consent, and hands over what their browser comes back with.
func (a *app) consent(ctx context.Context, id string, port int) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
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

func (a *app) removeConnection(ctx context.Context, id string) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	current, err := api.GetConnectionWithResponse(ctx, id, nil)
	connection, err := read[client.Connection](current, err)
	if err != nil {
		return err
	}
	etag := current.HTTPResponse.Header.Get("ETag")
	if err := done(api.DeleteConnectionWithResponse(ctx, id, &client.DeleteConnectionParams{IfMatch: etag})); err != nil {
		return err
	}
	return a.print(connection, func(out io.Writer) error {
		_, err := fmt.Fprintln(out, "removed connection", connection.ConnectionID)
		return err
	})
}

func writeConnections(out io.Writer, connections ...client.Connection) error {
	rows := [][]string{{"CONNECTION", "NAME", "REGION", "STATUS", "CONSENT ENDS"}}
	for _, c := range connections {
		ends := ""
		if c.ConsentEndsAt != nil {
			ends = c.ConsentEndsAt.Format(time.DateOnly)
		}
		rows = append(rows, []string{c.ConnectionID, c.Name, string(c.Region), string(c.Status), ends})
	}
	return writeTable(out, rows)
}
