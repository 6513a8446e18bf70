package part

import (
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Objects is a prefix of an object store as a Sink.
type Objects struct {
	Store   amc.ObjectStore
	Bucket  string
	Prefix  string         // ends in a slash
	Options amc.PutOptions // of every object; an empty ContentType is told from the name
}

var _ Sink = Objects{}

// Create begins an object. What is written streams into the store's Put.
func (o Objects) Create(ctx context.Context, name string) (Writer, error) {
	options := o.Options
	if options.ContentType == "" {
		options.ContentType = contentType(name)
	}
	body, pipe := io.Pipe()
	w := &objectWriter{PipeWriter: pipe}
	w.put.Go(func() error {
		_, err := o.Store.Put(ctx, o.Ref(name), body, options)
		if err != nil {
			body.CloseWithError(err) // a Write that waits fails with it
			return err
		}
		return body.Close()
	})
	return w, nil
}

// Remove leaves the object where it is: another worker may have taken the job over and be writing the same keys. Who ends
// the job for good removes what it left.
func (Objects) Remove(context.Context, string) error { return nil }

// Location is the object's URL.
func (o Objects) Location(name string) string { return o.Ref(name).String() }

// Ref names an object of the sink.
func (o Objects) Ref(name string) amc.ObjectRef {
	return amc.ObjectRef{Bucket: o.Bucket, Key: o.Prefix + name}
}

func contentType(name string) string {
	switch {
	case strings.HasSuffix(name, ".gz"):
		return "application/gzip"
	case strings.HasSuffix(name, ".json"):
		return "application/json"
	}
	return "text/plain"
}

type objectWriter struct {
	*io.PipeWriter
	put errgroup.Group // the one Put
}

var errAborted = errors.New("the transform was given up")

func (w *objectWriter) Commit() error {
	_ = w.Close() // a pipe's never fails
	return w.put.Wait()
}

func (w *objectWriter) Abort() error {
	w.CloseWithError(errAborted)
	_ = w.put.Wait() // fails, as it should: nothing appears
	return nil
}
