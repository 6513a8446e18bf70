package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// Config is the worker's part of the environment.
type Config struct {
	// Artifacts is the bucket that parts, reports and manifests are written to.
	Artifacts string `split_words:"true" default:"artifacts"`
	// JobsAtOnce is how many jobs are worked on at once; one job already uses every core.
	JobsAtOnce int `split_words:"true" default:"1"`
	// Lease is how long a job stays ours without a sign of life.
	Lease time.Duration `split_words:"true" default:"1m"`
	// Wait is the long poll of the queue.
	Wait time.Duration `split_words:"true" default:"20s"`
	// Attempts is how often a job is tried before it fails.
	Attempts int `split_words:"true" default:"5"`
	// Backoff is the pause before the second attempt; it doubles with each.
	Backoff time.Duration `split_words:"true" default:"5s"`
	// Stale is how long a job may show no sign of life before its message is taken for lost. Longer than any backlog's
	// wait is best, but sooner is harmless: a second message finds nothing to do.
	Stale time.Duration `split_words:"true" default:"1h"`
	// PartSize bounds a part, in compressed bytes; 0 is the transform's default.
	PartSize int64 `split_words:"true" default:"0"`
	// Limits bound what a file may hold and become.
	record.Limits
	// Cores is how many of the machine's convert rows; 0 is all.
	Cores int `split_words:"true" default:"0"`
}

// Worker consumes the job queue.
type Worker struct {
	Jobs    amc.JobStore
	Queue   amc.Queue
	Objects amc.ObjectStore
	// Announce tells the uploader of a manifest; nil where the object store's own events do.
	Announce func(ctx context.Context, manifest amc.ObjectRef) error
	Clock    amc.Clock
	Log      *slog.Logger
	// Telemetry is nil when it is off.
	Telemetry *telemetry.Telemetry
	Config    Config
}

var (
	errLost      = errors.New("another worker has the job")
	errCancelled = errors.New("the job was cancelled")
)

// lastWords is how long a worker that was told to stop may take to record a job it has just transformed.
const lastWords = 10 * time.Second

// Run works until fetch ends and the jobs in hand are done, or given back because work ended.
func (w *Worker) Run(fetch, work context.Context) error {
	if err := w.Config.check(); err != nil {
		return err
	}
	var g errgroup.Group
	g.Go(func() error { return w.sweepLoop(fetch) })
	for range w.Config.JobsAtOnce {
		g.Go(func() error { return w.consume(fetch, work) })
	}
	return g.Wait()
}

func (c Config) check() error {
	if c.PartSize > part.MaxSize {
		return fmt.Errorf("parts of %d bytes are more than AMC loads; use at most %d", c.PartSize, part.MaxSize)
	}
	return nil
}

func (w *Worker) consume(fetch, work context.Context) error {
	for fetch.Err() == nil {
		deliveries, err := w.Queue.Receive(fetch, 1, w.Config.Wait, w.Config.Lease)
		if err != nil && fetch.Err() == nil {
			w.Log.Error("can't receive jobs", "error", err)
			_ = w.Clock.Sleep(fetch, w.Config.Backoff) // an ended fetch ends the loop
		}
		for _, d := range deliveries {
			w.handle(work, d)
		}
	}
	return nil
}

// handle decides in one place what becomes of a message.
func (w *Worker) handle(ctx context.Context, d amc.Delivery) {
	log := w.Log.With("job", d.Body)
	again, err := w.attempt(ctx, log, d)
	if err != nil {
		log.Error("job not done", "error", err, "receives", d.Receives)
	}
	settle := context.WithoutCancel(ctx) // a shutdown still gives the message back
	if again == nil {
		err = w.Queue.Ack(settle, d.Receipt)
	} else {
		err = w.Queue.Extend(settle, d.Receipt, *again)
	}
	if err != nil && !amc.KindConflict.Is(err) { // a lost lease is somebody else's message by now
		log.Error("can't settle the message", "error", err)
	}
}

// after is when a message comes back.
func after(d time.Duration) *time.Duration { return &d }

