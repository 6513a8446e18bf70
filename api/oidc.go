package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/time/rate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// OIDC verifies the access tokens of one issuer: Amazon Cognito, or any that puts the API or the client in aud. Keys are
// fetched when the first token comes, and again when a token is signed by a key not yet known, though not more often than the
// issuer should be asked: anybody can make up such tokens.
type OIDC struct {
	issuer    string
	clientIDs []string
	clock     amc.Clock
	client    *http.Client

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier // once discovered
}

var _ Verifier = (*OIDC)(nil)

// NewOIDC returns a verifier of tokens that the issuer made for one of the clients.
func NewOIDC(issuer string, clientIDs []string, clock amc.Clock) *OIDC {
	asking := &sparing{clock: clock, limiter: rate.NewLimiter(rate.Every(askInterval), askBurst)}
	return &OIDC{issuer: issuer, clientIDs: clientIDs, clock: clock, client: &http.Client{Timeout: 5 * time.Second, Transport: asking}}
}

const (
	askInterval = 10 * time.Second // between requests to the issuer, in the long run; the longest that a new key goes unnoticed
	askBurst    = 5                // requests at once: the first token takes two
)

// sparing sends the requests to an issuer, unless there are too many of them.
type sparing struct {
	clock   amc.Clock
	limiter *rate.Limiter
}

var errAskedOften = errors.New("the issuer was asked too often")

// RoundTrip implements http.RoundTripper.
func (s *sparing) RoundTrip(r *http.Request) (*http.Response, error) {
	if !s.limiter.AllowN(s.clock.Now(), 1) {
		return nil, errAskedOften
	}
	return http.DefaultTransport.RoundTrip(r)
}

// claims are those of an access token. Cognito's have client_id and token_use where others have aud.
type claims struct {
	Subject  string   `json:"sub"`
	ClientID string   `json:"client_id"`
	TokenUse string   `json:"token_use"`
	Scope    string   `json:"scope"`
	Groups   []string `json:"cognito:groups"`
}

// Verify implements Verifier.
func (o *OIDC) Verify(ctx context.Context, token string) (Principal, error) {
	verifier, err := o.discover(ctx)
	if err != nil {
		return Principal{}, issuerDown(err)
	}
	var signature error
	verified, err := verifier.Verify(context.WithValue(ctx, signatureKey{}, &signature), token)
	if err != nil {
		return Principal{}, refusal(err, signature)
	}
	var c claims
	if err := verified.Claims(&c); err != nil {
		return Principal{}, badToken("the token's claims can't be read", err)
	}
	switch {
	case c.TokenUse != "" && c.TokenUse != "access":
		return Principal{}, badToken("the token is not an access token", nil)
	case !slices.Contains(o.clientIDs, c.ClientID) && !slices.ContainsFunc(verified.Audience, o.known):
		return Principal{}, badToken("the token was issued for another program", nil)
	case c.Subject == "":
		return Principal{}, badToken("the token names nobody", nil)
	}
	return Principal{Subject: c.Subject, ClientID: c.ClientID, Groups: c.Groups, Scopes: strings.Fields(c.Scope)}, nil
}

func (o *OIDC) known(audience string) bool { return slices.Contains(o.clientIDs, audience) }

// discover returns the issuer's verifier. The lock is held while asking, so that callers wait instead of asking too.
func (o *OIDC) discover(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.verifier != nil {
		return o.verifier, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client), o.issuer)
	if err != nil {
		return nil, err
	}
	var endpoints struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&endpoints); err != nil {
		return nil, err
	}
	keys := oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), o.client), endpoints.Keys) // they outlive the call
	o.verifier = oidc.NewVerifier(o.issuer, watched{keys}, &oidc.Config{
		SkipClientIDCheck:    true, // Verify does it, for aud and client_id
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256},
		Now:                  o.clock.Now,
	})
	return o.verifier, nil
}

// watched notes why a signature was not verified, which the verifier reduces to text.
type watched struct{ oidc.KeySet }

type signatureKey struct{} // of a *error in the context

func (w watched) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := w.KeySet.VerifySignature(ctx, token)
	if to, ok := ctx.Value(signatureKey{}).(*error); ok {
		*to = err
	}
	return payload, err
}

// refusal tells a bad token from an issuer that could not be asked for its keys: the only signature error with a cause. One
// that was not asked may have a new key; then a good token is good when it comes again.
func refusal(err, signature error) error {
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired):
		return badToken("the token has expired", nil)
	case errors.Is(signature, errAskedOften):
		return &amc.Error{Kind: amc.KindThrottled, Code: "unknown_keys", Message: "too many tokens came that no known key has signed", Hint: "wait as Retry-After says",
			RetryAfter: askInterval, Err: signature}
	case errors.Unwrap(signature) != nil:
		return issuerDown(signature)
	}
	return badToken("the token is not one of the issuer's", err)
}

func issuerDown(err error) error {
	return &amc.Error{Kind: amc.KindUnavailable, Code: "issuer_unreachable", Message: "the token's issuer can't be reached", Hint: "try again", Err: err}
}
