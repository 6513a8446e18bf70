package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// TestConnect begins with nothing but an application at Amazon: a connection by a browser's redirects, instances that were
// found through it, a data set in both, and a job that loads. Then it looks for the secrets wherever something was said.
func TestConnect(t *testing.T) {
	port := strconv.Itoa(porttest.FreePort(t))
	s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_REDIRECT_URLS=http://localhost:"+port+"/callback")
	s.env = append(s.env, "AMCU_LWA_CLIENT_SECRET="+s.AmazonClientSecret)
	var said bytes.Buffer
	run := func(args ...string) string {
		t.Helper()
		out := s.text(args...)
		said.WriteString(out)
		return out
	}
	run("connections", "add", "My agency", "--region", "NA", "--client-id", s.AmazonClientID)
	require.Contains(t, s.approve("my-agency", port, "deny", 1), "access_denied")
	require.Contains(t, run("connections", "list"), "new")
	s.approve("my-agency", port, "approve", 0)
	require.Regexp(t, `my-agency +My agency +NA +connected`, run("connections", "list"))
	require.Regexp(t, `amc-demo-ca .* no\n`, run("instances", "discover", "my-agency"))
	for _, id := range []string{"amc-demo-ca", "amc-demo-mx"} {
		run("instances", "register", id, "--connection", "my-agency")
	}
	require.Regexp(t, `amc-demo-ca +created\namc-demo-mx +created`, run("datasets", "create", "--mapping", sampleMapping, "--instance", "amc-demo-ca,amc-demo-mx"))
	job, messages, code := s.amcu("upload", sampleFile, "--mapping", sampleMapping, "--instance", "amc-demo-ca,amc-demo-mx", "--wait")
	require.Zero(t, code, messages)
	require.Equal(t, amc.JobSucceeded, job.State)
	require.Regexp(t, `(SUCCESS|COMPLETED)`, run("datasets", "uploads", "amc-demo-mx", job.DataSetID))

	secret, err := s.secrets.Secret(t.Context(), amc.ConnectionSecretName("my-agency"))
	require.NoError(t, err)
	var kept amc.ConnectionSecret
	require.NoError(t, json.Unmarshal(secret, &kept))
	for _, hidden := range []string{kept.ClientSecret, kept.RefreshToken} {
		require.NotEmpty(t, hidden)
		for _, form := range []string{hidden, url.QueryEscape(hidden)} {
			require.NotContains(t, s.log.String(), form)
			require.NotContains(t, said.String(), form)
		}
	}
}

// text runs amcu and returns its table.
func (s *system) text(args ...string) string {
	s.t.Helper()
	var out bytes.Buffer
	cmd := s.command("amcu", args...)
	cmd.Env = append(s.env, "AMCU_URL="+s.front, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret)
	cmd.Stdout = &out
	require.NoError(s.t, cmd.Run(), "%s", s.log.String())
	return out.String()
}

// approve runs amcu connections connect, and is the person at the browser that it asks for. It returns what amcu said.
func (s *system) approve(connection, port, decision string, code int) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	cmd := s.command("amcu", "connections", "connect", connection, "--port", port)
	cmd.Path = filepath.Join(programs, "amcu")
	cmd.Env = append(s.env, "AMCU_URL="+s.front, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret)
	cmd.Stderr = nil
	messages, err := cmd.StderrPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, cmd.Start())
	lines := bufio.NewScanner(messages)
	address := ""
	for address == "" && lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, s.Simulator) {
			address = line
		}
	}
	require.NotEmpty(s.t, address)
	form, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("decision="+decision))
	require.NoError(s.t, err)
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	page, err := http.DefaultClient.Do(form) // follows the redirects
	require.NoError(s.t, err)
	text, err := io.ReadAll(page.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, page.Body.Close())
	require.Contains(s.t, string(text), "You can close this window")
	var rest strings.Builder
	for lines.Scan() {
		rest.WriteString(lines.Text() + "\n")
	}
	_ = cmd.Wait() // the exit code says it
	require.Equal(s.t, code, cmd.ProcessState.ExitCode(), rest.String())
	s.log.Write([]byte(rest.String()))
	return rest.String()
}
