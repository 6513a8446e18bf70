package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func (a *app) connectionsAddCommand() *cobra.Command {
	var request client.ConnectionRequest
	var region string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Register a Login with Amazon application for an Ads region",
		Long: `Register a Login with Amazon application for an Ads region. Its client secret is read from AMCU_LWA_CLIENT_SECRET or
standard input, never from the command line, which others can see. Afterwards, amcu connections connect gets the consent.`,
		Example: `  amcu connections add "North America" --region NA --client-id amzn1.application-oa2-client.1234`,
		Args:    cobra.ExactArgs(1),
		RunE: a.call(func(ctx context.Context, api *client.ClientWithResponses, args []string) error {
			request.Name, request.Region = args[0], amc.Region(strings.ToUpper(region))
			return a.addConnection(ctx, api, request)
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

func (a *app) addConnection(ctx context.Context, api *client.ClientWithResponses, request client.ConnectionRequest) error {
	var err error
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
