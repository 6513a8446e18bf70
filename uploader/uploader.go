package uploader

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

// AMC is what the uploader asks of Amazon. An error's Kind says what a call that changes something did:
//
//	KindUnknown                     it may have happened: look it up before calling again
//	KindThrottled, KindUnavailable  it did not happen; the same call may succeed later
//	any other                       it did not happen, and the same call fails again
//
// A call that its own context cut off is KindUnknown or KindUnavailable, and may have happened either way.
type AMC interface {
	// DataSet fails with KindNotFound when the instance has no such data set.
	DataSet(ctx context.Context, instance amc.Instance, id string) (amc.DataSet, error)
	// CreateDataSet fails with KindConflict when the instance has the data set.
	CreateDataSet(ctx context.Context, instance amc.Instance, dataSet amc.DataSet) error
	// CreateUpload submits once: AMC has no idempotency key, and loads what is submitted twice twice. The upload has at least its ID.
	CreateUpload(ctx context.Context, instance amc.Instance, dataSetID string, submission amc.Submission) (amc.RemoteUpload, error)
	// Uploads returns the data set's uploads that were created at since or later. An upload may take a while to show.
	Uploads(ctx context.Context, instance amc.Instance, dataSetID string, since time.Time) ([]amc.RemoteUpload, error)
	// Upload fails with KindNotFound when AMC does not show the upload, or not yet.
	Upload(ctx context.Context, instance amc.Instance, dataSetID, uploadID string) (amc.RemoteUpload, error)
}

// Artifacts tells whether a manifest is there; every amc.ObjectStore does.
type Artifacts interface {
	Stat(ctx context.Context, ref amc.ObjectRef) (amc.Object, error)
}

// Config is the uploader's part of the environment.
type Config struct {
	// Claim is how long one invocation owns a (job, instance) it is submitting; another may take over after.
	Claim time.Duration `split_words:"true" default:"2m"`
	// Settle is how long AMC gets to show an upload whose post had no answer, before it is posted again.
	Settle time.Duration `split_words:"true" default:"2m"`
	// Concurrency bounds the calls to AMC of one invocation.
	Concurrency int `split_words:"true" default:"4"`
}

// Uploader submits manifests to AMC and follows the uploads.
type Uploader struct {
	Jobs      amc.JobStore
	Instances amc.InstanceStore
	AMC       AMC
	Artifacts Artifacts
	Events    []amc.Events // each is told of every job's end, in this order; when one fails, those before it are told again
	Tasks     amc.Tasks    // nil where no job has a token
	Clock     amc.Clock
	Log       *slog.Logger
	Telemetry *telemetry.Telemetry // nil is off
	Config    Config
}

// errLater says that the upload can't be settled now; the same call will later.
var errLater = &amc.Error{Kind: amc.KindUnavailable, Code: "later", Message: "the upload is not settled yet"}

// Submit makes one upload per instance of a transformed job, where it is the job's turn. It returns nil when nothing is
// left to submit now, and an error of a retryable Kind when it should be called again; the poll goes on with what waits
// for its turn.
func (u *Uploader) Submit(ctx context.Context, jobID string) (err error) {
	job, err := u.Jobs.Job(ctx, jobID)
	if err != nil {
		return fmt.Errorf("submit job: %w", err)
	}
	ctx, end := u.Telemetry.Begin(telemetry.WithParent(ctx, job.TraceParent), "submit job", telemetry.String("amcu.job", job.ID))
	defer func() { end(err) }()
	if job, err = u.advance(ctx, job); err != nil {
		return fmt.Errorf("submit job %s: %w", job.ID, err)
	}
	return u.settle(ctx, job)
}

// advance submits what can be submitted, and returns the job as it is then.
func (u *Uploader) advance(ctx context.Context, job amc.Job) (amc.Job, error) {
	if job.State != amc.JobTransformed && job.State != amc.JobSubmitted {
		return job, nil // being done again, or over: the event came twice
	}
	ready, waiting, err := u.open(ctx, job)
	if err != nil || len(ready) == 0 && waiting {
		return job, err
	}
	if job.State == amc.JobTransformed {
		if job, err = u.begin(ctx, job); err != nil || job.State == amc.JobTransformed {
			return job, err
		}
	}
	errs := make([]error, len(ready))
	var g errgroup.Group
	g.SetLimit(u.Config.Concurrency)
	for i, record := range ready {
		g.Go(func() error {
			// One instance in trouble never keeps the others waiting.
			errs[i] = u.submit(ctx, job, record)
			return nil
		})
	}
	_ = g.Wait()
	return job, errors.Join(errs...)
}

