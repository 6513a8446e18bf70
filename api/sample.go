package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/dryrun"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const (
	sampleRange = 512 << 10 // of one read of text
	sampleLimit = 32 << 20  // of all reads of one file: mostly 1 MiB is enough, more only for huge rows and wide Parquet
)

// inTime ends what reads sources in time.
func inTime(ctx context.Context, read func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	err := read(ctx)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && amc.KindOf(err).Retryable() {
		return &amc.Error{Kind: amc.KindUnavailable, Code: "source_slow", Message: "the source could not be read in time", Hint: "try again",
			RetryAfter: 2 * time.Second, Err: err}
	}
	return err
}

// InspectSource tells what a source is, and suggests a mapping.
func (s *server) InspectSource(ctx context.Context, r InspectSourceRequestObject) (InspectSourceResponseObject, error) {
	var found amc.Inspection
	err := s.sample(own(ctx), r.Body.Source, func(ctx context.Context, file record.Input, options record.Options) (err error) {
		found, err = inspect.Inspect(ctx, file, options)
		return err
	})
	if err != nil {
		return nil, err
	}
	choices := inspect.Choices{DataSetID: r.Body.DataSetID, Country: r.Body.CountryCode, DateOrder: r.Body.DateOrder}
	return InspectSource200JSONResponse(inspect.Suggest(found, choices)), nil
}

// rawAction is what the audit calls a preview that showed values.
const rawAction = "previewSourceRaw"

// PreviewSource shows what a mapping makes of a source's first rows.
func (s *server) PreviewSource(ctx context.Context, r PreviewSourceRequestObject) (PreviewSourceResponseObject, error) {
	ctx = own(ctx)
	if r.Body.Raw {
		callOf(ctx).action = rawAction
	}
	mapping, _, err := s.chosenMapping(ctx, r.Body.Mapping, r.Body.MappingRef)
	if err != nil {
		return nil, err
	}
	if err := mapping.Validate(); err != nil {
		return nil, underMapping(err)
	}
	var shown amc.Preview
	err = s.sample(ctx, r.Body.Source, func(ctx context.Context, file record.Input, options record.Options) (err error) {
		shown, err = dryrun.Preview(ctx, file, options, mapping, dryrun.PreviewOptions{Rows: r.Body.Rows, Raw: r.Body.Raw})
		return err
	})
	if err != nil {
		return nil, err
	}
	shown.Rows = append([]amc.PreviewRow{}, shown.Rows...)
	return PreviewSource200JSONResponse(shown), nil
}

// looker looks at the beginning of a file.
type looker func(ctx context.Context, file record.Input, options record.Options) error

// sample has the first file of a source that is not empty looked at.
func (s *server) sample(ctx context.Context, source amc.Source, look looker) error {
	source, err := s.checkSource(source)
	if err != nil {
		return err
	}
	return inTime(ctx, func(ctx context.Context) error {
		objects, err := source.Find(ctx, s.Sources)
		if err != nil {
			return err
		}
		for i, object := range objects {
			if object.Size == 0 && i < len(objects)-1 {
				continue
			}
			err = s.lookAt(ctx, object, source.Reading, look)
			if !record.IsEmpty(err) {
				break
			}
		}
		return err
	})
}

// checkSource returns the source that a request names in its canonical form, if it may be read.
func (s *server) checkSource(source amc.Source) (amc.Source, error) {
	source, err := source.Parse()
	if err != nil {
		return source, err
	}
	return source, s.checkBucket(source.Bucket, "source.bucket")
}

func (s *server) lookAt(ctx context.Context, object amc.Object, reading amc.Reading, look looker) error {
	b := &beginning{object: object, readAt: func(p []byte, offset int64) error { return s.Sources.ReadAt(ctx, object, p, offset) }}
	text := bufio.NewReaderSize(io.NewSectionReader(b, 0, object.Size), sampleRange)
	return look(ctx, record.Input{Name: object.String(), Reader: text, ReaderAt: b, Size: object.Size}, record.Options{Reading: reading})
}

// beginning reads an object, and no more of it than is needed of its beginning.
type beginning struct {
	object amc.Object
	readAt func(p []byte, offset int64) error
	read   atomic.Int64
}

func (b *beginning) ReadAt(p []byte, offset int64) (int, error) {
	whole := len(p)
	p = p[:max(0, min(int64(whole), b.object.Size-offset))]
	if b.read.Add(int64(len(p))) > sampleLimit {
		return 0, &amc.Error{Kind: amc.KindInvalid, Code: "sample_limit", File: b.object.String(), Message: fmt.Sprintf("its first rows reach beyond the %d MiB that are looked at", sampleLimit>>20),
			Hint: "check its quotes and line ends; a job may read it all the same"}
	}
	if err := b.readAt(p, offset); err != nil {
		return 0, err
	}
	if len(p) < whole {
		return len(p), io.EOF
	}
	return len(p), nil
}
