package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	callbackURI  = "https://console.test/connections/callback"
	clientSecret = "hush-hush"
)

func connectionBody(more ...string) map[string]any {
	body := map[string]any{"name": "North America", "region": "NA", "clientId": "amzn1.client", "clientSecret": clientSecret}
	for i := 0; i < len(more); i += 2 {
		body[more[i]] = more[i+1]
	}
	return body
}

// addConnection makes a connection that nobody has consented to, and returns its ETag.
func (r *rig) addConnection() (Connection, string) {
	r.t.Helper()
	out := r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()})
	return decode[Connection](r.t, out, 201), out.Header().Get("ETag")
}

// consent opens the authorize page as a browser does, and returns what it is sent back with.
func (r *rig) consent(connectionID, token string) AuthorizationAnswer {
	r.t.Helper()
	out := r.call(request{method: "POST", path: "/v1/connections/" + connectionID + "/authorization", token: token, body: map[string]any{"redirectUri": callbackURI}})
	begun := decode[Authorization](r.t, out, 200)
	require.Equal(r.t, r.clock.Now().Add(15*time.Minute), begun.ExpiresAt)
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := browser.Get(begun.AuthorizeURL)
	require.NoError(r.t, err)
	require.NoError(r.t, page.Body.Close())
	back, err := page.Location()
	require.NoError(r.t, err)
	require.Equal(r.t, callbackURI, back.Scheme+"://"+back.Host+back.Path)
	return AuthorizationAnswer{State: back.Query().Get("state"), Code: back.Query().Get("code"), Error: back.Query().Get("error")}
}

// callback hands over what the browser was sent back with.
func (r *rig) callback(answer AuthorizationAnswer, token string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.call(request{method: "POST", path: "/v1/connections/callback", token: token, body: answer})
}

// connect makes a connection that works.
func (r *rig) connect() Connection {
	r.t.Helper()
	connection, _ := r.addConnection()
	return decode[Connection](r.t, r.callback(r.consent(connection.ConnectionID, "admin"), "admin"), 200)
}

func (r *rig) secretOf(connectionID string) (secret amc.ConnectionSecret) {
	r.t.Helper()
	text, err := r.secrets.Secret(r.t.Context(), amc.ConnectionSecretName(connectionID))
	require.NoError(r.t, err)
	require.NoError(r.t, json.Unmarshal(text, &secret))
	return secret
}

