package sqsqueue_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/sqsqueue"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// twice is one queue as two processes have it.
func twice(t *testing.T, clock *porttest.Clock) (one, other *sqsqueue.Queue) {
	t.Helper()
	client := sqs.NewFromConfig(moto.Start(t).At(clock))
	made, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(uuid.NewString())})
	require.NoError(t, err)
	return sqsqueue.New(client, *made.QueueUrl, clock), sqsqueue.New(client, *made.QueueUrl, clock)
}

func TestQueue(t *testing.T) {
	t.Parallel()
	porttest.Queue(t, func(t *testing.T, clock amc.Clock, maxReceives int) (queue, deadLetters amc.Queue) {
		return moto.Start(t).Queue(t, clock, maxReceives)
	})
}

func receive(t *testing.T, q *sqsqueue.Queue, lease time.Duration) amc.Delivery {
	t.Helper()
	deliveries, err := q.Receive(t.Context(), 1, 0, lease)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	return deliveries[0]
}

// TestTwelveHours: SQS hides a message no longer, so a lease is not extended beyond that, and ends there.
func TestTwelveHours(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	q, _ := moto.Start(t).Queue(t, clock, 0)
	require.NoError(t, q.Send(t.Context(), "m", 0))
	first := receive(t, q, time.Hour)
	for range 23 {
		clock.Advance(30 * time.Minute)
		require.NoError(t, q.Extend(t.Context(), first.Receipt, time.Hour))
	}
	clock.Advance(30*time.Minute - 2*time.Second)
	require.NoError(t, q.Extend(t.Context(), first.Receipt, time.Hour), "until the last second")
	clock.Advance(2 * time.Second)
	require.True(t, amc.KindConflict.Is(q.Extend(t.Context(), first.Receipt, time.Hour)))
	require.True(t, amc.KindConflict.Is(q.Ack(t.Context(), first.Receipt)))
	require.Equal(t, 2, receive(t, q, time.Minute).Receives)
}

// TestAdopt: a receipt of another process is good where it is adopted, for as long as it was leased there.
func TestAdopt(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	q, other := twice(t, clock)
	require.NoError(t, q.Send(t.Context(), "m", 0))
	received := clock.Now()
	d := receive(t, q, time.Minute)
	require.True(t, amc.KindConflict.Is(other.Extend(t.Context(), d.Receipt, time.Minute)))
	other.Adopt(d.Receipt, received, time.Minute)
	clock.Advance(30 * time.Second)
	require.NoError(t, other.Extend(t.Context(), d.Receipt, time.Hour))
	clock.Advance(time.Hour)
	require.True(t, amc.KindConflict.Is(other.Ack(t.Context(), d.Receipt)))
	again := receive(t, q, time.Minute)
	other.Adopt(again.Receipt, clock.Now(), time.Minute)
	require.NoError(t, other.Ack(t.Context(), again.Receipt))
	clock.Advance(time.Hour)
	none, err := q.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.Empty(t, none)
}

// TestAcknowledgedElsewhere: what SQS says of a receipt that it does not take any more.
func TestAcknowledgedElsewhere(t *testing.T) {
	t.Parallel()
	q, _ := moto.Start(t).Queue(t, amc.SystemClock{}, 0)
	q.Adopt("none of SQS's", time.Now(), time.Minute)
	require.True(t, amc.KindConflict.Is(q.Extend(t.Context(), "none of SQS's", time.Minute)))
	require.True(t, amc.KindConflict.Is(q.Ack(t.Context(), "none of SQS's")))
}

func TestSendTooLate(t *testing.T) {
	t.Parallel()
	q, _ := moto.Start(t).Queue(t, porttest.NewClock(), 0)
	require.NoError(t, q.Send(t.Context(), "m", 15*time.Minute))
	require.ErrorContains(t, q.Send(t.Context(), "m", 15*time.Minute+time.Second), "15m0s")
}

// refusing is a queue whose every call is answered with that status and code.
func refusing(t *testing.T, status int, code string) *sqsqueue.Queue {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type": "com.amazonaws.sqs#%s", "message": "m"}`, code)
	}))
	t.Cleanup(server.Close)
	return sqsqueue.New(sqs.New(sqs.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}, Retryer: aws.NopRetryer{}}),
		"https://sqs.us-east-1.amazonaws.com/123456789012/amcu-jobs", amc.SystemClock{})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		code   string
		kind   amc.Kind
	}{
		{http.StatusBadRequest, "RequestThrottled", amc.KindThrottled},
		{http.StatusBadRequest, "OverLimit", amc.KindThrottled},
		{http.StatusBadRequest, "KmsThrottled", amc.KindThrottled},
		{http.StatusServiceUnavailable, "ServiceUnavailable", amc.KindUnavailable},
		{http.StatusForbidden, "AccessDeniedException", amc.KindInternal},
		{http.StatusBadRequest, "QueueDoesNotExist", amc.KindInternal},
	} {
		q := refusing(t, c.status, c.code)
		q.Adopt("r", time.Now(), time.Minute)
		_, receiving := q.Receive(t.Context(), 1, 0, time.Minute)
		_, counting := q.Depth(t.Context())
		for call, err := range map[string]error{
			"SendMessage": q.Send(t.Context(), "m", 0), "ReceiveMessage": receiving, "GetQueueAttributes": counting,
			"ChangeMessageVisibility": q.Extend(t.Context(), "r", time.Minute), "DeleteMessage": q.Ack(t.Context(), "r"),
		} {
			require.Equal(t, c.kind, amc.KindOf(err), "%s %s: %v", call, c.code, err)
			require.ErrorContains(t, err, "amcu-jobs")
			if c.status == http.StatusForbidden {
				require.ErrorContains(t, err, "sqs:"+call)
			}
		}
	}
}
