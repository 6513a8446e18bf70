package api

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// issuer publishes keys and signs whatever a test asks for.
type issuer struct {
	t       *testing.T
	url     string
	keys    atomic.Pointer[[]jose.JSONWebKey] // published
	fetched atomic.Int32
	down    atomic.Bool
}

func newIssuer(t *testing.T) *issuer {
	i := &issuer{t: t}
	i.publish()
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.url, "jwks_uri": i.url + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		i.fetched.Add(1)
		set := jose.JSONWebKeySet{}
		for _, k := range *i.keys.Load() {
			set.Keys = append(set.Keys, k.Public())
		}
		_ = json.NewEncoder(w).Encode(set)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.down.Load() {
			panic(http.ErrAbortHandler)
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	i.url = server.URL
	return i
}

func newSigningKey(t *testing.T, id string) jose.JSONWebKey {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return jose.JSONWebKey{Key: private, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"}
}

func (i *issuer) publish(keys ...jose.JSONWebKey) { i.keys.Store(&keys) }

func (i *issuer) sign(key jose.JSONWebKey, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	require.NoError(i.t, err)
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	require.NoError(i.t, err)
	return token
}

// tokenCase is an access token, and who comes with it.
type tokenCase struct {
	token   string
	want    Principal
	refused string // why; what is refused for one reason has one message
}

func tokenCases(t *testing.T) (*OIDC, map[string]tokenCase) {
	i, clock := newIssuer(t), porttest.NewClock()
	key, stranger := newSigningKey(t, "one"), newSigningKey(t, "one")
	i.publish(key)
	verifier := NewOIDC(i.url, []string{"console", "pipeline"}, clock)
	claims := func(changes map[string]any) map[string]any {
		all := map[string]any{"iss": i.url, "sub": "u1", "client_id": "console", "token_use": "access", "exp": clock.Now().Add(time.Hour).Unix(),
			"scope": "openid amc/read", "cognito:groups": []string{"viewer"}}
		for name, v := range changes {
			if all[name] = v; v == nil {
				delete(all, name)
			}
		}
		return all
	}
	person := Principal{Subject: "u1", ClientID: "console", Groups: []string{"viewer"}, Scopes: []string{"openid", "amc/read"}}
	return verifier, map[string]tokenCase{
		"Cognito, a person":       {token: i.sign(key, claims(nil)), want: person},
		"Cognito, a machine":      {token: i.sign(key, claims(map[string]any{"sub": "pipeline", "client_id": "pipeline", "cognito:groups": nil, "scope": "amc/write"})), want: Principal{Subject: "pipeline", ClientID: "pipeline", Scopes: []string{"amc/write"}}},
		"another, by audience":    {token: i.sign(key, claims(map[string]any{"token_use": nil, "client_id": nil, "aud": []string{"x", "pipeline"}})), want: Principal{Subject: "u1", Groups: person.Groups, Scopes: person.Scopes}},
		"an id token":             {token: i.sign(key, claims(map[string]any{"token_use": "id", "aud": "console"})), refused: "no access token"},
		"a refresh token":         {token: i.sign(key, claims(map[string]any{"token_use": "refresh"})), refused: "no access token"},
		"for another program":     {token: i.sign(key, claims(map[string]any{"client_id": "other"})), refused: "audience"},
		"for another audience":    {token: i.sign(key, claims(map[string]any{"token_use": nil, "client_id": nil, "aud": "other"})), refused: "audience"},
		"expired":                 {token: i.sign(key, claims(map[string]any{"exp": clock.Now().Add(-time.Second).Unix()})), refused: "expired"},
		"of another issuer":       {token: i.sign(key, claims(map[string]any{"iss": "https://evil.test"})), refused: "not the issuer's"},
		"signed by somebody else": {token: i.sign(stranger, claims(nil)), refused: "not the issuer's"},
		"of nobody":               {token: i.sign(key, claims(map[string]any{"sub": nil})), refused: "nobody"},
		"unsigned":                {token: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.", refused: "not the issuer's"},
		"nonsense":                {token: "nonsense", refused: "not the issuer's"},
	}
}

func TestOIDCVerifiesAccessTokens(t *testing.T) {
	t.Parallel()
	verifier, cases := tokenCases(t)
	reasons := map[string]string{} // by message
	for name, c := range cases {
		got, err := verifier.Verify(t.Context(), c.token)
		if c.refused != "" {
			failure.Is(t, err, amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid"}, name)
			words := failure.Words(err)
			require.Equal(t, c.refused, cmp.Or(reasons[words], c.refused), name)
			reasons[words] = c.refused
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.want, got, name)
	}
	require.Len(t, reasons, 5)
}

func TestOIDCFollowsKeyRotation(t *testing.T) {
	t.Parallel()
	i, clock := newIssuer(t), porttest.NewClock()
	first, second := newSigningKey(t, "first"), newSigningKey(t, "second")
	claims := map[string]any{"iss": i.url, "sub": "u1", "client_id": "console", "token_use": "access", "exp": clock.Now().Add(time.Hour).Unix()}
	verifier := NewOIDC(i.url, []string{"console"}, clock)
	i.publish(first)
	for range 3 {
		_, err := verifier.Verify(t.Context(), i.sign(first, claims))
		require.NoError(t, err)
	}
	require.EqualValues(t, 1, i.fetched.Load(), "known keys are not asked for again")
	i.publish(second)
	require.Eventually(t, func() bool { // go-oidc may give one caller more the answer that it got last
		_, err := verifier.Verify(t.Context(), i.sign(second, claims))
		return err == nil
	}, time.Minute, time.Millisecond)
	_, err := verifier.Verify(t.Context(), i.sign(first, claims))
	require.Equal(t, amc.KindUnauthorized, amc.KindOf(err), "a withdrawn key is refused")
}

func TestOIDCSparesTheIssuer(t *testing.T) {
	t.Parallel()
	i, clock := newIssuer(t), porttest.NewClock()
	first, second := newSigningKey(t, "first"), newSigningKey(t, "second")
	claims := map[string]any{"iss": i.url, "sub": "u1", "client_id": "console", "token_use": "access", "exp": clock.Now().Add(time.Hour).Unix()}
	verifier := NewOIDC(i.url, []string{"console"}, clock)
	i.publish(first)
	strangers := func() (asked int32) {
		before := i.fetched.Load()
		for n := range 50 {
			_, err := verifier.Verify(t.Context(), i.sign(newSigningKey(t, fmt.Sprint("made up ", n)), claims))
			require.Contains(t, []amc.Kind{amc.KindUnauthorized, amc.KindThrottled}, amc.KindOf(err))
		}
		_, err := verifier.Verify(t.Context(), i.sign(first, claims))
		require.NoError(t, err, "known keys need no asking")
		return i.fetched.Load() - before
	}
	require.EqualValues(t, askBurst-1, strangers(), "and once for what the issuer is")
	clock.Advance(askInterval)
	require.EqualValues(t, 1, strangers())

	i.publish(first, second)
	_, err := verifier.Verify(t.Context(), i.sign(second, claims))
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, amc.KindThrottled, e.Kind, "it may be a good one")
	require.Equal(t, "unknown_keys", e.Code)
	clock.Advance(e.RetryAfter)
	require.Eventually(t, func() bool { // go-oidc may give one caller more the answer that it got last
		_, err = verifier.Verify(t.Context(), i.sign(second, claims))
		return err == nil
	}, time.Minute, time.Millisecond, "a new key is found however many strangers come")
	require.Zero(t, strangers())
}

func TestOIDCTellsAnIssuerThatIsDownFromABadToken(t *testing.T) {
	t.Parallel()
	i, clock := newIssuer(t), porttest.NewClock()
	key := newSigningKey(t, "one")
	i.publish(key)
	token := i.sign(key, map[string]any{"iss": i.url, "sub": "u1", "client_id": "console", "token_use": "access", "exp": clock.Now().Add(time.Hour).Unix()})
	verifier := NewOIDC(i.url, []string{"console"}, clock)
	i.down.Store(true)
	_, err := verifier.Verify(t.Context(), token)
	require.Equal(t, amc.KindUnavailable, amc.KindOf(err))
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "issuer_unreachable", e.Code)
	i.down.Store(false)
	_, err = verifier.Verify(t.Context(), token)
	require.NoError(t, err, "it is asked again")
	i.down.Store(true)
	_, err = verifier.Verify(t.Context(), token)
	require.NoError(t, err, "known keys need no issuer")
	stranger := i.sign(newSigningKey(t, "two"), map[string]any{"iss": i.url})
	require.Eventually(t, func() bool { // as above
		_, err := verifier.Verify(t.Context(), stranger)
		return amc.KindUnavailable.Is(err)
	}, time.Minute, time.Millisecond, "whether the key is good can't be known")
}
