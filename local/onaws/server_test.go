package onaws

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// TestAPIAsAServer runs the API without Lambda: all that it depends on answers, and it stops when it is told to.
func TestAPIAsAServer(t *testing.T) {
	s := setup(t)
	var log porttest.Output
	server := exec.Command(filepath.Join(programs, "api"))
	server.Env, server.Stderr = append(s.apiEnv, "AMCU_ADDRESS=127.0.0.1:0"), &log
	require.NoError(t, server.Start())
	t.Cleanup(func() { _ = server.Process.Kill() })
	var address string
	require.Eventually(t, func() bool {
		for line := range strings.Lines(log.String()) {
			var entry struct{ Msg, Address string }
			if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "listening" {
				address = entry.Address
			}
		}
		return address != ""
	}, patience, 10*time.Millisecond)
	for _, path := range []string{"/readyz", "/api/readyz"} {
		response, err := http.Get("http://" + address + path)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode, "%s\n%s", path, log.String())
	}
	require.NoError(t, server.Process.Signal(syscall.SIGTERM))
	require.NoError(t, server.Wait(), "it stops cleanly")
}

func TestSettingsThatCantBe(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"api", "uploader", "worker"} {
		for variable, says := range map[string]string{
			"AMCU_NOBODY_READS_THIS=1": "AMCU_NOBODY_READS_THIS", // a setting with a slip would silently do nothing
			"AMCU_TABLES_JOBS=x":       "AMCU_TABLES_OPEN",       // the others are missing
		} {
			cmd := exec.Command(filepath.Join(programs, program))
			var log bytes.Buffer
			cmd.Env, cmd.Stderr = []string{variable}, &log
			require.Error(t, cmd.Run())
			require.Contains(t, log.String(), says)
		}
	}
}
