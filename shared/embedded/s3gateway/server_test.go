package s3gateway_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
)

// The tests of this package don't run in parallel: a process has one gateway at a time.

func start(t *testing.T, dir string) (server *s3gateway.Server, stop func()) {
	t.Helper()
	wd, err := os.Getwd()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	server, err = s3gateway.Start(ctx, s3gateway.Config{Dir: dir, AccessKey: "root", SecretKey: "a-root-secret", Buckets: []string{"one", "two"}})
	require.NoError(t, err)
	return server, func() {
		cancel()
		require.NoError(t, server.Wait())
		require.NoError(t, os.Chdir(wd))
	}
}

func TestServerKeepsObjectsOverRestarts(t *testing.T) {
	dir := t.TempDir()
	server, stop := start(t, dir)
	response, err := http.Get(server.Endpoint + s3gateway.HealthPath)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.True(t, strings.HasPrefix(server.Endpoint, "http://127.0.0.1:"), server.Endpoint)
	_, err = server.Client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("two"), Key: aws.String("a/b"), Body: strings.NewReader("kept"), Tagging: aws.String("a=b"),
	})
	require.NoError(t, err)
	stop()
	_, err = http.Get(server.Endpoint + s3gateway.HealthPath) //nolint:bodyclose // it fails
	require.Error(t, err, "the gateway must be gone")

	server, stop = start(t, dir)
	defer stop()
	object, err := server.Client().GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("two"), Key: aws.String("a/b")})
	require.NoError(t, err)
	defer object.Body.Close()
	body, err := io.ReadAll(object.Body)
	require.NoError(t, err)
	require.Equal(t, "kept", string(body))
	tags, err := server.Client().GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: aws.String("two"), Key: aws.String("a/b")})
	require.NoError(t, err)
	require.Len(t, tags.TagSet, 1)
}

func TestServerKeepsMetadataBesideBuckets(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "metadata"), 0o700)) // as a first start without extended attributes leaves it
	server, stop := start(t, dir)
	defer stop()
	put, err := server.Client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("one"), Key: aws.String("k"), Body: strings.NewReader("x"), Tagging: aws.String("a=b"),
	})
	require.NoError(t, err)
	head, err := server.Client().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("one"), Key: aws.String("k")})
	require.NoError(t, err)
	require.Equal(t, put.ETag, head.ETag)
	require.FileExists(t, filepath.Join(dir, "metadata", "one", "k", "meta", "etag"))
}

func TestStartRefuses(t *testing.T) {
	dir := t.TempDir()
	server, stop := start(t, dir)
	defer stop()
	taken := strings.TrimPrefix(server.Endpoint, "http://")
	for name, config := range map[string]s3gateway.Config{
		"a second gateway": {Dir: dir, AccessKey: "root", SecretKey: "secret"},
		"no credentials":   {Dir: dir},
		"an address taken": {Dir: dir, AccessKey: "root", SecretKey: "secret", Addr: taken},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s3gateway.Start(t.Context(), config)
			require.Error(t, err)
		})
	}
}

func TestStartWithWrongBucketName(t *testing.T) {
	dir := t.TempDir()
	wd, err := os.Getwd()
	require.NoError(t, err)
	_, err = s3gateway.Start(t.Context(), s3gateway.Config{Dir: dir, AccessKey: "root", SecretKey: "a-root-secret", Buckets: []string{"Not A Name"}})
	require.ErrorContains(t, err, "Not A Name")
	require.NoError(t, os.Chdir(wd))
	_, stop := start(t, dir) // what failed to start has ended
	stop()
}
