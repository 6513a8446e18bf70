package eventbus_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/eventbus"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
)

func ended(state amc.JobState) amc.Event {
	at := time.Date(2026, time.November, 25, 8, 1, 0, 0, time.UTC)
	return amc.NewEvent(amc.Job{ID: "j-" + string(state), State: state, InstanceIDs: []string{"one"}, CreatedAt: at.Add(-time.Minute), UpdatedAt: at, Mapping: amc.Mapping{DataSetID: "d"}}, nil)
}

// TestPublish: a rule on the type finds the event, whole.
func TestPublish(t *testing.T) {
	t.Parallel()
	config := moto.Start(t).Config()
	client, queues, name := eventbridge.NewFromConfig(config), sqs.NewFromConfig(config), uuid.NewString()
	target, err := queues.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	require.NoError(t, err)
	_, err = client.CreateEventBus(t.Context(), &eventbridge.CreateEventBusInput{Name: &name})
	require.NoError(t, err)
	_, err = client.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: &name, EventBusName: &name, EventPattern: aws.String(`{"source": ["amc-uploader"], "detail-type": ["job.failed"]}`)})
	require.NoError(t, err)
	_, err = client.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: &name, EventBusName: &name, Targets: []types.Target{{Id: aws.String("queue"), Arn: aws.String("arn:aws:sqs:us-east-1:123456789012:" + name)}}})
	require.NoError(t, err)

	bus := eventbus.New(client, name)
	require.NoError(t, bus.Publish(t.Context(), ended(amc.JobSucceeded)))
	require.NoError(t, bus.Publish(t.Context(), ended(amc.JobFailed)))
	told, err := sqsqueue.New(queues, *target.QueueUrl, amc.SystemClock{}).Receive(t.Context(), 10, 10*time.Second, time.Minute)
	require.NoError(t, err)
	require.Len(t, told, 1, "only what the rule asks for")
	var message struct {
		Source     string    `json:"source"`
		DetailType string    `json:"detail-type"`
		Detail     amc.Event `json:"detail"`
	}
	require.NoError(t, json.Unmarshal([]byte(told[0].Body), &message))
	require.Equal(t, "amc-uploader", message.Source)
	require.Equal(t, "job.failed", message.DetailType)
	require.Equal(t, ended(amc.JobFailed), message.Detail)
}

// TestRefusedEvent: a call that succeeds does not mean that its event did.
func TestRefusedEvent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		answer string
		kind   amc.Kind
	}{
		{200, `{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException", "ErrorMessage": "m"}]}`, amc.KindThrottled},
		{200, `{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "m"}]}`, amc.KindUnavailable},
		{200, `{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "m"}]}`, amc.KindInternal},
		{200, `{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "MalformedDetail", "ErrorMessage": "m"}]}`, amc.KindInternal},
		{503, `{}`, amc.KindUnavailable},
		{400, `{"__type": "AccessDeniedException", "message": "m"}`, amc.KindInternal},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.answer)
		}))
		client := eventbridge.New(eventbridge.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}, Retryer: aws.NopRetryer{}})
		err := eventbus.New(client, "amcu-jobs").Publish(t.Context(), ended(amc.JobFailed))
		server.Close()
		require.Equal(t, c.kind, amc.KindOf(err), "%s: %v", c.answer, err)
		require.True(t, amc.KindOf(err).Retryable(), "it is published again by the schedule")
		require.ErrorContains(t, err, "j-failed.0")
		require.ErrorContains(t, err, "amcu-jobs")
	}
}
