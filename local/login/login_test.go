package login_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/local/login"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

const callback = "http://127.0.0.1:4711/callback"

// rig is a running issuer and one browser.
type rig struct {
	t        *testing.T
	issuer   string
	clock    *porttest.Clock
	keyFile  string
	tokens   string // file
	users    []login.User
	handler  http.Handler
	browser  *http.Client
	verifier *api.OIDC
	oauth    oauth2.Config
}

func setup(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, clock: porttest.NewClock(), keyFile: filepath.Join(t.TempDir(), "keys.json"), tokens: filepath.Join(t.TempDir(), "tokens.json")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) { r.handler.ServeHTTP(w, in) }))
	t.Cleanup(server.Close)
	r.issuer = server.URL + "/oidc"
	r.users = []login.User{{Name: "ada", Password: "correct horse", Groups: []string{"operator"}}, {Name: "bob", Password: "battery"}}
	r.start()
	r.browser = r.newBrowser()
	r.verifier = api.NewOIDC(r.issuer, []string{"console", "pipeline"}, r.clock)
	r.oauth = oauth2.Config{ClientID: "console", RedirectURL: callback, Scopes: []string{"openid", "profile"}, Endpoint: oauth2.Endpoint{
		AuthURL: r.issuer + "/oauth2/authorize", TokenURL: r.issuer + "/oauth2/token", AuthStyle: oauth2.AuthStyleInParams,
	}}
	return r
}

// start serves a new issuer over the same key file, as after a restart.
func (r *rig) start() {
	r.t.Helper()
	handler, err := login.New(login.Config{
		Issuer: r.issuer, KeyFile: r.keyFile, TokenFile: r.tokens, Clock: r.clock, Users: r.users,
		Clients: []login.Client{
			{ID: "console", RedirectURIs: []string{"http://127.0.0.1/callback", "https://console.test/back?x=1"}, LogoutURIs: []string{"http://127.0.0.1/"}},
			{ID: "pipeline", Secret: "s3cr+t/%", Scopes: []string{"amc/read", "amc/write"}},
		},
	})
	require.NoError(r.t, err)
	r.handler = handler
}