func TestConnectionIsMadeListedChangedAndRemoved(t *testing.T) {
	t.Parallel()
	r := setup(t)
	out := r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()})
	made := decode[Connection](t, out, 201)
	now := r.clock.Now()
	require.Equal(t, Connection{ConnectionID: "north-america", Name: "North America", Region: amc.NorthAmerica, Status: amc.ConnectionNew,
		CreatedAt: now, CreatedBy: "u-admin", UpdatedAt: now}, made)
	require.Equal(t, "/v1/connections/north-america", out.Header().Get("Location"))
	etag := out.Header().Get("ETag")
	problem(t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody("clientSecret", "another")}), 409, "connection_exists")
	require.Equal(t, clientSecret, r.secretOf("north-america").ClientSecret, "a refused call changes nothing")

	get := request{method: "GET", path: "/v1/connections/north-america", token: "viewer"}
	out = r.call(get)
	require.Equal(t, made, decode[Connection](t, out, 200))
	require.Equal(t, etag, out.Header().Get("ETag"))
	get.header = map[string]string{"If-None-Match": etag}
	require.Equal(t, http.StatusNotModified, r.call(get).Code)
	decode[Connection](t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody("connectionId", "a", "region", "EU")}), 201)
	page := decode[ConnectionPage](t, r.call(request{method: "GET", path: "/v1/connections?limit=1", token: "viewer"}), 200)
	require.Equal(t, "a", page.Connections[0].ConnectionID)
	page = decode[ConnectionPage](t, r.call(request{method: "GET", path: "/v1/connections?limit=1&cursor=" + page.NextCursor, token: "viewer"}), 200)
	require.Equal(t, ConnectionPage{Connections: []Connection{made}}, page)
	problem(t, r.call(request{method: "GET", path: "/v1/connections?cursor=!", token: "viewer"}), 400, "invalid_cursor")

	r.clock.Advance(time.Minute)
	patch := func(header map[string]string, body map[string]any) *httptest.ResponseRecorder {
		return r.call(request{method: "PATCH", path: "/v1/connections/north-america", token: "admin", header: header, body: body})
	}
	problem(t, patch(nil, map[string]any{"name": "NA"}), 428, "precondition_required")
	problem(t, patch(map[string]string{"If-Match": `"x"`}, map[string]any{"name": "NA"}), 412, "precondition_failed")
	out = patch(map[string]string{"If-Match": etag}, map[string]any{"name": "NA"})
	changed := decode[Connection](t, out, 200)
	require.Equal(t, "NA", changed.Name)
	require.Equal(t, r.clock.Now(), changed.UpdatedAt)
	require.NotEqual(t, etag, out.Header().Get("ETag"))
	require.Equal(t, clientSecret, r.secretOf("north-america").ClientSecret)

	remove := request{method: "DELETE", path: "/v1/connections/north-america", token: "admin"}
	problem(t, r.call(remove), 428, "precondition_required")
	remove.header = map[string]string{"If-Match": etag}
	problem(t, r.call(remove), 412, "precondition_failed")
	remove.header["If-Match"] = out.Header().Get("ETag")
	require.Equal(t, http.StatusNoContent, r.call(remove).Code)
	problem(t, r.call(remove), 404, "connection_not_found")
	for _, name := range []string{amc.ConnectionSecretName("north-america"), amc.AuthorizationSecretName("north-america")} {
		_, err := r.secrets.Secret(t.Context(), name)
		require.True(t, amc.KindNotFound.Is(err), name)
	}
}

func TestConnectionInUseStays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	decode[Connection](t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody("connectionId", "c")}), 201)
	out := r.call(request{method: "DELETE", path: "/v1/connections/c", token: "admin", header: map[string]string{"If-Match": "*"}})
	require.Contains(t, problem(t, out, 409, "connection_in_use").Detail, "amcone")
	require.Equal(t, clientSecret, r.secretOf("c").ClientSecret)
}

func TestConnectionRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, c := range map[string]struct {
		body  map[string]any
		code  string
		field string
	}{
		"an id with a dot":     {connectionBody("connectionId", "a.b"), "invalid_request", "connectionId"},
		"a region":             {connectionBody("region", "MOON"), "invalid_request", "region"},
		"a secret with spaces": {connectionBody("clientSecret", "has space "), "invalid_request", "clientSecret"},
		"a name without an id": {connectionBody("name", "北米"), "connection_id_missing", "connectionId"},
		"an unknown field":     {connectionBody("refreshToken", "Atzr|x"), "invalid_request", ""},
	} {
		p := problem(t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: c.body}), 400, c.code)
		require.Equal(t, c.field, p.Field, name)
	}
	r.addConnection()
	for code, body := range map[string]map[string]any{"invalid_request": {}, "client_secret_missing": {"clientId": "amzn1.other"}} {
		problem(t, r.call(request{method: "PATCH", path: "/v1/connections/north-america", token: "admin", header: map[string]string{"If-Match": "*"}, body: body}), 400, code)
	}
	require.NotContains(t, r.log.String(), "has space")
}

