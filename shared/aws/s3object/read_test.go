package s3object_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
)

// Where requests hang, they are given up after brief: one that a busy machine keeps so long is then only tried once more. Where none
// does, none is to be given up.
const (
	brief = 500 * time.Millisecond
	never = time.Hour
)

// broken returns a store behind a proxy, and an object of noise that was put past the proxy.
func broken(t *testing.T, size int, stall time.Duration) (*proxy, *s3object.Store, amc.Object, []byte) {
	t.Helper()
	body := noise(7, size)
	object, err := s3object.New(gateway.Client(), small).Put(t.Context(), amc.ObjectRef{Bucket: bucket, Key: t.Name()}, bytes.NewReader(body), amc.PutOptions{})
	require.NoError(t, err)
	p := newProxy(t)
	options := small
	options.Clock, options.Stall = instant{}, stall
	return p, s3object.New(p.client(), options), object, body
}

func TestReadsResumeWhateverTheConnectionsDo(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p, store, object, body := broken(t, 5<<20+123, brief)
			p.fault = misbehave(seed)
			for _, offset := range []int64{0, 1<<20 + 1, object.Size - 1} {
				reader, err := store.Open(t.Context(), object, offset)
				require.NoError(t, err)
				got, err := io.ReadAll(reader)
				require.NoError(t, err)
				require.NoError(t, reader.Close())
				requireSame(t, body[offset:], got)
			}
			require.Greater(t, len(p.seen(isGet)), 40, "ranges were asked for again")
		})
	}
}

func TestReaderKeepsTheReaderContract(t *testing.T) {
	t.Parallel()
	p, store, object, body := broken(t, 1<<20, brief)
	p.fault = misbehave(5)
	reader, err := store.Open(t.Context(), object, 0)
	require.NoError(t, err)
	defer reader.Close()
	require.NoError(t, iotest.TestReader(reader, body))
}

func TestReadGoesOnWhileThereIsProgress(t *testing.T) {
	t.Parallel()
	p, store, object, body := broken(t, 40, never)
	for name, f := range map[string]fault{"drop": drop(1), "truncate": truncate(1)} {
		p.fault = always(f)
		reader, err := store.Open(t.Context(), object, 0)
		require.NoError(t, err)
		got, err := io.ReadAll(reader)
		require.NoError(t, err, name)
		requireSame(t, body, got)
		require.NoError(t, reader.Close())
	}
	ranges := p.seen(isGet)
	require.Len(t, ranges, 2*40)
	require.Equal(t, "bytes=1-39", ranges[1].Header.Get("Range"), "from the byte that was reached")
	require.Equal(t, `"`+object.ETag+`"`, ranges[1].Header.Get("If-Match"))
}

func TestReadGivesUp(t *testing.T) {
	t.Parallel()
	const all = 8
	for name, c := range map[string]struct {
		fault    fault
		kind     amc.Kind
		code     string
		is       error
		requests int
	}{
		"ends early":     {truncate(0), amc.KindUnavailable, "read_interrupted", io.ErrUnexpectedEOF, all},
		"drops":          {drop(0), amc.KindUnavailable, "read_interrupted", nil, all},
		"stalls":         {hang(0), amc.KindUnavailable, "read_interrupted", nil, all},
		"throttled":      {refuse(503, "SlowDown"), amc.KindThrottled, "store_throttled", nil, all},
		"unavailable":    {refuse(500, "InternalError"), amc.KindUnavailable, "store_unavailable", nil, all},
		"forbidden":      {refuse(403, "AccessDenied"), amc.KindForbidden, "object_forbidden", nil, 1},
		"changed":        {refuse(412, "PreconditionFailed"), amc.KindConflict, "source_changed", nil, 1},
		"deleted":        {refuse(404, "NoSuchKey"), amc.KindConflict, "source_changed", nil, 1},
		"bucket deleted": {refuse(404, "NoSuchBucket"), amc.KindNotFound, "bucket_not_found", nil, 1},
		"other bytes":    {unranged, amc.KindInternal, "range_ignored", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stall := never
			if name == "stalls" {
				stall = time.Second // each must have reached the proxy by then
			}
			p, store, object, _ := broken(t, 1000, stall)
			p.fault = always(c.fault)
			reader, err := store.Open(t.Context(), object, 0)
			require.NoError(t, err)
			defer reader.Close()
			got, err := io.ReadAll(reader)
			require.Empty(t, got)
			require.Equal(t, c.kind, amc.KindOf(err), "%v", err)
			var e *amc.Error
			require.True(t, errors.As(err, &e))
			require.Equal(t, c.code, e.Code, "%v", err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.Len(t, p.seen(isGet), c.requests)
			_, again := reader.Read(make([]byte, 1))
			require.Equal(t, err, again, "a reader that failed stays so")
		})
	}
}

