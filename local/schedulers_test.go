package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const examples = "../docs/examples"

// scheduled is a stack with the saved mapping that the examples name, and exports of two days, one of them hopeless.
func scheduled(t *testing.T, more ...string) *system {
	t.Helper()
	s := setup(t, append(more, "AMCU_NO_FAULTS=true", "AMCU_WORKER_WAIT=1s")...)
	mapping := s.write("m.json", `{"dataSetId": "customers", "countryCode": "US", "columns": [
		{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
		{"name": "city", "dataType": "STRING", "columnType": "DIMENSION"}]}`)
	out, code := s.run("amcu", "mappings", "save", "customers", mapping)
	require.Zero(t, code, out)
	s.put("customers/2026-11-24/part-0.csv", "email,city\nada@example.com,London\n")
	s.put("customers/2026-11-24/part-1.csv", "email,city\nbob@example.com,Paris\n")
	s.put("customers/2026-11-25/part-0.csv", "mail,town\nada@example.com,London\n")
	return s
}

// run runs a program of the PATH, where the project's own are first, with a machine's credentials. What it prints is all it says.
func (s *system) run(name string, args ...string) (out string, code int) {
	s.t.Helper()
	path := programs + string(filepath.ListSeparator) + os.Getenv("PATH")
	if name == "amcu" {
		name = filepath.Join(programs, name)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), name, args...)
	cmd.Env = append(s.env, "PATH="+path, "AMCU_URL="+s.API, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret,
		"BUCKET="+sourceBucket, "INSTANCES=amc-demo-us,amc-demo-eu", "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// jobs returns all jobs, the newest first.
func (s *system) jobs() (all []client.JobSummary) {
	s.t.Helper()
	out, code := s.run("amcu", "jobs", "--output", "json")
	require.Zero(s.t, code, out)
	require.NoError(s.t, json.Unmarshal([]byte(out), &all))
	return all
}

func TestCronExample(t *testing.T) {
	t.Parallel()
	s := scheduled(t)
	script := filepath.Join(examples, "cron", "load-customers.sh")
	out, code := s.run(script, "2026-11-24")
	require.Zero(t, code, out)
	require.Regexp(t, `(?m)^Rows +2 read, 2 written`, out)
	again, code := s.run(script, "2026-11-24")
	require.Zero(t, code, again)
	require.Len(t, s.jobs(), 1, "the day has its job")

	out, code = s.run(script, "2026-11-25")
	require.Equal(t, 1, code, out)
	require.Contains(t, out, `column "email"`)
	all := s.jobs()
	require.Len(t, all, 2)
	require.Equal(t, amc.JobFailed, all[0].State)
	s.put("customers/2026-11-25/part-0.csv", "email,city\nada@example.com,London\n")
	out, code = s.run(script, "2026-11-25")
	require.Zero(t, code, out)
	all = s.jobs()
	require.Len(t, all, 2, "the failed job was retried")
	require.Equal(t, amc.JobSucceeded, all[0].State)

	out, code = s.run(script, "2026-11-26")
	require.NotZero(t, code, "an export that is not there")
	require.Contains(t, out, "customers/2026-11-26/")
}

func TestCronExampleLeavesACancelledJob(t *testing.T) {
	t.Parallel()
	s := scheduled(t, "AMCU_NO_WORKER=true")
	out, code := s.run("amcu", "upload", "s3://"+sourceBucket+"/customers/2026-11-24/", "--mapping", "customers", "--instance", "amc-demo-us,amc-demo-eu",
		"--idempotency-key", "customers-2026-11-24")
	require.Zero(t, code, out)
	out, code = s.run("amcu", "cancel", s.jobs()[0].JobID)
	require.Zero(t, code, out)
	out, code = s.run(filepath.Join(examples, "cron", "load-customers.sh"), "2026-11-24")
	require.Equal(t, 1, code, out)
	require.Contains(t, out, "cancelled")
	all := s.jobs()
	require.Len(t, all, 1)
	require.Equal(t, amc.JobCancelled, all[0].State)
}

// TestAirflowExample makes the calls that the DAG makes. That Airflow itself takes the DAG is checked by hand.
func TestAirflowExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("there is no python3")
	}
	s := scheduled(t)
	out, code := s.run("python3", "-c", `
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
import amcu
client = amcu.Client(os.environ["AMCU_URL"], os.environ["AMCU_CLIENT_ID"], os.environ["AMCU_CLIENT_SECRET"])
body = {"source": {"bucket": "source", "prefix": "customers/2026-11-24/"}, "mappingRef": "customers", "instanceIds": ["amc-demo-us"]}
job = client.create_job("customers-2026-11-24", body)
assert client.create_job("customers-2026-11-24", body) == job
while client.job(job)["state"] not in amcu.FINAL:
    time.sleep(0.2)
try:
    client.retry_job(job)
except RuntimeError as error:
    print(error, file=sys.stderr)
print(json.dumps(client.job(job)))
`, filepath.Join(examples, "airflow"))
	require.Zero(t, code, out)
	refused, answer, _ := strings.Cut(out, "\n")
	require.Contains(t, refused, "job_state")
	var job client.Job
	require.NoError(t, json.Unmarshal([]byte(answer), &job))
	require.Equal(t, amc.JobSucceeded, job.State)
	out, code = s.run("python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())", filepath.Join(examples, "airflow", "load_customers.py"))
	require.Zero(t, code, out)
}

