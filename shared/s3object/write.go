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

// Put streams body into an object. The object appears whole or not at all.
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
	case source.err != nil:
		return amc.Object{}, fmt.Errorf("write %s: %w", ref, source.err)
	case err != nil:
		return amc.Object{}, classify(err, "write", ref, writing)
	}
	return amc.Object{ObjectRef: ref, ETag: unquote(etag), Size: source.size}, nil
}

// upload writes the object by one request or by parts, and leaves nothing behind when it fails.
//
// The manager is deprecated for feature/s3/transfermanager, which is new; this is the one place that uses it, so that moving
// on is one function. Its own abort runs on the context of the upload, which has often just ended, so that ours replaces it.
//
//nolint:staticcheck // see above
func (s *Store) upload(ctx context.Context, input *s3.PutObjectInput) (etag *string, err error) {
	uploader := manager.NewUploader(s.client, func(u *manager.Uploader) {
		u.PartSize, u.Concurrency, u.LeavePartsOnError = s.options.PartSize, s.options.Concurrency, true
	})
	out, err := uploader.Upload(ctx, input)
	if err == nil {
		return out.ETag, nil
	}
	var failure manager.MultiUploadFailure
	if !errors.As(err, &failure) || failure.UploadID() == "" {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_, abortErr := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: input.Bucket, Key: input.Key, UploadId: aws.String(failure.UploadID())})
	var gone *types.NoSuchUpload
	if errors.As(abortErr, &gone) {
		abortErr = nil
	}
	return nil, errors.Join(err, abortErr)
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
