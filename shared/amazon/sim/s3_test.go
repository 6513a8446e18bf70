package sim

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
)

// TestS3 is not parallel: the gateway moves the process into its folder.
func TestS3(t *testing.T) {
	wd, err := os.Getwd()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	server, err := s3gateway.Start(ctx, s3gateway.Config{Dir: t.TempDir(), AccessKey: "root", SecretKey: "a-root-secret", Buckets: []string{"own", "shared"}})
	require.NoError(t, err)
	defer func() {
		cancel()
		require.NoError(t, server.Wait())
		require.NoError(t, os.Chdir(wd))
	}()
	client := server.Client()
	put := func(bucket, key, tags string) {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader([]byte("text")), Tagging: &tags})
		require.NoError(t, err)
	}
	put("own", "j/tagged", "instanceId=amc-one+amc-two")
	put("own", "j/bare", "other=x")
	put("own", "k/other", "")
	put("shared", "bare", "")
	_, err = client.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{
		Bucket: aws.String("shared"), Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("instanceId"), Value: aws.String("amc-one")}}},
	})
	require.NoError(t, err)

	objects := S3{Client: client}
	for _, test := range []struct{ bucket, key, tag string }{
		{"own", "j/tagged", "amc-one amc-two"}, {"own", "j/bare", ""}, {"shared", "bare", "amc-one"},
	} {
		o, err := objects.Object(t.Context(), test.bucket, test.key)
		require.NoError(t, err, test.key)
		body, err := io.ReadAll(o.Body)
		require.NoError(t, err)
		require.NoError(t, o.Body.Close())
		require.Equal(t, "text", string(body))
		require.Equal(t, int64(4), o.Size)
		require.Equal(t, test.tag, o.Tags["instanceId"], test.key)
	}
	keys, err := objects.Keys(t.Context(), "own", "j/")
	require.NoError(t, err)
	require.Equal(t, []string{"j/bare", "j/tagged"}, keys)
	for _, bucket := range []string{"own", "nothing"} {
		_, err = objects.Object(t.Context(), bucket, "missing")
		require.ErrorIs(t, err, fs.ErrNotExist, bucket)
	}
}