// attempt works on the job of a message. A nil again means that the message has done its work; else it comes back after that time.
func (w *Worker) attempt(ctx context.Context, log *slog.Logger, d amc.Delivery) (again *time.Duration, err error) {
	job, err := w.Jobs.Job(ctx, d.Body)
	if err != nil {
		// Not ours to throw away: what never works ends in the dead-letter queue.
		return after(w.Config.Backoff), fmt.Errorf("load job: %w", err)
	}
	switch {
	case job.State == amc.JobTransformed:
		return w.conclude(ctx, job, d.Receives) // a worker died between the record and the manifest
	case job.State == amc.JobRunning && w.Clock.Now().Sub(job.UpdatedAt) < w.Config.Lease:
		return after(w.Config.Lease), nil // another worker shows signs of life
	case job.State.Final() && job.Manifest.Key == "":
		return w.leave(ctx, log, job)
	case job.State != amc.JobQueued && job.State != amc.JobRunning:
		return nil, nil // submitted or over: the message came twice
	case job.Attempt >= w.Config.Attempts:
		return w.fail(ctx, job, &amc.Error{
			Kind: amc.KindInternal, Code: "too_many_attempts",
			Message: fmt.Sprintf("the job was tried %d times and never came to an end", job.Attempt), Hint: "see the worker's log for this job",
		})
	}
	if job.State == amc.JobQueued {
		skip, err := amc.Admit(ctx, w.Jobs, w.Queue, job, w.Clock.Now())
		switch {
		case err != nil:
			return after(w.Config.Backoff), err
		case skip != nil:
			log.Info("job skipped")
			return w.end(ctx, job, amc.JobCancelled, skip)
		}
	}
	if job, err = w.claim(ctx, job); err != nil {
		return after(w.Config.Backoff), err
	}
	return w.run(ctx, log, job, d.Receipt)
}

// run transforms a claimed job and decides what becomes of it.
func (w *Worker) run(ctx context.Context, log *slog.Logger, job amc.Job, receipt string) (again *time.Duration, err error) {
	if job.Attempt == 1 {
		w.Telemetry.Observe(ctx, telemetry.JobWait, w.Clock.Now().Sub(job.CreatedAt).Seconds())
	}
	ctx, end := w.Telemetry.Begin(telemetry.WithParent(ctx, job.TraceParent), "transform job", telemetry.String("amcu.job", job.ID), telemetry.Int("amcu.attempt", job.Attempt))
	defer func() { end(err) }()
	log.Info("job claimed", "attempt", job.Attempt, "source", job.Source.String())

	job, report, err := w.transform(ctx, job, receipt)
	switch {
	case err == nil:
		return w.transformed(ctx, log, job, report)
	case errors.Is(err, errCancelled):
		return w.leave(ctx, log, job)
	case errors.Is(err, errLost):
		return after(w.Config.Lease), err
	case ctx.Err() != nil: // we were told to stop: not an attempt
		job.Attempt--
		return after(0), w.requeue(context.WithoutCancel(ctx), job, nil)
	case amc.KindOf(err).Retryable() && job.Attempt < w.Config.Attempts:
		return after(w.Config.Backoff << (job.Attempt - 1)), w.requeue(ctx, job, err)
	default:
		return w.fail(ctx, job, err)
	}
}

// transformed records a job whose parts are written. Told to stop or not, a worker does so: it costs little, and without the record all
// of the work is repeated.
func (w *Worker) transformed(ctx context.Context, log *slog.Logger, job amc.Job, report amc.Report) (again *time.Duration, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	done, err := w.record(ctx, job, report)
	switch {
	case amc.KindConflict.Is(err) && errors.Is(w.lostTo(ctx, job), errCancelled):
		return w.leave(ctx, log, job)
	case amc.KindInvalid.Is(err): // the store can't hold the report: it never will
		return w.fail(ctx, job, err)
	case err != nil:
		return after(w.Config.Backoff), err
	}
	w.measure(ctx, report)
	for _, p := range report.Parts {
		log.Info("part written", "part", p.Name, "rows", p.Rows, "bytes", p.Bytes, "sha256", p.SHA256)
	}
	log.Info("job transformed", "rows", report.RowsRead, "written", report.RowsWritten, "parts", len(report.Parts))
	return w.conclude(ctx, done, 1)
}

