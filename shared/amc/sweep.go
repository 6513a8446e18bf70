package amc

import (
	"context"
	"fmt"
	"time"
)

// Sweep puts back on the queue the jobs that lost their message: of an API that died between record and queue, or one that
// ended in the dead-letter queue. Those are the jobs without a sign of life for so long; it returns the ones it put back.
// Several may sweep at once.
func Sweep(ctx context.Context, store JobStore, queue Queue, now time.Time, stale time.Duration) (swept []Job, err error) {
	query := JobQuery{States: []JobState{JobQueued, JobRunning, JobTransformed}, Limit: 100}
	for {
		page, next, err := store.Jobs(ctx, query)
		if err != nil {
			return swept, fmt.Errorf("list waiting jobs: %w", err)
		}
		for _, job := range page {
			if now.Sub(job.UpdatedAt) < stale {
				continue
			}
			job.UpdatedAt = now.UTC() // not again before another such time
			if _, err := store.UpdateJob(ctx, job); KindConflict.Is(err) {
				continue // somebody else moved it
			} else if err != nil {
				return swept, fmt.Errorf("keep job: %w", err)
			}
			if err := queue.Send(ctx, job.ID, 0); err != nil {
				return swept, fmt.Errorf("requeue job: %w", err)
			}
			swept = append(swept, job)
		}
		if next == "" {
			return swept, nil
		}
		query.Cursor = next
	}
}
