package amc

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Concurrency says what becomes of a job while earlier ones into the same data set and instance are open. Whatever it
// says, no two jobs load into one data set of an instance at the same time.
type Concurrency string

// The ways; "" is ConcurrencyQueue.
const (
	ConcurrencyQueue          Concurrency = "queue"          // the job is transformed at once, and submitted once they are over
	ConcurrencySkip           Concurrency = "skip"           // the job ends as cancelled
	ConcurrencyCancelPrevious Concurrency = "cancelPrevious" // they are cancelled where nothing is submitted yet; the others are waited for
)

// Codes of the failures of jobs that others ended.
const (
	CodeSkipped    = "skipped"
	CodeSuperseded = "superseded"
)

// Before reports whether j comes before other: the order of creation is that of submission.
func (j Job) Before(other Job) bool {
	if !j.CreatedAt.Equal(other.CreatedAt) {
		return j.CreatedAt.Before(other.CreatedAt)
	}
	return j.ID < other.ID
}

// Beside returns the other open jobs that load into the job's data set in at least one of its instances, newest first.
func Beside(ctx context.Context, store JobStore, job Job) (beside []Job, err error) {
	query := JobQuery{States: OpenStates, DataSetID: job.Mapping.DataSetID, Limit: 100}
	for {
		page, next, err := store.Jobs(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("list open jobs: %w", err)
		}
		for _, other := range page {
			if other.ID != job.ID && slices.ContainsFunc(other.InstanceIDs, func(id string) bool { return slices.Contains(job.InstanceIDs, id) }) {
				beside = append(beside, other)
			}
		}
		if next == "" {
			return beside, nil
		}
		query.Cursor = next
	}
}

// Admit does what the job's Concurrency asks about earlier open jobs. A failure says that the job has to be cancelled
// with it. It is asked where a job is created and again where a worker takes it: of two jobs created at once, each may
// have missed the other the first time.
func Admit(ctx context.Context, store JobStore, queue Queue, job Job, now time.Time) (*Failure, error) {
	if job.Concurrency != ConcurrencySkip && job.Concurrency != ConcurrencyCancelPrevious {
		return nil, nil
	}
	beside, err := Beside(ctx, store, job)
	if err != nil {
		return nil, err
	}
	for _, other := range beside {
		if !other.Before(job) {
			continue
		}
		if job.Concurrency == ConcurrencySkip {
			return &Failure{Code: CodeSkipped, Message: fmt.Sprintf("job %s was open, which loads into the same data set and instance", other.ID)}, nil
		}
		why := &Failure{Code: CodeSuperseded, Message: fmt.Sprintf("job %s was to cancel earlier ones into the same data set and instance", job.ID)}
		if _, err := Cancel(ctx, store, queue, other.ID, why, now); err != nil && !KindConflict.Is(err) { // what is submitted is waited for
			return nil, fmt.Errorf("cancel earlier job: %w", err)
		}
	}
	return nil, nil
}

const (
	// cancelTries bounds how often a cancellation is tried against a worker that keeps writing its progress.
	cancelTries = 5
	// discardDelay is when a cancelled job's message may be received at the earliest: longer than the write that follows.
	discardDelay = 15 * time.Second
)

// Cancel ends a job of which nothing is submitted; else it fails with KindConflict and code "job_state". A cancelled job is
// returned as it is: whose answer was lost asks again. The job's id goes onto the queue first, so that a worker removes its
// artifacts whatever becomes of the caller: a message about a job that was not cancelled after all does no harm.
func Cancel(ctx context.Context, store JobStore, queue Queue, id string, why *Failure, now time.Time) (Job, error) {
	job, err := store.Job(ctx, id)
	if err != nil {
		return Job{}, err
	}
	for try := 1; ; try++ {
		if job.State == JobCancelled { // by an earlier call, or by somebody else meanwhile
			return job, nil
		}
		if err := job.Move(JobCancelled, now); err != nil {
			return Job{}, err
		}
		job.Failure, job.Manifest = why, ObjectRef{} // the artifacts are about to go
		if try == 1 {
			if err := queue.Send(ctx, id, discardDelay); err != nil {
				return Job{}, &Error{Kind: KindUnavailable, Code: "queue_unavailable", Message: "the job could not be cancelled", Hint: "try again", Err: err}
			}
		}
		stored, err := store.UpdateJob(ctx, job)
		if err == nil || !KindConflict.Is(err) || try == cancelTries {
			return stored, err
		}
		if job, err = store.Job(ctx, id); err != nil { // a worker showed its progress meanwhile, or the uploader was faster
			return Job{}, err
		}
	}
}
