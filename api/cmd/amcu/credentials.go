package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// base returns the address of the API: the one that is named, else that of the last login. Credentials of the environment go to
// an address that is named too.
func (a *app) base() (string, error) {
	base := cmp.Or(a.url, a.env("AMCU_URL"))
	if base == "" && a.env("AMCU_TOKEN") == "" && a.env("AMCU_CLIENT_ID") == "" {
		all, err := a.loginFile().read()
		if err != nil {
			return "", err
		}
		base = all.Last
	}
	base = strings.TrimRight(base, "/")
	address, err := url.Parse(base)
	switch {
	case base == "":
		return "", usage("url_missing", "AMCU_URL", "the address of the API is not set", "set AMCU_URL or give --url")
	case strings.Contains(base, "@"): // which must not be shown
		return "", usage("url_form", "AMCU_URL", "the address of the API holds a name or a password", "leave them out, and see amcu login --help")
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return "", usage("url_form", "AMCU_URL", fmt.Sprintf("%q is no http or https address", base), "give one such as https://uploader.example.com/api")
	}
	return base, nil
}

// Where credentials are from.
const (
	byToken  = "AMCU_TOKEN"
	byClient = "AMCU_CLIENT_ID"
	byLogin  = "amcu login"
)

// credentials returns where access tokens come from, the first there is of: AMCU_TOKEN, the client of the environment, the login.
func (a *app) credentials(ctx context.Context, base string) (token accessToken, by string, err error) {
	if token := a.env("AMCU_TOKEN"); token != "" {
		return func(context.Context) (string, error) { return token, nil }, byToken, nil
	}
	id, secret := a.env("AMCU_CLIENT_ID"), a.env("AMCU_CLIENT_SECRET")
	switch {
	case id != "" && secret != "":
		token, err = a.clientToken(asking(ctx), base, id, secret)
		return token, byClient, err
	case id != "" || secret != "": // a machine that lacks one must not act as a person
		return nil, "", usage("credentials_missing", "AMCU_CLIENT_ID", "only one of AMCU_CLIENT_ID and AMCU_CLIENT_SECRET is set", "set both, or none after amcu login")
	}
	all, err := a.loginFile().read()
	if err != nil {
		return nil, "", err
	}
	if _, ok := all.APIs[base]; !ok {
		return nil, "", usage("credentials_missing", "AMCU_CLIENT_ID", "there are no credentials for "+base, "sign in with amcu login, or set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET, or AMCU_TOKEN")
	}
	return func(ctx context.Context) (string, error) { return a.loginToken(ctx, base) }, byLogin, nil
}

// accessToken returns a token that is good now.
type accessToken func(context.Context) (string, error)

// RoundTrip implements http.RoundTripper: the call carries a token.
func (t accessToken) RoundTrip(r *http.Request) (*http.Response, error) {
	token, err := t(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // it was only to be read
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultTransport.RoundTrip(r)
}

// clientToken exchanges a client's secret for tokens at its issuer.
func (a *app) clientToken(ctx context.Context, base, id, secret string) (accessToken, error) {
	cfg := clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: a.env("AMCU_TOKEN_URL")}
	if cfg.TokenURL == "" {
		issuer := a.env("AMCU_ISSUER")
		if issuer == "" {
			about, err := a.version(ctx, base)
			if err != nil {
				return nil, err
			}
			issuer = about.Issuer
		}
		provider, err := provider(ctx, issuer)
		if err != nil {
			return nil, err
		}
		cfg.TokenURL = provider.Endpoint().TokenURL
	}
	source := cfg.TokenSource(ctx) // keeps its token until that ends
	return func(context.Context) (string, error) {
		token, err := source.Token()
		if err != nil {
			return "", err
		}
		return token.AccessToken, nil
	}, nil
}

func provider(ctx context.Context, issuer string) (*oidc.Provider, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "issuer_unreachable", Message: "the token issuer " + issuer + " can't be reached",
			Hint: "check AMCU_ISSUER, or set AMCU_TOKEN_URL", Err: err}
	}
	return provider, nil
}

// version returns what the API says of itself. The issuer it names gets a client's secret or a person's password, so it must be
// as safe to talk to as the API.
func (a *app) version(ctx context.Context, base string) (client.Version, error) {
	open, err := client.NewClientWithResponses(base, client.WithHTTPClient(&patient{doer: &http.Client{Timeout: callTime}, clock: a.clock}))
	if err != nil {
		return client.Version{}, err
	}
	about, err := read[client.Version](open.GetVersionWithResponse(ctx))
	if err != nil {
		return about, err
	}
	if strings.HasPrefix(base, "https:") && !strings.HasPrefix(about.Issuer, "https:") {
		return about, &amc.Error{Kind: amc.KindUnauthorized, Code: "issuer_insecure", Message: "the API names a token issuer without https",
			Hint: "set AMCU_ISSUER if that is right"}
	}
	return about, nil
}

// asking is a context in which oauth2 and oidc ask in bounded time.
func asking(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: callTime})
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
