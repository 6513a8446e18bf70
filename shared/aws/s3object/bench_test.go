package s3object_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
)

const benchSize = 128 << 20

// BenchmarkRead compares one stream of the whole object, one range at a time, and ranges read ahead: with the embedded gateway
// as it is, and with 20 ms before each answer, as S3 takes.
func BenchmarkRead(b *testing.B) {
	ref := amc.ObjectRef{Bucket: bucket, Key: "bench/read"}
	object, err := s3object.New(gateway.Client(), s3object.Options{}).Put(b.Context(), ref, bytes.NewReader(noise(1, benchSize)), amc.PutOptions{})
	require.NoError(b, err)
	for _, latency := range []time.Duration{0, 20 * time.Millisecond} {
		client := gateway.Client(func(o *s3.Options) { o.HTTPClient = late{o.HTTPClient, latency} })
		b.Run(fmt.Sprintf("stream/%s", latency), func(b *testing.B) {
			b.SetBytes(benchSize)
			for b.Loop() {
				out, err := client.GetObject(b.Context(), &s3.GetObjectInput{Bucket: &ref.Bucket, Key: &ref.Key})
				require.NoError(b, err)
				drain(b, out.Body)
			}
		})
		for _, concurrency := range []int{1, 2, 4, 8} {
			b.Run(fmt.Sprintf("ranges-%d/%s", concurrency, latency), func(b *testing.B) {
				store := s3object.New(client, s3object.Options{Concurrency: concurrency})
				b.SetBytes(benchSize)
				for b.Loop() {
					reader, err := store.Open(b.Context(), object, 0)
					require.NoError(b, err)
					drain(b, reader)
				}
			})
		}
	}
}

// BenchmarkWrite compares one part at a time with several.
func BenchmarkWrite(b *testing.B) {
	body := noise(1, benchSize)
	for _, concurrency := range []int{1, 4} {
		b.Run(fmt.Sprintf("parts-%d", concurrency), func(b *testing.B) {
			store := s3object.New(gateway.Client(), s3object.Options{Concurrency: concurrency})
			b.SetBytes(benchSize)
			for b.Loop() {
				_, err := store.Put(b.Context(), amc.ObjectRef{Bucket: bucket, Key: "bench/write"}, bytes.NewReader(body), amc.PutOptions{})
				require.NoError(b, err)
			}
		})
	}
}

func drain(b *testing.B, body io.ReadCloser) {
	b.Helper()
	n, err := io.Copy(io.Discard, body)
	require.NoError(b, err)
	require.EqualValues(b, benchSize, n)
	require.NoError(b, body.Close())
}

// late is an HTTP client that has every answer wait.
type late struct {
	s3.HTTPClient
	latency time.Duration
}

func (l late) Do(r *http.Request) (*http.Response, error) {
	time.Sleep(l.latency)
	return l.HTTPClient.Do(r)
}
