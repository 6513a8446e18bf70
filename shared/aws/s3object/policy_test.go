package s3object_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// newBucket makes a bucket with a policy; "" is none.
func newBucket(t *testing.T, name, policy string) (client *s3.Client, read func() string) {
	t.Helper()
	client = gateway.Client()
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	if policy != "" {
		_, err = client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &name, Policy: &policy})
		require.NoError(t, err)
	}
	return client, func() string {
		out, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &name})
		if err != nil {
			require.ErrorContains(t, err, "NoSuchBucketPolicy")
			return ""
		}
		return *out.Policy
	}
}

// readersOf returns the principals of our statement, and the text of all others.
func readersOf(t *testing.T, bucket, policy string) (principals []string, others []string) {
	t.Helper()
	if policy == "" {
		return nil, nil
	}
	var parsed struct {
		Version   string
		Statement []json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(policy), &parsed))
	require.NotEmpty(t, parsed.Version)
	for _, text := range parsed.Statement {
		if !strings.Contains(string(text), `"AmcDataUpload"`) {
			others = append(others, string(text))
			continue
		}
		require.Nil(t, principals, "one statement is ours")
		var s struct {
			Effect           string
			Principal        struct{ AWS []string }
			Action, Resource []string
		}
		require.NoError(t, json.Unmarshal(text, &s))
		require.Equal(t, "Allow", s.Effect)
		require.ElementsMatch(t, []string{"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:ListBucket", "s3:GetBucketTagging"}, s.Action)
		require.ElementsMatch(t, []string{"arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"}, s.Resource)
		principals = s.Principal.AWS
	}
	return principals, others
}

const (
	us = "arn:aws:iam::111122223333:root"
	eu = "arn:aws:iam::444455556666:root"
)

func TestSetReaders(t *testing.T) {
	t.Parallel()
	client, read := newBucket(t, "policy-plain", "")
	policy := s3object.NewPolicy(client, "policy-plain", porttest.NewClock())
	for _, c := range []struct{ accounts, want []string }{
		{nil, nil},
		{[]string{"444455556666", "111122223333", "444455556666"}, []string{us, eu}},
		{[]string{"111122223333"}, []string{us}},
		{[]string{"111122223333"}, []string{us}},
		{[]string{"444455556666"}, []string{eu}},
		{nil, nil},
	} {
		require.NoError(t, policy.SetReaders(t.Context(), c.accounts))
		principals, others := readersOf(t, "policy-plain", read())
		require.Equal(t, c.want, principals)
		require.Empty(t, others)
	}
	require.Empty(t, read(), "a policy without statements is none")
}

func TestSetReadersLeavesOtherStatements(t *testing.T) {
	t.Parallel()
	const (
		tls   = `{ "Sid":"TLS <only> & nothing else",  "Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::policy-kept/*","arn:aws:s3:::policy-kept"],"Condition":{"Bool":{"aws:SecureTransport":"false"}} }`
		stale = `{"Sid":"AmcDataUpload","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999900001111:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::policy-kept/*"}`
		other = `{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::123456789012:root"]},"Action":["s3:ListBucket"],"Resource":"arn:aws:s3:::policy-kept"}`
	)
	client, read := newBucket(t, "policy-kept", `{"Version": "2008-10-17", "Id":"mine", "Statement": [`+tls+`, `+stale+`,`+other+`]}`)
	policy := s3object.NewPolicy(client, "policy-kept", porttest.NewClock())
	require.NoError(t, policy.SetReaders(t.Context(), []string{"111122223333"}))
	principals, others := readersOf(t, "policy-kept", read())
	require.Equal(t, []string{us}, principals, "who should not read no longer does")
	require.Equal(t, []string{tls, other}, others, "byte for byte")
	require.True(t, strings.HasPrefix(read(), `{"Version":"2008-10-17","Id":"mine","Statement":[`+tls+`,{`), read())
	require.NoError(t, policy.SetReaders(t.Context(), nil))
	principals, others = readersOf(t, "policy-kept", read())
	require.Empty(t, principals)
	require.Equal(t, []string{tls, other}, others)
}

func TestSetReadersOfABucketThatIsGone(t *testing.T) {
	t.Parallel()
	err := s3object.NewPolicy(gateway.Client(), "policy-nowhere", porttest.NewClock()).SetReaders(t.Context(), []string{"111122223333"})
	require.True(t, amc.KindNotFound.Is(err), "%v", err)
	require.ErrorContains(t, err, "policy-nowhere")
}

// policyServer is an S3 that keeps one policy and lets others meddle with it after each write.
func policyServer(t *testing.T, policy *string, meddle func(write int)) (client *s3.Client, writes *int) {
	t.Helper()
	writes = new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			_, _ = io.WriteString(w, *policy)
		case http.MethodPut:
			body, _ := io.ReadAll(r.Body)
			*policy = string(body)
			*writes++
			meddle(*writes)
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(server.Close)
	return s3.New(s3.Options{BaseEndpoint: &server.URL, UsePathStyle: true, Region: "us-east-1", RetryMaxAttempts: 1,
		Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider("k", "s", ""))}), writes
}

func TestSetReadersWritesAgainOnWhatOthersWrote(t *testing.T) {
	t.Parallel()
	const theirs = `{"Sid":"Theirs","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`
	policy := `{"Version":"2012-10-17","Statement":` + theirs + `}` // one statement may stand without a list
	client, writes := policyServer(t, &policy, func(write int) {
		if write == 1 {
			policy = `{"Version":"2012-10-17","Statement":[` + theirs + `,` + strings.Replace(theirs, "Theirs", "More", 1) + `]}`
		}
	})
	require.NoError(t, s3object.NewPolicy(client, "b", instant{}).SetReaders(t.Context(), []string{"111122223333"}))
	require.Equal(t, 2, *writes)
	principals, others := readersOf(t, "b", policy)
	require.Equal(t, []string{us}, principals)
	require.Len(t, others, 2, "theirs is not lost")

	client, writes = policyServer(t, &policy, func(write int) {
		policy = fmt.Sprintf(`{"Version":"2012-10-17","Id":"%d","Statement":[%s]}`, write, theirs)
	})
	err := s3object.NewPolicy(client, "b", instant{}).SetReaders(t.Context(), []string{"444455556666"})
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "bucket_policy_contended", e.Code)
	require.Equal(t, 4, *writes)
}
