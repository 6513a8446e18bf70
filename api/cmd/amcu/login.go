package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
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
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "login_refused", Message: "the sign-in page refused: " + inspect.Printable(cmp.Or(answer.Get("error_description"), answer.Get("error"), "no reason")),
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
	return inspect.Printable(cmp.Or(person.Email, person.User, verified.Subject)), nil
}

// take keeps new tokens. An issuer that gives no new refresh token means the one before.
func (l *login) take(token *oauth2.Token) {
	l.AccessToken, l.Expiry = token.AccessToken, token.Expiry
	l.RefreshToken = cmp.Or(token.RefreshToken, l.RefreshToken)
}

// early is how long before its end an access token is renewed: what is sent must be good when it arrives.
const early = 30 * time.Second

// loginToken returns the login's access token, renewed when it is about to end. It reads the file each time, since another
// process may have renewed it.
func (a *app) loginToken(ctx context.Context, base string) (string, error) {
	fresh := func(l login) bool { return a.clock.Now().Add(early).Before(l.Expiry) }
	all, err := a.loginFile().read()
	if err != nil {
		return "", err
	}
	if known := all.APIs[base]; fresh(known) {
		return known.AccessToken, nil
	}
	var renewed login
	err = a.loginFile().update(ctx, func(all *logins) error {
		var ok bool
		if renewed, ok = all.APIs[base]; !ok {
			return loginEnded(base)
		}
		if fresh(renewed) { // another process was faster
			return nil
		}
		if renewed.RefreshToken == "" {
			return loginEnded(base)
		}
		cfg := oauth2.Config{ClientID: renewed.ClientID, Endpoint: oauth2.Endpoint{TokenURL: renewed.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
		token, err := cfg.TokenSource(asking(ctx), &oauth2.Token{RefreshToken: renewed.RefreshToken}).Token()
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.ErrorCode == "invalid_grant" {
			return loginEnded(base)
		}
		if err != nil {
			return err
		}
		renewed.take(token)
		all.APIs[base] = renewed
		return nil
	})
	return renewed.AccessToken, err
}

func loginEnded(base string) error {
	return &amc.Error{Kind: amc.KindUnauthorized, Code: "login_ended", Message: "your login at " + base + " has ended", Hint: "run amcu login"}
}

func (a *app) logoutCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Forget the login of amcu login, and have it end",
		Args:  cobra.NoArgs,
		RunE:  a.command(func(ctx context.Context, _ []string) error { return a.logout(ctx) }),
	}
}

func (a *app) logout(ctx context.Context) error {
	base, err := a.base()
	if err != nil {
		return err
	}
	var ended login
	err = a.loginFile().update(ctx, func(all *logins) error {
		var ok bool
		if ended, ok = all.APIs[base]; !ok {
			return &amc.Error{Kind: amc.KindNotFound, Code: "not_logged_in", Message: "there is no login at " + base}
		}
		delete(all.APIs, base)
		if all.Last == base {
			all.Last = ""
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := revoke(ctx, ended); err != nil {
		fmt.Fprintf(a.err, "amcu: the issuer did not hear of it, so the login's refresh token runs out by itself: %v\n", err)
	}
	return a.print(map[string]string{"api": base}, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "You are signed out at %s.\n", base)
		return err
	})
}

// revoke has the issuer end a login (RFC 7009).
func revoke(ctx context.Context, l login) error {
	if l.RevokeURL == "" || l.RefreshToken == "" {
		return errors.New("it takes no revocations")
	}
	form := url.Values{"token": {l.RefreshToken}, "client_id": {l.ClientID}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := (&http.Client{Timeout: callTime}).Do(request)
	if err != nil {
		return unreachable(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("it answered " + response.Status)
	}
	return nil
}

// whoami is what amcu knows of its credentials.
type whoami struct {
	API     string `json:"api"`
	By      string `json:"by"` // where the credentials are from
	Issuer  string `json:"issuer,omitempty"`
	User    string `json:"user,omitempty"`   // of a person
	Client  string `json:"client,omitempty"` // the program the token was issued to
	Subject string `json:"subject,omitempty"`

	Groups    []string   `json:"groups"`
	Scopes    []string   `json:"scopes"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

func (a *app) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show whom the API takes you for, and whether it lets you in",
		Args:  cobra.NoArgs,
		RunE:  a.command(func(ctx context.Context, _ []string) error { return a.whoami(ctx) }),
	}
}

func (a *app) whoami(ctx context.Context) error {
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	base, err := a.base()
	if err != nil {
		return err
	}
	credentials, by, err := a.credentials(ctx, base)
	if err != nil {
		return err
	}
	token, err := credentials(ctx)
	if err != nil {
		return unreachable(err)
	}
	refused := done(api.GetSettingsWithResponse(ctx))
	if refused != nil && !amc.KindForbidden.Is(refused) { // whom nothing is allowed is somebody still
		return refused
	}
	who := whoami{API: base, By: by, Groups: []string{}, Scopes: []string{}}
	who.read(token)
	if by == byLogin {
		all, err := a.loginFile().read()
		if err != nil {
			return err
		}
		who.User = all.APIs[base].Name
	}
	err = a.print(who, func(out io.Writer) error {
		rows := [][]string{{"API", who.API}, {"Credentials", who.By}}
		for _, row := range [][]string{{"User", who.User}, {"Client", who.Client}, {"Groups", strings.Join(who.Groups, ", ")}, {"Scopes", strings.Join(who.Scopes, ", ")}} {
			if row[1] != "" {
				rows = append(rows, row)
			}
		}
		if who.ExpiresAt != nil {
			rows = append(rows, []string{"Token ends", who.ExpiresAt.Format(timeForm)})
		}
		return writeTable(out, rows)
	})
	return errors.Join(err, refused)
}

// read takes from an access token what it says, when it is of a form that says something. The API has verified it.
func (w *whoami) read(token string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Issuer   string   `json:"iss"`
		Subject  string   `json:"sub"`
		ClientID string   `json:"client_id"`
		User     string   `json:"username"`
		Scope    string   `json:"scope"`
		Groups   []string `json:"cognito:groups"`
		Expires  int64    `json:"exp"`
	}
	if err != nil || json.Unmarshal(text, &claims) != nil {
		return
	}
	w.Issuer, w.Subject, w.User, w.Client = claims.Issuer, claims.Subject, claims.User, claims.ClientID
	w.Groups, w.Scopes = append(w.Groups, claims.Groups...), append(w.Scopes, strings.Fields(claims.Scope)...)
	if claims.Expires > 0 {
		ends := time.Unix(claims.Expires, 0).UTC()
		w.ExpiresAt = &ends
	}
}
