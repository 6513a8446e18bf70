package sqsqueue

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
)

const (
	maxBody  = 256 << 10
	maxWait  = 20 * time.Second
	maxDelay = 15 * time.Minute
)

// Queue is a queue of SQS.
type Queue struct {
	client *sqs.Client
	url    string
	clock  amc.Clock

	mu     sync.Mutex
	leases map[string]lease // by receipt; those that ended go with the next that comes
}

var _ amc.Queue = (*Queue)(nil)

// New returns the queue of that URL.
func New(client *sqs.Client, url string, clock amc.Clock) *Queue {
	return &Queue{client: client, url: url, clock: clock, leases: map[string]lease{}}
}

// Send implements amc.Queue.
func (q *Queue) Send(ctx context.Context, body string, delay time.Duration) error {
	if len(body) > maxBody {
		return &amc.Error{Kind: amc.KindInvalid, Code: "message_too_large", Message: fmt.Sprintf("the message has %d bytes; a queue takes %d", len(body), maxBody)}
	}
	if delay > maxDelay {
		return fmt.Errorf("send to queue %s: SQS delays a message by %s at most, not %s", q.name(), maxDelay, delay)
	}
	_, err := q.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &body, DelaySeconds: seconds(delay)})
	return q.classify(err, "send to", "sqs:SendMessage")
}

// Receive implements amc.Queue.
func (q *Queue) Receive(ctx context.Context, limit int, wait, lease time.Duration) ([]amc.Delivery, error) {
	if limit < 1 || limit > 10 {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "limit_range", Field: "limit", Message: fmt.Sprintf("%d is out of range", limit), Hint: "use 1 to 10"}
	}
	for deadline := q.clock.Now().Add(wait); ; {
		deliveries, err := q.poll(ctx, limit, min(wait, maxWait), lease)
		wait = deadline.Sub(q.clock.Now())
		if err != nil || len(deliveries) > 0 || wait <= 0 {
			return deliveries, err
		}
	}
}

// poll asks once.
func (q *Queue) poll(ctx context.Context, limit int, wait, hidden time.Duration) (deliveries []amc.Delivery, err error) {
	asked := q.clock.Now()
	out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &q.url, MaxNumberOfMessages: int32(limit), WaitTimeSeconds: seconds(wait), VisibilityTimeout: seconds(hidden),
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameApproximateReceiveCount},
	})
	if err != nil {
		return nil, q.classify(err, "receive from", "sqs:ReceiveMessage")
	}
	for _, m := range out.Messages {
		receives, err := strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
		if err != nil {
			return nil, fmt.Errorf("receive from queue %s: count of receives: %w", q.name(), err)
		}
		d := amc.Delivery{Body: aws.ToString(m.Body), Receipt: aws.ToString(m.ReceiptHandle), Receives: receives}
		q.Adopt(d.Receipt, asked, hidden)
		deliveries = append(deliveries, d)
	}
	return deliveries, nil
}

// Extend implements amc.Queue.
func (q *Queue) Extend(ctx context.Context, receipt string, d time.Duration) error {
	asked := q.clock.Now()
	held, err := q.held(receipt, asked)
	if err != nil {
		return err
	}
	next := held.extended(asked, d)
	_, err = q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &q.url, ReceiptHandle: &receipt, VisibilityTimeout: seconds(next.until.Sub(asked))})
	if err := q.settled(err, "extend a lease of", "sqs:ChangeMessageVisibility"); err != nil {
		return err
	}
	q.keep(receipt, next)
	return nil
}

// Ack implements amc.Queue.
func (q *Queue) Ack(ctx context.Context, receipt string) error {
	if _, err := q.held(receipt, q.clock.Now()); err != nil {
		return err
	}
	_, err := q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: &receipt})
	if err := q.settled(err, "acknowledge to", "sqs:DeleteMessage"); err != nil {
		return err
	}
	q.keep(receipt, lease{})
	return nil
}

// Depth implements amc.Queue.
func (q *Queue) Depth(ctx context.Context) (int, error) {
	const visible = types.QueueAttributeNameApproximateNumberOfMessages
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.url, AttributeNames: []types.QueueAttributeName{visible}})
	if err != nil {
		return 0, q.classify(err, "count messages of", "sqs:GetQueueAttributes")
	}
	n, err := strconv.Atoi(out.Attributes[string(visible)])
	if err != nil {
		return 0, fmt.Errorf("count messages of queue %s: %w", q.name(), err)
	}
	return n, nil
}

// settled is classify for calls under a receipt.
func (q *Queue) settled(err error, verb, access string) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue", "AWS.SimpleQueueService.MessageNotInflight":
			return leaseLost()
		}
	}
	return q.classify(err, verb, access)
}

func (q *Queue) classify(err error, verb, access string) error {
	if err == nil {
		return nil
	}
	return awsclient.Failure(err, verb+" queue "+q.name(), access)
}

func (q *Queue) name() string { return path.Base(q.url) }

// seconds rounds up.
func seconds(d time.Duration) int32 { return int32((max(d, 0) + time.Second - 1) / time.Second) }
