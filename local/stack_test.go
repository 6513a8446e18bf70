package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// programs are the folder of the built commands: the tests run what users run.
var programs string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "amcu-test-")
	if err == nil {
		build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "./cmd/local", "../api/cmd/amcu")
		build.Stderr = os.Stderr
		err = build.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build commands:", err)
		os.Exit(1)
	}
	programs = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// patience bounds whatever a test waits for.
const patience = 3 * time.Minute

// system is a stack in a process of its own, over a new folder.
type system struct {
	t    *testing.T
	env  []string
	data folder
	log  porttest.Output // of all its processes
	// front is where calls of the API go, so that its answers are held against its document.
	front string
	Credentials
	Endpoints
	objects amc.ObjectStore
	ads     *ads.Client
	secrets amc.SecretStore
}

// setup starts a stack and stops it when the test ends.
func setup(t *testing.T, env ...string) *system {
	t.Helper()
	s := &system{t: t, data: folder(t.TempDir())}
	s.env = append(append(os.Environ(), "AMCU_ADDRESS=127.0.0.1:0", "AMCU_DATA="+string(s.data)), env...)
	run := s.command("local", "run")
	out, err := run.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, run.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "Press Ctrl-C") {
	}
	require.NoError(t, lines.Err())
	t.Cleanup(func() {
		require.NoError(t, run.Process.Signal(syscall.SIGTERM))
		_, err := io.Copy(io.Discard, out)
		require.NoError(t, err)
		require.NoError(t, run.Wait(), "the stack stops cleanly")
		if t.Failed() {
			t.Log(s.log.String())
		}
	})
	require.NoError(t, s.data.read("credentials.json", &s.Credentials))
	require.NoError(t, s.data.read(endpointsName, &s.Endpoints))
	s.front = checked(t, s.API)
	s.objects = s3object.New(s3gateway.NewClient(s.S3, s.S3AccessKey, s.S3SecretKey), s3object.Options{})
	db, err := sqlite.Open(t.Context(), s.data.path("amcu.db"), amc.SystemClock{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	secrets, err := db.Secrets(s.data.path("secrets.key"))
	require.NoError(t, err)
	s.secrets = secrets
	s.ads = ads.New(ads.Options{Clock: amc.SystemClock{}, Secrets: secrets, Endpoints: ads.Simulated(s.Simulator)})
	return s
}

// command is one of the project's commands, with the stack's environment.
func (s *system) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(programs, name), args...)
	cmd.Env, cmd.Stderr = s.env, &s.log
	return cmd
}

// amcu runs the command line as a user would, and returns the job it printed, its messages and its exit code.
func (s *system) amcu(args ...string) (job client.Job, messages string, code int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(programs, "amcu"), append(args, "--output", "json")...)
	cmd.Env = append(s.env, "AMCU_URL="+s.front, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(s.t, err)
	}
	if out.Len() > 0 {
		require.NoError(s.t, json.Unmarshal(out.Bytes(), &job), "%s", out.String())
	}
	s.log.Write(errs.Bytes())
	return job, errs.String(), cmd.ProcessState.ExitCode()
}

// upload submits a file for both demo instances.
func (s *system) upload(file, mapping string, more ...string) (client.Job, string, int) {
	s.t.Helper()
	return s.amcu(append([]string{"upload", file, "--mapping", mapping, "--instance", "amc-demo-us,amc-demo-eu"}, more...)...)
}

// write makes a file for a test.
func (s *system) write(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	require.NoError(s.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// artifacts returns the job's objects by name, the manifest among them.
func (s *system) artifacts(jobID string) map[string][]byte {
	s.t.Helper()
	ctx := s.t.Context()
	page, next, err := s.objects.List(ctx, "artifacts", "jobs/"+jobID+"/", "", 1000)
	require.NoError(s.t, err)
	require.Empty(s.t, next)
	found := map[string][]byte{}
	for _, object := range page {
		body, err := s.objects.Open(ctx, object, 0)
		require.NoError(s.t, err)
		found[filepath.Base(object.Key)], err = io.ReadAll(body)
		require.NoError(s.t, err)
		require.NoError(s.t, body.Close())
	}
	return found
}

// clean reports whether the job has no objects, which may be removed meanwhile.
func (s *system) clean(jobID string) bool {
	page, _, err := s.objects.List(s.t.Context(), "artifacts", "jobs/"+jobID+"/", "", 1)
	return err == nil && len(page) == 0
}

// accepted returns the uploads of the job's manifest that each instance has.
func (s *system) accepted(jobID, dataSetID string) map[string][]amc.RemoteUpload {
	s.t.Helper()
	found := map[string][]amc.RemoteUpload{}
	for _, instance := range demo {
		uploads, err := s.ads.Uploads(s.t.Context(), instance, dataSetID, time.Time{})
		if !amc.KindNotFound.Is(err) {
			require.NoError(s.t, err)
		}
		for _, u := range uploads {
			if id, _ := amc.ManifestJob(u.Manifest.Key); id == jobID {
				found[instance.ID] = append(found[instance.ID], u)
			}
		}
	}
	return found
}