func TestConsent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, etag := r.addConnection()
	answer := r.consent("north-america", "admin")
	out := r.callback(answer, "admin")
	connected := decode[Connection](t, out, 200)
	require.Equal(t, amc.ConnectionWorks, connected.Status)
	require.Equal(t, r.clock.Now(), *connected.ConsentedAt)
	require.Equal(t, r.clock.Now().Add(365*24*time.Hour), *connected.ConsentEndsAt)
	require.Equal(t, 365, *connected.DaysLeft)
	require.True(t, strings.HasPrefix(r.secretOf("north-america").RefreshToken, "Atzr|"))
	get := request{method: "GET", path: "/v1/connections/north-america", token: "viewer", header: map[string]string{"If-None-Match": etag}}
	require.Equal(t, connected, decode[Connection](t, r.call(get), 200), "the consent made another representation")
	problem(t, r.callback(answer, "admin"), 400, "authorization_unknown")

	r.clock.Advance(340 * 24 * time.Hour)
	ending := decode[Connection](t, r.call(get), 200)
	require.Equal(t, amc.ConnectionEnding, ending.Status)
	require.Equal(t, 25, *ending.DaysLeft)

	r.amazon.RevokeConsents(amc.NorthAmerica, "amzn1.client")
	before := r.secretOf("north-america")
	before.RefusedAt = r.clock.Now()
	text, err := json.Marshal(before)
	require.NoError(t, err)
	require.NoError(t, r.secrets.PutSecret(t.Context(), amc.ConnectionSecretName("north-america"), text))
	require.Equal(t, amc.ConnectionRefused, decode[Connection](t, r.call(get), 200).Status)
	again := decode[Connection](t, r.callback(r.consent("north-america", "admin"), "admin"), 200)
	require.Equal(t, amc.ConnectionWorks, again.Status)
}

func TestConsentEndsWithItsClient(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.connect()
	patch := func(body map[string]any) Connection {
		out := r.call(request{method: "PATCH", path: "/v1/connections/north-america", token: "admin", header: map[string]string{"If-Match": "*"}, body: body})
		return decode[Connection](t, out, 200)
	}
	require.Equal(t, amc.ConnectionWorks, patch(map[string]any{"clientSecret": "rolled"}).Status)
	require.Equal(t, "rolled", r.secretOf("north-america").ClientSecret)
	require.Equal(t, amc.ConnectionWorks, patch(map[string]any{"clientId": "amzn1.client", "clientSecret": clientSecret}).Status)
	require.Equal(t, amc.ConnectionNew, patch(map[string]any{"clientId": "amzn1.other", "clientSecret": "other"}).Status)
	require.Equal(t, amc.ConnectionSecret{Region: amc.NorthAmerica, ClientID: "amzn1.other", ClientSecret: "other"}, r.secretOf("north-america"))
}

func TestAnswersThatCompleteNothing(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.addConnection()
	problem(t, r.call(request{method: "POST", path: "/v1/connections/north-america/authorization", token: "admin", body: map[string]any{"redirectUri": "https://evil.test/"}}),
		400, "redirect_uri_not_allowed")
	problem(t, r.call(request{method: "POST", path: "/v1/connections/nowhere/authorization", token: "admin", body: map[string]any{"redirectUri": callbackURI}}), 404, "connection_not_found")

	good := r.consent("north-america", "admin")
	problem(t, r.callback(AuthorizationAnswer{State: good.State}, "admin"), 400, "authorization_answer_form")
	problem(t, r.callback(AuthorizationAnswer{State: good.State, Code: "c", Error: "e"}, "admin"), 400, "authorization_answer_form")
	problem(t, r.callback(AuthorizationAnswer{State: "../connections/x.A", Code: "c"}, "admin"), 400, "invalid_request")
	problem(t, r.callback(AuthorizationAnswer{State: "north-america.AAAA", Code: good.Code}, "admin"), 400, "authorization_unknown")
	problem(t, r.callback(AuthorizationAnswer{State: "nowhere.AAAA", Code: good.Code}, "admin"), 400, "authorization_unknown")
	problem(t, r.callback(good, "machine-admin"), 403, "authorization_of_another")
	decode[Connection](t, r.callback(good, "admin"), 200) // none of these ended it

	first := r.consent("north-america", "admin")
	second := r.consent("north-america", "admin")
	problem(t, r.callback(first, "admin"), 400, "authorization_unknown")
	r.clock.Advance(15 * time.Minute)
	problem(t, r.callback(second, "admin"), 400, "authorization_unknown")

	denied := r.consent("north-america", "admin")
	denied.Code, denied.Error, denied.ErrorDescription = "", "access_denied", "Access not permitted."
	detail := problem(t, r.callback(denied, "admin"), 409, "consent_refused").Detail
	for _, said := range []string{denied.Error, denied.ErrorDescription} {
		require.Contains(t, detail, said)
	}
	problem(t, r.callback(denied, "admin"), 400, "authorization_unknown")

	guessed := r.consent("north-america", "admin")
	guessed.Code = "guessed-code"
	out := r.callback(guessed, "admin")
	problem(t, out, 409, "connect_again")
	require.Empty(t, out.Header().Get("WWW-Authenticate"), "it is not the caller who has to sign in again")
	require.NotContains(t, out.Body.String()+r.log.String(), "guessed-code")
}

