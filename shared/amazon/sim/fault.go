package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Faults say how often calls go wrong: each is the probability of one kind for one call.
type Faults struct {
	Throttle       float64 // 429 with Retry-After
	ServerError    float64 // 500; the call had no effect
	GatewayTimeout float64 // 504 after the call had its effect; only for calls that have one
	HTML           float64 // 503 with a page from some gateway, before or after the effect
	Empty          float64 // 502 without a body, before or after the effect
	Drop           float64 // the connection ends without an answer, before or after the effect
	ExpiredToken   float64 // the access token ends before its time: 401
	Slow           float64 // the answer takes up to SlowFor; comes besides any other

	RetryAfter  time.Duration
	SlowFor     time.Duration
	Consecutive int // most faults in a row for a caller, method and path
}

// DefaultFaults spoil about one call in four.
func DefaultFaults() *Faults {
	return &Faults{
		Throttle: 0.06, ServerError: 0.04, GatewayTimeout: 0.08, HTML: 0.03, Empty: 0.03, Drop: 0.03, ExpiredToken: 0.03, Slow: 0.1,
		RetryAfter: time.Second, SlowFor: 300 * time.Millisecond, Consecutive: 2,
	}
}

// NoFaults is a service that only refuses what is wrong.
func NoFaults() *Faults { return &Faults{} }

type faultKind string

const (
	noFault        faultKind = ""
	throttle       faultKind = "throttle"
	serverError    faultKind = "server error"
	gatewayTimeout faultKind = "gateway timeout"
	html           faultKind = "html"
	empty          faultKind = "empty"
	drop           faultKind = "drop"
	expiredToken   faultKind = "expired token"
)

// fault is what happens to one call.
type fault struct {
	kind  faultKind
	after bool // the effect happens all the same
	delay time.Duration
}

// faulter decides which call gets which fault.
type faulter struct {
	Faults
	seed  uint64
	mu    sync.Mutex
	calls map[string]*tally
}

// tally counts the calls of one caller, method and path.
type tally struct {
	calls int
	row   int // faults since the last call without
}

func (f *faulter) next(caller string, r *http.Request, effect bool) fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := caller + " " + r.Method + " " + r.URL.Path
	t := f.calls[key]
	if t == nil {
		t = &tally{}
		f.calls[key] = t
	}
	t.calls++
	hash := fnv.New64a()
	hash.Write([]byte(key))
	hash.Write(binary.AppendUvarint(nil, uint64(t.calls)))
	random := rand.New(rand.NewPCG(f.seed, hash.Sum64())) //nolint:gosec // reproducible on purpose
	found := fault{after: effect && random.IntN(2) == 0}
	if random.Float64() < f.Slow {
		found.delay = time.Duration(random.Float64() * float64(f.SlowFor))
	}
	if t.row < f.Consecutive {
		found.kind = f.pick(random.Float64(), effect)
	}
	if found.kind == noFault {
		t.row = 0
	} else {
		t.row++
	}
	return found
}

// pick returns the fault at point p of the probabilities laid side by side.
func (f *faulter) pick(p float64, effect bool) faultKind {
	timeout := f.GatewayTimeout
	if !effect {
		timeout = 0
	}
	for _, k := range []struct {
		kind        faultKind
		probability float64
	}{
		{throttle, f.Throttle}, {serverError, f.ServerError}, {gatewayTimeout, timeout}, {html, f.HTML},
		{empty, f.Empty}, {drop, f.Drop}, {expiredToken, f.ExpiredToken},
	} {
		if p < k.probability {
			return k.kind
		}
		p -= k.probability
	}
	return noFault
}

// happensBefore reports whether the fault keeps the call from having its effect.
func (f fault) happensBefore() bool {
	switch f.kind {
	case throttle, serverError:
		return true
	case html, empty, drop:
		return !f.after
	}
	return false
}

// answer answers with the fault, and reports whether there was one to answer with.
func (f fault) answer(w http.ResponseWriter, retryAfter time.Duration, write func(*refusal)) bool {
	switch f.kind {
	case throttle:
		w.Header().Set("Retry-After", strconv.Itoa(int((retryAfter+time.Second-1)/time.Second)))
		write(&refusal{status: http.StatusTooManyRequests, code: "TOO_MANY_REQUESTS", details: "Rate exceeded"})
	case serverError:
		write(&refusal{status: http.StatusInternalServerError, code: "INTERNAL_ERROR", details: "Internal server error"})
	case gatewayTimeout:
		page(w, http.StatusGatewayTimeout, "504 Gateway Time-out")
	case html:
		page(w, http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")
	case empty:
		w.WriteHeader(http.StatusBadGateway)
	case drop:
		panic(http.ErrAbortHandler) // net/http's way to end a connection without an answer
	default:
		return false
	}
	return true
}

func page(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	const body = "<html>\r\n<head><title>%[1]s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n</body>\r\n</html>\r\n"
	_, _ = fmt.Fprintf(w, body, title) // who hung up misses it
}

// dawdle waits as long as the fault says.
func (s *Simulator) dawdle(ctx context.Context, f fault) error {
	if f.delay <= 0 {
		return nil
	}
	return s.Clock.Sleep(ctx, f.delay)
}
