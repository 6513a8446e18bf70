package s3object

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// abortTime is how long cleaning up after a failed write may take.
const abortTime = 30 * time.Second

// Put streams body into an object. The object appears whole or not at all. A body that blocks must end when ctx does.
func (s *Store) Put(ctx context.Context, ref amc.ObjectRef, body io.Reader, options amc.PutOptions) (amc.Object, error) {
	source := &meter{ended: ctx.Err, source: body}
	input := &s3.PutObjectInput{Bucket: &ref.Bucket, Key: &ref.Key, Body: source, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32}
	if options.ContentType != "" {
		input.ContentType = &options.ContentType
	}
	if len(options.Tags) > 0 {
		tags := url.Values{}
		for name, value := range options.Tags {
			tags.Set(name, value)
		}
		input.Tagging = aws.String(tags.Encode())
	}
	if s.options.SSEKMSKeyID != "" {
		input.ServerSideEncryption, input.SSEKMSKeyId = types.ServerSideEncryptionAwsKms, &s.options.SSEKMSKeyID
	}
	etag, err := s.upload(ctx, input)
	switch {
	case err == nil:
	case source.err != nil:
		return amc.Object{}, fmt.Errorf("write %s: %w", ref, source.err)
	case ctx.Err() != nil:
		return amc.Object{}, fmt.Errorf("write %s: %w", ref, ctx.Err())
	default:
		return amc.Object{}, classify(err, "write", ref, writing)
	}
	return amc.Object{ObjectRef: ref, ETag: unquote(etag), Size: source.size}, nil
}

// upload writes the object by one request or by parts, and leaves nothing behind when it fails.
//
// A part that is given up midway may still arrive at S3, after the abort, and stay there. So when ctx ends, the body does, and
// parts that are on their way get a while to arrive. For the same reason the manager doesn't abort: it would do so on a
// context that has ended.
//
// The manager is deprecated for feature/s3/transfermanager, which is still young; it is used in this function alone.
//
//nolint:staticcheck // see above
func (s *Store) upload(ctx context.Context, input *s3.PutObjectInput) (etag *string, err error) {
	sending, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(s.options.Stall, giveUp) })()
	uploader := manager.NewUploader(s.client, func(u *manager.Uploader) {
		u.PartSize, u.Concurrency, u.LeavePartsOnError = s.options.PartSize, s.options.Concurrency, true
		u.ClientOptions = append(u.ClientOptions, s.unstalled)
	})
	out, err := uploader.Upload(sending, input)
	if err == nil {
		return out.ETag, nil
	}
	var failure manager.MultiUploadFailure
	if errors.As(err, &failure) && failure.UploadID() != "" {
		err = errors.Join(err, s.abort(context.WithoutCancel(ctx), input, failure.UploadID()))
	}
	return nil, err
}

// abort gives up the parts that have arrived.
func (s *Store) abort(ctx context.Context, input *s3.PutObjectInput, uploadID string) error {
	ctx, cancel := context.WithTimeout(ctx, abortTime)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: input.Bucket, Key: input.Key, UploadId: &uploadID}, s.unstalled)
	var gone *types.NoSuchUpload // completed, and the answer got lost
	if errors.As(err, &gone) {
		return nil
	}
	return err
}

// meter counts what is read from a body, remembers how it failed, and ends it when the context has ended.
type meter struct {
	ended  func() error // of the context
	source io.Reader
	size   int64
	err    error // of the body
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ended(); err != nil {
		m.err = err
		return 0, err
	}
	n, err := m.source.Read(p)
	m.size += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}
