package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// function answers Lambda's calls: messages of two queues, and the schedule.
type function struct {
	submit   func(ctx context.Context, event []byte) error         // S3's event about an artifact
	deliver  func(ctx context.Context, message amc.Delivery) error // to a webhook
	webhooks string                                                // name of the queue of those messages
	polls    map[string]func(ctx context.Context) error            // what the schedule does, by name
	flush    func(ctx context.Context) error                       // telemetry: the process may be frozen after a call
	log      *slog.Logger
}

var _ lambda.Handler = (*function)(nil)

// event is one of what this function is called with.
type event struct {
	Poll    bool                `json:"poll"`    // by the schedule
	Records []events.SQSMessage `json:"Records"` // by a queue
}

// lastWords is what is left of a call's time when its work is cut off, to answer what was done.
const lastWords = 5 * time.Second

// Invoke implements lambda.Handler.
func (f *function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	defer func() {
		flushing, cancel := context.WithTimeout(ctx, lastWords/2)
		defer cancel()
		if err := f.flush(flushing); err != nil {
			f.log.Warn("telemetry is lost", "error", err)
		}
	}()
	working := ctx
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		working, cancel = context.WithDeadline(ctx, end.Add(-lastWords))
		defer cancel()
	}
	switch {
	case e.Poll:
		return nil, f.poll(working)
	case len(e.Records) > 0:
		return json.Marshal(f.handle(working, e.Records))
	}
	return nil, errors.New("the event is neither a queue's nor the schedule's")
}

// poll does all that the schedule asks for, side by side: none has to wait for another's slow answers.
func (f *function) poll(ctx context.Context) error {
	var group sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for name, once := range f.polls {
		group.Go(func() {
			if err := once(ctx); err != nil {
				f.log.Error("can't poll", "poll", name, "error", err)
				mu.Lock()
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// handle settles each message by itself: those that fail come again, without those beside them.
func (f *function) handle(ctx context.Context, messages []events.SQSMessage) events.SQSEventResponse {
	failed := make([]bool, len(messages))
	var deliveries sync.WaitGroup // a batch's at most
	for i, m := range messages {
		work := func() {
			if err := f.settle(ctx, m); err != nil {
				failed[i] = true
				f.log.Warn("message not done", "message", m.MessageId, "receives", m.Attributes["ApproximateReceiveCount"], "error", err)
			}
		}
		if f.isDelivery(m) {
			deliveries.Go(work) // a receiver may take its time
		} else {
			work() // two events of one job would only get into each other's way
		}
	}
	deliveries.Wait()
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for i, m := range messages {
		if failed[i] {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return answer
}

func (f *function) settle(ctx context.Context, m events.SQSMessage) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("not begun: %w", err)
	}
	if !f.isDelivery(m) {
		return f.submit(ctx, []byte(m.Body))
	}
	receives, err := strconv.Atoi(m.Attributes["ApproximateReceiveCount"])
	if err != nil {
		return fmt.Errorf("read receive count: %w", err)
	}
	return f.deliver(ctx, amc.Delivery{Body: m.Body, Receipt: m.ReceiptHandle, Receives: receives})
}

func (f *function) isDelivery(m events.SQSMessage) bool {
	return strings.HasSuffix(m.EventSourceARN, ":"+f.webhooks)
}
