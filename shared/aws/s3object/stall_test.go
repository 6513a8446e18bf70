package s3object

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// server is an HTTP client that does as a server would.
type server func(*http.Request) (*http.Response, error)

func (s server) Do(r *http.Request) (*http.Response, error) { return s(r) }

// slow is a body that gives each byte after a pause.
type slow struct {
	bytes  int
	pause  time.Duration
	closed bool
	r      *http.Request // whose end it minds, as a connection does
}

func (s *slow) Read(p []byte) (int, error) {
	if s.bytes == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(s.pause):
	case <-s.r.Context().Done():
		return 0, s.r.Context().Err()
	}
	s.bytes--
	p[0] = 'x'
	return 1, nil
}

func (s *slow) Close() error {
	s.closed = true
	return nil
}

func TestRequestsThatMoveAreNotGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const stall = 30 * time.Second
		sent, answer := &slow{bytes: 100, pause: stall - time.Second}, &slow{bytes: 100, pause: stall - time.Second}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://s3.test/b/k", sent)
		require.NoError(t, err)
		sent.r, answer.r = r, r
		client := unstalled{stall: stall, next: server(func(r *http.Request) (*http.Response, error) {
			answer.r = r
			_, err := io.Copy(io.Discard, r.Body)
			return &http.Response{Body: answer}, err
		})}
		response, err := client.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Len(t, body, 100)
		require.NoError(t, answer.r.Context().Err())
		require.NoError(t, response.Body.Close())
		require.True(t, answer.closed)
		require.Error(t, answer.r.Context().Err(), "nothing of the request is left")
	})
}

func TestRequestsThatStallAreGivenUp(t *testing.T) {
	t.Parallel()
	const stall = 30 * time.Second
	for name, next := range map[string]server{
		"taken and not answered": func(r *http.Request) (*http.Response, error) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return nil, err
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"not taken": func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		},
		"answered in part": func(r *http.Request) (*http.Response, error) {
			return &http.Response{Body: &slow{bytes: 2, pause: stall + time.Second, r: r}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://s3.test/b/k", strings.NewReader("body"))
				require.NoError(t, err)
				begun := time.Now()
				response, err := unstalled{stall: stall, next: next}.Do(r)
				if err == nil {
					_, err = io.ReadAll(response.Body)
					err = errors.Join(err, response.Body.Close())
				}
				require.ErrorIs(t, err, errStalled)
				require.Equal(t, stall, time.Since(begun))
			})
		})
	}
}
