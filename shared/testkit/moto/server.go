package moto

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

var (
	//go:embed requirements.txt
	requirements []byte
	//go:embed serve.py
	program string
)

// Server is moto, listening.
type Server struct {
	URL   string
	input io.Closer // its standard input, whose end ends it: kept, since what nobody holds is closed
}

// errNoPython says that this machine can't run moto.
var errNoPython = errors.New("there is no python3 with venv")

var start = sync.OnceValues(func() (*Server, error) {
	python, err := install()
	if err != nil {
		return nil, err
	}
	return run(python)
})

// Start returns the server of this process. Without Python the test is skipped, unless it is CI's.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if errors.Is(err, errNoPython) && os.Getenv("CI") != "true" {
		t.Skipf("NOT TESTED: moto can't run here: %v", err)
	}
	require.NoError(t, err)
	return s
}

// install makes the virtual environment, once for all processes, and returns its interpreter.
func install() (python string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(requirements)
	dir := filepath.Join(cache, "amc-uploader", "moto-"+hex.EncodeToString(sum[:6]))
	python = filepath.Join(dir, "bin", "python")
	if err := os.MkdirAll(filepath.Dir(dir), 0o750); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(dir+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close() // and unlock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	done := filepath.Join(dir, "done")
	if _, err := os.Stat(done); err == nil {
		return python, nil
	}
	if err := os.RemoveAll(dir); err != nil { // what a killed one left
		return "", err
	}
	if out, err := exec.Command("python3", "-m", "venv", dir).CombinedOutput(); err != nil { //nolint:gosec // a place of ours
		return "", fmt.Errorf("%w: %w: %s", errNoPython, err, out)
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o600); err != nil {
		return "", err
	}
	pip := exec.Command(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", list) //nolint:gosec // what we just installed
	if out, err := pip.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install moto: %w: %s", err, out)
	}
	return python, os.WriteFile(done, nil, 0o600)
}

// run starts the server. It ends with its standard input: with this process.
func run(python string) (*Server, error) {
	command := exec.Command(python, "-c", program) //nolint:gosec // what install made
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start moto: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("start moto: %w", errors.Join(err, command.Wait()))
	}
	return &Server{URL: "http://127.0.0.1:" + strings.TrimSpace(line), input: input}, nil
}

// Config is that of clients of the server.
func (s *Server) Config() aws.Config {
	return aws.Config{Region: "us-east-1", BaseEndpoint: &s.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

// At is Config for clients whose queues live by the clock: a lease ends when the clock says so. Who waits for messages does it in real
// time, and sees nothing of the clock meanwhile.
func (s *Server) At(clock *porttest.Clock) aws.Config {
	config := s.Config()
	config.HTTPClient = &clocked{clock: clock}
	return config
}

// clocked tells the server the clock's time, and a microsecond more each time: moto ends a lease just after its time.
type clocked struct {
	clock *porttest.Clock
	calls atomic.Int64
}

// Do implements aws.HTTPClient.
func (c *clocked) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set("X-Test-Clock", strconv.FormatInt(c.clock.Now().UnixNano()+1000*c.calls.Add(1), 10))
	return http.DefaultClient.Do(r) //nolint:gosec // it goes to the server of this process
}