// newBrowser keeps cookies and stops where it would leave the issuer.
func (r *rig) newBrowser() *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(r.t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// get opens an address and returns the answer with its body read.
func (r *rig) get(address string) (reply, string) {
	r.t.Helper()
	in, err := http.NewRequestWithContext(r.t.Context(), "GET", address, nil)
	require.NoError(r.t, err)
	return r.do(in)
}

func (r *rig) post(address string, form url.Values) (reply, string) {
	r.t.Helper()
	in, err := http.NewRequestWithContext(r.t.Context(), "POST", address, strings.NewReader(form.Encode()))
	require.NoError(r.t, err)
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(in)
}

func (r *rig) do(in *http.Request) (reply, string) {
	r.t.Helper()
	out, err := r.browser.Do(in)
	require.NoError(r.t, err)
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	require.NoError(r.t, err)
	return reply{out.StatusCode, out.Header, out.Cookies()}, string(body)
}

// reply is an answer without its body.
type reply struct {
	StatusCode int
	Header     http.Header
	cookies    []*http.Cookie
}

func (r reply) Location() (*url.URL, error) { return url.Parse(r.Header.Get("Location")) }

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// form returns the hidden value of a login page.
func (r *rig) form(page string) string {
	r.t.Helper()
	found := requestField.FindStringSubmatch(page)
	require.NotNil(r.t, found, page)
	return html.UnescapeString(found[1])
}

func (r *rig) signIn(request, name, password string) (reply, string) {
	r.t.Helper()
	return r.post(r.issuer+"/login", url.Values{"request": {request}, "username": {name}, "password": {password}})
}

// code follows a sign-in to the code it ends with.
func (r *rig) code(verifier, name, password string) string {
	r.t.Helper()
	out, page := r.get(r.oauth.AuthCodeURL("state1", oauth2.S256ChallengeOption(verifier)))
	require.Equal(r.t, 200, out.StatusCode, page)
	out, page = r.signIn(r.form(page), name, password)
	require.Equal(r.t, 303, out.StatusCode, page)
	to, err := out.Location()
	require.NoError(r.t, err)
	require.Equal(r.t, "state1", to.Query().Get("state"))
	require.True(r.t, strings.HasPrefix(to.String(), callback+"?"))
	return to.Query().Get("code")
}

func TestPersonSignsIn(t *testing.T) {
	t.Parallel()
	r := setup(t)
	provider, err := oidc.NewProvider(t.Context(), r.issuer)
	require.NoError(t, err)
	require.Equal(t, r.oauth.Endpoint.AuthURL, provider.Endpoint().AuthURL)
	require.Equal(t, r.oauth.Endpoint.TokenURL, provider.Endpoint().TokenURL)

	verifier := oauth2.GenerateVerifier()
	out, page := r.get(r.oauth.AuthCodeURL("state1", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce1")))
	require.Equal(t, 200, out.StatusCode)
	policy := out.Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "form-action 'self' http://127.0.0.1:4711")
	require.Contains(t, policy, "frame-ancestors 'none'")
	require.NotContains(t, page, "<script")
	for _, c := range out.cookies {
		require.True(t, c.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, c.SameSite)
	}
	request := r.form(page)
	out, page = r.signIn(request, "ada<", "wrong")
	require.Equal(t, 401, out.StatusCode)
	require.Contains(t, page, "wrong")
	require.Contains(t, page, "ada&lt;", "what was typed is kept, and escaped")
	require.NotContains(t, page, `value="wrong"`)
	out, _ = r.signIn(request, "ada", "correct horse")
	require.Equal(t, 303, out.StatusCode)
	to, err := out.Location()
	require.NoError(t, err)

	token, err := r.oauth.Exchange(t.Context(), to.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	who, err := r.verifier.Verify(t.Context(), token.AccessToken)
	require.NoError(t, err)
	require.Equal(t, []string{"operator"}, who.Groups)
	require.Equal(t, "console", who.ClientID)
	require.Equal(t, []string{"openid", "profile"}, who.Scopes)
	require.Equal(t, api.Write, who.Permission())

	id, err := provider.Verifier(&oidc.Config{ClientID: "console", SupportedSigningAlgs: []string{oidc.ES256}, Now: r.clock.Now}).Verify(t.Context(), token.Extra("id_token").(string))
	require.NoError(t, err)
	require.Equal(t, "nonce1", id.Nonce)
	require.Equal(t, who.Subject, id.Subject)
	var claims struct {
		Use  string `json:"token_use"`
		User string `json:"cognito:username"`
	}
	require.NoError(t, id.Claims(&claims))
	require.Equal(t, "id", claims.Use)
	require.Equal(t, "ada", claims.User)
	refused := amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid"}
	var wrongKind error
	for _, wrong := range []string{token.Extra("id_token").(string), token.RefreshToken} {
		_, wrongKind = r.verifier.Verify(t.Context(), wrong)
		failure.Is(t, wrongKind, refused)
	}
	r.clock.Advance(time.Hour + time.Second)
	_, err = r.verifier.Verify(t.Context(), token.AccessToken)
	failure.Is(t, err, refused)
	require.NotEqual(t, failure.Words(wrongKind), failure.Words(err), "its time is over")
}

func TestSessionNeedsNoSecondPassword(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.NotEmpty(t, r.code(oauth2.GenerateVerifier(), "ada", "correct horse"))
	again := r.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier()))
	out, _ := r.get(again)
	require.Equal(t, 303, out.StatusCode)
	out, page := r.get(again + "&prompt=login")
	require.Equal(t, 200, out.StatusCode, "asked to, it asks again")
	r.form(page)

	out, _ = r.get(r.issuer + "/logout?client_id=console&logout_uri=" + url.QueryEscape("http://127.0.0.1:99/"))
	require.Equal(t, 303, out.StatusCode)
	require.Equal(t, "http://127.0.0.1:99/", out.Header.Get("Location"))
	out, _ = r.get(again)
	require.Equal(t, 200, out.StatusCode)
	out, _ = r.get(again + "&prompt=none")
	require.Contains(t, out.Header.Get("Location"), "error=login_required")
	out, page = r.get(r.issuer + "/logout?client_id=console&logout_uri=https://evil.test/")
	require.Equal(t, 200, out.StatusCode, "nobody is sent to a strange address")
	require.Contains(t, page, "signed out")

	require.NotEmpty(t, r.code(oauth2.GenerateVerifier(), "ada", "correct horse"))
	r.clock.Advance(13 * time.Hour)
	out, _ = r.get(again)
	require.Equal(t, 200, out.StatusCode, "sessions end")
}

func TestAuthorizeRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	challenge := oauth2.S256ChallengeFromVerifier(oauth2.GenerateVerifier())
	good := url.Values{"client_id": {"console"}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s"},
		"code_challenge": {challenge}, "code_challenge_method": {"S256"}, "scope": {"openid"}}
	for name, c := range map[string]struct {
		field, value string
		sentBack     string // the error that the program is told; "" keeps the browser here
	}{
		"a client nobody knows":   {"client_id", "other", ""},
		"another address":         {"redirect_uri", "https://evil.test/callback", ""},
		"another path":            {"redirect_uri", "http://127.0.0.1:4711/other", ""},
		"another loopback name":   {"redirect_uri", "http://localhost:4711/callback", ""},
		"a user in the address":   {"redirect_uri", "http://127.0.0.1@evil.test/callback", ""},
		"a fragment":              {"redirect_uri", callback + "#x", ""},
		"a port off the loopback": {"redirect_uri", "https://console.test:8443/back?x=1", ""},
		"no address":              {"redirect_uri", "", ""},
		"the implicit flow":       {"response_type", "token", "unsupported_response_type"},
		"no PKCE":                 {"code_challenge", "", "invalid_request"},
		"plain PKCE":              {"code_challenge_method", "plain", "invalid_request"},
		"a machine's scope":       {"scope", "openid amc/admin", "invalid_scope"},
	} {
		query := url.Values{}
		for k, v := range good {
			query[k] = v
		}
		query.Set(c.field, c.value)
		out, _ := r.get(r.issuer + "/oauth2/authorize?" + query.Encode())
		if c.sentBack == "" {
			require.Equal(t, 400, out.StatusCode, name)
			require.Empty(t, out.Header.Get("Location"), name)
			continue
		}
		to, err := out.Location()
		require.NoError(t, err, name)
		require.Equal(t, c.sentBack, to.Query().Get("error"), name)
		require.Equal(t, "s", to.Query().Get("state"), name)
	}
	good.Set("redirect_uri", "https://console.test/back?x=1")
	out, page := r.get(r.issuer + "/oauth2/authorize?" + good.Encode())
	require.Equal(t, 200, out.StatusCode)
	out, _ = r.signIn(r.form(page), "ada", "correct horse")
	require.Regexp(t, `^https://console\.test/back\?code=[A-Z0-9]+&state=s&x=1$`, out.Header.Get("Location"))
}

