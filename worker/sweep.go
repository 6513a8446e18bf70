package worker

import (
	"context"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// sweepLoop puts back on the queue what lost its message, now and then.
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
	swept, err := amc.Sweep(ctx, w.Jobs, w.Queue, w.Clock.Now(), w.Config.Stale)
	for _, job := range swept {
		w.Log.Warn("job put back on the queue", "job", job.ID, "state", job.State)
	}
	return err
}