// conclude writes what stands at a job's end, as often as it takes.
func (w *Worker) conclude(ctx context.Context, job amc.Job, receives int) (again *time.Duration, err error) {
	err = w.finish(ctx, job)
	var over bool
	if err == nil {
		over, err = w.over(ctx, job)
	}
	if err == nil && over { // somebody may have removed the artifacts before these last ones were written
		err = w.discard(ctx, job)
	}
	if err == nil {
		return nil, nil // the message has done its work
	}
	if !amc.KindOf(err).Retryable() {
		return w.fail(ctx, job, err)
	}
	return after(w.Config.Backoff << min(receives-1, 6)), err
}

func (w *Worker) claim(ctx context.Context, job amc.Job) (amc.Job, error) {
	if err := job.Move(amc.JobRunning, w.Clock.Now()); err != nil {
		return job, err
	}
	job.Attempt++
	job.Failure = nil
	return w.update(ctx, job)
}

func (w *Worker) requeue(ctx context.Context, job amc.Job, why error) error {
	if err := job.Move(amc.JobQueued, w.Clock.Now()); err != nil {
		return err
	}
	if why != nil {
		job.Failure = amc.FailureOf(why) // shown while it waits; cleared by the next claim
	}
	if _, err := w.update(ctx, job); err != nil {
		return err
	}
	return why
}

// fail ends the job. The message has done its work only once the record says so.
func (w *Worker) fail(ctx context.Context, job amc.Job, why error) (again *time.Duration, err error) {
	again, err = w.end(ctx, job, amc.JobFailed, amc.FailureOf(why))
	return again, errors.Join(why, err)
}

// end ends the job without a result.
func (w *Worker) end(ctx context.Context, job amc.Job, state amc.JobState, why *amc.Failure) (again *time.Duration, err error) {
	job.Failure, job.Manifest = why, amc.ObjectRef{} // the artifacts are about to go
	if err = job.Move(state, w.Clock.Now()); err == nil {
		job, err = w.update(ctx, job)
	}
	if err == nil {
		w.Telemetry.Count(ctx, telemetry.JobsEnded, 1, telemetry.String("state", string(job.State)))
		err = w.discard(ctx, job)
	}
	if err != nil {
		return after(w.Config.Backoff), err
	}
	return nil, nil
}

// leave clears up after a job, or a try of one, that was ended.
func (w *Worker) leave(ctx context.Context, log *slog.Logger, job amc.Job) (again *time.Duration, err error) {
	log.Info("job ended before its time")
	if err := w.discard(ctx, job); err != nil {
		return after(w.Config.Backoff), err
	}
	return nil, nil
}

// measure counts what a transform did.
func (w *Worker) measure(ctx context.Context, report amc.Report) {
	t := w.Telemetry
	t.Observe(ctx, telemetry.TransformDuration, report.Seconds)
	t.Count(ctx, telemetry.RowsRead, report.RowsRead)
	t.Count(ctx, telemetry.RowsWritten, report.RowsWritten)
	t.Count(ctx, telemetry.BytesRead, report.BytesRead)
	for _, p := range report.Parts {
		t.Count(ctx, telemetry.BytesWritten, p.Bytes)
	}
	for rule, n := range report.RowsRejected {
		t.Count(ctx, telemetry.RowsRejected, n, telemetry.String("rule", rule))
	}
	for _, column := range report.Columns {
		for rule, n := range column.Rejected {
			t.Count(ctx, telemetry.CellsRejected, n, telemetry.String("rule", rule))
		}
	}
}

// discard removes the artifacts of a job that is over. Only its last owner may: before the record says failed or
// cancelled, another worker could be writing the same keys. Artifacts of a retry that began since are left alone.
func (w *Worker) discard(ctx context.Context, job amc.Job) error {
	prefix, cursor := "jobs/"+job.ID+"/", ""
	for {
		page, next, err := w.Objects.List(ctx, w.Config.Artifacts, prefix, cursor, 100)
		if err != nil {
			return fmt.Errorf("list artifacts: %w", err)
		}
		for _, object := range page {
			if amc.ArtifactRetries(object.Key) > job.Retries {
				continue
			}
			if err := w.Objects.Delete(ctx, object.ObjectRef); err != nil {
				return fmt.Errorf("delete artifact: %w", err)
			}
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
}

func (w *Worker) update(ctx context.Context, job amc.Job) (amc.Job, error) {
	stored, err := w.Jobs.UpdateJob(ctx, job)
	if err != nil {
		return job, fmt.Errorf("keep job: %w", err)
	}
	return stored, nil
}
