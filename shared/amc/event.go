package amc

import (
	"context"
	"fmt"
	"time"
)

// EventType says what an event tells.
type EventType string

// What is told. EventTest is sent to one webhook, when somebody asks for it.
const (
	EventSucceeded          EventType = "job.succeeded"
	EventPartiallySucceeded EventType = "job.partially_succeeded"
	EventFailed             EventType = "job.failed"
	EventCancelled          EventType = "job.cancelled"
	EventTest               EventType = "webhook.test"
)

// EventTypes are those of jobs, which somebody may ask to be told of.
var EventTypes = []EventType{EventSucceeded, EventPartiallySucceeded, EventFailed, EventCancelled}

// Event tells that a job is over. It holds names and counts, never an identity or a value of the source. A job that is
// retried ends again, with another event; an event may be told more than once, with the same ID.
type Event struct {
	ID   string    `json:"id"` // the job's, a dot and its retries
	Type EventType `json:"type"`
	Time time.Time `json:"time"` // of the end
	Data EventData `json:"data"`
}

// EventData is the job as it ended.
type EventData struct {
	JobID     string          `json:"jobId"`
	State     JobState        `json:"state"`
	Retries   int             `json:"retries"`
	DataSetID string          `json:"dataSetId"`
	CreatedAt time.Time       `json:"createdAt"`
	Instances []EventInstance `json:"instances"`
	Rows      EventRows       `json:"rows"`
	Failure   string          `json:"failureCode,omitempty"` // its message may name columns, and stays in the job
}

// EventInstance is what became of the data in one instance.
type EventInstance struct {
	InstanceID string      `json:"instanceId"`
	State      UploadState `json:"state,omitempty"` // none when the job ended before its upload
	UploadID   string      `json:"uploadId,omitempty"`
}

// EventRows counts the rows of the source, zero before its transform.
type EventRows struct {
	Read     int64 `json:"read"`
	Written  int64 `json:"written"`
	Rejected int64 `json:"rejected"`
}

// NewEvent tells of the end of a job.
func NewEvent(job Job, uploads []Upload) Event {
	e := Event{
		ID: fmt.Sprintf("%s.%d", job.ID, job.Retries), Type: EventType("job." + string(job.State)), Time: job.UpdatedAt.UTC(),
		Data: EventData{
			JobID: job.ID, State: job.State, Retries: job.Retries, DataSetID: job.Mapping.DataSetID, CreatedAt: job.CreatedAt.UTC(),
			Instances: make([]EventInstance, len(job.InstanceIDs)),
		},
	}
	for i, id := range job.InstanceIDs {
		e.Data.Instances[i].InstanceID = id
		for _, u := range uploads {
			if u.InstanceID == id {
				e.Data.Instances[i].State, e.Data.Instances[i].UploadID = u.State, u.UploadID
			}
		}
	}
	if r := job.Report; r != nil {
		e.Data.Rows = EventRows{Read: r.RowsRead, Written: r.RowsWritten}
		for _, n := range r.RowsRejected {
			e.Data.Rows.Rejected += n
		}
	}
	if job.Failure != nil {
		e.Data.Failure = job.Failure.Code
	}
	return e
}

// Events takes events to those who want to know. It may be given the same event again.
type Events interface {
	Publish(ctx context.Context, event Event) error
}