func TestFormWorksOnceAndOnlyWhereItWasShown(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, page := r.get(r.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	request := r.form(page)
	own := r.browser
	r.browser = r.newBrowser()
	out, _ := r.signIn(request, "ada", "correct horse")
	require.Equal(t, 400, out.StatusCode, "a browser without the cookie")
	_, other := r.get(r.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	require.NotEqual(t, request, r.form(other))
	out, _ = r.signIn(request, "ada", "correct horse")
	require.Equal(t, 400, out.StatusCode, "a browser with a cookie of its own")
	r.browser = own
	out, _ = r.signIn(request, "ada", "correct horse")
	require.Equal(t, 303, out.StatusCode)
	out, _ = r.signIn(request, "ada", "correct horse")
	require.Equal(t, 400, out.StatusCode, "a second time")

	_, page = r.get(r.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())) + "&prompt=login")
	r.clock.Advance(time.Hour)
	out, _ = r.signIn(r.form(page), "ada", "correct horse")
	require.Equal(t, 400, out.StatusCode, "too late")
}

var alert = regexp.MustCompile(`role="alert"[^>]*>[^<]+<`)

func TestWrongPasswordsSlowDown(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, page := r.get(r.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	request := r.form(page)
	var wrong string // what the page says to somebody there is
	for range 5 {
		var out reply
		out, page = r.signIn(request, "ada", "guess")
		require.Equal(t, 401, out.StatusCode)
		wrong = alert.FindString(page)
		require.NotEmpty(t, wrong)
	}
	out, _ := r.signIn(request, "ada", "correct horse")
	require.Equal(t, 429, out.StatusCode, "not even the right one")
	for range 5 {
		out, page := r.signIn(request, "nobody", "guess")
		require.Equal(t, 401, out.StatusCode)
		require.Equal(t, wrong, alert.FindString(page))
	}
	out, _ = r.signIn(request, "nobody", "guess")
	require.Equal(t, 429, out.StatusCode, "names of nobody look the same")
	r.clock.Advance(10 * time.Second)
	out, _ = r.signIn(request, "ada", "correct horse")
	require.Equal(t, 303, out.StatusCode)
	for range 20 {
		r.browser = r.newBrowser()
		r.code(oauth2.GenerateVerifier(), "bob", "battery") // good ones cost nothing
	}
}

func TestCodeIsForOneExchange(t *testing.T) {
	t.Parallel()
	r := setup(t)
	verifier := oauth2.GenerateVerifier()
	exchange := func(change func(url.Values)) (int, string) {
		t.Helper()
		r.browser = r.newBrowser()
		form := url.Values{"grant_type": {"authorization_code"}, "client_id": {"console"}, "redirect_uri": {callback}, "code_verifier": {verifier},
			"code": {r.code(verifier, "ada", "correct horse")}}
		change(form)
		out, body := r.post(r.issuer+"/oauth2/token", form)
		require.Equal(t, "no-store", out.Header.Get("Cache-Control"))
		var e struct{ Error string }
		require.NoError(t, json.Unmarshal([]byte(body), &e))
		return out.StatusCode, e.Error
	}
	for name, change := range map[string]func(url.Values){
		"another verifier": func(f url.Values) { f.Set("code_verifier", oauth2.GenerateVerifier()) },
		"no verifier":      func(f url.Values) { f.Del("code_verifier") },
		"another address":  func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1:1/callback") },
		"another client":   func(f url.Values) { f.Set("client_id", "pipeline"); f.Set("client_secret", "s3cr+t/%") },
		"another code":     func(f url.Values) { f.Set("code", "GUESSED") },
		"too late":         func(url.Values) { r.clock.Advance(2 * time.Minute) },
		"used": func(f url.Values) {
			out, _ := r.post(r.issuer+"/oauth2/token", f)
			require.Equal(t, 200, out.StatusCode)
		},
	} {
		status, code := exchange(change)
		require.Equal(t, 400, status, name)
		require.Equal(t, "invalid_grant", code, name)
	}
	status, _ := exchange(func(url.Values) {})
	require.Equal(t, 200, status)
}

func TestMachineGetsAToken(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, style := range map[string]oauth2.AuthStyle{"basic": oauth2.AuthStyleInHeader, "post": oauth2.AuthStyleInParams} {
		cfg := clientcredentials.Config{ClientID: "pipeline", ClientSecret: "s3cr+t/%", TokenURL: r.oauth.Endpoint.TokenURL, AuthStyle: style}
		token, err := cfg.Token(t.Context())
		require.NoError(t, err, name)
		who, err := r.verifier.Verify(t.Context(), token.AccessToken)
		require.NoError(t, err, name)
		require.Equal(t, api.Principal{Subject: "pipeline", ClientID: "pipeline", Scopes: []string{"amc/read", "amc/write"}}, who, name)
		require.Equal(t, api.Write, who.Permission())

		cfg.Scopes = []string{"amc/read"}
		token, err = cfg.Token(t.Context())
		require.NoError(t, err, name)
		who, err = r.verifier.Verify(t.Context(), token.AccessToken)
		require.NoError(t, err)
		require.Equal(t, api.Read, who.Permission())
	}
	for name, c := range map[string]struct {
		id, secret, scope, want string
	}{
		"a wrong secret":            {"pipeline", "guess", "", "invalid_client"},
		"no secret":                 {"pipeline", "", "", "invalid_client"},
		"a client nobody knows":     {"other", "s3cr+t/%", "", "invalid_client"},
		"a scope it may not have":   {"pipeline", "s3cr+t/%", "amc/admin", "invalid_scope"},
		"a client without a secret": {"console", "", "", "unauthorized_client"},
	} {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.id}, "client_secret": {c.secret}, "scope": {c.scope}}
		out, body := r.post(r.oauth.Endpoint.TokenURL, form)
		require.Contains(t, body, `"`+c.want+`"`, name)
		if c.want == "invalid_client" {
			require.Equal(t, 401, out.StatusCode, name)
			require.Contains(t, out.Header.Get("WWW-Authenticate"), "Basic", name)
		}
	}
	_, body := r.post(r.oauth.Endpoint.TokenURL, url.Values{"grant_type": {"password"}, "client_id": {"console"}})
	require.Contains(t, body, "unsupported_grant_type")
}