// TestAWSExample posts the requests of the examples on AWS, with this stack's names instead of theirs.
func TestAWSExample(t *testing.T) {
	t.Parallel()
	s := scheduled(t)
	text, err := os.ReadFile(filepath.Join(examples, "aws", "job.json"))
	require.NoError(t, err)
	states := map[string]workflow{}
	for _, name := range []string{"load", "submit"} {
		text, err := os.ReadFile(filepath.Join(examples, "aws", name+".asl.json"))
		require.NoError(t, err)
		var w workflow
		require.NoError(t, json.Unmarshal(text, &w), name)
		w.check(t)
		states[name] = w
	}
	require.Contains(t, string(states["load"].States["Load"].Arguments), `"taskToken": "{% $states.context.Task.Token %}"`)
	var call struct {
		RequestBody json.RawMessage
		Headers     map[string]string
	}
	require.NoError(t, json.Unmarshal(states["submit"].States["Create"].Arguments, &call))
	require.Contains(t, call.Headers, "Idempotency-Key")
	machine := clientcredentials.Config{ClientID: s.ClientID, ClientSecret: s.ClientSecret, TokenURL: s.API + "/oidc/oauth2/token"}
	for name, body := range map[string]string{"job.json": string(text), "submit.asl.json": string(call.RequestBody)} {
		body = strings.NewReplacer("example-exports", sourceBucket, "amcabc123", "amc-demo-us", "customers/latest/", "customers/2026-11-24/",
			"{% 'customers/' & $states.input.day & '/' %}", "customers/2026-11-24/").Replace(body)
		response, err := machine.Client(t.Context()).Post(s.API+"/v1/jobs", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		answer, err := io.ReadAll(response.Body)
		require.NoError(t, errors.Join(err, response.Body.Close()))
		if name == "submit.asl.json" {
			require.Contains(t, string(answer), "task_token_unsupported", "it is right but for the token, which this stack has no use for")
			continue
		}
		require.Equal(t, http.StatusAccepted, response.StatusCode, "%s", answer)
	}
}

// workflow is a state machine in the Amazon States Language.
type workflow struct {
	QueryLanguage string
	StartAt       string
	States        map[string]struct {
		Type      string
		Next      string
		End       bool
		Arguments json.RawMessage
		Catch     []struct{ Next string }
	}
}

// check follows every way through the workflow. That the language takes it is checked by hand, with asl-validator.
func (w workflow) check(t *testing.T) {
	t.Helper()
	require.Equal(t, "JSONata", w.QueryLanguage)
	require.Contains(t, w.States, w.StartAt)
	for name, state := range w.States {
		require.True(t, state.Type == "Fail" || state.End != (state.Next != ""), name)
		for _, c := range state.Catch {
			require.Contains(t, w.States, c.Next, name)
		}
		if state.Next != "" {
			require.Contains(t, w.States, state.Next, name)
		}
	}
}