// unranged takes the answer's word of which bytes it has.
func unranged(w http.ResponseWriter, answer *http.Response) {
	answer.Header.Del("Content-Range")
	truncate(1000)(w, answer)
}

func TestReadOfAStoreThatIsGone(t *testing.T) {
	t.Parallel()
	p, store, object, _ := broken(t, 10, never)
	p.server.Close()
	reader, err := store.Open(t.Context(), object, 0)
	require.NoError(t, err)
	defer reader.Close()
	_, err = io.ReadAll(reader)
	require.Equal(t, amc.KindUnavailable, amc.KindOf(err), "%v", err)
	_, err = store.Stat(t.Context(), object.ObjectRef)
	require.Equal(t, amc.KindUnavailable, amc.KindOf(err), "%v", err)
}

// TestReadAheadIsBounded holds the reader to RangeSize × Concurrency bytes: what was asked for and not yet handed out.
func TestReadAheadIsBounded(t *testing.T) {
	t.Parallel()
	p, store, object, _ := broken(t, 8<<20, never)
	var handedOut, most, parallel atomic.Int64
	p.fault = func(r *http.Request) fault {
		var first, last int64
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last); err == nil {
			most.Store(max(most.Load(), last+1-handedOut.Load())) // under the proxy's lock
			parallel.Add(1)
		}
		return nil
	}
	reader, err := store.Open(t.Context(), object, 0)
	require.NoError(t, err)
	defer reader.Close()
	b := make([]byte, 10_000)
	for {
		n, err := reader.Read(b)
		handedOut.Add(int64(n))
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	// A Read's bytes are counted just after it: the range it made room for may be asked for before.
	bound := small.RangeSize*int64(small.Concurrency) + int64(len(b))
	require.LessOrEqual(t, most.Load(), bound)
	require.Greater(t, most.Load(), small.RangeSize, "ranges are read ahead")
	require.EqualValues(t, object.Size/small.RangeSize, parallel.Load(), "each range once")
}

// TestReadingRecyclesItsBuffers reads many ranges into few buffers, from a server that allocates little itself.
func TestReadingRecyclesItsBuffers(t *testing.T) {
	body := noise(1, 32<<20)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"e"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}))
	defer server.Close()
	client := gateway.Client(func(o *s3.Options) { o.BaseEndpoint = &server.URL })
	store := s3object.New(client, s3object.Options{RangeSize: 1 << 20, Concurrency: 2})
	object := amc.Object{ObjectRef: amc.ObjectRef{Bucket: "b", Key: "k"}, ETag: "e", Size: int64(len(body))}
	read := func() {
		reader, err := store.Open(t.Context(), object, 0)
		require.NoError(t, err)
		n, err := io.Copy(io.Discard, reader)
		require.NoError(t, err)
		require.Equal(t, object.Size, n)
		require.NoError(t, reader.Close())
	}
	read() // fills the pools of the SDK and of the server
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(object.Size/4))
}