// TestConnectionSecretsStaySecret goes the whole way and then looks for every secret wherever the API says something.
func TestConnectionSecretsStaySecret(t *testing.T) {
	t.Parallel()
	r := setup(t)
	var said strings.Builder
	say := func(out *httptest.ResponseRecorder) *httptest.ResponseRecorder {
		said.WriteString(out.Body.String())
		for name, values := range out.Header() {
			said.WriteString(name + strings.Join(values, " "))
		}
		return out
	}
	say(r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()}))
	answer := r.consent("north-america", "admin")
	text, err := r.secrets.Secret(t.Context(), amc.AuthorizationSecretName("north-america"))
	require.NoError(t, err)
	var a authorization
	require.NoError(t, json.Unmarshal(text, &a))
	require.NotContains(t, string(text), answer.State, "only its digest is kept")
	say(r.callback(answer, "admin"))
	for _, path := range []string{"/v1/connections", "/v1/connections/north-america"} {
		say(r.call(request{method: "GET", path: path, token: "admin"}))
	}
	say(r.call(request{method: "PATCH", path: "/v1/connections/north-america", token: "admin", header: map[string]string{"If-Match": "*"}, body: map[string]any{"name": "x"}}))
	secret := r.secretOf("north-america")
	for name, hidden := range map[string]string{"client id": secret.ClientID, "client secret": secret.ClientSecret, "refresh token": secret.RefreshToken,
		"verifier": a.Verifier, "code": answer.Code, "state": answer.State, "access token": "Atza|"} {
		require.NotEmpty(t, hidden, name)
		require.NotContains(t, said.String(), hidden, name)
		require.NotContains(t, r.log.String(), hidden, name)
		require.NotContains(t, said.String()+r.log.String(), url.QueryEscape(hidden), name)
	}
}

func TestConnectionsAreChangedOneAtATime(t *testing.T) {
	t.Parallel()
	var locks amc.Locks
	r := setup(t, func(_ *Config, d *Deps) { locks = d.Locks; d.Clock = impatient{d.Clock} })
	unlock, err := locks.Lock(t.Context(), "connections", time.Minute)
	require.NoError(t, err)
	problem(t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()}), 503, "locked")
	require.NoError(t, unlock(t.Context()))
	decode[Connection](t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()}), 201)
	_, err = locks.Lock(t.Context(), "connections", time.Minute)
	require.NoError(t, err, "a call gives the lock back")
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"North America": "north-america", " --EU (2)! ": "eu-2", "北米": "", strings.Repeat("a", 80): strings.Repeat("a", 63),
		strings.Repeat("a", 62) + " b": strings.Repeat("a", 62)} {
		require.Equal(t, want, slug(name))
	}
}

func TestBrokenSecretIsNotQuoted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.addConnection()
	require.NoError(t, r.secrets.PutSecret(t.Context(), amc.ConnectionSecretName("north-america"), []byte("hush-hush, no JSON")))
	out := r.call(request{method: "GET", path: "/v1/connections/north-america", token: "viewer"})
	problem(t, out, 500, "internal")
	require.NotContains(t, out.Body.String()+r.log.String(), "hush-hush")
}

// impatient is a clock whose sleeps are over at once.
type impatient struct{ amc.Clock }

func (impatient) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func TestAuthorizationWithoutTheSecret(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.addConnection()
	require.NoError(t, r.secrets.DeleteSecret(t.Context(), amc.ConnectionSecretName("north-america")))
	problem(t, r.call(request{method: "POST", path: "/v1/connections/north-america/authorization", token: "admin", body: map[string]any{"redirectUri": callbackURI}}),
		409, "client_missing")
}
