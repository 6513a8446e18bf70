package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// rig is a function that notes what it was asked to do.
type rig struct {
	function
	mu       sync.Mutex
	events   []string
	messages []amc.Delivery
	flushed  int
}

func setup() *rig {
	r := &rig{}
	r.function = function{
		submit: func(_ context.Context, event []byte) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, string(event))
			if strings.Contains(string(event), "poison") {
				return errors.New("no")
			}
			return nil
		},
		deliver: func(_ context.Context, d amc.Delivery) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.messages = append(r.messages, d)
			if d.Body == "down" {
				return errors.New("no")
			}
			return nil
		},
		webhooks: "amcu-webhooks",
		polls:    map[string]func(context.Context) error{},
		flush:    func(context.Context) error { r.flushed++; return nil },
		log:      slog.New(slog.DiscardHandler),
	}
	return r
}

// batch is what Lambda calls with for messages of a queue.
func batch(queue string, bodies ...string) []byte {
	var records []map[string]any
	for i, body := range bodies {
		records = append(records, map[string]any{
			"messageId": fmt.Sprint("m", i), "receiptHandle": fmt.Sprint("r", i), "body": body, "eventSource": "aws:sqs",
			"eventSourceARN": "arn:aws:sqs:eu-west-1:111122223333:" + queue, "awsRegion": "eu-west-1",
			"attributes": map[string]string{"ApproximateReceiveCount": fmt.Sprint(i + 1)},
		})
	}
	text, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		panic(err)
	}
	return text
}

func TestOnlyThePoisonComesAgain(t *testing.T) {
	t.Parallel()
	r := setup()
	answer, err := r.Invoke(t.Context(), batch("amcu-artifact-events", "one", "poison", "two"))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures": [{"itemIdentifier": "m1"}]}`, string(answer))
	require.Equal(t, []string{"one", "poison", "two"}, r.events)
	require.Equal(t, 1, r.flushed)

	answer, err = r.Invoke(t.Context(), batch("amcu-artifact-events", "three"))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures": []}`, string(answer))
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	r := setup()
	answer, err := r.Invoke(t.Context(), batch("amcu-webhooks", "up", "down"))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures": [{"itemIdentifier": "m1"}]}`, string(answer))
	require.ElementsMatch(t, []amc.Delivery{{Body: "up", Receipt: "r0", Receives: 1}, {Body: "down", Receipt: "r1", Receives: 2}}, r.messages)
	require.Empty(t, r.events)
}

func TestWhatTheTimeDoesNotReachComesAgain(t *testing.T) {
	t.Parallel()
	r := setup()
	ctx, cancel := context.WithTimeout(t.Context(), lastWords/2)
	defer cancel()
	answer, err := r.Invoke(ctx, batch("amcu-artifact-events", "one", "two"))
	require.NoError(t, err)
	require.JSONEq(t, `{"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m1"}]}`, string(answer))
	require.Empty(t, r.events)
}

func TestPollDoesAll(t *testing.T) {
	t.Parallel()
	r := setup()
	done, down := make(chan string, 2), errors.New("AMC is down")
	r.polls["uploads"] = func(context.Context) error { done <- "uploads"; return down }
	r.polls["deletions"] = func(context.Context) error { done <- "deletions"; return nil }
	_, err := r.Invoke(t.Context(), []byte(`{"poll": true}`))
	require.ErrorIs(t, err, down)
	require.ErrorContains(t, err, "uploads")
	require.ElementsMatch(t, []string{"uploads", "deletions"}, []string{<-done, <-done})
}

func TestPollLeavesTimeToAnswer(t *testing.T) {
	t.Parallel()
	r := setup()
	end := time.Now().Add(time.Minute)
	r.polls["uploads"] = func(ctx context.Context) error {
		got, ok := ctx.Deadline()
		require.True(t, ok)
		require.WithinDuration(t, end.Add(-lastWords), got, time.Millisecond)
		return nil
	}
	ctx, cancel := context.WithDeadline(t.Context(), end)
	defer cancel()
	_, err := r.Invoke(ctx, []byte(`{"poll": true}`))
	require.NoError(t, err)
}

func TestEventsOfNobody(t *testing.T) {
	t.Parallel()
	for _, event := range []string{``, `[]`, `{}`, `{"Records": []}`, `{"detail-type": "Scheduled Event"}`} {
		_, err := setup().Invoke(t.Context(), []byte(event))
		require.Error(t, err, event)
	}
}
