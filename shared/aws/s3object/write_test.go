package s3object_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
)

const kmsKey = "arn:aws:kms:us-east-1:111122223333:key/1234abcd"

func TestPutTellsS3WhatTheObjectIs(t *testing.T) {
	t.Parallel()
	tags := map[string]string{"instanceId": "amc-1", "a key": "a=b + c/d@e:f_g-h."}
	for name, c := range map[string]struct {
		size    int
		creates func(*http.Request) bool // the request that describes the object
		sends   func(*http.Request) bool // the requests with its bytes
	}{
		"by one request": {1 << 20, isPut, isPut},
		"by parts": {11 << 20,
			func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Query().Has("uploads") },
			func(r *http.Request) bool { return r.Method == http.MethodPut && r.URL.Query().Has("partNumber") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProxy(t)
			options := small
			options.SSEKMSKeyID = kmsKey
			ref := amc.ObjectRef{Bucket: bucket, Key: t.Name() + "/part 0.csv.gz"}
			_, err := s3object.New(p.client(), options).Put(t.Context(), ref, bytes.NewReader(make([]byte, c.size)), amc.PutOptions{ContentType: "text/csv", Tags: tags})
			require.NoError(t, err)

			created := p.seen(c.creates)
			require.Len(t, created, 1)
			header := created[0].Header
			require.Equal(t, "aws:kms", header.Get("X-Amz-Server-Side-Encryption"))
			require.Equal(t, kmsKey, header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"))
			require.Equal(t, "text/csv", header.Get("Content-Type"))
			sent, err := url.ParseQuery(header.Get("X-Amz-Tagging"))
			require.NoError(t, err)
			require.Len(t, sent, len(tags))
			for name, value := range tags {
				require.Equal(t, value, sent.Get(name))
			}
			for _, r := range p.seen(c.sends) {
				require.NotEmpty(t, r.Header.Get("X-Amz-Checksum-Crc32"), "S3 checks every byte")
			}

			kept, err := gateway.Client().GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: &ref.Bucket, Key: &ref.Key})
			require.NoError(t, err)
			got := map[string]string{}
			for _, tag := range kept.TagSet {
				got[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			require.Equal(t, tags, got)
			head, err := gateway.Client().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &ref.Bucket, Key: &ref.Key})
			require.NoError(t, err)
			require.Equal(t, "text/csv", aws.ToString(head.ContentType))
		})
	}
}

func TestPutWithoutOptionsSendsNone(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	_, err := s3object.New(p.client(), small).Put(t.Context(), amc.ObjectRef{Bucket: bucket, Key: t.Name()}, bytes.NewReader(nil), amc.PutOptions{})
	require.NoError(t, err)
	for name := range p.seen(isPut)[0].Header {
		require.NotContains(t, []string{"X-Amz-Tagging", "X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"}, name)
	}
}

func isPut(r *http.Request) bool { return r.Method == http.MethodPut }

func isPart(number string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == http.MethodPut && r.URL.Query().Get("partNumber") == number
	}
}

func isComplete(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
}

func isAbort(r *http.Request) bool {
	return r.Method == http.MethodDelete && r.URL.Query().Has("uploadId")
}

// patience is what requests are given that are to hang, beside others that are not.
const patience = 5 * time.Second

func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	broke := errors.New("the source broke")
	for name, c := range map[string]struct {
		match  func(*http.Request) bool
		fault  fault
		silent bool // the fault is silence
		body   func(cancel func()) io.Reader
		kind   amc.Kind
		is     error
	}{
		"a part is refused":            {match: isPart("2"), fault: refuse(403, "AccessDenied"), kind: amc.KindForbidden},
		"a part is throttled":          {match: isPart("1"), fault: refuse(503, "SlowDown"), kind: amc.KindThrottled},
		"a part's answer is lost":      {match: isPart("3"), fault: lose, kind: amc.KindUnavailable},
		"a part is never answered":     {match: isPart("2"), silent: true, kind: amc.KindUnavailable},
		"completing is never answered": {match: isComplete, silent: true, kind: amc.KindUnavailable},
		"completing is refused":        {match: isComplete, fault: refuse(500, "InternalError"), kind: amc.KindUnavailable},
		"the body breaks":              {body: func(func()) io.Reader { return iotest.ErrReader(broke) }, kind: amc.KindInternal, is: broke},
		"the context ends":             {body: func(cancel func()) io.Reader { return endless(cancel) }, kind: amc.KindUnavailable, is: context.Canceled},
		"the context ends in send":     {match: isPart("2"), kind: amc.KindUnavailable, is: context.Canceled},
		"a part hangs":                 {match: isPart("2"), silent: true, body: func(cancel func()) io.Reader { return endless(cancel) }, kind: amc.KindUnavailable, is: context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := newProxy(t)
			p.fault = func(r *http.Request) fault {
				if c.match == nil || !c.match(r) {
					return nil
				}
				if c.silent {
					return silence
				}
				if c.fault == nil {
					cancel()
					return lose
				}
				return c.fault
			}
			var body io.Reader = bytes.NewReader(noise(3, 10<<20+1))
			if c.body != nil {
				body = io.MultiReader(body, c.body(cancel))
			}
			ref := amc.ObjectRef{Bucket: bucket, Key: t.Name() + rand.Text()} // new in every run
			options := small
			options.Stall = never
			if c.silent {
				options.Stall = patience
			}
			store := s3object.New(p.client(), options)
			_, err := store.Put(ctx, ref, body, amc.PutOptions{})
			require.Equal(t, c.kind, amc.KindOf(err), "%v", err)
			if c.is != nil {
				require.ErrorIs(t, err, c.is)
			}
			require.Len(t, p.seen(isAbort), 1)
			requireNoUploads(t, ref.Key)
			_, err = store.Stat(t.Context(), ref)
			if !strings.HasPrefix(name, "completing") { // the proxy lies: the gateway did complete it
				require.Equal(t, amc.KindNotFound, amc.KindOf(err), "%v", err)
			}
			p.fault = nil
			object, err := store.Put(t.Context(), ref, strings.NewReader("again"), amc.PutOptions{})
			require.NoError(t, err, "the first try is not in the way of the next")
			require.EqualValues(t, 5, object.Size)
		})
	}
}

