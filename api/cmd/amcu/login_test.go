package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// turning is an issuer whose refresh tokens work once.
type turning struct {
	URL string

	mu      sync.Mutex
	next    string
	turns   int
	revoked []string
	broken  bool // it takes no revocations
}

// signedIn leaves a login at the rig's API, whose access token has ended, and takes the machine's credentials away.
func (r *rig) signedIn() *turning {
	r.t.Helper()
	issuer := &turning{next: "refresh-0"}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, in *http.Request) {
		issuer.mu.Lock()
		defer issuer.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if in.FormValue("client_id") != "amcu-login" || in.FormValue("refresh_token") != issuer.next {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error": "invalid_grant"}`))
			return
		}
		issuer.turns++
		issuer.next = "refresh-" + string(rune('0'+issuer.turns))
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "fresh", "refresh_token": issuer.next, "token_type": "Bearer", "expires_in": 3600})
	})
	mux.HandleFunc("POST /revoke", func(w http.ResponseWriter, in *http.Request) {
		if issuer.broken {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		issuer.revoked = append(issuer.revoked, in.FormValue("client_id")+" "+in.FormValue("token"))
	})
	server := httptest.NewServer(mux)
	r.t.Cleanup(server.Close)
	issuer.URL = server.URL
	r.keep(login{
		Name: "ada", Issuer: server.URL, ClientID: "amcu-login", TokenURL: server.URL + "/token", RevokeURL: server.URL + "/revoke",
		AccessToken: "stale", RefreshToken: issuer.next, Expiry: r.Now().Add(early),
	})
	delete(r.env, "AMCU_CLIENT_ID")
	delete(r.env, "AMCU_CLIENT_SECRET")
	return issuer
}

func (r *rig) loginPath() string { return filepath.Join(r.dir, "config", "amcu", "logins.json") }

func (r *rig) keep(l login) {
	r.t.Helper()
	base := r.env["AMCU_URL"]
	require.NoError(r.t, loginFile{r.loginPath(), nil}.update(r.t.Context(), func(all *logins) error {
		all.Last, all.APIs[base] = base, l
		return nil
	}))
}

func (r *rig) kept() login {
	r.t.Helper()
	all, err := loginFile{r.loginPath(), nil}.read()
	require.NoError(r.t, err)
	return all.APIs[r.env["AMCU_URL"]]
}

func TestLoginIsRenewed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	issuer := r.signedIn()
	code, _, errs := r.amcu("jobs")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, 1, issuer.turns)
	require.Equal(t, "fresh", r.kept().AccessToken)
	require.Equal(t, "refresh-1", r.kept().RefreshToken)
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, 1, issuer.turns, "what is good is not renewed")
	for _, name := range []string{r.loginPath(), r.loginPath() + ".lock"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
	info, err := os.Stat(filepath.Dir(r.loginPath()))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestProcessesRenewALoginOneAtATime(t *testing.T) {
	t.Parallel()
	r := setup(t)
	issuer := r.signedIn()
	var runs sync.WaitGroup
	failed := make(chan string, 8)
	for range cap(failed) {
		runs.Go(func() {
			if code, _, errs := r.amcu("jobs"); code != exitOK {
				failed <- errs
			}
		})
	}
	runs.Wait()
	close(failed)
	require.Empty(t, <-failed)
	require.Equal(t, 1, issuer.turns, "a second use of the same refresh token would end the login")
}

func TestLoginEnds(t *testing.T) {
	t.Parallel()
	r := setup(t)
	issuer := r.signedIn()
	issuer.next = "another"
	code, out, errs := r.amcu("jobs")
	require.Equal(t, exitFailed, code)
	require.Empty(t, out)
	require.Equal(t, "amcu: your login at "+r.env["AMCU_URL"]+" has ended; run amcu login\n", errs)
	require.Empty(t, r.waits, "to ask again is no use")

	l := r.kept()
	l.RefreshToken = ""
	r.keep(l)
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "has ended")

	l.AccessToken, l.Expiry = "stale", r.Now().Add(time.Hour)
	r.keep(l)
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitFailed, code, "one that the API takes no longer")
	require.Contains(t, errs, "run amcu login")
}

func TestLoginFileOfOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil  func(path string) error
		code   int
		expect string
	}{
		"readable": {func(path string) error { return os.Chmod(path, 0o644) }, exitOK, "could be read by others until now"},
		"writable": {func(path string) error { return os.Chmod(path, 0o622) }, exitFailed, "can be changed by others; remove it, and run amcu login"},
		"a link": {func(path string) error {
			if err := os.Rename(path, path+".own"); err != nil {
				return err
			}
			return os.Symlink(path+".own", path)
		}, exitFailed, "is no regular file"},
		"damaged": {func(path string) error { return os.WriteFile(path, []byte(`{"apis": {"accessToken": "hush"`), 0o600) }, exitFailed, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.signedIn()
			require.NoError(t, c.spoil(r.loginPath()))
			code, _, errs := r.amcu("jobs")
			require.Equal(t, c.code, code, errs)
			require.Contains(t, errs, c.expect)
			require.Contains(t, errs, r.loginPath())
			require.NotContains(t, errs, "hush")
			if c.code == exitOK {
				info, err := os.Stat(r.loginPath())
				require.NoError(t, err)
				require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
				_, _, errs = r.amcu("jobs")
				require.Empty(t, errs)
			}
		})
	}
}

func TestEnvironmentWinsOverTheLogin(t *testing.T) {
	t.Parallel()
	r := setup(t)
	issuer := r.signedIn()
	issuer.next = "ended"
	r.env["AMCU_CLIENT_ID"] = "amcu"
	code, _, errs := r.amcu("jobs")
	require.Equal(t, exitUsage, code, "a machine that lacks its secret must not act as a person")
	require.Contains(t, errs, "only one of AMCU_CLIENT_ID and AMCU_CLIENT_SECRET")
	r.env["AMCU_CLIENT_SECRET"] = "secret"
	code, out, errs := r.amcu("whoami")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "Credentials  AMCU_CLIENT_ID\n")
	r.env["AMCU_CLIENT_SECRET"] = "wrong"
	r.env["AMCU_TOKEN"] = "fresh"
	code, out, errs = r.amcu("whoami")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "Credentials  AMCU_TOKEN\n")
	r.env["AMCU_TOKEN"] = "stale"
	code, out, errs = r.amcu("whoami")
	require.Equal(t, exitFailed, code)
	require.Empty(t, out)
	require.Contains(t, errs, "not one of the issuer's")
}

func TestLastLoginNamesTheAPI(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.signedIn()
	base := r.env["AMCU_URL"]
	delete(r.env, "AMCU_URL")
	code, out, errs := r.amcu("whoami", "--output", "json")
	require.Equal(t, exitOK, code, errs)
	var who whoami
	require.NoError(t, json.Unmarshal([]byte(out), &who))
	require.Equal(t, whoami{API: base, By: "amcu login", User: "ada", Groups: []string{}, Scopes: []string{}}, who)
	r.env["AMCU_TOKEN"] = "fresh"
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitUsage, code, "a machine's token goes nowhere that nobody named")
	require.Contains(t, errs, "the address of the API is not set")
	delete(r.env, "AMCU_TOKEN")
	r.env["AMCU_URL"] = base + "/elsewhere"
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "there are no credentials for "+base+"/elsewhere")
}

func TestLogout(t *testing.T) {
	t.Parallel()
	r := setup(t)
	issuer := r.signedIn()
	base := r.env["AMCU_URL"]
	code, out, errs := r.amcu("logout")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "You are signed out at "+base+".\n", out)
	require.Equal(t, []string{"amcu-login refresh-0"}, issuer.revoked)
	code, _, errs = r.amcu("jobs")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "sign in with amcu login")
	code, _, errs = r.amcu("logout")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "there is no login at "+base)

	issuer = r.signedIn()
	issuer.broken = true
	code, out, errs = r.amcu("logout", "--output", "json")
	require.Equal(t, exitOK, code, "this machine has forgotten it")
	require.JSONEq(t, `{"api": "`+base+`"}`, out)
	require.Contains(t, errs, "runs out by itself: it answered 503")
}

func TestLoginNeedsAnAPIThatOffersIt(t *testing.T) {
	t.Parallel()
	r := setup(t)
	code, _, errs := r.amcu("login")
	require.Equal(t, exitUsage, code)
	require.Contains(t, errs, "names no client for amcu login")
}

func TestNoFolderForALogin(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, loginFile{}.update(t.Context(), nil), "no folder to keep a login in")
	all, err := loginFile{}.read()
	require.NoError(t, err)
	require.Empty(t, all.APIs)
}
