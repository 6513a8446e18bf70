package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// loginPorts are where browsers come back to: Cognito takes no other than those that Terraform gave it.
var loginPorts = []int{8911, 8912, 8913}

// loginTime is how long a person may take.
const loginTime = 10 * time.Minute

func (a *app) loginCommand() *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in with a browser",
		Long: `Opens the sign-in page in a browser, or prints its address where there is none, and waits for the browser to come back to
this machine. What it brings is kept in a file of your own and renewed when it ends, until amcu logout or 30 days later.
Later calls use this API unless AMCU_URL or --url names another.

The environment wins: AMCU_TOKEN, then AMCU_CLIENT_ID with AMCU_CLIENT_SECRET, then the login.

From another machine, forward a port: ssh -L 8911:localhost:8911 …`,
		Example: "  amcu login --url https://uploader.example.com/api",
		Args:    cobra.NoArgs,
		RunE: a.command(func(ctx context.Context, _ []string) error {
			ports := loginPorts
			if port >= 0 {
				ports = []int{port}
			}
			return a.login(ctx, ports)
		}),
	}
	cmd.Flags().IntVar(&port, "port", -1, "where on this machine the browser comes back to; 0 is any free one (default: the first free of 8911, 8912, 8913)")
	cmd.Flags().Lookup("port").DefValue = "0" // which the help takes for none
	return cmd
}

func (a *app) login(ctx context.Context, ports []int) error {
	base, err := a.base()
	if err != nil {
		return err
	}
	ctx = asking(ctx)
	about, err := a.version(ctx, base)
	if err != nil {
		return err
	}
	if about.LoginClientID == "" {
		return &amc.Error{Kind: amc.KindInvalid, Code: "login_unsupported", Message: "the API names no client for amcu login", Hint: "set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET"}
	}
	provider, err := provider(ctx, about.Issuer)
	if err != nil {
		return err
	}
	listener, back, err := listen(ctx, ports...)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed already when a browser came
	cfg := oauth2.Config{ClientID: about.LoginClientID, RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "email"}, Endpoint: provider.Endpoint()}
	cfg.Endpoint.AuthStyle = oauth2.AuthStyleInParams // a public client has nothing to try the other one with
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	page := cfg.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), oidc.Nonce(nonce))
	fmt.Fprintf(a.err, "Sign in at this address in a browser:\n\n  %s\n\n", page)
	a.openPage(ctx, page)
	answer, err := await(ctx, listener, state, loginTime)
	if err != nil {
		return err
	}
	if answer.Get("code") == "" {
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "login_refused", Message: "the sign-in page refused: " + amc.Printable(cmp.Or(answer.Get("error_description"), answer.Get("error"), "no reason")),
			Hint: "run amcu login again"}
	}
	token, err := cfg.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return fmt.Errorf("sign in: %w", unreachable(err))
	}
	name, err := a.nameOf(ctx, provider, cfg.ClientID, nonce, token)
	if err != nil {
		return err
	}
	var endpoints struct {
		Revoke string `json:"revocation_endpoint"`
	}
	if err := provider.Claims(&endpoints); err != nil {
		return fmt.Errorf("read issuer: %w", err)
	}
	made := login{Name: name, Issuer: about.Issuer, ClientID: cfg.ClientID, TokenURL: cfg.Endpoint.TokenURL, RevokeURL: endpoints.Revoke}
	made.take(token)
	err = a.loginFile().update(ctx, func(all *logins) error {
		all.Last, all.APIs[base] = base, made
		return nil
	})
	if err != nil {
		return err
	}
	return a.print(map[string]string{"api": base, "user": name}, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "You are signed in at %s as %s.\n", base, name)
		return err
	})
}

// nameOf verifies what the issuer says of the person, and returns the name to show.
func (a *app) nameOf(ctx context.Context, provider *oidc.Provider, clientID, nonce string, token *oauth2.Token) (string, error) {
	raw, _ := token.Extra("id_token").(string)
	verified, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: clientID, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256}, Now: a.clock.Now}).Verify(ctx, raw)
	if err != nil || verified.Nonce != nonce {
		return "", &amc.Error{Kind: amc.KindUnauthorized, Code: "login_refused", Message: "the issuer's answer is not for this sign-in", Hint: "run amcu login again", Err: err}
	}
	var person struct {
		Email string `json:"email"`
		User  string `json:"cognito:username"`
	}
	if err := verified.Claims(&person); err != nil {
		return "", fmt.Errorf("read id token: %w", err)
	}
	return amc.Printable(cmp.Or(person.Email, person.User, verified.Subject)), nil
}
