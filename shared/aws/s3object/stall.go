package s3object

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// errStalled is why a request is given up that brings nothing.
var errStalled = errors.New("the connection stalled")

// unstalled gives up each request of a call in which no byte moves, either way, for Stall; the SDK then tries again as after
// a connection that broke. However long a large body takes, it is not given up while it moves.
func (s *Store) unstalled(o *s3.Options) {
	o.HTTPClient = unstalled{next: o.HTTPClient, stall: s.options.Stall}
}

type unstalled struct {
	next  s3.HTTPClient
	stall time.Duration
}

// Do implements s3.HTTPClient.
func (u unstalled) Do(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	timer := time.AfterFunc(u.stall, func() { cancel(errStalled) })
	end := func() {
		timer.Stop()
		cancel(nil)
	}
	moving := func(body io.ReadCloser, end func()) io.ReadCloser {
		return &moving{ReadCloser: body, ctx: ctx, moved: func() { timer.Reset(u.stall) }, end: end}
	}
	r = r.Clone(ctx)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = moving(r.Body, func() {})
	}
	response, err := u.next.Do(r)
	if err != nil {
		end()
		return response, stalled(ctx, err)
	}
	response.Body = moving(response.Body, end)
	return response, nil
}

// moving is a body that tells when some of it has moved.
type moving struct {
	io.ReadCloser
	ctx   context.Context // of its request
	moved func()
	end   func()
}

func (m *moving) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	if n > 0 {
		m.moved()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = stalled(m.ctx, err)
	}
	return n, err
}

func (m *moving) Close() error {
	m.end()
	return m.ReadCloser.Close()
}

// stalled returns the reason of a failure.
func stalled(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), errStalled) {
		return errStalled
	}
	return err
}
