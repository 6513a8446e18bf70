package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// maxTries bounds how often RunOne takes a job up, as the queue's limit of receives does for Run.
const maxTries = 20

// RunOne works on one job whose message somebody else took off the queue, as AWS Batch does, until the message would have
// been acknowledged. When work ends before, the job goes back on the queue.
func (w *Worker) RunOne(work context.Context, jobID string) error {
	if err := w.Config.check(); err != nil {
		return err
	}
	hand := &hand{Queue: w.Queue}
	one := *w
	one.Queue = hand
	for try := 1; try <= maxTries; try++ {
		one.handle(work, amc.Delivery{Body: jobID, Receipt: jobID, Receives: try})
		if hand.done {
			return nil
		}
		if work.Err() != nil || w.Clock.Sleep(work, hand.pause) != nil {
			if err := w.Queue.Send(context.WithoutCancel(work), jobID, 0); err != nil {
				return fmt.Errorf("give job %s back: %w", jobID, err)
			}
			w.Log.Info("job given back", "job", jobID)
			return nil
		}
	}
	return fmt.Errorf("job %s did not come to an end in %d tries; the log says why", jobID, maxTries)
}

// hand holds the message of one job, which is on no queue. One goroutine at a time settles it.
type hand struct {
	amc.Queue
	pause time.Duration
	done  bool
}

// Extend implements amc.Queue: what was said last is when to try again.
func (h *hand) Extend(_ context.Context, _ string, d time.Duration) error {
	h.pause = d
	return nil
}

// Ack implements amc.Queue.
func (h *hand) Ack(context.Context, string) error {
	h.done = true
	return nil
}
