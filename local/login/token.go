package login

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// claims are Cognito's.
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	TokenUse  string   `json:"token_use"` // access, id or refresh
	ClientID  string   `json:"client_id,omitempty"`
	Audience  string   `json:"aud,omitempty"` // of id tokens
	Scope     string   `json:"scope,omitempty"`
	Groups    []string `json:"cognito:groups,omitempty"`
	Username  string   `json:"username,omitempty"`         // of access tokens
	User      string   `json:"cognito:username,omitempty"` // of id tokens
	Nonce     string   `json:"nonce,omitempty"`
	Family    string   `json:"origin_jti,omitempty"` // of refresh tokens: the first since a person signed in
	AuthTime  int64    `json:"auth_time"`
	IssuedAt  int64    `json:"iat"`
	ExpiresAt int64    `json:"exp"`
	ID        string   `json:"jti"`
}

const (
	useAccess  = "access"
	useID      = "id"
	useRefresh = "refresh"
)

// refused is an error answer of the token endpoint (RFC 6749, 5.2).
type refused struct {
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

// tokens is its good answer.
type tokens struct {
	Access    string `json:"access_token"`
	ID        string `json:"id_token,omitempty"`
	Refresh   string `json:"refresh_token,omitempty"`
	Type      string `json:"token_type"`
	ExpiresIn int    `json:"expires_in"`
	Scope     string `json:"scope"`
}

// caller reads the form and returns the client that sent it, or answers why it can't.
func (s *issuer) caller(w http.ResponseWriter, r *http.Request) (Client, bool) {
	if err := r.ParseForm(); err != nil {
		answer(w, http.StatusBadRequest, refused{"invalid_request", "the form can't be read"})
		return Client{}, false
	}
	client, ok := s.authenticate(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		answer(w, http.StatusUnauthorized, refused{"invalid_client", "the client is not known, or its secret is wrong"})
	}
	return client, ok
}

func (s *issuer) token(w http.ResponseWriter, r *http.Request) {
	client, ok := s.caller(w, r)
	if !ok {
		return
	}
	var out tokens
	var no *refused
	var err error
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		out, no, err = s.exchangeCode(client, r.PostForm)
	case "refresh_token":
		out, no, err = s.refresh(client, r.PostForm)
	case "client_credentials":
		out, no, err = s.credentials(client, r.PostForm)
	default:
		no = &refused{"unsupported_grant_type", ""}
	}
	switch {
	case err != nil:
		answer(w, http.StatusInternalServerError, refused{"server_error", "the token could not be signed"})
	case no != nil:
		answer(w, http.StatusBadRequest, no)
	default:
		answer(w, http.StatusOK, out)
	}
}

// authenticate returns the client that calls. Basic authentication carries form-encoded values (RFC 6749, 2.3.1).
func (s *issuer) authenticate(r *http.Request) (Client, bool) {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		var errID, errSecret error
		id, errID = url.QueryUnescape(user)
		secret, errSecret = url.QueryUnescape(password)
		if errID != nil || errSecret != nil {
			return Client{}, false
		}
	}
	client, known := s.client(id)
	same := equal(secret, client.Secret)
	return client, known && same
}

func (s *issuer) exchangeCode(client Client, form url.Values) (tokens, *refused, error) {
	g, ok := s.codes.take(form.Get("code"))
	digest := sha256.Sum256([]byte(form.Get("code_verifier")))
	if !ok || g.client.ID != client.ID || g.redirectURI != form.Get("redirect_uri") ||
		!equal(base64.RawURLEncoding.EncodeToString(digest[:]), g.challenge) {
		return tokens{}, &refused{"invalid_grant", "the code is not valid, or not for this client, address or verifier"}, nil
	}
	user, ok := s.user(g.user)
	if !ok {
		return tokens{}, &refused{"invalid_grant", "the user is gone"}, nil
	}
	out, err := s.issue(client, user, g.scopes, g.since.Unix(), g.nonce)
	if err != nil {
		return tokens{}, nil, err
	}
	c := s.claims(useRefresh, subjectOf(user), refreshLife)
	c.ClientID, c.Username, c.Scope, c.AuthTime, c.Family = client.ID, user.Name, out.Scope, g.since.Unix(), c.ID
	if out.Refresh, err = s.keys.sign(c); err != nil {
		return tokens{}, nil, err
	}
	return out, nil, s.families.begin(c.Family, time.Unix(c.ExpiresAt, 0))
}

