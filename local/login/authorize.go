package login

import (
	"crypto/sha256"
	"crypto/subtle"
	_ "embed" // for the page
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// authorization is a valid request for a code.
type authorization struct {
	client      Client
	redirectURI string
	state       string
	nonce       string
	challenge   string
	scopes      []string
	browser     string // cookie of the browser that asked, once it was shown the login page
}

// session is a person signed in, in one browser.
type session struct {
	user  string
	since time.Time
}

// grant is what a code is exchanged for.
type grant struct {
	authorization
	session
}

var (
	personalScopes = []string{"openid", "profile", "email"}
	challengeForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`) // of S256
)

const (
	sessionCookie = "login_session"
	browserCookie = "login_browser"
)

// authorize shows the login page, or sends a person who is signed in straight back with a code.
func (s *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	client, ok := s.client(query.Get("client_id"))
	if !ok || !allowed(client.RedirectURIs, query.Get("redirect_uri")) {
		// Whoever is at that address must not be sent anything, not even an error.
		s.page(w, http.StatusBadRequest, view{Message: "This program or the address it wants you sent back to is not known here."})
		return
	}
	a := authorization{
		client: client, redirectURI: query.Get("redirect_uri"), state: query.Get("state"), nonce: query.Get("nonce"),
		challenge: query.Get("code_challenge"), scopes: strings.Fields(query.Get("scope")),
	}
	if len(a.scopes) == 0 {
		a.scopes = []string{"openid"}
	}
	switch {
	case query.Get("response_type") != "code":
		sendBack(w, r, a, url.Values{"error": {"unsupported_response_type"}})
		return
	case query.Get("code_challenge_method") != "S256" || !challengeForm.MatchString(a.challenge):
		sendBack(w, r, a, url.Values{"error": {"invalid_request"}, "error_description": {"PKCE with S256 is required"}})
		return
	case slices.ContainsFunc(a.scopes, func(scope string) bool {
		return !slices.Contains(personalScopes, scope) && !slices.Contains(client.Scopes, scope)
	}):
		sendBack(w, r, a, url.Values{"error": {"invalid_scope"}})
		return
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil && query.Get("prompt") != "login" {
		if known, ok := s.sessions.get(cookie.Value); ok {
			s.sendCode(w, r, grant{a, known})
			return
		}
	}
	if query.Get("prompt") == "none" {
		sendBack(w, r, a, url.Values{"error": {"login_required"}})
		return
	}
	a.browser = newSecret()
	if cookie, err := r.Cookie(browserCookie); err == nil && cookie.Value != "" {
		a.browser = cookie.Value
	}
	s.setCookie(w, browserCookie, a.browser, pendingLife)
	s.page(w, http.StatusOK, view{Request: s.pending.put(a), form: a.redirectURI})
}

// signIn takes the login page's form. The form works only in the browser that the page was shown in.
func (s *issuer) signIn(w http.ResponseWriter, r *http.Request) {
	request := r.PostFormValue("request")
	a, ok := s.pending.get(request)
	cookie, err := r.Cookie(browserCookie)
	if !ok || err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(a.browser)) != 1 {
		s.page(w, http.StatusBadRequest, view{Message: "This sign-in has expired. Go back to the program and start again."})
		return
	}
	again := view{Request: request, Name: r.PostFormValue("username"), form: a.redirectURI}
	known, status := s.check(again.Name, r.PostFormValue("password"))
	switch status {
	case http.StatusTooManyRequests:
		again.Message = "Too many attempts. Wait ten seconds and try again."
	case http.StatusUnauthorized:
		again.Message = "User name or password is wrong."
	default:
		if _, ok := s.pending.take(request); !ok { // the form was sent twice
			status, again.Message = http.StatusBadRequest, "This sign-in was used already."
			break
		}
		s.setCookie(w, sessionCookie, s.sessions.put(known), sessionLife)
		s.sendCode(w, r, grant{a, known})
		return
	}
	s.page(w, status, again)
}

// check compares a password, at a bounded rate per user. Names of nobody take as long and share one rate.
func (s *issuer) check(name, password string) (session, int) {
	user, known := s.user(name)
	now := s.Clock.Now()
	attempt := s.failures[user.Name].ReserveN(now, 1)
	if attempt.DelayFrom(now) > 0 {
		attempt.CancelAt(now)
		return session{}, http.StatusTooManyRequests
	}
	if same := equal(password, user.Password); !known || !same {
		return session{}, http.StatusUnauthorized
	}
	attempt.CancelAt(now) // only failures count
	return session{user: name, since: now}, http.StatusOK
}

// equal compares secrets in a time that tells nothing of either.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// signOut ends the browser's session, by Cognito's parameters or OpenID Connect's.
func (s *issuer) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		s.sessions.take(cookie.Value)
	}
	s.setCookie(w, sessionCookie, "", -time.Second)
	query := r.URL.Query()
	to := query.Get("logout_uri")
	if to == "" {
		to = query.Get("post_logout_redirect_uri")
	}
	client, ok := s.client(query.Get("client_id"))
	if !ok || !allowed(client.LogoutURIs, to) {
		s.page(w, http.StatusOK, view{Message: "You are signed out."})
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther) // #nosec G710 -- to is one of the client's registered addresses
}

func (s *issuer) sendCode(w http.ResponseWriter, r *http.Request, g grant) {
	sendBack(w, r, g.authorization, url.Values{"code": {s.codes.put(g)}})
}

// sendBack redirects to the program that asked.
func sendBack(w http.ResponseWriter, r *http.Request, a authorization, values url.Values) {
	to, err := url.Parse(a.redirectURI)
	if err != nil { // allowed parsed it
		http.Error(w, "bad redirect_uri", http.StatusBadRequest)
		return
	}
	query := to.Query()
	if a.state != "" {
		query.Set("state", a.state)
	}
	for name := range values {
		query.Set(name, values.Get(name))
	}
	to.RawQuery = query.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

func (s *issuer) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{ // #nosec G124 -- Secure would keep it from http on a loopback address
		Name: name, Value: value, Path: s.path + "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.Issuer, "https:"),
	})
}

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// view is what the page shows: a form when there is a request to sign in for, else a message.
type view struct {
	Request string
	Name    string
	Message string
	Action  string
	Nonce   string // of the style element
	form    string // where the form's answer will redirect to
}

func (s *issuer) page(w http.ResponseWriter, status int, v view) {
	v.Action, v.Nonce = s.path+"/login", newSecret()
	target := "'none'"
	if to, err := url.Parse(v.form); err == nil && to.Host != "" {
		target = "'self' " + to.Scheme + "://" + to.Host // browsers hold redirects after a form to the same rule
	}
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'nonce-"+v.Nonce+"'; form-action "+target+"; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, v) // the status is sent; a browser that has left needs no page
}