// TestEndpointThatNeverAnswers stalls every call that is not a read: each fails as one that may be tried again.
func TestEndpointThatNeverAnswers(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	p.fault = func(*http.Request) fault { return silence }
	options := small
	options.Stall = 100 * time.Millisecond
	store := s3object.New(p.client(), options)
	ref := amc.ObjectRef{Bucket: bucket, Key: t.Name()}
	for name, call := range map[string]func() error{
		"put, one request": func() error {
			_, err := store.Put(t.Context(), ref, strings.NewReader("x"), amc.PutOptions{})
			return err
		},
		"put, by parts": func() error {
			_, err := store.Put(t.Context(), ref, bytes.NewReader(make([]byte, 11<<20)), amc.PutOptions{})
			return err
		},
		"stat": func() error {
			_, err := store.Stat(t.Context(), ref)
			return err
		},
		"list": func() error {
			_, _, err := store.List(t.Context(), bucket, "", "", 1)
			return err
		},
		"delete": func() error { return store.Delete(t.Context(), ref) },
	} {
		err := call()
		require.Equal(t, amc.KindUnavailable, amc.KindOf(err), "%s: %v", name, err)
		require.ErrorContains(t, err, "stalled", name)
	}
}

func TestStalledRequestIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	seen := 0
	p.fault = func(*http.Request) fault {
		if seen++; seen == 1 {
			return silence
		}
		return nil
	}
	options := small
	options.Stall = patience
	store := s3object.New(gateway.Client(func(o *s3.Options) { o.BaseEndpoint = &p.server.URL }), options)
	body, ref := noise(5, 1<<20), amc.ObjectRef{Bucket: bucket, Key: t.Name()}
	object, err := store.Put(t.Context(), ref, bytes.NewReader(body), amc.PutOptions{})
	require.NoError(t, err)
	require.Equal(t, 2, seen)
	reader, err := store.Open(t.Context(), object, 0)
	require.NoError(t, err)
	defer reader.Close()
	got, err := io.ReadAll(reader)
	require.NoError(t, err)
	requireSame(t, body, got)
}

// endless is a body that goes on after the context has ended.
func endless(cancel func()) io.Reader {
	return iotest.OneByteReader(readerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	}))
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func requireNoUploads(t *testing.T, key string) {
	t.Helper()
	uploads, err := gateway.Client().ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket), Prefix: &key})
	require.NoError(t, err)
	for _, u := range uploads.Uploads {
		require.NotEqual(t, key, aws.ToString(u.Key))
	}
}

// TestLostAnswerOfComplete is the one failure after which the object is there: whole, and written again by a retry.
func TestLostAnswerOfComplete(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	lost := false
	p.fault = func(r *http.Request) fault {
		if isComplete(r) && !lost {
			lost = true
			return refuse(500, "InternalError")
		}
		return nil
	}
	body := noise(4, 6<<20)
	ref := amc.ObjectRef{Bucket: bucket, Key: t.Name()}
	store := s3object.New(p.client(func(o *s3.Options) { o.Retryer = aws.NopRetryer{} }), small)
	_, err := store.Put(t.Context(), ref, bytes.NewReader(body), amc.PutOptions{})
	require.Equal(t, amc.KindUnavailable, amc.KindOf(err), "%v", err)
	requireNoUploads(t, ref.Key)
	object, err := store.Stat(t.Context(), ref)
	require.NoError(t, err)
	reader, err := store.Open(t.Context(), object, 0)
	require.NoError(t, err)
	defer reader.Close()
	got, err := io.ReadAll(reader)
	require.NoError(t, err)
	requireSame(t, body, got)
}
