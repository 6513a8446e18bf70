package sim

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	verifier = "a-verifier-that-is-long-enough-for-the-specification"
	returnTo = "http://127.0.0.1:1/callback?keep=1"
)

func authorizeQuery(changes ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"client"}, "scope": {"advertising::campaign_management"}, "response_type": {"code"}, "redirect_uri": {returnTo},
		"state": {"s1"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
	}
	return q
}

// consents returns where the consent page sends the person.
func (b *bench) consents(q url.Values, decision string) url.Values {
	b.Helper()
	r := httptest.NewRequest("POST", "/na/ap/oa?"+q.Encode(), strings.NewReader("decision="+decision))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	b.sim.ServeHTTP(w, r)
	require.Equal(b, 302, w.Code)
	back, err := url.Parse(w.Header().Get("Location"))
	require.NoError(b, err)
	require.Equal(b, "1", back.Query().Get("keep"))
	return back.Query()
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	w := httptest.NewRecorder()
	b.sim.ServeHTTP(w, httptest.NewRequest("GET", "/na/ap/oa?"+authorizeQuery().Encode(), nil))
	require.Equal(t, 200, w.Code)
	require.Contains(t, w.Body.String(), "Approve")
	for _, q := range []url.Values{authorizeQuery("client_id", "x"), authorizeQuery("redirect_uri", "javascript:alert(1)"), authorizeQuery("redirect_uri", "")} {
		w := httptest.NewRecorder()
		b.sim.ServeHTTP(w, httptest.NewRequest("GET", "/na/ap/oa?"+q.Encode(), nil))
		require.Equal(t, 400, w.Code, "never sends anybody to an unknown place")
	}
	denied := b.consents(authorizeQuery(), "deny")
	require.Equal(t, "access_denied", denied.Get("error"))
	require.Equal(t, "s1", denied.Get("state"))
	require.Equal(t, "invalid_scope", b.consents(authorizeQuery("scope", "profile"), "approve").Get("error"))
	require.Equal(t, "unsupported_response_type", b.consents(authorizeQuery("response_type", "token"), "approve").Get("error"))
	require.Equal(t, "invalid_request", b.consents(authorizeQuery("code_challenge_method", "plain"), "approve").Get("error"))

	auto := setup(t, func(o *Options) { o.AutoConsent = true })
	w = httptest.NewRecorder()
	auto.sim.ServeHTTP(w, httptest.NewRequest("GET", "/na/ap/oa?"+authorizeQuery().Encode(), nil))
	require.Equal(t, 302, w.Code)
}

func TestCodes(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	code := func() string {
		back := b.consents(authorizeQuery(), "approve")
		require.Equal(t, "s1", back.Get("state"))
		require.Equal(t, "advertising::campaign_management", back.Get("scope"))
		return back.Get("code")
	}
	form := func(code string, changes ...string) url.Values {
		f := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {returnTo}, "code_verifier": {verifier}}
		for i := 0; i < len(changes); i += 2 {
			f.Set(changes[i], changes[i+1])
		}
		return f
	}
	first := code()
	answer := b.grant(form(first))
	require.Equal(t, 200, answer["status code"])
	require.True(t, strings.HasPrefix(answer["access_token"].(string), "Atza|"))
	require.True(t, strings.HasPrefix(answer["refresh_token"].(string), "Atzr|"))
	require.Equal(t, 200, b.grant(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {answer["refresh_token"].(string)}})["status code"])

	require.Equal(t, "invalid_grant", b.grant(form(first))["error"], "used twice")
	require.Equal(t, "invalid_grant", b.grant(form("x"))["error"])
	require.Equal(t, "invalid_grant", b.grant(form(code(), "code_verifier", "other"))["error"])
	require.Equal(t, "invalid_grant", b.grant(form(code(), "redirect_uri", "http://127.0.0.1:2/"))["error"])
	late := code()
	b.clock.now = b.clock.now.Add(codeLife)
	require.Equal(t, "invalid_grant", b.grant(form(late))["error"])
}

func TestGrantErrors(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	refresh := func(changes ...string) map[string]any {
		f := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {consent.RefreshToken}}
		for i := 0; i < len(changes); i += 2 {
			f.Set(changes[i], changes[i+1])
		}
		return b.grant(f)
	}
	for _, test := range []struct {
		status  int
		code    string
		changes []string
	}{
		{401, "invalid_client", []string{"client_id", "x"}},
		{401, "invalid_client", []string{"client_secret", "x"}},
		{400, "invalid_grant", []string{"refresh_token", "x"}},
		{400, "unsupported_grant_type", []string{"grant_type", "password"}},
		{400, "invalid_request", []string{"grant_type", ""}},
	} {
		answer := refresh(test.changes...)
		require.Equal(t, test.status, answer["status code"])
		require.Equal(t, test.code, answer["error"])
		require.NotEmpty(t, answer["error_description"])
	}
	number, text := false, false
	for range 10 {
		switch refresh()["expires_in"].(type) {
		case float64:
			number = true
		case string:
			text = true
		}
	}
	require.True(t, number && text, "expires_in comes as a number and as a string")
	b.sim.RevokeConsents(amc.NorthAmerica, "client")
	require.Equal(t, "invalid_grant", refresh()["error"])
}

func TestRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	b := setup(t, func(o *Options) { o.RotateRefreshTokens = true })
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {consent.RefreshToken}}
	require.Equal(t, "invalid_grant", b.grant(refresh)["error"], "setup has used it")
}
