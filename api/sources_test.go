package api

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// sources are the objects that exist. Each is of the version that its text is.
type sources map[amc.ObjectRef]string

func (s sources) object(ref amc.ObjectRef) amc.Object {
	return amc.Object{ObjectRef: ref, ETag: fmt.Sprintf("%x", len(s[ref])), Size: int64(len(s[ref])), Modified: time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)}
}

func (s sources) Stat(_ context.Context, ref amc.ObjectRef) (amc.Object, error) {
	if _, ok := s[ref]; ok {
		return s.object(ref), nil
	}
	return amc.Object{}, &amc.Error{Kind: amc.KindNotFound, Code: "object_not_found", Message: ref.String() + " does not exist"}
}

func (s sources) ReadAt(_ context.Context, object amc.Object, b []byte, offset int64) error {
	if s.object(object.ObjectRef) != object {
		return &amc.Error{Kind: amc.KindConflict, Code: "source_changed", Message: object.String() + " was replaced"}
	}
	if copy(b, s[object.ObjectRef][offset:]) < len(b) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (s sources) List(_ context.Context, bucket, prefix, cursor string, limit int) (page []amc.Object, next string, err error) {
	for _, ref := range slices.SortedFunc(maps.Keys(s), func(a, b amc.ObjectRef) int { return cmp.Compare(a.Key, b.Key) }) {
		if ref.Bucket != bucket || !strings.HasPrefix(ref.Key, prefix) || ref.Key <= cursor {
			continue
		}
		if len(page) == limit {
			return page, page[limit-1].Key, nil
		}
		page = append(page, s.object(ref))
	}
	return page, "", nil
}

func (s sources) Browse(ctx context.Context, bucket, prefix, cursor string, limit int) (found amc.Listing, err error) {
	all, _, err := s.List(ctx, bucket, prefix, "", len(s))
	last := ""
	for _, object := range all {
		folder, deeper := object.Key, false
		if below, _, ok := strings.Cut(strings.TrimPrefix(object.Key, prefix), "/"); ok {
			folder, deeper = prefix+below+"/", object.Key != prefix
		}
		switch {
		case folder <= cursor || deeper && slices.Contains(found.Folders, folder):
		case len(found.Folders)+len(found.Objects) == limit:
			found.Next = last
			return found, err
		case deeper:
			found.Folders, last = append(found.Folders, folder), folder
		default:
			found.Objects, last = append(found.Objects, object), folder
		}
	}
	return found, err
}

// troubled are sources that can't be read.
type troubled struct {
	sources
	err   error  // nil is one that never answers
	asked func() // when err is nil: that it waits
}

func (f troubled) fail(ctx context.Context) error {
	if f.err == nil {
		f.asked()
		<-ctx.Done()
		return fmt.Errorf("read: %w", ctx.Err())
	}
	return f.err
}

func (f troubled) ReadAt(ctx context.Context, _ amc.Object, _ []byte, _ int64) error {
	return f.fail(ctx)
}

func (f troubled) Browse(ctx context.Context, _, _, _ string, _ int) (amc.Listing, error) {
	return amc.Listing{}, f.fail(ctx)
}

// hasty is a context that ends as the API's own limit does, but once up is called.
type hasty struct {
	context.Context
	over chan struct{}
	once sync.Once
}

func newHasty(t *testing.T) *hasty { return &hasty{Context: t.Context(), over: make(chan struct{})} }

func (h *hasty) up() { h.once.Do(func() { close(h.over) }) }

func (h *hasty) Done() <-chan struct{} { return h.over }

func (h *hasty) Err() error {
	select {
	case <-h.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
