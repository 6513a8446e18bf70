package awsclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// environment is all that the SDK finds.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_PROFILE": "", "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
	} {
		t.Setenv(name, value)
	}
	for name, value := range variables {
		t.Setenv(name, value)
	}
}

func TestLoad(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("X-Amz-Target") + " " + r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	environment(t, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_SQS": server.URL})
	config, err := Load(t.Context())
	require.NoError(t, err)
	_, err = sqs.NewFromConfig(config).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
	require.NoError(t, err)
	require.Contains(t, asked, "AmazonSQS.ReceiveMessage")
	require.Contains(t, asked, "/eu-west-1/sqs/")
}

func TestLoadWithoutRegion(t *testing.T) {
	environment(t, nil)
	_, err := Load(t.Context())
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "aws_region_missing", e.Code)
}

// TestNobodyAnswers: a service that takes a request and never answers holds nobody for good.
func TestNobodyAnswers(t *testing.T) {
	before := answerWithin
	answerWithin = 50 * time.Millisecond
	defer func() { answerWithin = before }()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	environment(t, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": server.URL, "AWS_MAX_ATTEMPTS": "1"})
	config, err := Load(t.Context())
	require.NoError(t, err)
	_, err = sqs.NewFromConfig(config).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
	require.Equal(t, amc.KindUnavailable, amc.KindOf(Failure(err, "ask", "sqs:ReceiveMessage")), "%v", err)
}

func TestFailure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status     int
		code       string
		kind       amc.Kind
		domainCode string
	}{
		{400, "ThrottlingException", amc.KindThrottled, "aws_throttled"},
		{400, "LimitExceededException", amc.KindThrottled, "aws_throttled"},
		{429, "Other", amc.KindThrottled, "aws_throttled"},
		{500, "InternalFailure", amc.KindUnavailable, "aws_unavailable"},
		{503, "", amc.KindUnavailable, "aws_unavailable"},
		{400, "AccessDeniedException", amc.KindInternal, "aws_forbidden"},
		{400, "KMS.AccessDeniedException", amc.KindInternal, "aws_forbidden"},
		{400, "ExpiredTokenException", amc.KindInternal, "aws_credentials"},
		{403, "UnrecognizedClientException", amc.KindInternal, "aws_credentials"},
		{400, "KmsDisabled", amc.KindInternal, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
			w.WriteHeader(c.status)
			fmt.Fprintf(w, `{"__type": %q, "message": "words of AWS"}`, c.code)
		}))
		_, err := client(server.URL).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
		server.Close()
		const work = "receive from queue q"
		err = Failure(err, work, "sqs:ReceiveMessage")
		require.Equal(t, c.kind, amc.KindOf(err), c.code)
		require.ErrorContains(t, err, work)
		var e *amc.Error
		require.Equal(t, c.domainCode != "", errors.As(err, &e), c.code)
		if e != nil {
			require.Equal(t, c.domainCode, e.Code, c.code)
		}
		for _, action := range []string{"sqs:ReceiveMessage", "kms:GenerateDataKey", "kms:Decrypt"} {
			require.Equal(t, c.domainCode == "aws_forbidden", e != nil && strings.Contains(e.Hint, action), "%s: %s", c.code, action)
		}
	}
}

func TestFailureWithoutAnswer(t *testing.T) {
	t.Parallel()
	const nobody = "http://127.0.0.1:1"
	_, err := client(nobody).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
	var e *amc.Error
	require.ErrorAs(t, Failure(err, "receive", "sqs:ReceiveMessage"), &e)
	require.Equal(t, "aws_unavailable", e.Code)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client(nobody).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String("q")})
	require.ErrorIs(t, Failure(err, "receive", "sqs:ReceiveMessage"), context.Canceled)
}

func client(url string) *sqs.Client {
	return sqs.New(sqs.Options{Region: "us-east-1", BaseEndpoint: &url, Credentials: aws.AnonymousCredentials{}, Retryer: aws.NopRetryer{}})
}
