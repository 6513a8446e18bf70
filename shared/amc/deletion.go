package amc

import (
	"context"
	"fmt"
	"time"
)

// Limits of a deletion.
const (
	MaxForgotten  = 10_000 // identities of one deletion
	DeletionBatch = 1_000  // identities of one request to AMC
)

// Deletion asks instances to forget people. The record names nobody: whom is in its batches, objects that are removed once
// every instance has been asked.
type Deletion struct {
	ID          string            `json:"deletionId"`
	State       DeletionState     `json:"state"`
	InstanceIDs []string          `json:"instanceIds"`
	Identities  int               `json:"identities"`
	Requests    []DeletionRequest `json:"requests,omitempty"` // one for each batch and instance, by batch
	Message     string            `json:"message,omitempty"`  // why it failed as a whole
	Code        string            `json:"code,omitempty"`     // of the message
	CreatedBy   string            `json:"createdBy"`          // subject of the token
	CreatedAt   time.Time         `json:"createdAt"`
	UpdatedAt   time.Time         `json:"updatedAt"`
	CheckedAt   time.Time         `json:"checkedAt,omitzero"` // when AMC was last asked how far it is
	Version     int64             `json:"-"`                  // for conditional writes
}

// DeletionState is where a deletion stands.
type DeletionState string

// The states, in the order a deletion meets them.
const (
	DeletionReceiving          DeletionState = "receiving"  // its batches are being written
	DeletionSubmitting         DeletionState = "submitting" // instances are being asked
	DeletionSubmitted          DeletionState = "submitted"  // all are asked; being polled
	DeletionSucceeded          DeletionState = "succeeded"
	DeletionPartiallySucceeded DeletionState = "partially_succeeded"
	DeletionFailed             DeletionState = "failed"
)

// Final reports whether the deletion is over.
func (s DeletionState) Final() bool {
	return s == DeletionSucceeded || s == DeletionPartiallySucceeded || s == DeletionFailed
}

// DeletionRequest asks one instance to forget one batch.
type DeletionRequest struct {
	InstanceID string       `json:"instanceId"`
	Batch      int          `json:"batch"`
	Identities int          `json:"identities"`
	State      RequestState `json:"state"`
	RequestID  string       `json:"requestId,omitempty"` // AMC's
	Message    string       `json:"message,omitempty"`   // why it failed, or could not be asked yet
	Code       string       `json:"code,omitempty"`      // of the message
}

// RequestState is where a request of a deletion stands.
type RequestState string

// The states, in the order a request meets them.
const (
	RequestPending   RequestState = "pending"
	RequestSubmitted RequestState = "submitted"
	RequestSucceeded RequestState = "succeeded"
	RequestFailed    RequestState = "failed"
)

// Plan lists the requests that the deletion takes: every batch to every instance.
func (d *Deletion) Plan() {
	d.Requests = nil
	for batch := range d.Batches() {
		for _, id := range d.InstanceIDs {
			d.Requests = append(d.Requests, DeletionRequest{
				InstanceID: id, Batch: batch, Identities: min(DeletionBatch, d.Identities-batch*DeletionBatch), State: RequestPending,
			})
		}
	}
}

// Batches is how many batches the identities make.
func (d Deletion) Batches() int { return (d.Identities + DeletionBatch - 1) / DeletionBatch }

// Batch is where a batch stands in the artifacts bucket: a JSON list of Forgotten.
func (d Deletion) Batch(bucket string, n int) ObjectRef {
	return ObjectRef{Bucket: bucket, Key: fmt.Sprintf("deletions/%s/batch-%05d.json", d.ID, n)}
}

// Settle sets the state that the requests make together; one that is pending leaves it as it is.
func (d *Deletion) Settle() {
	count := map[RequestState]int{}
	for _, r := range d.Requests {
		count[r.State]++
	}
	switch {
	case count[RequestPending] > 0:
	case count[RequestSubmitted] > 0:
		d.State = DeletionSubmitted
	case count[RequestFailed] == 0:
		d.State = DeletionSucceeded
	case count[RequestSucceeded] == 0:
		d.State = DeletionFailed
	default:
		d.State = DeletionPartiallySucceeded
	}
}

// Forgotten is an identity of somebody to be forgotten: the digest of one that is hashed, or an external one as it is. Exactly
// one of Hashed and External is set.
type Forgotten struct {
	Hashed   HashedPII        `json:"hashed,omitempty"`
	External ExternalIdentity `json:"external,omitempty"`
	Value    string           `json:"value"`
}

// RemoteDeletion is a request to forget people as AMC tells of it.
type RemoteDeletion struct {
	ID         string
	State      RequestState // submitted as long as AMC is not done
	Identities int          // of the request
}

// Known reports whether AMC knows the external identity.
func (e ExternalIdentity) Known() bool { return externalIdentities[e] }

// DeletionStore keeps deletions. Every write is conditional on the record's Version, as in JobStore. What is not there fails
// with KindNotFound. Times keep at least millisecond precision and come back in UTC.
type DeletionStore interface {
	// CreateDeletion stores a new deletion, with the protection of a key as JobStore.CreateJob has it.
	CreateDeletion(ctx context.Context, deletion Deletion, key IdempotencyKey) (stored Deletion, created bool, err error)
	Deletion(ctx context.Context, id string) (Deletion, error)
	UpdateDeletion(ctx context.Context, deletion Deletion) (Deletion, error)
	// Deletions lists deletions, newest first; limit is 1..100, 0 is 25. The returned cursor is "" on the last page.
	Deletions(ctx context.Context, cursor string, limit int) (page []Deletion, next string, err error)
	// OpenDeletions returns those that are not over, oldest first, up to limit.
	OpenDeletions(ctx context.Context, limit int) ([]Deletion, error)
}
