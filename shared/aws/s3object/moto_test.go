package s3object_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// encrypting is a bucket of an S3 that knows of keys, as the embedded one does not.
func encrypting(t *testing.T) (client *s3.Client, name string) {
	t.Helper()
	client = s3.NewFromConfig(moto.Start(t).Config(), func(o *s3.Options) { o.UsePathStyle = true })
	name = uuid.NewString()
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	return client, name
}

// TestEncryption: an object, of one request or of parts, is kept under the key, and read as any other.
func TestEncryption(t *testing.T) {
	t.Parallel()
	client, name := encrypting(t)
	options := small
	options.SSEKMSKeyID = kmsKey
	store := s3object.New(client, options)
	for key, size := range map[string]int{"one": 1 << 20, "parts": 11 << 20} {
		ref := amc.ObjectRef{Bucket: name, Key: key}
		body := bytes.Repeat([]byte("0123456789abcdef"), size/16)
		object, err := store.Put(t.Context(), ref, bytes.NewReader(body), amc.PutOptions{})
		require.NoError(t, err)
		head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &name, Key: &key})
		require.NoError(t, err)
		require.Equal(t, types.ServerSideEncryptionAwsKms, head.ServerSideEncryption, key)
		require.Equal(t, kmsKey, aws.ToString(head.SSEKMSKeyId), key)
		reader, err := store.Open(t.Context(), object, 0)
		require.NoError(t, err)
		read, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.NoError(t, reader.Close())
		require.True(t, bytes.Equal(body, read), key)
	}
}

// TestReadersOfTerraformsBucket: its own statements stand before, between and after, byte for byte, and the policy is never removed.
func TestReadersOfTerraformsBucket(t *testing.T) {
	t.Parallel()
	client, name := encrypting(t)
	arn := "arn:aws:s3:::" + name
	fixed := fmt.Sprintf(`{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["%s","%s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, arn, arn)
	before := `{"Version":"2012-10-17","Statement":[` + fixed + `]}`
	_, err := client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &name, Policy: &before})
	require.NoError(t, err)
	policy := s3object.NewPolicy(client, name, porttest.NewClock())
	for _, accounts := range [][]string{{"111122223333"}, {"111122223333", "444455556666"}, {"444455556666"}, nil} {
		require.NoError(t, policy.SetReaders(t.Context(), accounts))
		kept, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &name})
		require.NoError(t, err)
		principals, others := readersOf(t, name, aws.ToString(kept.Policy))
		require.Len(t, principals, len(accounts))
		for i, account := range accounts {
			require.Equal(t, "arn:aws:iam::"+account+":root", principals[i])
		}
		require.Equal(t, []string{fixed}, others)
	}
}

// TestReadersOfABucketWithoutPolicy: S3 keeps no policy that is empty, so it goes with the last reader.
func TestReadersOfABucketWithoutPolicy(t *testing.T) {
	t.Parallel()
	client, name := encrypting(t)
	policy := s3object.NewPolicy(client, name, porttest.NewClock())
	require.NoError(t, policy.SetReaders(t.Context(), []string{"111122223333"}))
	require.NoError(t, policy.SetReaders(t.Context(), nil))
	_, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &name})
	require.ErrorContains(t, err, "NoSuchBucketPolicy")
}
