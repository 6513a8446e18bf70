package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// message is what the queue holds of one delivery.
type message struct {
	WebhookID string    `json:"webhookId"`
	Event     amc.Event `json:"event"`
}

// Fanout queues an event for each webhook that wants it.
type Fanout struct {
	Webhooks amc.WebhookStore
	Queue    amc.Queue
}

var _ amc.Events = Fanout{}

// Publish implements amc.Events.
func (f Fanout) Publish(ctx context.Context, event amc.Event) error {
	hooks, err := f.Webhooks.Webhooks(ctx)
	if err != nil {
		return fmt.Errorf("find webhooks: %w", err)
	}
	for _, hook := range hooks {
		if hook.DisabledAt != nil || !slices.Contains(hook.Events, event.Type) {
			continue
		}
		if err := Enqueue(ctx, f.Queue, hook.ID, event); err != nil {
			return err
		}
	}
	return nil
}

// Enqueue queues an event for one webhook.
func Enqueue(ctx context.Context, queue amc.Queue, webhookID string, event amc.Event) error {
	body, err := json.Marshal(message{webhookID, event})
	if err != nil {
		return fmt.Errorf("encode delivery: %w", err)
	}
	if err := queue.Send(ctx, string(body), 0); err != nil {
		return fmt.Errorf("queue delivery: %w", err)
	}
	return nil
}
