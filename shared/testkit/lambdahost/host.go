package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// Host runs one function, and one call of it at a time.
type Host struct {
	program string
	env     []string
	timeout time.Duration
	log     porttest.Output

	turn    sync.Mutex // of calls
	mu      sync.Mutex // of running
	running *process
}

// Start returns a host of a program with an environment. A call may take as long as timeout. The program ends with the test.
func Start(t testing.TB, program string, env []string, timeout time.Duration) *Host {
	t.Helper()
	h := &Host{program: program, env: env, timeout: timeout}
	t.Cleanup(func() {
		h.Kill()
		if t.Failed() {
			t.Log(h.Log())
		}
	})
	return h
}

// Log returns what the program wrote; its last lines may come later than its answer.
func (h *Host) Log() string { return h.log.String() }

// Kill ends the program, in mid-call when it is in one. The next call starts it anew.
func (h *Host) Kill() {
	h.mu.Lock()
	p := h.running
	h.running = nil
	h.mu.Unlock()
	if p != nil {
		p.kill()
	}
}

// A FunctionError is what the program answered instead of a result.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// Invoke calls the function with an event and returns its answer.
func (h *Host) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	h.turn.Lock()
	defer h.turn.Unlock()
	p, err := h.process(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	deadline, _ := ctx.Deadline()
	c := &call{id: uuid.NewString(), event: event, deadline: deadline, answer: make(chan answer, 1)}
	for given := false; ; {
		calls := p.calls
		if given {
			calls = nil
		}
		select {
		case calls <- c:
			given = true
		case a := <-c.answer:
			return a.body, a.err
		case <-p.ended:
			h.Kill()
			select {
			case a := <-c.answer: // its last word
				return a.body, a.err
			default:
				return nil, fmt.Errorf("the program ended: %w", p.err)
			}
		case <-ctx.Done():
			h.Kill()
			return nil, fmt.Errorf("the call took too long, and the program was killed: %w", ctx.Err())
		}
	}
}

func (h *Host) process(ctx context.Context) (*process, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running == nil {
		p, err := start(context.WithoutCancel(ctx), h.program, h.env, &h.log) // it outlives the call
		if err != nil {
			return nil, err
		}
		h.running = p
	}
	return h.running, nil
}

type call struct {
	id       string
	event    []byte
	deadline time.Time
	answer   chan answer
}

type answer struct {
	body []byte
	err  error
}

// process is one life of the program, with a Runtime API of its own.
type process struct {
	cmd   *exec.Cmd
	api   *httptest.Server
	calls chan *call
	ended chan struct{} // closed when it is
	err   error         // once it ended

	mu  sync.Mutex
	now *call // that it is at
}

func start(ctx context.Context, program string, env []string, log io.Writer) (*process, error) {
	p := &process{calls: make(chan *call), ended: make(chan struct{})}
	mux := http.NewServeMux()
	const at = "/2018-06-01/runtime/"
	mux.HandleFunc("GET "+at+"invocation/next", p.next)
	mux.HandleFunc("POST "+at+"invocation/{id}/response", p.respond)
	mux.HandleFunc("POST "+at+"invocation/{id}/error", p.refuse)
	p.api = httptest.NewServer(mux)
	p.cmd = exec.CommandContext(ctx, program)
	p.cmd.Env = append(append([]string{}, env...), "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(p.api.URL, "http://"),
		"AWS_LAMBDA_FUNCTION_NAME=test", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST", "_HANDLER=bootstrap")
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		p.api.Close()
		return nil, fmt.Errorf("start program: %w", err)
	}
	go func() {
		p.err = p.cmd.Wait()
		if p.err == nil {
			p.err = errors.New("by itself")
		}
		close(p.ended)
	}()
	return p, nil
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.ended
	p.api.CloseClientConnections()
	p.api.Close()
}

func (p *process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case c := <-p.calls:
		p.mu.Lock()
		p.now = c
		p.mu.Unlock()
		head := w.Header()
		head.Set("Lambda-Runtime-Aws-Request-Id", c.id)
		head.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(c.deadline.UnixMilli(), 10))
		head.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:test")
		head.Set("Content-Type", "application/json")
		_, _ = w.Write(c.event)
	case <-r.Context().Done():
	case <-p.ended:
	}
}

func (p *process) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	p.settle(w, r, answer{body: body, err: err})
}

func (p *process) refuse(w http.ResponseWriter, r *http.Request) {
	var e FunctionError
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
		p.settle(w, r, answer{err: fmt.Errorf("read the function's error: %w", err)})
		return
	}
	p.settle(w, r, answer{err: &e})
}

func (p *process) settle(w http.ResponseWriter, r *http.Request, a answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil || p.now.id != r.PathValue("id") {
		http.Error(w, "no such call", http.StatusBadRequest)
		return
	}
	p.now.answer <- a
	p.now = nil
	w.WriteHeader(http.StatusAccepted)
}