// begin makes the job submitted, before anything is: from here on it can't be cancelled. Without its manifest the job
// stays as it is: the event was of an earlier try, or the worker died before it and the next one writes it.
func (u *Uploader) begin(ctx context.Context, job amc.Job) (amc.Job, error) {
	if _, err := u.Artifacts.Stat(ctx, job.Manifest); amc.KindNotFound.Is(err) {
		return job, nil
	} else if err != nil {
		return job, fmt.Errorf("look for manifest: %w", err)
	}
	moved := job
	if err := moved.Move(amc.JobSubmitted, u.Clock.Now()); err != nil {
		return job, err
	}
	stored, err := u.Jobs.UpdateJob(ctx, moved)
	if amc.KindConflict.Is(err) {
		return job, errLater // cancelled meanwhile, or another invocation was first
	}
	if err != nil {
		return job, fmt.Errorf("keep job: %w", err)
	}
	return stored, nil
}

func (u *Uploader) records(ctx context.Context, jobID string) (map[string]amc.Upload, error) {
	uploads, err := u.Jobs.Uploads(ctx, jobID)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	records := make(map[string]amc.Upload, len(uploads))
	for _, r := range uploads {
		records[r.InstanceID] = r
	}
	return records, nil
}

// submit brings one (job, instance) from wherever it stands to submitted or final.
func (u *Uploader) submit(ctx context.Context, job amc.Job, record amc.Upload) error {
	now := u.Clock.Now().UTC()
	switch {
	case record.State == amc.UploadClaimed && now.Sub(record.UpdatedAt) < u.Config.Claim:
		return errLater // another invocation is at it
	case job.Again(record):
		record = reopened(record)
	case record.Version == 0:
		record.CreatedAt = now
	}
	if record.State != amc.UploadClaimed {
		record.Retry = job.Retries
	}
	record.State, record.UpdatedAt = amc.UploadClaimed, now
	record, err := u.Jobs.PutUpload(ctx, record)
	if amc.KindConflict.Is(err) {
		return errLater
	}
	if err != nil {
		return fmt.Errorf("claim upload: %w", err)
	}
	// Within the claim: a post that is still waiting when another invocation takes over could be the second one.
	posting, cancel := context.WithTimeout(ctx, u.Config.Claim*3/4)
	defer cancel()
	posted, err := u.post(posting, job, &record)
	switch kind := amc.KindOf(err); {
	case err == nil:
		record.UploadID = posted.ID
		keep(&record, posted)
		u.log(job, record).Info("upload submitted", "uploadId", record.UploadID)
	case kind.Retryable():
		u.log(job, record).Warn("upload not submitted yet", "error", err)
		if released := u.release(ctx, record); released != nil {
			return released
		}
		return err
	default:
		why := amc.FailureOf(err)
		record.State, record.Code, record.Message = amc.UploadFailed, why.Code, why.Message
		u.log(job, record).Error("upload refused", "error", err)
	}
	return u.put(ctx, record)
}

// reopened is a failed upload that is to be made again. When nobody knows whether AMC has it, that is looked up first.
func reopened(record amc.Upload) amc.Upload {
	if record.UploadID != "" {
		record.Earlier = append(slices.Clip(record.Earlier), record.UploadID)
		record.PostedAt = time.Time{}
	}
	record.UploadID, record.Status, record.Code, record.Message, record.Metrics = "", "", "", "", nil
	return record
}

