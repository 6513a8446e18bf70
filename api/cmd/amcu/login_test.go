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

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
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
	gone := refusal{args: []string{"jobs"}, want: amc.Error{Kind: amc.KindUnauthorized, Code: "login_ended"}, shows: []string{r.env["AMCU_URL"], "amcu login"}}
	r.refused("no such refresh token", gone)
	require.Empty(t, r.waits, "to ask again is no use")

	l := r.kept()
	l.RefreshToken = ""
	r.keep(l)
	r.refused("no refresh token", gone)

	l.AccessToken, l.Expiry = "stale", r.Now().Add(time.Hour)
	r.keep(l)
	r.refused("one that the API takes no longer", refusal{args: gone.args, want: amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid"}, shows: []string{"amcu login"}})
}

func TestLoginFileOfOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(path string) error
		code  int
	}{
		"readable": {func(path string) error { return os.Chmod(path, 0o644) }, exitOK},
		"writable": {func(path string) error { return os.Chmod(path, 0o622) }, exitFailed},
		"a link": {func(path string) error {
			if err := os.Rename(path, path+".own"); err != nil {
				return err
			}
			return os.Symlink(path+".own", path)
		}, exitFailed},
		"damaged": {func(path string) error { return os.WriteFile(path, []byte(`{"apis": {"accessToken": "hush"`), 0o600) }, exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.signedIn()
			require.NoError(t, c.spoil(r.loginPath()))
			if c.code == exitFailed {
				r.refused(name, refusal{args: []string{"jobs"}, want: amc.Error{Kind: amc.KindForbidden, Code: "login_file", File: r.loginPath()}, shows: []string{"amcu login"}, hides: []string{"hush"}})
			} else {
				code, _, errs := r.amcu("jobs")
				require.Equal(t, exitOK, code, errs)
				require.Contains(t, errs, r.loginPath())
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
	r.refused("a machine that lacks its secret must not act as a person", refusal{args: []string{"jobs"},
		want: amc.Error{Kind: amc.KindInvalid, Code: "credentials_missing", Field: "AMCU_CLIENT_ID"}, shows: []string{"AMCU_CLIENT_SECRET"}})
	require.Zero(t, issuer.turns)
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
	r.refused("a stale token", refusal{args: []string{"whoami"}, want: amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid"}})
}

// noCredentials is a call at an API that nobody has signed in at.
var noCredentials = amc.Error{Kind: amc.KindInvalid, Code: "credentials_missing", Field: "AMCU_CLIENT_ID"}

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
	r.refused("a machine's token goes nowhere that nobody named", refusal{args: []string{"jobs"}, want: amc.Error{Kind: amc.KindInvalid, Code: "url_missing", Field: "AMCU_URL"}})
	delete(r.env, "AMCU_TOKEN")
	r.env["AMCU_URL"] = base + "/elsewhere"
	r.refused("another API", refusal{args: []string{"jobs"}, want: noCredentials, shows: []string{base + "/elsewhere"}})
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
	r.refused("signed out", refusal{args: []string{"jobs"}, want: noCredentials, shows: []string{"amcu login"}})
	r.refused("signed out", refusal{args: []string{"logout"}, want: amc.Error{Kind: amc.KindNotFound, Code: "not_logged_in"}, shows: []string{base}})

	issuer = r.signedIn()
	issuer.broken = true
	code, out, errs = r.amcu("logout", "--output", "json")
	require.Equal(t, exitOK, code, "this machine has forgotten it")
	require.JSONEq(t, `{"api": "`+base+`"}`, out)
	require.Contains(t, errs, "503")
}

func TestNoFolderForALogin(t *testing.T) {
	t.Parallel()
	failure.Is(t, loginFile{}.update(t.Context(), nil), amc.Error{Kind: amc.KindForbidden, Code: "login_file"})
	all, err := loginFile{}.read()
	require.NoError(t, err)
	require.Empty(t, all.APIs)
}
