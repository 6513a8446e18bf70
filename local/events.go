package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/webhook"
)

// events are what is told of the end of a job.
func (p *surroundings) events() []amc.Events {
	return []amc.Events{
		eventFile(p.folder.path(eventsName)),
		webhook.Fanout{Webhooks: p.db.Webhooks(), Queue: p.queue(webhookQueue)},
	}
}

const eventsName = "events.jsonl"

// eventFile appends every event to a file, one JSON object a line. On AWS an event bus takes them.
type eventFile string

var _ amc.Events = eventFile("")

// Publish implements amc.Events. A line is one write, so that several processes may append.
func (f eventFile) Publish(_ context.Context, event amc.Event) error {
	line, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	file, err := os.OpenFile(string(f), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open events: %w", err)
	}
	_, err = file.Write(append(line, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return nil
}
