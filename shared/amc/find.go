package amc

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Finder is the part of an ObjectStore that tells what is there.
type Finder interface {
	Stat(ctx context.Context, ref ObjectRef) (Object, error)
	List(ctx context.Context, bucket, prefix, cursor string, limit int) (page []Object, next string, err error)
}

// Find returns the source's objects as they are now, in the order to read them. A prefix without any is an error, unless the
// source is pinned: then it is for Pin to say what became of them.
func (s Source) Find(ctx context.Context, store Finder) ([]Object, error) {
	switch {
	case s.Prefix != "":
		return s.list(ctx, store)
	case !s.Several():
		object, err := store.Stat(ctx, ObjectRef{s.Bucket, s.Key})
		return []Object{object}, err
	}
	return s.stat(ctx, store)
}

// findAtOnce bounds the keys that are looked up at once.
const findAtOnce = 16

func (s Source) stat(ctx context.Context, store Finder) ([]Object, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	objects := make([]Object, len(s.Keys))
	slots := make(chan struct{}, findAtOnce)
	var group sync.WaitGroup
	for i, key := range s.Keys {
		slots <- struct{}{} // whoever has one gives it back, also when ctx ends
		group.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() != nil {
				return
			}
			var err error
			if objects[i], err = store.Stat(ctx, ObjectRef{s.Bucket, key}); err != nil {
				stop(err)
			}
		})
	}
	group.Wait()
	return objects, context.Cause(ctx)
}

func (s Source) list(ctx context.Context, store Finder) (objects []Object, err error) {
	for cursor := ""; ; {
		var page []Object
		if page, cursor, err = store.List(ctx, s.Bucket, s.Prefix, cursor, 1000); err != nil {
			return nil, err
		}
		for _, object := range page {
			if s.Holds(object) {
				objects = append(objects, object)
			}
		}
		if len(objects) > MaxFiles {
			return nil, &Error{Kind: KindInvalid, Code: "too_many_files", File: s.String(),
				Message: fmt.Sprintf("there are more than %d files under the prefix", MaxFiles), Hint: "give a longer prefix, or export fewer and larger files"}
		}
		if cursor == "" {
			break
		}
	}
	if len(objects) == 0 && s.ETag == "" {
		return nil, &Error{Kind: KindNotFound, Code: "no_files", File: s.String(), Message: "there is no file under the prefix",
			Hint: "check it; " + HiddenNames + ", don't count"}
	}
	slices.SortFunc(objects, func(a, b Object) int { return strings.Compare(a.Key, b.Key) }) // not every store lists by key
	return objects, nil
}
