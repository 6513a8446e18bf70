package s3object_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

// proxy stands between the SDK and the gateway and breaks answers.
type proxy struct {
	server *httptest.Server
	// fault says what happens to a request; nil is nothing.
	fault func(*http.Request) fault
	next  *http.Transport

	mu       sync.Mutex
	requests []*http.Request // without bodies
}

// fault is one way an answer can go wrong.
type fault func(w http.ResponseWriter, answer *http.Response)

func newProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{next: &http.Transport{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(func() {
		p.server.Close()
		p.next.CloseIdleConnections()
	})
	return p
}

// client returns an SDK client on the proxy that leaves trying again to the store.
func (p *proxy) client(options ...func(*s3.Options)) *s3.Client {
	return gateway.Client(append(options, func(o *s3.Options) {
		o.BaseEndpoint, o.RetryMaxAttempts = &p.server.URL, 1
	})...)
}

func (p *proxy) seen(match func(*http.Request) bool) (requests []*http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.requests {
		if match(r) {
			requests = append(requests, r)
		}
	}
	return requests
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.requests = append(p.requests, r)
	var broken fault
	if p.fault != nil {
		broken = p.fault(r)
	}
	p.mu.Unlock()
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", strings.TrimPrefix(gateway.Endpoint, "http://")
	answer, err := p.next.RoundTrip(out) // the Host that was signed stays
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	if broken != nil {
		broken(w, answer)
		return
	}
	copyHeader(w, answer)
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func copyHeader(w http.ResponseWriter, answer *http.Response) {
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
}

// drop closes the connection after n bytes of the body.
func drop(n int64) fault {
	return func(w http.ResponseWriter, answer *http.Response) {
		copyHeader(w, answer)
		w.WriteHeader(answer.StatusCode)
		_, _ = io.CopyN(w, answer.Body, n)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// lose closes the connection without an answer.
func lose(http.ResponseWriter, *http.Response) { panic(http.ErrAbortHandler) }

// truncate answers with n bytes of the body as if that were all.
func truncate(n int64) fault {
	return func(w http.ResponseWriter, answer *http.Response) {
		copyHeader(w, answer)
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.StatusCode)
		_, _ = io.CopyN(w, answer.Body, n)
	}
}

// silence answers nothing, until the client gives up.
func silence(_ http.ResponseWriter, answer *http.Response) { <-answer.Request.Context().Done() }

// hang sends n bytes of the body and then nothing, until the client gives up.
func hang(n int64) fault {
	return func(w http.ResponseWriter, answer *http.Response) {
		copyHeader(w, answer)
		w.WriteHeader(answer.StatusCode)
		_, _ = io.CopyN(w, answer.Body, n)
		_ = http.NewResponseController(w).Flush()
		if _, err := answer.Body.Read(make([]byte, 1)); err == nil { // else the client has all and waits for nothing
			<-answer.Request.Context().Done()
		}
	}
}

// refuse answers with an error of S3's instead.
func refuse(status int, code string) fault {
	return func(w http.ResponseWriter, _ *http.Response) {
		w.WriteHeader(status)
		if code != "" {
			_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>as told</Message></Error>")
		}
	}
}

func isGet(r *http.Request) bool { return r.Method == http.MethodGet && r.Header.Get("Range") != "" }

// always breaks every ranged read in the same way.
func always(f fault) func(*http.Request) fault {
	return func(r *http.Request) fault {
		if isGet(r) {
			return f
		}
		return nil
	}
}

// misbehave breaks four ranged reads of ten, each in some way.
func misbehave(seed uint64) func(*http.Request) fault {
	random := rand.New(rand.NewPCG(seed, seed))
	return func(r *http.Request) fault {
		if !isGet(r) || random.IntN(10) >= 4 {
			return nil
		}
		n := random.Int64N(small.RangeSize)
		switch random.IntN(8) {
		case 0:
			return refuse(http.StatusServiceUnavailable, "SlowDown")
		case 1:
			return refuse(http.StatusInternalServerError, "InternalError")
		case 2:
			return hang(n)
		case 3, 4:
			return truncate(n)
		}
		return drop(n)
	}
}

// instant is a clock that waits for nothing.
type instant struct{}

func (instant) Now() time.Time { return time.Unix(0, 0) }

func (instant) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// noise returns n bytes that are the same in every run.
func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	_, err := rand.NewChaCha8([32]byte{seed}).Read(b)
	if err != nil {
		panic(err)
	}
	return b
}

func requireSame(t *testing.T, want, got []byte) {
	t.Helper()
	require.Equal(t, len(want), len(got))
	require.True(t, string(want) == string(got), "same length, other bytes")
}
