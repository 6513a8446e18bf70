package sim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	scope       = "advertising::campaign_management"
	codeLife    = 5 * time.Minute
	accessLife  = time.Hour
	expirePause = 10 * time.Second // a client's tokens end early at most this often
	maxForm     = 64 << 10
)

// login is what Login with Amazon knows.
type login struct {
	secrets map[client]string
	codes   map[string]code
	refresh map[refreshToken]bool
	access  map[string]accessToken // by access token
	expired map[client]time.Time   // when a token last ended early
	issued  int
}

type client struct {
	region   amc.Region
	clientID string
}

type refreshToken struct {
	client
	value string
}

// code is what an authorization code stands for.
type code struct {
	client
	redirectURI string
	challenge   string
	ends        time.Time
}

type accessToken struct {
	client
	ends time.Time
}

func newLogin(connections []amc.ConnectionSecret) login {
	l := login{
		secrets: map[client]string{}, codes: map[string]code{}, refresh: map[refreshToken]bool{}, access: map[string]accessToken{},
		expired: map[client]time.Time{},
	}
	for _, c := range connections {
		who := client{c.Region, c.ClientID}
		l.secrets[who] = c.ClientSecret
		if c.RefreshToken != "" {
			l.refresh[refreshToken{who, c.RefreshToken}] = true
		}
	}
	return l
}

// mayExpire reports whether a token of the client may end before its time now, and notes that it does. Without the pause
// a client could find each new token ended.
func (l *login) mayExpire(t accessToken, now time.Time) bool {
	if last, ok := l.expired[t.client]; ok && now.Sub(last) < expirePause {
		return false
	}
	l.expired[t.client] = now
	return true
}

// RevokeConsents ends all consents and tokens of a client in a region, as a person can.
func (s *Simulator) RevokeConsents(region amc.Region, clientID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	who := client{region, clientID}
	for token := range s.login.refresh {
		if token.client == who {
			delete(s.login.refresh, token)
		}
	}
	s.expireTokens(who)
}

// ExpireTokens ends all access tokens of a client in a region before their time.
func (s *Simulator) ExpireTokens(region amc.Region, clientID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expireTokens(client{region, clientID})
}