func TestSigningKeysRotate(t *testing.T) {
	t.Parallel()
	r := setup(t)
	info, err := os.Stat(r.keyFile)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	published := func() []string {
		_, body := r.get(r.issuer + "/.well-known/jwks.json")
		require.NotContains(t, body, `"d"`, "no private part")
		var set struct{ Keys []struct{ Kid string } }
		require.NoError(t, json.Unmarshal([]byte(body), &set))
		ids := []string{}
		for _, k := range set.Keys {
			ids = append(ids, k.Kid)
		}
		return ids
	}
	verifier := oauth2.GenerateVerifier()
	token, err := r.oauth.Exchange(t.Context(), r.code(verifier, "ada", "correct horse"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	first := published()
	require.Len(t, first, 2, "the next key is published before it signs")
	r.clock.Advance(30*24*time.Hour - time.Second)
	require.Equal(t, first, published())
	r.clock.Advance(time.Second)
	second := published()
	require.Equal(t, first[1], second[0])
	require.Contains(t, second, first[0], "what it signed is still good")
	require.Len(t, second, 3)
	r.start()
	require.Equal(t, second, published(), "a restart changes nothing")
	cfg := clientcredentials.Config{ClientID: "pipeline", ClientSecret: "s3cr+t/%", TokenURL: r.oauth.Endpoint.TokenURL}
	machine, err := cfg.Token(t.Context())
	require.NoError(t, err)
	_, err = r.verifier.Verify(t.Context(), machine.AccessToken)
	require.NoError(t, err)
	_, err = r.oauth.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	require.ErrorContains(t, err, "invalid_grant", "refresh tokens live as long as a key signs")
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys.json")
	for name, cfg := range map[string]login.Config{
		"an issuer with a slash":      {Issuer: "http://127.0.0.1/oidc/", KeyFile: file},
		"a relative issuer":           {Issuer: "/oidc", KeyFile: file},
		"a user without a password":   {Issuer: "http://127.0.0.1/oidc", KeyFile: file, Users: []login.User{{Name: "ada"}}},
		"a key file that is a folder": {Issuer: "http://127.0.0.1/oidc", KeyFile: filepath.Dir(file)},
	} {
		cfg.Clock = porttest.NewClock()
		_, err := login.New(cfg)
		require.Error(t, err, name)
	}
	require.NoError(t, os.WriteFile(file, []byte(`{"keys": []}`), 0o600))
	_, err := login.New(login.Config{Issuer: "http://127.0.0.1/oidc", KeyFile: file, Clock: porttest.NewClock()})
	require.ErrorContains(t, err, file)
}
