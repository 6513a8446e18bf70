package uploader

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// unannouncedAtOnce bounds what one poll announces; the next goes on.
const unannouncedAtOnce = 100

// announceRest tells of the jobs that ended elsewhere, or whose announcement failed.
func (u *Uploader) announceRest(ctx context.Context) error {
	jobs, err := u.Jobs.Unannounced(ctx, unannouncedAtOnce)
	if err != nil {
		return fmt.Errorf("find what to announce: %w", err)
	}
	for _, job := range jobs {
		if err := u.announce(ctx, job); err != nil && ctx.Err() == nil {
			u.Log.Warn("job's end not announced yet", "job", job.ID, "error", err)
		}
	}
	return nil
}

// announce tells of the end of a job, and notes it in the job afterwards: who dies between the two tells it again, under
// the same ID. A job that is retried meanwhile is not over any more, and nothing is noted.
func (u *Uploader) announce(ctx context.Context, job amc.Job) error {
	uploads, err := u.Jobs.Uploads(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("list uploads: %w", err)
	}
	event := amc.NewEvent(job, uploads)
	if err := u.endTask(ctx, job, event); err != nil {
		return err
	}
	for _, to := range u.Events {
		if err := to.Publish(ctx, event); err != nil {
			return fmt.Errorf("publish event %s: %w", event.ID, err)
		}
	}
	job.Announced, job.TaskToken = true, ""
	if _, err := u.Jobs.UpdateJob(ctx, job); err != nil && !amc.KindConflict.Is(err) {
		return fmt.Errorf("note event %s: %w", event.ID, err)
	}
	return nil
}

// endTask ends the workflow's task that waits for the job, first of all: it can be ended again without harm, and nobody is told of
// an event each time that it can't. Only full success succeeds.
func (u *Uploader) endTask(ctx context.Context, job amc.Job, event amc.Event) error {
	if job.TaskToken == "" || u.Tasks == nil {
		return nil
	}
	output, err := json.Marshal(event.Data)
	if err != nil {
		return fmt.Errorf("encode output: %w", err)
	}
	if job.State == amc.JobSucceeded {
		err = u.Tasks.Succeed(ctx, job.TaskToken, output)
	} else {
		err = u.Tasks.Fail(ctx, job.TaskToken, string(event.Type), string(output))
	}
	if amc.KindNotFound.Is(err) {
		u.Log.Warn("no task waits for the job any more", "job", job.ID)
		return nil
	}
	return err
}
