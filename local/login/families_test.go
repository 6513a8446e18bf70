package login_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

// refresh uses a refresh token, and returns the status and the answer.
func (r *rig) refresh(client, secret, token string) (int, map[string]any) {
	r.t.Helper()
	out, body := r.post(r.oauth.Endpoint.TokenURL, url.Values{"grant_type": {"refresh_token"}, "client_id": {client}, "client_secret": {secret}, "refresh_token": {token}})
	var answer map[string]any
	require.NoError(r.t, json.Unmarshal([]byte(body), &answer))
	return out.StatusCode, answer
}

// refreshToken signs ada in.
func (r *rig) refreshToken() *oauth2.Token {
	r.t.Helper()
	r.browser = r.newBrowser() // the one before is signed in
	verifier := oauth2.GenerateVerifier()
	token, err := r.oauth.Exchange(r.t.Context(), r.code(verifier, "ada", "correct horse"), oauth2.VerifierOption(verifier))
	require.NoError(r.t, err)
	return token
}

func TestRefreshTokensOutliveARestart(t *testing.T) {
	t.Parallel()
	r := setup(t)
	token := r.refreshToken()
	r.clock.Advance(2 * time.Hour)
	r.start()
	for name, c := range map[string][3]string{
		"another client":  {"pipeline", "s3cr+t/%", token.RefreshToken},
		"an access token": {"console", "", token.AccessToken},
		"nonsense":        {"console", "", "nonsense"},
	} {
		status, answer := r.refresh(c[0], c[1], c[2])
		require.Equal(t, 400, status, name)
		require.Equal(t, "invalid_grant", answer["error"], name)
	}
	status, answer := r.refresh("console", "", token.RefreshToken)
	require.Equal(t, 200, status)
	who, err := r.verifier.Verify(t.Context(), answer["access_token"].(string))
	require.NoError(t, err)
	require.Equal(t, []string{"operator"}, who.Groups)
	require.NotEmpty(t, answer["id_token"])

	r.users[0].Groups = []string{"viewer"}
	r.start()
	_, answer = r.refresh("console", "", answer["refresh_token"].(string))
	who, err = r.verifier.Verify(t.Context(), answer["access_token"].(string))
	require.NoError(t, err)
	require.Equal(t, []string{"viewer"}, who.Groups, "groups are today's")
	r.users = r.users[1:]
	r.start()
	status, _ = r.refresh("console", "", answer["refresh_token"].(string))
	require.Equal(t, 400, status, "the user is gone")
}

func TestRefreshTokenWorksOnce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	first, other := r.refreshToken(), r.refreshToken()
	status, answer := r.refresh("console", "", first.RefreshToken)
	require.Equal(t, 200, status)
	second := answer["refresh_token"].(string)
	require.NotEqual(t, first.RefreshToken, second)
	r.start()
	status, answer = r.refresh("console", "", first.RefreshToken)
	require.Equal(t, 400, status)
	require.Equal(t, "invalid_grant", answer["error"])
	status, _ = r.refresh("console", "", second)
	require.Equal(t, 400, status, "one of two was a copy, and nobody knows which")

	status, answer = r.refresh("console", "", other.RefreshToken)
	require.Equal(t, 200, status, "another sign-in of the same person goes on")
	r.clock.Advance(29 * 24 * time.Hour)
	_, answer = r.refresh("console", "", answer["refresh_token"].(string))
	r.clock.Advance(24 * time.Hour)
	status, _ = r.refresh("console", "", answer["refresh_token"].(string))
	require.Equal(t, 400, status, "using it does not prolong it")
	last := r.refreshToken()
	text, err := os.ReadFile(r.tokens)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), `"until"`), "what has ended is not kept: %s", text)
	info, err := os.Stat(r.tokens)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Remove(r.tokens))
	require.NoError(t, os.Mkdir(r.tokens, 0o700))
	status, answer = r.refresh("console", "", last.RefreshToken)
	require.Equal(t, 500, status)
	require.Equal(t, "server_error", answer["error"], "a token that can't be noted isn't given")
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	r := setup(t)
	provider, err := oidc.NewProvider(t.Context(), r.issuer)
	require.NoError(t, err)
	var endpoints struct {
		Revoke string `json:"revocation_endpoint"`
	}
	require.NoError(t, provider.Claims(&endpoints))
	token := r.refreshToken()
	for client, secret := range map[string]string{"pipeline": "s3cr+t/%", "console": ""} {
		out, _ := r.post(endpoints.Revoke, url.Values{"client_id": {client}, "client_secret": {secret}, "token": {"nonsense"}})
		require.Equal(t, 200, out.StatusCode)
		out, _ = r.post(endpoints.Revoke, url.Values{"client_id": {"pipeline"}, "client_secret": {"s3cr+t/%"}, "token": {token.RefreshToken}})
		require.Equal(t, 200, out.StatusCode)
	}
	status, answer := r.refresh("console", "", token.RefreshToken)
	require.Equal(t, 200, status, "another client ends nothing")
	next := answer["refresh_token"].(string)
	out, _ := r.post(endpoints.Revoke, url.Values{"client_id": {"console"}, "client_secret": {"guess"}, "token": {next}})
	require.Equal(t, 401, out.StatusCode)
	for range 2 {
		out, _ = r.post(endpoints.Revoke, url.Values{"client_id": {"console"}, "token": {next}})
		require.Equal(t, 200, out.StatusCode)
	}
	status, _ = r.refresh("console", "", next)
	require.Equal(t, 400, status)
}
