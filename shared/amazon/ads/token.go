package ads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	scope         = "advertising::campaign_management"
	tokenLife     = time.Hour // of a token whose answer does not say
	tokenReserve  = time.Minute
	refreshWithin = 2 * time.Minute
)

// accessToken is what a call needs to know of its connection.
type accessToken struct {
	value    string
	clientID string
	region   amc.Region
	fresh    time.Time // until then
}

// AuthorizeURL is the page where a person lets clientID act for them. challenge is the S256 PKCE challenge of the
// verifier that ExchangeCode gets.
func (c *Client) AuthorizeURL(region amc.Region, clientID, redirectURI, state, challenge string) (string, error) {
	endpoints, err := c.region(region)
	if err != nil {
		return "", err
	}
	return endpoints.Authorize + "?" + url.Values{
		"client_id": {clientID}, "scope": {scope}, "response_type": {"code"}, "redirect_uri": {redirectURI}, "state": {state},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}.Encode(), nil
}

// ExchangeCode turns the code of a consent into the connection's refresh token and stores it, with the date of the
// consent, in the connection's secret. That secret must already hold region, client ID and client secret.
func (c *Client) ExchangeCode(ctx context.Context, connectionID, redirectURI, code, verifier string) error {
	secret, err := c.secret(ctx, connectionID)
	if err != nil {
		return fmt.Errorf("exchange code: %w", err)
	}
	answer, err := c.grant(ctx, connectionID, secret, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}, "code_verifier": {verifier},
	})
	if err != nil {
		return fmt.Errorf("exchange code: %w", err)
	}
	if answer.RefreshToken == "" {
		return connectAgain("Login with Amazon gave no refresh token")
	}
	err = c.change(ctx, connectionID, func(s *amc.ConnectionSecret) {
		s.RefreshToken, s.ConsentedAt, s.RefusedAt = answer.RefreshToken, c.clock.Now().UTC(), time.Time{}
	})
	if err != nil {
		return fmt.Errorf("exchange code: %w", err)
	}
	c.remember(connectionID, secret, answer)
	return nil
}

// Forget drops the connection's access token, whose client has changed or is gone.
func (c *Client) Forget(connectionID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tokens, connectionID)
}

// token returns the connection's access token, fetching one where needed. Callers at the same time share one fetch,
// which goes on when one of them gives up; it ends by itself within refreshWithin.
func (c *Client) token(ctx context.Context, connectionID string) (accessToken, error) {
	if token, ok := c.fresh(connectionID); ok {
		return token, nil
	}
	fetched := c.refresh.DoChan(connectionID, func() (any, error) {
		if token, ok := c.fresh(connectionID); ok { // of a fetch that ended just now
			return token, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshWithin)
		defer cancel()
		return c.fetchToken(ctx, connectionID)
	})
	select {
	case <-ctx.Done():
		return accessToken{}, fmt.Errorf("wait for an access token: %w", ctx.Err())
	case result := <-fetched:
		if result.Err != nil {
			return accessToken{}, result.Err
		}
		return result.Val.(accessToken), nil
	}
}

func (c *Client) fresh(connectionID string) (accessToken, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token := c.tokens[connectionID]
	return token, c.clock.Now().Before(token.fresh)
}

// replaceToken returns another token than the one that was refused.
func (c *Client) replaceToken(ctx context.Context, connectionID string, refused accessToken) (accessToken, error) {
	c.mu.Lock()
	if c.tokens[connectionID] == refused {
		delete(c.tokens, connectionID)
	}
	c.mu.Unlock()
	return c.token(ctx, connectionID)
}

func (c *Client) fetchToken(ctx context.Context, connectionID string) (accessToken, error) {
	secret, err := c.secret(ctx, connectionID)
	if err != nil {
		return accessToken{}, err
	}
	if secret.RefreshToken == "" {
		return accessToken{}, connectAgain("nobody has consented to the connection yet")
	}
	answer, err := c.grant(ctx, connectionID, secret, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {secret.RefreshToken}})
	next := secret
	var refused *amc.Error
	switch {
	case errors.As(err, &refused) && refused.Code == codeConnectAgain && secret.RefusedAt.IsZero():
		next.RefusedAt = c.clock.Now().UTC()
	case err == nil:
		next.RefusedAt = time.Time{}
		if answer.RefreshToken != "" {
			next.RefreshToken = answer.RefreshToken
		}
	}
	if next != secret {
		kept := c.change(ctx, connectionID, func(s *amc.ConnectionSecret) {
			if s.RefreshToken == secret.RefreshToken { // else somebody connected again meanwhile
				s.RefreshToken, s.RefusedAt = next.RefreshToken, next.RefusedAt
			}
		})
		err = errors.Join(err, kept)
	}
	if err != nil {
		return accessToken{}, err
	}
	return c.remember(connectionID, secret, answer), nil
}

