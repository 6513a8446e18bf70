package worker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/worker/part"
	"github.com/amc-uploader/amc-uploader/worker/transform"
)

// heartbeat is how often a running job shows its progress.
const heartbeat = time.Second

// transform streams the job's source into parts. It returns the job as last stored, with its source pinned: its progress was
// written meanwhile.
func (w *Worker) transform(ctx context.Context, job amc.Job, receipt string) (amc.Job, amc.Report, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	beating, rest := context.WithCancel(ctx)
	var rows, read atomic.Int64
	var pinned atomic.Pointer[amc.Source]
	pinned.Store(&job.Source)
	var report amc.Report
	var g errgroup.Group
	g.Go(func() error {
		defer rest()
		source, objects, err := w.pin(ctx, job.Source)
		if err != nil {
			return err
		}
		pinned.Store(&source)
		job := job // the goroutines share no record
		job.Source = source
		report, err = w.stream(ctx, job, objects, func(r, b int64) { rows.Store(r); read.Store(b) })
		return err
	})
	beaten := job // the heartbeat's
	g.Go(func() error {
		show := func(job *amc.Job) {
			job.Source = *pinned.Load()
			job.Progress = amc.Progress{Rows: rows.Load(), Bytes: read.Load(), TotalBytes: job.Source.Size}
		}
		if err := w.beat(beating, &beaten, receipt, show); err != nil {
			stop(err)
		}
		return nil
	})
	err := g.Wait()
	if err != nil && context.Cause(ctx) != nil {
		err = context.Cause(ctx)
	}
	beaten.Source = *pinned.Load()
	return beaten, report, err
}

func (w *Worker) stream(ctx context.Context, job amc.Job, objects []amc.Object, progress func(rows, bytes int64)) (amc.Report, error) {
	source := files{
		objects: objects,
		open:    func(o amc.Object) (io.ReadCloser, error) { return w.Objects.Open(ctx, o, 0) },
		readAt:  func(o amc.Object, b []byte, offset int64) error { return w.Objects.ReadAt(ctx, o, b, offset) },
	}
	defer func() { _ = source.Close() }() // it was only read
	return transform.Run(ctx, source.inputs(), w.sink(job), transform.Options{
		Mapping: job.Mapping, Policy: job.Policy, Now: job.CreatedAt, Reading: job.Source.Reading, Limits: w.Config.Limits,
		PartSize: w.Config.PartSize, Cores: w.Config.Cores, Progress: progress,
	})
}

// sink is where the job's artifacts go, tagged with the instances that may read them. Once a manifest is recorded, its
// place is that of all.
func (w *Worker) sink(job amc.Job) part.Objects {
	manifest := job.Manifest
	if manifest.Key == "" {
		manifest = amc.ObjectRef{Bucket: w.Config.Artifacts, Key: amc.ArtifactPrefix(job.ID, w.fingerprint(job), job.Retries) + amc.ManifestName}
	}
	return part.Objects{
		Store: w.Objects, Bucket: manifest.Bucket, Prefix: strings.TrimSuffix(manifest.Key, amc.ManifestName),
		Options: amc.PutOptions{Tags: map[string]string{"instanceId": strings.Join(job.InstanceIDs, " ")}},
	}
}

// fingerprint names the artifacts of one source version under one mapping, normalizer and part size.
func (w *Worker) fingerprint(job amc.Job) string {
	what, err := json.Marshal([]any{job.Source, job.Mapping, identity.Version, w.Config.PartSize})
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	sum := sha256.Sum256(what)
	return hex.EncodeToString(sum[:8])
}

// beat shows signs of life until ctx ends: the message's lease is extended and the job stored as show makes it. It
// returns why the work must stop.
func (w *Worker) beat(ctx context.Context, job *amc.Job, receipt string, show func(*amc.Job)) error {
	extended, stored := w.Clock.Now(), w.Clock.Now()
	for w.Clock.Sleep(ctx, min(heartbeat, w.Config.Lease/3)) == nil {
		now := w.Clock.Now()
		if now.Sub(extended) >= w.Config.Lease/3 {
			if err := w.Queue.Extend(ctx, receipt, w.Config.Lease); amc.KindConflict.Is(err) {
				return errLost
			}
			extended = now
		}
		show(job)
		job.UpdatedAt = now.UTC()
		kept, err := w.keepBeat(ctx, *job)
		switch {
		case err == nil:
			*job, stored = kept, now
		case amc.KindConflict.Is(err):
			return w.lostTo(ctx, *job)
		case now.Sub(stored) >= w.Config.Lease:
			return errLost // nobody has heard of us for so long that another worker may have begun
		default:
			w.Log.Warn("can't store progress", "job", job.ID, "error", err) // the next beat tries again
		}
	}
	return nil
}

// keepBeat stores a sign of life. The work's end doesn't cut it off: who never hears of a write knows the record's version no
// more, and can't store the end.
func (w *Worker) keepBeat(ctx context.Context, job amc.Job) (amc.Job, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	return w.Jobs.UpdateJob(ctx, job)
}

// lostTo tells why somebody else wrote a job that we are working on.
func (w *Worker) lostTo(ctx context.Context, job amc.Job) error {
	if over, err := w.over(ctx, job); err == nil && over {
		return errCancelled
	}
	return errLost
}

// over reports whether the try that we work on was cancelled, and perhaps followed by another one.
func (w *Worker) over(ctx context.Context, job amc.Job) (bool, error) {
	now, err := w.Jobs.Job(ctx, job.ID)
	if err != nil {
		return false, fmt.Errorf("load job: %w", err)
	}
	return now.State == amc.JobCancelled || now.Retries > job.Retries, nil
}

// record makes the job transformed, with what is needed to write its manifest again.
func (w *Worker) record(ctx context.Context, job amc.Job, report amc.Report) (amc.Job, error) {
	job.Report = &report
	job.Progress = amc.Progress{Rows: report.RowsRead, Bytes: report.BytesRead, TotalBytes: job.Source.Size}
	job.Manifest = w.sink(job).Ref(amc.ManifestName)
	if err := job.Move(amc.JobTransformed, w.Clock.Now()); err != nil {
		return job, err
	}
	return w.update(ctx, job)
}

// finish writes the report, then the manifest, last of all, and announces it. It may run any number of times.
func (w *Worker) finish(ctx context.Context, job amc.Job) error {
	if err := part.NewOutput(w.sink(job)).Finish(ctx, *job.Report); err != nil {
		return err
	}
	if w.Announce != nil {
		if err := w.Announce(ctx, job.Manifest); err != nil {
			return fmt.Errorf("announce manifest: %w", err)
		}
	}
	return nil
}