// refresh exchanges a refresh token for new tokens, the next refresh token among them; it ends when the first one would.
func (s *issuer) refresh(client Client, form url.Values) (tokens, *refused, error) {
	c, err := s.keys.verify(form.Get("refresh_token"))
	if err != nil || c.TokenUse != useRefresh || c.Issuer != s.Issuer || c.ClientID != client.ID {
		return tokens{}, &refused{"invalid_grant", "the refresh token is not valid, or not for this client"}, nil
	}
	user, ok := s.user(c.Username)
	if !ok {
		return tokens{}, &refused{"invalid_grant", "the user is gone"}, nil
	}
	out, err := s.issue(client, user, strings.Fields(c.Scope), c.AuthTime, "")
	if err != nil {
		return tokens{}, nil, err
	}
	next := c
	next.ID, next.IssuedAt = uuid.NewString(), s.Clock.Now().Unix()
	if out.Refresh, err = s.keys.sign(next); err != nil {
		return tokens{}, nil, err
	}
	if ok, err = s.families.turn(c.Family, c.ID, next.ID); err != nil || !ok {
		return tokens{}, &refused{"invalid_grant", "the refresh token was used before, or its sign-in has ended"}, err
	}
	return out, nil, nil
}

// revoke ends the sign-in that a refresh token is of (RFC 7009). Other tokens run out by themselves.
func (s *issuer) revoke(w http.ResponseWriter, r *http.Request) {
	client, ok := s.caller(w, r)
	if !ok {
		return
	}
	c, err := s.keys.verify(r.PostForm.Get("token"))
	if err != nil || c.TokenUse != useRefresh || c.Issuer != s.Issuer || c.ClientID != client.ID {
		w.WriteHeader(http.StatusOK) // what isn't valid needs no revoking
		return
	}
	if s.families.end(c.Family) != nil {
		answer(w, http.StatusInternalServerError, refused{"server_error", "the token could not be revoked"})
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (s *issuer) credentials(client Client, form url.Values) (tokens, *refused, error) {
	if client.Secret == "" {
		return tokens{}, &refused{"unauthorized_client", "only a client with a secret may act for itself"}, nil
	}
	scopes := strings.Fields(form.Get("scope"))
	if len(scopes) == 0 {
		scopes = client.Scopes
	}
	for _, scope := range scopes {
		if !slices.Contains(client.Scopes, scope) {
			return tokens{}, &refused{"invalid_scope", "the client may not ask for this scope"}, nil
		}
	}
	c := s.claims(useAccess, client.ID, accessLife)
	c.ClientID, c.Scope = client.ID, strings.Join(scopes, " ")
	token, err := s.keys.sign(c)
	return tokens{Access: token, Type: "Bearer", ExpiresIn: int(accessLife.Seconds()), Scope: c.Scope}, nil, err
}

// issue makes the tokens of a person.
func (s *issuer) issue(client Client, user User, scopes []string, authTime int64, nonce string) (tokens, error) {
	out := tokens{Type: "Bearer", ExpiresIn: int(accessLife.Seconds()), Scope: strings.Join(scopes, " ")}
	c := s.claims(useAccess, subjectOf(user), accessLife)
	c.ClientID, c.Scope, c.Groups, c.Username, c.AuthTime = client.ID, out.Scope, user.Groups, user.Name, authTime
	var err error
	if out.Access, err = s.keys.sign(c); err != nil || !slices.Contains(scopes, "openid") {
		return out, err
	}
	c = s.claims(useID, subjectOf(user), accessLife)
	c.Audience, c.Groups, c.User, c.AuthTime, c.Nonce = client.ID, user.Groups, user.Name, authTime, nonce
	out.ID, err = s.keys.sign(c)
	return out, err
}

func (s *issuer) claims(use, subject string, life time.Duration) claims {
	now := s.Clock.Now()
	return claims{
		Issuer: s.Issuer, Subject: subject, TokenUse: use, AuthTime: now.Unix(),
		IssuedAt: now.Unix(), ExpiresAt: now.Add(life).Unix(), ID: uuid.NewString(),
	}
}

// subjectOf names a person for good, as Cognito does: by a UUID.
func subjectOf(user User) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("amc-uploader:user:"+user.Name)).String()
}