func (s *Simulator) expireTokens(who client) {
	for value, token := range s.login.access {
		if token.client == who {
			delete(s.login.access, value)
		}
	}
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Simulated sign-in with Amazon</title></head>
<body><main>
<h1>Simulated sign-in with Amazon</h1>
<p>{{.}} asks to manage your advertising campaigns.</p>
<form method="post"><button name="decision" value="approve">Approve</button> <button name="decision" value="deny">Deny</button></form>
</main></body></html>
`))

// consent is the page where a person lets a client act for them.
func (s *Simulator) consent(region amc.Region) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		who := client{region, q.Get("client_id")}
		back, err := url.Parse(q.Get("redirect_uri"))
		_, known := s.login.secrets[who] // never written after New
		switch {
		case !known:
			http.Error(w, "unknown client_id", http.StatusBadRequest)
			return
		case err != nil || back.Scheme != "https" && back.Scheme != "http" || back.Host == "":
			http.Error(w, "redirect_uri is no Allowed Return URL", http.StatusBadRequest)
			return
		}
		answer := url.Values{"state": {q.Get("state")}}
		challenge, method := q.Get("code_challenge"), q.Get("code_challenge_method")
		decision := r.PostFormValue("decision")
		switch {
		case q.Get("scope") != scope:
			answer.Set("error", "invalid_scope")
		case q.Get("response_type") != "code":
			answer.Set("error", "unsupported_response_type")
		case challenge != "" && (method != "S256" || len(challenge) != base64.RawURLEncoding.EncodedLen(sha256.Size)):
			answer.Set("error", "invalid_request")
		case decision == "deny":
			answer.Set("error", "access_denied")
		case decision == "approve" || s.AutoConsent:
			answer.Set("code", s.issueCode(code{who, q.Get("redirect_uri"), challenge, s.Clock.Now().Add(codeLife)}))
			answer.Set("scope", scope)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_ = consentPage.Execute(w, who.clientID) // who hung up misses it
			return
		}
		parameters := back.Query()
		for name, values := range answer {
			parameters[name] = values
		}
		back.RawQuery = parameters.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound) //nolint:gosec // G710: to redirect is what this page is for; it guards nothing
	})
}

func (s *Simulator) issueCode(c code) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	value := s.secret("ANcode")
	s.login.codes[value] = c
	return value
}

// secret returns a new value that nobody would guess, were there something to protect.
func (s *Simulator) secret(kind string) string {
	s.login.issued++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", s.Seed, kind, s.login.issued))
	return kind + base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Simulator) issueRefresh(who client) string {
	value := s.secret("Atzr|")
	s.login.refresh[refreshToken{who, value}] = true
	return value
}

// tokens turns codes and refresh tokens into access tokens.
func (s *Simulator) tokens(region amc.Region) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse := func(refused *refusal) {
			s.mu.Lock()
			id := s.id("request")
			s.mu.Unlock()
			respond(w, refused.status, map[string]any{"error": refused.code, "error_description": refused.details, "request_id": id})
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			refuse(&refusal{status: http.StatusBadRequest, code: "invalid_request", details: "The request has an invalid form"})
			return
		}
		fault := s.faults.next(r.PostForm.Get("client_id"), r, r.PostForm.Get("grant_type") == "authorization_code")
		if s.dawdle(r.Context(), fault) != nil {
			return
		}
		if fault.happensBefore() && fault.answer(w, s.faults.RetryAfter, refuse) {
			return
		}
		answer, refused := s.grant(region, r.PostForm)
		switch {
		case refused != nil:
			refuse(refused)
		case !fault.answer(w, s.faults.RetryAfter, refuse):
			w.Header().Set("Cache-Control", "no-store")
			respond(w, http.StatusOK, answer)
		}
	})
}

func (s *Simulator) grant(region amc.Region, form url.Values) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bad := func(code, details string) (any, *refusal) {
		return nil, &refusal{status: http.StatusBadRequest, code: code, details: details}
	}
	who := client{region, form.Get("client_id")}
	secret, known := s.login.secrets[who]
	if !known || subtle.ConstantTimeCompare([]byte(secret), []byte(form.Get("client_secret"))) == 0 {
		return nil, &refusal{status: http.StatusUnauthorized, code: "invalid_client", details: "Client authentication failed"}
	}
	refresh := form.Get("refresh_token")
	switch form.Get("grant_type") {
	case "authorization_code":
		value := form.Get("code")
		c, ok := s.login.codes[value]
		delete(s.login.codes, value)
		verified := sha256.Sum256([]byte(form.Get("code_verifier")))
		switch {
		case !ok || c.client != who || !s.Clock.Now().Before(c.ends):
			return bad("invalid_grant", "The authorization code is invalid, expired or was used before")
		case c.redirectURI != form.Get("redirect_uri"):
			return bad("invalid_grant", "The redirect_uri is not that of the authorization")
		case c.challenge != "" && c.challenge != base64.RawURLEncoding.EncodeToString(verified[:]):
			return bad("invalid_grant", "The code_verifier does not match the code_challenge")
		}
		refresh = s.issueRefresh(who)
	case "refresh_token":
		if !s.login.refresh[refreshToken{who, refresh}] {
			return bad("invalid_grant", "The refresh token is invalid")
		}
		if s.RotateRefreshTokens {
			delete(s.login.refresh, refreshToken{who, refresh})
			refresh = s.issueRefresh(who)
		}
	case "":
		return bad("invalid_request", "The request is missing a grant_type")
	default:
		return bad("unsupported_grant_type", "The grant_type is not supported")
	}
	access := s.secret("Atza|")
	s.login.access[access] = accessToken{who, s.Clock.Now().Add(accessLife)}
	var expires any = int(accessLife.Seconds())
	if s.login.issued%2 == 0 {
		expires = fmt.Sprint(expires)
	}
	return map[string]any{"access_token": access, "token_type": "bearer", "expires_in": expires, "refresh_token": refresh}, nil
}
