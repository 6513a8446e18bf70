package sim

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// S3 reads objects with a real client.
type S3 struct{ Client *s3.Client }

var _ Objects = S3{}

// Object opens an object and reads its tags.
func (s S3) Object(ctx context.Context, bucket, key string) (Object, error) {
	tags, err := s.tags(ctx, bucket, key)
	if err != nil {
		return Object{}, err
	}
	got, err := s.Client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return Object{}, missing("get object", err)
	}
	return Object{Body: got.Body, Size: aws.ToInt64(got.ContentLength), Tags: tags}, nil
}

// tags are the object's, or where it has no instance tag its bucket's.
func (s S3) tags(ctx context.Context, bucket, key string) (map[string]string, error) {
	own, err := s.Client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &bucket, Key: &key})
	if err != nil {
		if err = missing("get tags", err); !errors.Is(err, errNoTags) {
			return nil, err
		}
		own = &s3.GetObjectTaggingOutput{}
	}
	tags := tagMap(own.TagSet)
	if tags[instanceTag] != "" {
		return tags, nil
	}
	shared, err := s.Client.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &bucket})
	if err != nil {
		if err = missing("get bucket tags", err); !errors.Is(err, errNoTags) {
			return nil, err
		}
		return tags, nil
	}
	return tagMap(shared.TagSet), nil
}

func tagMap(set []types.Tag) map[string]string {
	m := make(map[string]string, len(set))
	for _, t := range set {
		m[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return m
}

// Keys lists the objects below a prefix.
func (s S3) Keys(ctx context.Context, bucket, prefix string) ([]string, error) {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(s.Client, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		for _, o := range page.Contents {
			keys = append(keys, aws.ToString(o.Key))
		}
	}
	return keys, nil
}

var errNoTags = errors.New("no tags")

// missing tells what is not there from what went wrong.
func missing(what string, err error) error {
	var e smithy.APIError
	if errors.As(err, &e) {
		switch e.ErrorCode() {
		case "NoSuchKey", "NoSuchBucket", "NotFound":
			return fmt.Errorf("%s: %w", what, fs.ErrNotExist)
		case "NoSuchTagSet", "NoSuchTagSetError":
			return errNoTags
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}
