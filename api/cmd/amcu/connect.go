package main

import (
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
	base := a.url
	if base == "" {
		base = a.env("AMCU_URL")
	}
	address, err := url.Parse(base)
	switch {
	case base == "":
		return nil, usage("url_missing", "AMCU_URL", "the address of the API is not set", "set AMCU_URL or give --url")
	case err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https":
		return nil, usage("url_form", "AMCU_URL", fmt.Sprintf("%q is no http or https address", base), "give one such as https://uploader.example.com/api")
	}
	plain := &http.Client{Timeout: callTime}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, plain)
	tokens, err := a.tokens(ctx, base)
	if err != nil {
		return nil, err
	}
	authorized := oauth2.NewClient(ctx, tokens)
	authorized.Timeout = callTime
	return client.NewClientWithResponses(base, client.WithHTTPClient(&patient{doer: authorized, clock: a.clock}))
}

// tokens returns where access tokens come from: the environment, or its client's issuer.
func (a *app) tokens(ctx context.Context, base string) (oauth2.TokenSource, error) {
	if token := a.env("AMCU_TOKEN"); token != "" {
		return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}), nil
	}
	cfg := clientcredentials.Config{ClientID: a.env("AMCU_CLIENT_ID"), ClientSecret: a.env("AMCU_CLIENT_SECRET"), TokenURL: a.env("AMCU_TOKEN_URL")}
	if cfg.ClientID == "" || cfg.ClientSecret == "" {
		return nil, usage("credentials_missing", "AMCU_CLIENT_ID", "there are no credentials", "set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET, or AMCU_TOKEN")
	}
	if cfg.TokenURL == "" {
		issuer, err := a.issuer(ctx, base)
		if err != nil {
			return nil, err
		}
		provider, err := oidc.NewProvider(ctx, issuer)
		if err != nil {
			return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "issuer_unreachable", Message: "the token issuer " + issuer + " can't be reached",
				Hint: "check AMCU_ISSUER, or set AMCU_TOKEN_URL", Err: err}
		}
		cfg.TokenURL = provider.Endpoint().TokenURL
	}
	return cfg.TokenSource(ctx), nil
}

// issuer returns the client's issuer. One that the API names gets the client's secret, so it must be as safe to talk to
// as the API.
func (a *app) issuer(ctx context.Context, base string) (string, error) {
	if issuer := a.env("AMCU_ISSUER"); issuer != "" {
		return issuer, nil
	}
	open, err := client.NewClientWithResponses(base, client.WithHTTPClient(&patient{doer: &http.Client{Timeout: callTime}, clock: a.clock}))
	if err != nil {
		return "", err
	}
	about, err := read[client.Version](open.GetVersionWithResponse(ctx))
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(base, "https:") && !strings.HasPrefix(about.Issuer, "https:") {
		return "", &amc.Error{Kind: amc.KindUnauthorized, Code: "issuer_insecure", Message: "the API names a token issuer without https",
			Hint: "set AMCU_ISSUER if that is right"}
	}
	return about.Issuer, nil
}

// patient repeats a call that met a passing fault. Every call of amcu may be repeated: the one that creates a job carries an
// idempotency key, and what else is created has a name, or is looked for first.
type patient struct {
	doer  client.HttpRequestDoer
	clock amc.Clock
}

const (
	attempts   = 4
	firstPause = 250 * time.Millisecond
	maxPause   = 30 * time.Second
)

// Do implements client.HttpRequestDoer.
func (p *patient) Do(r *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := p.doer.Do(r)
		if attempt == attempts || r.Context().Err() != nil || !passing(response, err) {
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
	if err != nil {
		return !errors.As(err, &refused)
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

// unreachable explains a call without an answer.
func unreachable(err error) error {
	var refused *oauth2.RetrieveError
	var call *url.Error
	switch {
	case errors.As(err, &refused):
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "client_refused", Message: fmt.Sprintf("the token issuer refused the client (%s)", refused.ErrorCode),
			Hint: "check AMCU_CLIENT_ID and AMCU_CLIENT_SECRET"}
	case errors.Is(err, context.Canceled):
		return err
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
	}
	switch got.StatusCode() {
	case http.StatusUnauthorized:
		e.Hint = "set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET, or a fresh AMCU_TOKEN"
	case http.StatusInternalServerError:
		e.Hint += " (" + problem.Instance + ")"
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