// post makes sure that AMC has exactly one upload of the job that has not failed, and returns it.
func (u *Uploader) post(ctx context.Context, job amc.Job, record *amc.Upload) (amc.RemoteUpload, error) {
	instance, err := u.Instances.Instance(ctx, record.InstanceID)
	if err != nil {
		return amc.RemoteUpload{}, fmt.Errorf("find instance: %w", err)
	}
	before := record.PostedAt
	if !before.IsZero() || len(record.Earlier) > 0 {
		found, err := u.lookup(ctx, instance, job, *record)
		switch {
		case err != nil && before.IsZero():
			return found, err
		case err != nil:
			return found, u.unsure(*record, err)
		case found.ID != "":
			return found, nil
		case u.Clock.Now().Sub(before) < u.Config.Settle:
			return amc.RemoteUpload{}, errLater
		}
	}
	if err := u.ensureDataSet(ctx, instance, job.Mapping.DataSet()); err != nil {
		return amc.RemoteUpload{}, err
	}
	record.PostedAt = u.Clock.Now().UTC()
	stored, err := u.Jobs.PutUpload(ctx, *record)
	if err != nil {
		return amc.RemoteUpload{}, fmt.Errorf("note post: %w", err)
	}
	*record = stored
	if before.IsZero() {
		// Once more, now that others see it: of this one and a job that came before it meanwhile, one at least gives way.
		blocked, err := u.blocked(ctx, job)
		if _, ok := blocked[record.InstanceID]; err != nil || ok {
			record.PostedAt = before
			return amc.RemoteUpload{}, cmp.Or(err, error(errLater))
		}
	}
	created, err := u.AMC.CreateUpload(ctx, instance, job.Mapping.DataSetID, amc.Submission{
		Manifest: job.Manifest, UpdateStrategy: job.UpdateStrategy, CountryCode: job.Mapping.CountryCode,
	})
	switch {
	case err != nil && surelyRefused(ctx, err):
		record.PostedAt = before
	case err != nil:
		record.PostedAt = u.Clock.Now().UTC() // of the last try
	}
	return created, err
}

// unsure says that AMC can't be asked whether it took an upload. That is no reason to call it failed: who submits again
// what AMC did take loads it twice.
func (u *Uploader) unsure(record amc.Upload, err error) error {
	const patience = 24 * time.Hour
	e := &amc.Error{Kind: amc.KindUnavailable, Code: "outcome_unknown", Message: "AMC can't be asked whether it took the upload", Err: err}
	if kind := amc.KindOf(err); !kind.Retryable() && u.Clock.Now().Sub(record.PostedAt) > patience {
		e.Kind, e.Hint = kind, "the data may have been loaded: look in AMC before you submit it again"
	}
	return e
}

// surelyRefused reports whether AMC can't have accepted a post that ended in err.
func surelyRefused(ctx context.Context, err error) bool {
	switch k := amc.KindOf(err); k {
	case amc.KindThrottled:
		return true
	case amc.KindUnavailable:
		return ctx.Err() == nil // a call cut off by its own deadline may have arrived
	default:
		return !k.Retryable()
	}
}

// lookup finds the upload of the job that AMC may have accepted without our hearing of it: one of any of the job's
// manifests, for those of earlier tries hold the same data, but none that is known to have failed.
func (u *Uploader) lookup(ctx context.Context, instance amc.Instance, job amc.Job, record amc.Upload) (amc.RemoteUpload, error) {
	uploads, err := u.AMC.Uploads(ctx, instance, job.Mapping.DataSetID, record.CreatedAt.Add(-time.Hour)) // clocks differ
	if err != nil {
		return amc.RemoteUpload{}, fmt.Errorf("look upload up: %w", err)
	}
	for _, upload := range uploads {
		if slices.Contains(record.Earlier, upload.ID) && upload.Status.State() == amc.UploadFailed {
			continue
		}
		if id, ok := amc.ManifestJob(upload.Manifest.Key); ok && id == job.ID && upload.Manifest.Bucket == job.Manifest.Bucket {
			return upload, nil
		}
	}
	return amc.RemoteUpload{}, nil
}

// release ends a claim early, so that the next call need not wait for it to run out.
func (u *Uploader) release(ctx context.Context, record amc.Upload) error {
	record.UpdatedAt = record.UpdatedAt.Add(-u.Config.Claim)
	return u.put(ctx, record)
}

func (u *Uploader) put(ctx context.Context, record amc.Upload) error {
	if record.State != amc.UploadClaimed {
		record.UpdatedAt = u.Clock.Now().UTC()
	}
	if _, err := u.Jobs.PutUpload(ctx, record); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if record.State.Final() {
		u.Telemetry.Count(ctx, telemetry.Uploads, 1, telemetry.String("state", string(record.State)))
	}
	return nil
}

// Poll asks AMC after every open upload, submits what is not yet, and announces the jobs that are over. One job's trouble never
// keeps the others waiting: it is logged, and the next poll tries again.
func (u *Uploader) Poll(ctx context.Context) error {
	query := amc.JobQuery{States: []amc.JobState{amc.JobTransformed, amc.JobSubmitted}, Limit: 100}
	var open []amc.Job
	for {
		page, next, err := u.Jobs.Jobs(ctx, query)
		if err != nil {
			return fmt.Errorf("list open jobs: %w", err)
		}
		open = append(open, page...)
		if next == "" {
			break
		}
		query.Cursor = next
	}
	var g errgroup.Group
	g.SetLimit(u.Config.Concurrency)
	for _, job := range slices.Backward(open) { // the oldest first: others may wait for its end
		g.Go(func() error {
			err := u.follow(ctx, job)
			switch {
			case err == nil || ctx.Err() != nil:
			case errors.Is(err, errLater): // another invocation is at it, or AMC gets its time
				u.Log.Debug("job not settled yet", "job", job.ID, "error", err)
			default:
				u.Log.Warn("job not settled", "job", job.ID, "error", err)
			}
			return nil
		})
	}
	_ = g.Wait()
	return u.announceRest(ctx)
}

