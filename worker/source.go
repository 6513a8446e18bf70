package worker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/worker/transform"
)

// pin makes every attempt read the same bytes: those of the versions at the first attempt. It returns the source pinned to
// its objects, in the order to read them.
func (w *Worker) pin(ctx context.Context, source amc.Source) (amc.Source, []amc.Object, error) {
	objects, err := source.Find(ctx, w.Objects)
	if err != nil {
		return source, nil, fmt.Errorf("open source: %w", err)
	}
	pinned, err := source.Pin(objects)
	return pinned, objects, err
}

// What is read ahead of the file in hand, so that many small files cost no wait each: a reader holds at most its object, so
// this bounds the memory, too. A larger file is read ahead within itself, and alone.
const (
	aheadBytes = 32 << 20
	aheadFiles = 8
)

// files are the source's objects, opened one behind the other, each by its own ETag.
type files struct {
	objects []amc.Object
	open    func(amc.Object) (io.ReadCloser, error)
	readAt  func(o amc.Object, b []byte, offset int64) error
	at      int             // the object of bodies[0]
	bodies  []io.ReadCloser // of objects that follow one another
	bytes   int64           // of these objects
}

// inputs are the objects for the transform, which reads each to its end before the next. They are for one goroutine.
func (f *files) inputs() []transform.Input {
	inputs := make([]transform.Input, len(f.objects))
	for i, object := range f.objects {
		at := readerAt(func(b []byte, offset int64) error { return f.readAt(object, b, offset) })
		inputs[i] = transform.Input{Name: object.String(), Reader: &file{f, i}, ReaderAt: at, Size: object.Size}
	}
	return inputs
}

// readerAt reads one of them anywhere, without opening it: what is Parquet is never streamed.
type readerAt func(b []byte, offset int64) error

func (r readerAt) ReadAt(b []byte, offset int64) (int, error) {
	if err := r(b, offset); err != nil {
		return 0, err
	}
	return len(b), nil
}

// file is one of them.
type file struct {
	*files
	index int
}

func (f *file) Read(p []byte) (int, error) {
	if err := f.advance(f.index); err != nil {
		return 0, err
	}
	return f.bodies[0].Read(p)
}

// advance opens object i and what may be read ahead of it, and closes those before.
func (f *files) advance(i int) error {
	if f.at == i && len(f.bodies) > 0 {
		return nil
	}
	for ; f.at < i; f.at++ {
		if len(f.bodies) == 0 {
			continue
		}
		if err := f.bodies[0].Close(); err != nil {
			return err
		}
		f.bodies = f.bodies[1:]
		f.bytes -= f.objects[f.at].Size
	}
	for next := i + len(f.bodies); next < len(f.objects); next++ {
		object := f.objects[next]
		if next > i && (len(f.bodies) > aheadFiles || f.bytes+object.Size > aheadBytes) {
			break
		}
		body, err := f.open(object)
		if err != nil {
			return err
		}
		f.bodies, f.bytes = append(f.bodies, body), f.bytes+object.Size
	}
	return nil
}

// Close closes what is open.
func (f *files) Close() error {
	var errs []error
	for _, body := range f.bodies {
		errs = append(errs, body.Close())
	}
	f.bodies = nil
	return errors.Join(errs...)
}
