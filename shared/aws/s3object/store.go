package s3object

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Options tune a Store. Zero fields take their defaults.
type Options struct {
	RangeSize   int64         // bytes of one ranged read; 8 MiB
	PartSize    int64         // bytes of one part written, at least 5 MiB; 8 MiB
	Concurrency int           // ranges read, or parts written, at a time for one object; 4
	Stall       time.Duration // a request that moves no byte for so long is begun anew, a write given up so long after its context; 30 s
	SSEKMSKeyID string        // the KMS key that objects are written under; "" leaves it to the bucket
	Clock       amc.Clock     // for the pauses between tries; the machine's
}

// Store keeps objects in S3.
type Store struct {
	client  *s3.Client
	options Options
	buffers sync.Pool // of *[]byte of RangeSize
}

var _ amc.ObjectStore = (*Store)(nil)

// New returns a store on the client.
func New(client *s3.Client, options Options) *Store {
	if options.RangeSize == 0 {
		options.RangeSize = 8 << 20
	}
	if options.PartSize == 0 {
		options.PartSize = 8 << 20
	}
	if options.Concurrency == 0 {
		options.Concurrency = 4
	}
	if options.Stall == 0 {
		options.Stall = 30 * time.Second
	}
	if options.Clock == nil {
		options.Clock = amc.SystemClock{}
	}
	s := &Store{client: client, options: options}
	s.buffers.New = func() any {
		b := make([]byte, options.RangeSize)
		return &b
	}
	return s
}

// Stat returns what S3 knows of an object.
func (s *Store) Stat(ctx context.Context, ref amc.ObjectRef) (amc.Object, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &ref.Bucket, Key: &ref.Key}, s.unstalled)
	if err != nil {
		return amc.Object{}, classify(err, "stat", ref, reading)
	}
	return amc.Object{ObjectRef: ref, ETag: unquote(out.ETag), Size: aws.ToInt64(out.ContentLength), Modified: aws.ToTime(out.LastModified).UTC()}, nil
}

// List returns a page of objects under a prefix, by key.
func (s *Store) List(ctx context.Context, bucket, prefix, cursor string, limit int) (page []amc.Object, next string, err error) {
	found, err := s.list(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix}, cursor, limit)
	return found.Objects, found.Next, err
}

// Browse returns a page of one level under a prefix, by key.
func (s *Store) Browse(ctx context.Context, bucket, prefix, cursor string, limit int) (amc.Listing, error) {
	return s.list(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, Delimiter: aws.String("/")}, cursor, limit)
}

func (s *Store) list(ctx context.Context, input *s3.ListObjectsV2Input, cursor string, limit int) (found amc.Listing, err error) {
	input.MaxKeys = aws.Int32(int32(limit))
	if cursor != "" {
		input.ContinuationToken = &cursor
	}
	out, err := s.client.ListObjectsV2(ctx, input, s.unstalled)
	if err != nil {
		return found, classify(err, "list", amc.ObjectRef{Bucket: *input.Bucket, Key: *input.Prefix}, reading)
	}
	for _, p := range out.CommonPrefixes {
		found.Folders = append(found.Folders, aws.ToString(p.Prefix))
	}
	for _, o := range out.Contents {
		found.Objects = append(found.Objects, amc.Object{
			ObjectRef: amc.ObjectRef{Bucket: *input.Bucket, Key: aws.ToString(o.Key)}, ETag: unquote(o.ETag),
			Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified).UTC(),
		})
	}
	found.Next = aws.ToString(out.NextContinuationToken)
	return found, nil
}

// Delete removes an object; one that is not there is no error.
func (s *Store) Delete(ctx context.Context, ref amc.ObjectRef) error {
	if _, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &ref.Bucket, Key: &ref.Key}, s.unstalled); err != nil {
		return classify(err, "delete", ref, writing)
	}
	return nil
}

func unquote(etag *string) string { return strings.Trim(aws.ToString(etag), `"`) }
