package worker

import (
	"context"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// sweepLoop puts back on the queue what lost its message: an API that died between record and queue, or a message that
// ended in the dead-letter queue while its job was running.
func (w *Worker) sweepLoop(ctx context.Context) error {
	for {
		if err := w.sweep(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("can't sweep", "error", err)
		}
		if w.Clock.Sleep(ctx, w.Config.Stale/4) != nil {
			return nil
		}
	}
}

func (w *Worker) sweep(ctx context.Context) error {
	query := amc.JobQuery{States: []amc.JobState{amc.JobQueued, amc.JobRunning, amc.JobTransformed}, Limit: 100}
	for {
		page, next, err := w.Jobs.Jobs(ctx, query)
		if err != nil {
			return fmt.Errorf("list waiting jobs: %w", err)
		}
		for _, job := range page {
			if w.Clock.Now().Sub(job.UpdatedAt) < w.Config.Stale {
				continue
			}
			job.UpdatedAt = w.Clock.Now().UTC() // not again before another such time
			if _, err := w.Jobs.UpdateJob(ctx, job); err != nil {
				continue // somebody else moved it
			}
			if err := w.Queue.Send(ctx, job.ID, 0); err != nil {
				return fmt.Errorf("requeue job: %w", err)
			}
			w.Log.Warn("job put back on the queue", "job", job.ID, "state", job.State)
		}
		if next == "" {
			return nil
		}
		query.Cursor = next
	}
}
