package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// complete returns what the shell would offer behind the words, without descriptions, and cobra's directive.
func (r *rig) complete(words ...string) (found []string, directive string) {
	r.t.Helper()
	code, out, _ := r.amcu(append([]string{"__complete"}, words...)...)
	require.Equal(r.t, exitOK, code)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, line := range lines[:len(lines)-1] {
		value, _, _ := strings.Cut(line, "\t")
		found = append(found, value)
	}
	return found, lines[len(lines)-1]
}

const (
	files   = ":0"
	nothing = ":4" // no files
)

func TestCompletion(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for id, state := range map[string]amc.JobState{"j-queued": amc.JobQueued, "j-failed": amc.JobFailed} {
		_, _, err := r.db.Jobs().CreateJob(t.Context(), amc.Job{ID: id, State: state, Mapping: amc.Mapping{DataSetID: "customers"}, CreatedAt: r.Now()}, amc.IdempotencyKey{})
		require.NoError(t, err)
	}
	code, _, errs := r.amcu("mappings", "save", "customers", r.file("m.json", mapping))
	require.Equal(t, exitOK, code, errs)
	r.addConnection()
	code, _, errs = r.amcu("instances", "register", "amcnew", "--connection", "north-america")
	require.Equal(t, exitOK, code, errs)
	code, _, errs = r.amcu("datasets", "create", "--mapping", r.file("m.json", mapping), "--instance", "amcnew")
	require.Equal(t, exitOK, code, errs)
	for _, c := range []struct {
		words string
		want  string
		files string
	}{
		{"status ", "j-failed j-queued", nothing},
		{"cancel ", "j-queued", nothing},
		{"retry ", "j-failed", nothing},
		{"watch j", "j-queued", nothing},
		{"watch j-queued ", "", nothing},
		{"upload ", "--instance -i --mapping -m", files}, // what it needs besides
		{"upload a.csv --instance amcone --mapping m.json b.csv ", "", files},
		{"upload a.csv --instance ", "amcnew amcone amctwo", nothing},
		{"upload a.csv --instance amcone,", "amcone,amcnew amcone,amcone amcone,amctwo", nothing},
		{"upload a.csv --mapping ", "customers", files},
		{"upload a.csv --concurrency ", "queue skip cancelPrevious", nothing},
		{"validate a.csv --quotes ", "double none backslash escaped", nothing},
		{"jobs --output ", "table json", nothing},
		{"jobs ", "", nothing},
		{"datasets create --mapping ", "", files},
		{"datasets show ", "amcnew amcone amctwo", nothing},
		{"datasets show amcnew ", "customers", nothing},
		{"datasets columns add amcnew customers ", "", nothing},
		{"mappings show ", "customers", nothing},
		{"mappings export customers ", "customers", nothing},
		{"mappings save ", "customers", nothing},
		{"mappings save customers ", "", files},
		{"connections connect ", "north-america", nothing},
		{"connections add ", "--client-id --region", nothing},
		{"instances register ", "--connection", nothing},
		{"webhooks test ", "", nothing},
	} {
		found, directive := r.complete(strings.Split(c.words, " ")...)
		require.ElementsMatch(t, strings.Fields(c.want), found, c.words)
		require.Equal(t, c.files, directive, c.words)
	}
	code, out, errs := r.amcu("completion", "bash")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "__start_amcu")
}

// TestCompletionIsSilent: what can't be told is not told of, and nobody waits long for it.
func TestCompletionIsSilent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, env := range map[string]map[string]string{
		"no credentials":    {"AMCU_CLIENT_ID": "", "AMCU_CLIENT_SECRET": ""},
		"no address":        {"AMCU_URL": ""},
		"wrong credentials": {"AMCU_TOKEN": "stale"},
	} {
		kept := r.env
		r.env = map[string]string{}
		for _, all := range []map[string]string{kept, env} {
			for key, v := range all {
				r.env[key] = v
			}
		}
		code, out, errs := r.amcu("__complete", "status", "")
		require.Equal(t, exitOK, code, name)
		require.Equal(t, nothing+"\n", out, name)
		require.NotContains(t, errs, "amcu:", name)
		r.env = kept
	}
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(slow.Close)
	t.Cleanup(func() { close(release) })
	r.env["AMCU_URL"], r.env["AMCU_TOKEN"] = slow.URL, "fresh"
	began := time.Now()
	found, directive := r.complete("status", "")
	require.Empty(t, found)
	require.Equal(t, nothing, directive)
	require.Less(t, time.Since(began), 10*completionTime)
}
