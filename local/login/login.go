package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Config describes an issuer.
type Config struct {
	Issuer  string // its URL; the handler answers below the URL's path
	Users   []User
	Clients []Client
	KeyFile string // signing keys; made when missing
	// TokenFile holds which refresh tokens are still to be used; made when missing.
	TokenFile string
	Clock     amc.Clock
}

// User is a person who may sign in.
type User struct {
	Name     string
	Password string // generated: it is compared, and never logged
	Groups   []string
}

// Client is a program that people sign in to, or a machine. One without a secret is public.
type Client struct {
	ID     string
	Secret string
	// RedirectURIs and LogoutURIs are where people may be sent back to. On a loopback host any port will do.
	RedirectURIs []string
	LogoutURIs   []string
	Scopes       []string // that it may ask for, besides openid, profile and email
}

const (
	accessLife  = time.Hour
	refreshLife = 30 * 24 * time.Hour
	sessionLife = 12 * time.Hour
	codeLife    = time.Minute
	pendingLife = 15 * time.Minute
)

// issuer is the handler.
type issuer struct {
	Config
	path string // of its URL
	mux  *http.ServeMux
	keys *keyring

	families *families
	sessions *passing[session]       // by the session cookie
	pending  *passing[authorization] // sign-ins under way
	codes    *passing[grant]
	failures map[string]*rate.Limiter // by user; "" for names of nobody
}

// New returns the issuer's handler.
func New(cfg Config) (http.Handler, error) {
	u, err := url.Parse(cfg.Issuer)
	if err != nil || u.Host == "" || strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("parse issuer %q: want an absolute URL without a slash at its end", cfg.Issuer)
	}
	keys, err := openKeyring(cfg.KeyFile, cfg.Clock)
	if err != nil {
		return nil, fmt.Errorf("open signing keys: %w", err)
	}
	families, err := openFamilies(cfg.TokenFile, cfg.Clock)
	if err != nil {
		return nil, fmt.Errorf("open refresh tokens: %w", err)
	}
	s := &issuer{
		Config: cfg, path: u.Path, mux: http.NewServeMux(), keys: keys, families: families,
		sessions: newPassing[session](cfg.Clock, sessionLife), pending: newPassing[authorization](cfg.Clock, pendingLife),
		codes: newPassing[grant](cfg.Clock, codeLife), failures: map[string]*rate.Limiter{"": newFailures()},
	}
	for _, user := range cfg.Users {
		if user.Name == "" || user.Password == "" {
			return nil, errors.New("a user needs a name and a password")
		}
		s.failures[user.Name] = newFailures()
	}
	s.mux.HandleFunc("GET "+u.Path+"/.well-known/openid-configuration", s.discovery)
	s.mux.HandleFunc("GET "+u.Path+"/.well-known/jwks.json", s.jwks)
	s.mux.HandleFunc("GET "+u.Path+"/oauth2/authorize", s.authorize)
	s.mux.HandleFunc("POST "+u.Path+"/oauth2/token", s.token)
	s.mux.HandleFunc("POST "+u.Path+"/oauth2/revoke", s.revoke)
	s.mux.HandleFunc("POST "+u.Path+"/login", s.signIn)
	s.mux.HandleFunc("GET "+u.Path+"/logout", s.signOut)
	return s, nil
}

// newFailures allows five wrong passwords at once, then one every ten seconds.
func newFailures() *rate.Limiter { return rate.NewLimiter(rate.Every(10*time.Second), 5) }

const maxForm = 64 << 10

func (s *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	s.mux.ServeHTTP(w, r)
}

func (s *issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	scopes := slices.Clone(personalScopes)
	for _, c := range s.Clients {
		scopes = append(scopes, c.Scopes...)
	}
	slices.Sort(scopes)
	answer(w, http.StatusOK, map[string]any{
		"issuer":                                s.Issuer,
		"authorization_endpoint":                s.Issuer + "/oauth2/authorize",
		"token_endpoint":                        s.Issuer + "/oauth2/token",
		"revocation_endpoint":                   s.Issuer + "/oauth2/revoke",
		"end_session_endpoint":                  s.Issuer + "/logout",
		"jwks_uri":                              s.Issuer + "/.well-known/jwks.json",
		"response_types_supported":              []string{"code"},
		"grant_types_supported":                 []string{"authorization_code", "refresh_token", "client_credentials"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"id_token_signing_alg_values_supported": []string{string(algorithm)},
		"subject_types_supported":               []string{"public"},
		"scopes_supported":                      slices.Compact(scopes),
	})
}

func (s *issuer) jwks(w http.ResponseWriter, _ *http.Request) {
	set, err := s.keys.public()
	if err != nil {
		http.Error(w, "the signing keys can't be read", http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusOK, set)
}

func (s *issuer) client(id string) (Client, bool) {
	i := slices.IndexFunc(s.Clients, func(c Client) bool { return c.ID == id })
	if i < 0 {
		return Client{}, false
	}
	return s.Clients[i], true
}

func (s *issuer) user(name string) (User, bool) {
	i := slices.IndexFunc(s.Users, func(u User) bool { return u.Name == name })
	if i < 0 {
		return User{}, false
	}
	return s.Users[i], true
}

// allowed reports whether a URI is one of those registered, any port of a loopback host aside (RFC 8252, 7.3).
func allowed(registered []string, uri string) bool {
	got, err := url.Parse(uri)
	if err != nil || got.Host == "" || got.User != nil || got.Fragment != "" {
		return false
	}
	return slices.ContainsFunc(registered, func(one string) bool {
		want, err := url.Parse(one)
		if err != nil {
			return false
		}
		if loopback(want.Hostname()) {
			want.Host, want.RawFragment = want.Hostname(), ""
			g := *got
			g.Host = got.Hostname()
			return want.String() == g.String()
		}
		return want.String() == got.String()
	})
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// answer writes JSON.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the status is sent; a caller who has left needs no answer
}
