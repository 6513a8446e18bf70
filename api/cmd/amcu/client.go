package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const callTime = 30 * time.Second

// connect returns a client of the API that sends tokens.
func (a *app) connect(ctx context.Context) (*client.ClientWithResponses, error) {
	base, err := a.base()
	if err != nil {
		return nil, err
	}
	token, _, err := a.credentials(ctx, base)
	if err != nil {
		return nil, err
	}
	return client.NewClientWithResponses(base, client.WithHTTPClient(&patient{doer: &http.Client{Timeout: callTime, Transport: token}, clock: a.clock}))
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

// asking is a context in which oauth2 and oidc ask in bounded time.
func asking(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: callTime})
}

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

// patient repeats a call that met a passing fault. Calls of amcu may be repeated: the one that creates a job carries an
// idempotency key, and what else is created has a name, or is looked for first. Those that may not have the value of once
// in their context.
type patient struct {
	doer  client.HttpRequestDoer
	clock amc.Clock
}

// once is the key of a value that has a call made a single time.
type once struct{}

const (
	attempts   = 4
	firstPause = 250 * time.Millisecond
	maxPause   = 30 * time.Second
)

// Do implements client.HttpRequestDoer.
func (p *patient) Do(r *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := p.doer.Do(r)
		if attempt == attempts || r.Context().Value(once{}) != nil || r.Context().Err() != nil || !passing(response, err) {
			return response, err
		}
		pause := firstPause << attempt / 2
		if response != nil {
			if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
				pause = min(maxPause, max(pause, time.Duration(seconds)*time.Second))
			}
			_ = response.Body.Close()
		}
		if err := p.clock.Sleep(r.Context(), pause); err != nil {
			return nil, err
		}
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, fmt.Errorf("read request again: %w", err)
			}
		}
	}
}

func passing(response *http.Response, err error) bool {
	var refused *oauth2.RetrieveError
	var own *amc.Error
	if err != nil {
		return !errors.As(err, &refused) && !errors.As(err, &own)
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// answer is what the generated client returns of a call.
type answer interface {
	Status() string
	StatusCode() int
	GetBody() []byte
}

// read returns what a call answered, or the problem it met.
func read[T any](got answer, err error) (body T, _ error) {
	if err != nil {
		return body, unreachable(err)
	}
	if got.StatusCode() >= http.StatusMultipleChoices {
		return body, problemOf(got)
	}
	if err := json.Unmarshal(got.GetBody(), &body); err != nil {
		return body, &amc.Error{Kind: amc.KindUnavailable, Code: "answer_unreadable", Message: "the answer can't be read", Hint: "check that AMCU_URL is the API's", Err: err}
	}
	return body, nil
}

// done returns the problem that a call without an answer's body met.
func done(got answer, err error) error {
	if err != nil {
		return unreachable(err)
	}
	if got.StatusCode() >= http.StatusMultipleChoices {
		return problemOf(got)
	}
	return nil
}

// unheard reports whether the API may have done what it was asked for all the same: its answer is missing, or it failed in between.
func unheard(err error) bool {
	return amc.KindUnavailable.Is(err) || amc.KindInternal.Is(err)
}

// unreachable explains a call without an answer.
func unreachable(err error) error {
	var refused *oauth2.RetrieveError
	var own *amc.Error // of a login, inside the call that it is for
	var call *url.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &refused):
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "client_refused", Message: fmt.Sprintf("the token issuer refused the client (%s)", refused.ErrorCode),
			Hint: "check AMCU_CLIENT_ID and AMCU_CLIENT_SECRET"}
	case errors.Is(err, context.Canceled):
		return &interrupted{"interrupted"}
	case errors.As(err, &call):
		for inner := call; errors.As(call.Err, &inner); { // a token that can't be had is inside the call it is for
			call = inner
		}
		at := call.URL
		if u, err := url.Parse(call.URL); err == nil {
			at = u.Scheme + "://" + u.Host // without a query, which may be signed
		}
		return &amc.Error{Kind: amc.KindUnavailable, Code: "unreachable", Message: "nothing answers at " + at, Hint: "check AMCU_URL, and that the service is up", Err: call.Err}
	}
	return err
}

// problemOf returns the error that an answer describes.
func problemOf(got answer) error {
	e := &amc.Error{Kind: kindOf(got.StatusCode())}
	var problem client.Problem
	if json.Unmarshal(got.GetBody(), &problem) == nil && problem.Code != "" {
		e.Code, e.Message, e.Field, e.Hint = problem.Code, problem.Detail, problem.Field, problem.Hint
		e.File, e.Row, e.Column = problem.File, problem.Row, problem.Column
	} else {
		e.Code, e.Message, e.Hint = "no_problem", "the answer was "+got.Status(), "check that AMCU_URL is the API's"
		if e.Kind.Retryable() {
			e.Hint = "try again, or see why the service is down"
		}
	}
	switch {
	case got.StatusCode() == http.StatusUnauthorized:
		e.Hint = "run amcu login, or set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET, or a fresh AMCU_TOKEN"
	case got.StatusCode() == http.StatusInternalServerError && problem.Instance != "":
		e.Hint += " (" + problem.Instance + ")"
	case e.Code == "no_such_route": // amcu asks for none of those
		e.Hint = "check that AMCU_URL is the API's"
	}
	return e
}

func kindOf(status int) amc.Kind {
	switch status {
	case http.StatusUnauthorized:
		return amc.KindUnauthorized
	case http.StatusForbidden:
		return amc.KindForbidden
	case http.StatusNotFound:
		return amc.KindNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return amc.KindConflict
	case http.StatusTooManyRequests:
		return amc.KindThrottled
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return amc.KindUnavailable
	}
	if status < http.StatusInternalServerError {
		return amc.KindInvalid
	}
	return amc.KindInternal
}