func (c *Client) remember(connectionID string, secret amc.ConnectionSecret, answer tokenAnswer) accessToken {
	life := tokenLife
	if seconds, err := answer.ExpiresIn.Float64(); err == nil && seconds > 0 {
		life = time.Duration(min(seconds, tokenLife.Seconds()) * float64(time.Second))
	}
	token := accessToken{
		value: answer.AccessToken, clientID: secret.ClientID, region: secret.Region,
		fresh: c.clock.Now().Add(life - min(tokenReserve, life/10)),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[connectionID] = token
	return token
}

type tokenAnswer struct {
	AccessToken  string      `json:"access_token"`
	RefreshToken string      `json:"refresh_token"`
	ExpiresIn    json.Number `json:"expires_in"` // a number, or the same as a string
}

// grant asks Login with Amazon for tokens. Refreshing may be repeated freely; a code works only once.
func (c *Client) grant(ctx context.Context, connectionID string, secret amc.ConnectionSecret, form url.Values) (tokenAnswer, error) {
	endpoints, err := c.region(secret.Region)
	if err != nil {
		return tokenAnswer{}, err
	}
	form.Set("client_id", secret.ClientID)
	form.Set("client_secret", secret.ClientSecret)
	x := exchange{
		name: "the request for a token", peer: "Login with Amazon", effect: form.Has("code"), refused: grantRefused(form),
		private: []string{secret.ClientSecret, secret.RefreshToken, form.Get("code"), form.Get("code_verifier")},
	}
	var answer tokenAnswer
	err = c.try(ctx, c.pacer(connectionID, "token"), func() error {
		request, err := http.NewRequest(http.MethodPost, endpoints.Token, strings.NewReader(form.Encode()))
		if err != nil {
			return fmt.Errorf("request token: %w", err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Accept", "application/json")
		if err := c.exchange(ctx, request, x, &answer); err != nil {
			return err
		}
		if answer.AccessToken == "" {
			return x.unreadable(http.StatusOK)
		}
		return nil
	})
	return answer, err
}

// grantRefused explains OAuth errors that only a person can mend.
func grantRefused(form url.Values) func(int, []byte) *amc.Error {
	return func(_ int, body []byte) *amc.Error {
		var answer struct {
			Error string `json:"error"`
		}
		if json.Unmarshal(body, &answer) != nil {
			return nil
		}
		switch answer.Error {
		case "invalid_grant":
			if form.Has("code") {
				return connectAgain("Login with Amazon does not accept the code of the consent: it is too old, was used before, or belongs to another application")
			}
			return connectAgain("Login with Amazon no longer accepts the connection's consent")
		case "invalid_client", "unauthorized_client":
			return &amc.Error{
				Kind: amc.KindUnauthorized, Code: "invalid_client", Message: "Login with Amazon does not accept the connection's client ID and secret",
				Hint: "check both in the connection",
			}
		}
		return nil
	}
}

const codeConnectAgain = "connect_again"

func connectAgain(message string) *amc.Error {
	return &amc.Error{Kind: amc.KindUnauthorized, Code: codeConnectAgain, Message: message, Hint: "connect the account again"}
}

// secret reads the connection's secret. One that is missing is a missing consent, never a thing that AMC does not know.
func (c *Client) secret(ctx context.Context, connectionID string) (amc.ConnectionSecret, error) {
	var secret amc.ConnectionSecret
	value, err := c.secrets.Secret(ctx, amc.ConnectionSecretName(connectionID))
	if amc.KindNotFound.Is(err) {
		return secret, connectAgain(fmt.Sprintf("there is no connection %q", clean(connectionID, 80)))
	}
	if err != nil {
		return secret, fmt.Errorf("read connection: %w", err)
	}
	if json.Unmarshal(value, &secret) != nil { // the decoder's words could quote the secret
		return secret, connectAgain("the connection's secret can't be read")
	}
	return secret, nil
}

// change reads the connection's secret again and writes it back changed: another call may have changed it since it was read.
func (c *Client) change(ctx context.Context, connectionID string, edit func(*amc.ConnectionSecret)) error {
	secret, err := c.secret(ctx, connectionID)
	if err != nil {
		return err
	}
	edit(&secret)
	value, err := json.Marshal(secret)
	if err != nil {
		return fmt.Errorf("encode connection: %w", err)
	}
	if err := c.secrets.PutSecret(ctx, amc.ConnectionSecretName(connectionID), value); err != nil {
		return fmt.Errorf("keep connection: %w", err)
	}
	return nil
}
