package s3object

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	// tries is how often a range is asked for without getting a single byte.
	tries      = 8
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// Open streams an object from offset. Its Read and Close are for one goroutine; Close returns when all fetching has ended.
func (s *Store) Open(ctx context.Context, object amc.Object, offset int64) (io.ReadCloser, error) {
	if offset < 0 || offset > object.Size {
		return nil, outside(object, offset)
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &reader{store: s, size: object.Size, read: offset, asked: offset, cancel: cancel}
	r.group.SetLimit(s.options.Concurrency)
	r.fetch = func(part *segment) {
		from := r.asked
		part.bytes = part.bytes[:min(int64(len(part.bytes)), r.size-from)]
		r.asked += int64(len(part.bytes))
		r.group.Go(func() error {
			part.done <- s.fill(ctx, object, from, part.bytes)
			return nil
		})
	}
	for len(r.ring) < s.options.Concurrency && r.asked < r.size {
		part := &segment{bytes: s.buffer(r.size - r.asked), done: make(chan error, 1)}
		r.ring = append(r.ring, part)
		r.fetch(part)
	}
	return r, nil
}

// ReadAt fills b with an object's bytes from offset on.
func (s *Store) ReadAt(ctx context.Context, object amc.Object, b []byte, offset int64) error {
	switch {
	case offset < 0 || offset > object.Size:
		return outside(object, offset)
	case int64(len(b)) > object.Size-offset:
		return fmt.Errorf("read %s: %w", object.ObjectRef, io.ErrUnexpectedEOF)
	case len(b) == 0:
		return nil
	}
	return s.fill(ctx, object, offset, b)
}

func outside(object amc.Object, offset int64) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "offset_range", Message: fmt.Sprintf("%s has %d bytes, and no byte %d", object.ObjectRef, object.Size, offset)}
}

// segment is a buffer and the range that is being read into it.
type segment struct {
	bytes []byte
	done  chan error // one value for each fetch
}

type reader struct {
	store  *Store
	size   int64
	read   int64 // bytes handed out, counted from the object's beginning
	asked  int64 // the beginning of the next range to fetch
	ring   []*segment
	head   int    // the segment to hand out next
	unread []byte // what is left of it, once it has arrived
	err    error  // sticky
	fetch  func(*segment)
	group  errgroup.Group
	cancel context.CancelFunc
}

func (r *reader) Read(p []byte) (int, error) {
	switch {
	case r.err != nil:
		return 0, r.err
	case r.read == r.size:
		return 0, io.EOF
	case len(r.unread) == 0:
		if r.err = <-r.ring[r.head].done; r.err != nil {
			return 0, r.err
		}
		r.unread = r.ring[r.head].bytes
	}
	n := copy(p, r.unread)
	r.read += int64(n)
	if r.unread = r.unread[n:]; len(r.unread) == 0 {
		r.turn()
	}
	return n, nil
}

// turn goes on to the next segment, and has the one that was read filled with the next range if there is one.
func (r *reader) turn() {
	part := r.ring[r.head]
	r.head = (r.head + 1) % len(r.ring)
	if r.asked < r.size {
		r.fetch(part)
	}
}

func (r *reader) Close() error {
	r.cancel()
	_ = r.group.Wait() // its functions return nil
	for _, part := range r.ring {
		r.store.recycle(part.bytes)
	}
	r.ring, r.unread = nil, nil
	if r.err == nil {
		r.err = os.ErrClosed
	}
	return nil
}

// buffer returns a buffer for the next range of an object with so many bytes left.
func (s *Store) buffer(left int64) []byte {
	if left < s.options.RangeSize {
		return make([]byte, left)
	}
	return *s.buffers.Get().(*[]byte)
}

func (s *Store) recycle(b []byte) {
	if b = b[:cap(b)]; int64(len(b)) == s.options.RangeSize {
		s.buffers.Put(&b)
	}
}

