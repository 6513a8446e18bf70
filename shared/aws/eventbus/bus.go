// Package eventbus puts events on a bus of Amazon EventBridge, where rules find them by their type.
package eventbus

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/awsclient"
)

// source is the source of every event, for rules to match.
const source = "amc-uploader"

const access = "events:PutEvents"

// Bus is an event bus.
type Bus struct {
	client *eventbridge.Client
	name   string
}

var _ amc.Events = (*Bus)(nil)

// New returns the bus of that name or ARN.
func New(client *eventbridge.Client, name string) *Bus { return &Bus{client: client, name: name} }

// Publish implements amc.Events: the event is the detail, its type the detail type. It returns without an error only when the bus has
// taken the event: EventBridge answers a call with success and says in it what became of each event.
func (b *Bus) Publish(ctx context.Context, event amc.Event) error {
	detail, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	what := fmt.Sprintf("put event %s on bus %s", event.ID, b.name)
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		EventBusName: &b.name, Source: aws.String(source), DetailType: aws.String(string(event.Type)), Detail: aws.String(string(detail)), Time: &event.Time,
	}}})
	if err != nil {
		return awsclient.Failure(err, what, access)
	}
	for _, entry := range out.Entries {
		if code := aws.ToString(entry.ErrorCode); code != "" {
			if e := awsclient.Refusal(0, code, what, access); e != nil {
				return e
			}
			return fmt.Errorf("%s: %s: %s", what, code, aws.ToString(entry.ErrorMessage))
		}
	}
	return nil
}