func (u *Uploader) follow(ctx context.Context, job amc.Job) error {
	uploads, err := u.Jobs.Uploads(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("list uploads: %w", err)
	}
	var errs []error
	for _, record := range uploads {
		if record.State == amc.UploadSubmitted {
			errs = append(errs, u.refresh(ctx, job, record))
		}
	}
	job, err = u.advance(ctx, job) // what its event left behind, or what waited for its turn
	return errors.Join(append(errs, err, u.settle(ctx, job))...)
}

// refresh copies AMC's word of one upload into its record.
func (u *Uploader) refresh(ctx context.Context, job amc.Job, record amc.Upload) error {
	instance, err := u.Instances.Instance(ctx, record.InstanceID)
	if err != nil {
		return fmt.Errorf("find instance: %w", err)
	}
	lost := false
	upload, err := u.AMC.Upload(ctx, instance, job.Mapping.DataSetID, record.UploadID)
	if amc.KindNotFound.Is(err) {
		if u.Clock.Now().Sub(record.UpdatedAt) < u.Config.Settle {
			return nil // it may not show yet
		}
		upload, err = u.lookup(ctx, instance, job, record)
		if lost = err == nil && upload.ID == ""; lost {
			upload = amc.RemoteUpload{Status: amc.StatusFailed, Message: "AMC no longer knows this upload"}
		}
	}
	switch {
	case err != nil && !amc.KindOf(err).Retryable() && record.Message != err.Error():
		record.Code, record.Message = amc.FailureOf(err).Code, err.Error() // somebody has to act; the upload goes on meanwhile
		return errors.Join(err, u.put(ctx, record))
	case err != nil:
		return fmt.Errorf("get upload: %w", err)
	}
	if upload.Status == record.Status && words(upload) == record.Message {
		return nil
	}
	keep(&record, upload)
	if lost {
		record.Code = "upload_lost"
	}
	u.log(job, record).Info("upload status", "status", record.Status)
	return u.put(ctx, record)
}

// keep copies what AMC says. An upload that was looked up late may be over already.
func keep(record *amc.Upload, upload amc.RemoteUpload) {
	record.Status, record.Code, record.Message, record.Metrics = upload.Status, "", words(upload), upload.Metrics
	record.State = upload.Status.State()
}

// words is as much of AMC's message as a record keeps: no store takes records of any size.
func words(upload amc.RemoteUpload) string {
	const most = 8 << 10
	return strings.ToValidUTF8(upload.Message[:min(most, len(upload.Message))], "")
}

// settle ends the job once every upload is final.
func (u *Uploader) settle(ctx context.Context, job amc.Job) error {
	if job.State != amc.JobSubmitted {
		return nil
	}
	uploads, err := u.Jobs.Uploads(ctx, job.ID)
	if err != nil {
		return fmt.Errorf("list uploads: %w", err)
	}
	next, final := job.Outcome(uploads)
	if !final {
		return nil
	}
	if err := job.Move(next, u.Clock.Now()); err != nil {
		return err
	}
	if next == amc.JobFailed {
		job.Failure = &amc.Failure{Code: "no_upload_succeeded", Message: "no instance loaded the data; the uploads say why"}
	}
	job, err = u.Jobs.UpdateJob(ctx, job)
	if amc.KindConflict.Is(err) {
		return nil // another invocation was first, with the same facts
	}
	if err != nil {
		return fmt.Errorf("keep job: %w", err)
	}
	if final {
		u.Telemetry.Count(ctx, telemetry.JobsEnded, 1, telemetry.String("state", string(next)))
	}
	u.Log.Info("job "+string(next), "job", job.ID)
	return u.announce(ctx, job)
}

func (u *Uploader) log(job amc.Job, record amc.Upload) *slog.Logger {
	return u.Log.With("job", job.ID, "instance", record.InstanceID, "dataSet", job.Mapping.DataSetID)
}
