package local

import (
	"bufio"
	"bytes"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// person uses the command line with a home of their own, and no credentials in the environment.
type person struct {
	*system
	home string
}

func (s *system) person() *person { return &person{s, s.t.TempDir()} }

func (p *person) command(args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(programs, "amcu"), args...)
	cmd.Env = append(p.env, "HOME="+p.home, "XDG_CONFIG_HOME="+p.home, "AMCU_URL=", "AMCU_CLIENT_ID=", "AMCU_CLIENT_SECRET=", "AMCU_TOKEN=")
	return cmd
}

// run returns what a command printed, its messages and its exit code.
func (p *person) run(args ...string) (out, errs string, code int) {
	p.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := p.command(args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); !exited { //nolint:errorlint // Run returns nothing around it
		require.NoError(p.t, err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

var (
	pageAddress  = regexp.MustCompile(`^  (http://\S+/oauth2/authorize\S+)$`)
	requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)
)

// login signs a user in as a browser does.
func (p *person) login(user string, before func(page *url.URL)) {
	p.t.Helper()
	cmd := p.command("login", "--port", "0", "--url", p.API)
	messages, err := cmd.StderrPipe()
	require.NoError(p.t, err)
	var out bytes.Buffer
	cmd.Stdout = &out
	require.NoError(p.t, cmd.Start())
	var page *url.URL
	lines := bufio.NewScanner(messages)
	for page == nil && lines.Scan() {
		if found := pageAddress.FindStringSubmatch(lines.Text()); found != nil {
			page, err = url.Parse(found[1])
			require.NoError(p.t, err)
		}
	}
	require.NotNil(p.t, page, "no address to open: %v", lines.Err())
	before(page)
	jar, err := cookiejar.New(nil)
	require.NoError(p.t, err)
	browser := &http.Client{Jar: jar, Timeout: patience}
	shown := p.open(browser, http.MethodGet, page.String(), nil)
	request := requestField.FindStringSubmatch(shown)
	require.NotNil(p.t, request, shown)
	form := url.Values{"request": {html.UnescapeString(request[1])}, "username": {user}, "password": {p.Password}}
	back := p.open(browser, http.MethodPost, p.API+"/oidc/login", form)
	require.Contains(p.t, back, "You can close this window")
	rest, err := io.ReadAll(messages)
	require.NoError(p.t, err)
	require.NoError(p.t, cmd.Wait(), "%s", rest)
	require.Equal(p.t, "You are signed in at "+p.API+" as "+user+".\n", out.String())
}

func (p *person) open(browser *http.Client, method, address string, form url.Values) string {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(p.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := browser.Do(request)
	require.NoError(p.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(p.t, err)
	return string(body)
}

// kept is the file of logins: the fields that the tests change.
func (p *person) kept() (all map[string]any, one map[string]any) {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.home, "amcu", "logins.json"))
	require.NoError(p.t, err)
	require.NoError(p.t, json.Unmarshal(text, &all))
	return all, all["apis"].(map[string]any)[p.API].(map[string]any)
}

// expire makes the access token one that ends now, as an hour would.
func (p *person) expire() {
	p.t.Helper()
	all, one := p.kept()
	one["expiry"] = time.Now()
	text, err := json.Marshal(all)
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(filepath.Join(p.home, "amcu", "logins.json"), text, 0o600))
}

func TestPersonSignsInOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := setup(t)
	p := s.person()
	_, errs, code := p.run("jobs", "--url", s.API)
	require.Equal(t, 2, code)
	require.Contains(t, errs, "amcu login")

	p.login("admin", func(page *url.URL) {
		query := page.Query()
		require.Equal(t, "S256", query.Get("code_challenge_method"))
		require.Equal(t, "openid email", query.Get("scope"))
		for _, state := range []string{"", "guess"} { // another page of the browser can't put its own sign-in in
			response, err := http.Get(query.Get("redirect_uri") + "?code=MINE&state=" + state)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, http.StatusBadRequest, response.StatusCode)
		}
	})
	out, errs, code := p.run("whoami")
	require.Equal(t, 0, code, errs)
	require.Regexp(t, `(?m)^Credentials  amcu login$`, out)
	require.Regexp(t, `(?m)^User +admin$`, out)
	require.Regexp(t, `(?m)^Groups +admin$`, out)
	_, errs, code = p.run("webhooks", "list")
	require.Equal(t, 0, code, "what only administrators may: %s", errs)

	_, before := p.kept()
	p.expire()
	_, errs, code = p.run("jobs")
	require.Equal(t, 0, code, errs)
	_, renewed := p.kept()
	require.NotEqual(t, before["accessToken"], renewed["accessToken"])
	require.NotEqual(t, before["refreshToken"], renewed["refreshToken"])

	// A refresh token that was copied ends the login for both.
	copied := url.Values{"grant_type": {"refresh_token"}, "client_id": {"amcu-login"}, "refresh_token": {before["refreshToken"].(string)}}
	require.Contains(t, p.open(http.DefaultClient, http.MethodPost, s.API+"/oidc/oauth2/token", copied), "invalid_grant")
	p.expire()
	_, errs, code = p.run("jobs")
	require.Equal(t, 1, code)
	require.Contains(t, errs, s.API)
	require.Contains(t, errs, "amcu login")

	p.login("viewer", func(*url.URL) {})
	_, errs, code = p.run("webhooks", "list")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "admin")
	_, last := p.kept()
	out, errs, code = p.run("logout")
	require.Equal(t, 0, code, errs)
	require.Equal(t, "You are signed out at "+s.API+".\n", out)
	require.Empty(t, errs)
	copied.Set("refresh_token", last["refreshToken"].(string))
	require.Contains(t, p.open(http.DefaultClient, http.MethodPost, s.API+"/oidc/oauth2/token", copied), "invalid_grant", "the issuer ended it too")
}