// fill reads the bytes from offset on into b, however often the connection drops, while there is progress or tries are left.
func (s *Store) fill(ctx context.Context, object amc.Object, offset int64, b []byte) error {
	for read, failures := 0, 0; ; {
		n, err := s.get(ctx, object, offset+int64(read), b[read:])
		if read += n; read == len(b) {
			return nil
		}
		if n > 0 {
			failures = 0
		}
		failures++
		if passing := amc.KindUnavailable.Is(err) || amc.KindThrottled.Is(err); !passing || ctx.Err() != nil || failures == tries {
			return err
		}
		if err := s.options.Clock.Sleep(ctx, pause(failures)); err != nil {
			return err
		}
	}
}

// pause is how long to wait after so many failures: doubling, and random so that ranges don't come back all at once.
func pause(failures int) time.Duration {
	longest := min(firstPause<<(failures-1), longPause)
	return longest/2 + rand.N(longest/2) // #nosec G404 -- spreads load, guards nothing
}

// get makes one request for len(b) bytes from offset on, and returns how many of them came.
func (s *Store) get(ctx context.Context, object amc.Object, offset int64, b []byte) (n int, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(s.options.Stall, func() { cancel(errStalled) })
	defer stall.Stop()
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &object.Bucket, Key: &object.Key,
		Range:   aws.String(fmt.Sprintf("bytes=%d-%d", offset, offset+int64(len(b))-1)),
		IfMatch: aws.String(`"` + object.ETag + `"`),
	}, rangesHaveNoChecksum)
	if err != nil {
		return 0, refused(ctx, err, object)
	}
	defer out.Body.Close()
	if err := checkRange(aws.ToString(out.ContentRange), object, offset); err != nil {
		return 0, err
	}
	for n < len(b) && err == nil {
		var m int
		m, err = out.Body.Read(b[n:])
		if n += m; m > 0 {
			stall.Reset(s.options.Stall)
		}
	}
	if n == len(b) {
		return n, nil
	}
	return n, interrupted(ctx, err, object, offset+int64(n))
}

// rangesHaveNoChecksum keeps the SDK from looking for the checksum of a range, which S3 has none of, and from warning of it.
func rangesHaveNoChecksum(o *s3.Options) {
	o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	o.DisableLogOutputChecksumValidationSkipped = true
}

// refused describes a request that brought no body.
func refused(ctx context.Context, err error, object amc.Object) error {
	if errors.Is(context.Cause(ctx), errStalled) {
		return interrupted(ctx, err, object, 0)
	}
	err = classify(err, "read", object.ObjectRef, reading)
	var e *amc.Error
	if errors.As(err, &e) && e.Code == "object_not_found" {
		return changed(object.ObjectRef) // it was there when the caller learned its ETag
	}
	return err
}

// interrupted describes a body that ended before its range did.
func interrupted(ctx context.Context, err error, object amc.Object, at int64) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, errStalled) {
		return fmt.Errorf("read %s: %w", object.ObjectRef, cause)
	} else if cause != nil {
		err = cause
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &amc.Error{Kind: amc.KindUnavailable, Code: "read_interrupted", Message: fmt.Sprintf("reading %s broke off at byte %d of %d", object.ObjectRef, at, object.Size), Err: err}
}

// checkRange refuses an answer that is not what was asked for: some stores and proxies ignore ranges.
func checkRange(contentRange string, object amc.Object, offset int64) error {
	var first, last, size int64
	if _, err := fmt.Sscanf(contentRange, "bytes %d-%d/%d", &first, &last, &size); err != nil || first != offset {
		return &amc.Error{Kind: amc.KindInternal, Code: "range_ignored", Message: fmt.Sprintf("the store answers with other bytes of %s than asked for (%q)", object.ObjectRef, contentRange)}
	}
	if size != object.Size {
		e := changed(object.ObjectRef)
		e.Err = io.ErrUnexpectedEOF
		return e
	}
	return nil
}
