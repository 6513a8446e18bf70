package worker

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// memory is an object store. While opening is set, Open calls it first.
type memory struct {
	amc.ObjectStore // the worker browses nothing

	mu      sync.Mutex
	objects map[amc.ObjectRef][]byte
	tags    map[amc.ObjectRef]map[string]string
	opening func(context.Context) error
	putting func(key string) error
}

func (m *memory) object(ref amc.ObjectRef) amc.Object {
	sum := md5.Sum(m.objects[ref])
	return amc.Object{ObjectRef: ref, ETag: hex.EncodeToString(sum[:]), Size: int64(len(m.objects[ref]))}
}

func (m *memory) Stat(_ context.Context, ref amc.ObjectRef) (amc.Object, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.objects[ref]; !ok {
		return amc.Object{}, &amc.Error{Kind: amc.KindNotFound, Code: "object_not_found", File: ref.String(), Message: "there is no such object"}
	}
	return m.object(ref), nil
}

func (m *memory) Open(ctx context.Context, object amc.Object, offset int64) (io.ReadCloser, error) {
	if m.opening != nil {
		if err := m.opening(ctx); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.object(object.ObjectRef).ETag != object.ETag {
		return nil, &amc.Error{Kind: amc.KindConflict, Code: "source_changed", File: object.String(), Message: "it changed"}
	}
	return io.NopCloser(bytes.NewReader(m.objects[object.ObjectRef][offset:])), nil
}

func (m *memory) ReadAt(_ context.Context, object amc.Object, b []byte, offset int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if copy(b, m.objects[object.ObjectRef][offset:]) < len(b) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (m *memory) Put(_ context.Context, ref amc.ObjectRef, body io.Reader, options amc.PutOptions) (amc.Object, error) {
	b, err := io.ReadAll(body)
	if err == nil && m.putting != nil {
		err = m.putting(ref.Key)
	}
	if err != nil {
		return amc.Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[ref], m.tags[ref] = b, options.Tags
	return m.object(ref), nil
}

func (m *memory) List(_ context.Context, bucket, prefix, cursor string, limit int) (page []amc.Object, next string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for ref := range m.objects {
		if ref.Bucket == bucket && strings.HasPrefix(ref.Key, prefix) && ref.Key > cursor {
			page = append(page, m.object(ref))
		}
	}
	slices.SortFunc(page, func(a, b amc.Object) int { return strings.Compare(a.Key, b.Key) })
	if limit > 0 && len(page) > limit {
		return page[:limit], page[limit-1].Key, nil
	}
	return page, "", nil
}

func (m *memory) Delete(_ context.Context, ref amc.ObjectRef) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects, ref)
	return nil
}

// names returns the last segments of the job's artifacts.
func (m *memory) names(jobID string) (names []string) {
	page, _, _ := m.List(context.Background(), "artifacts", "jobs/"+jobID+"/", "", 0)
	for _, object := range page {
		names = append(names, object.Key[strings.LastIndexByte(object.Key, '/')+1:])
	}
	slices.Sort(names)
	return names
}

var allNames = []string{"manifest.txt", "part-00000.csv.gz", "rejects.csv.gz", "report.json"}

type rig struct {
	*Worker
	t         *testing.T
	clock     *porttest.Clock
	memory    *memory
	dead      amc.Queue
	announced []string
}

var source = amc.ObjectRef{Bucket: "source", Key: "people.csv"}

func setup(t *testing.T) *rig {
	t.Helper()
	clock := porttest.NewClock()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	r := &rig{t: t, clock: clock, memory: &memory{objects: map[amc.ObjectRef][]byte{}, tags: map[amc.ObjectRef]map[string]string{}}}
	r.memory.objects[source] = []byte("email\n" + strings.Repeat("someone@example.com\n", 9) + "nobody\n")
	jobs, queue := db.Jobs(), db.Queue("jobs", sqlite.QueueOptions{MaxReceives: 3, DeadLetters: "dead"})
	r.dead = db.Queue("dead", sqlite.QueueOptions{})
	if moto.OnAWS() {
		jobs = inDynamoDB(t, clock)
		queue, r.dead = moto.Start(t).Queue(t, clock, 3)
	}
	r.Worker = &Worker{
		Jobs: jobs, Queue: queue, Objects: r.memory,
		Announce: func(_ context.Context, manifest amc.ObjectRef) error {
			r.announced = append(r.announced, manifest.Key)
			return nil
		},
		Clock: clock, Log: slog.New(slog.DiscardHandler),
		Config: Config{Artifacts: "artifacts", JobsAtOnce: 1, Lease: time.Minute, Attempts: 3, Backoff: time.Second, Stale: time.Hour, Cores: 1},
	}
	return r
}

// submit stores a job and enqueues it.
func (r *rig) submit(change ...func(*amc.Job)) amc.Job {
	r.t.Helper()
	job := amc.Job{
		ID: "j", State: amc.JobQueued, Source: amc.Source{Bucket: source.Bucket, Key: source.Key}, InstanceIDs: []string{"one", "two"}, CreatedAt: r.clock.Now(), UpdatedAt: r.clock.Now(),
		Mapping: amc.Mapping{DataSetID: "d", Columns: []amc.MappedColumn{{Column: amc.Column{
			Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}}}},
	}
	for _, c := range change {
		c(&job)
	}
	job, _, err := r.Jobs.CreateJob(r.t.Context(), job, amc.IdempotencyKey{})
	require.NoError(r.t, err)
	require.NoError(r.t, r.Queue.Send(r.t.Context(), job.ID, 0))
	return job
}

// next handles the next message, if there is one.
func (r *rig) next(ctx context.Context) bool {
	r.t.Helper()
	deliveries, err := r.Queue.Receive(r.t.Context(), 1, 0, r.Config.Lease)
	require.NoError(r.t, err)
	for _, d := range deliveries {
		r.handle(ctx, d)
	}
	return len(deliveries) > 0
}

func (r *rig) job() amc.Job {
	r.t.Helper()
	job, err := r.Jobs.Job(r.t.Context(), "j")
	require.NoError(r.t, err)
	return job
}

// idle asserts that no message is left, now or after any lease.
func (r *rig) idle() {
	r.t.Helper()
	r.clock.Advance(24 * time.Hour)
	require.False(r.t, r.next(r.t.Context()))
}

func TestJob(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	require.True(t, r.next(t.Context()))

	job := r.job()
	require.Equal(t, amc.JobTransformed, job.State)
	require.Equal(t, []int64{10, 10}, []int64{job.Report.RowsRead, job.Report.RowsWritten})
	require.Equal(t, int64(9), job.Report.Columns["email"].Hashed)
	require.Equal(t, allNames, r.memory.names("j"))
	require.Equal(t, []string{job.Manifest.Key}, r.announced)
	part := amc.ObjectRef{Bucket: "artifacts", Key: strings.TrimSuffix(job.Manifest.Key, "manifest.txt") + "part-00000.csv.gz"}
	require.Equal(t, part.String()+"\n", string(r.memory.objects[job.Manifest]))
	require.Equal(t, map[string]string{"instanceId": "one two"}, r.memory.tags[part])
	r.idle()
}

// endsWork is a job store that ends the work in the middle of the first sign of life, as a network does: the write arrives, and
// who was cut off never hears of it.
type endsWork struct {
	amc.JobStore
	end     func()
	running int // writes of a running job: the claim, then signs of life
}

func (s *endsWork) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	if job.State == amc.JobRunning {
		if s.running++; s.running == 2 {
			s.end()
		}
	}
	stored, err := s.JobStore.UpdateJob(context.WithoutCancel(ctx), job)
	return stored, errors.Join(err, ctx.Err())
}

func TestToldToStopInTheMiddleOfASignOfLife(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	work, end := context.WithCancel(t.Context())
	r.Jobs = &endsWork{JobStore: r.Jobs, end: end}
	r.memory.opening = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	go func() {
		if r.clock.AwaitSleepers(t.Context(), 1) == nil {
			r.clock.Advance(heartbeat)
		}
	}()
	require.True(t, r.next(work))
	require.Equal(t, amc.JobQueued, r.job().State)
	require.Zero(t, r.job().Attempt, "a shutdown is not an attempt")
}

func TestMessageComesTwice(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State = amc.JobSubmitted })
	require.True(t, r.next(t.Context()))
	require.Empty(t, r.announced)
	r.idle()
}

func TestCancelledMeanwhile(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State = amc.JobCancelled })
	r.memory.objects[amc.ObjectRef{Bucket: "artifacts", Key: "jobs/j/f/part-00000.csv.gz"}] = []byte("part")
	require.True(t, r.next(t.Context()))
	require.Empty(t, r.memory.names("j"))
	r.idle()
}

func TestAnotherWorkerIsAtIt(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State, j.Attempt = amc.JobRunning, 1 })
	require.True(t, r.next(t.Context()))
	require.Equal(t, 1, r.job().Attempt)

	r.clock.Advance(r.Config.Lease) // without a sign of life: it died
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, 2, r.job().Attempt)
	r.idle()
}

func TestPassingFault(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	r.memory.opening = func(context.Context) error {
		return &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "S3 does not answer"}
	}
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobQueued, r.job().State)
	require.Equal(t, "store_unavailable", r.job().Failure.Code)
	require.False(t, r.next(t.Context()), "not before the backoff")

	r.memory.opening = nil
	r.clock.Advance(r.Config.Backoff)
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Nil(t, r.job().Failure)
	r.idle()
}

func TestFaultThatDoesNotPass(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	r.memory.putting = func(key string) error {
		if strings.HasSuffix(key, "rejects.csv.gz") { // after the part
			return &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "S3 does not answer"}
		}
		return nil
	}
	for range r.Config.Attempts {
		require.True(t, r.next(t.Context()))
		r.clock.Advance(time.Minute)
	}
	require.Equal(t, amc.JobFailed, r.job().State)
	require.Equal(t, "store_unavailable", r.job().Failure.Code)
	require.Empty(t, r.memory.names("j"))
	r.idle()
}

// smallStore can't hold a report.
type smallStore struct{ amc.JobStore }

func (s smallStore) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	if job.Report != nil {
		return job, &amc.Error{Kind: amc.KindInvalid, Code: "record_too_large", Message: "the record is too large"}
	}
	return s.JobStore.UpdateJob(ctx, job)
}

func TestReportThatNoStoreHolds(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Jobs = smallStore{r.Jobs}
	r.submit()
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobFailed, r.job().State)
	require.Equal(t, "record_too_large", r.job().Failure.Code)
	require.Empty(t, r.memory.names("j"))
	r.idle()
}

func TestJobThatKillsItsWorkers(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) {
		j.State, j.Attempt, j.UpdatedAt = amc.JobRunning, 3, j.UpdatedAt.Add(-time.Hour)
	})
	require.True(t, r.next(t.Context()))
	require.Equal(t, "too_many_attempts", r.job().Failure.Code)
	r.idle()
}

func TestToldToStop(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	ctx, stop := context.WithCancel(t.Context())
	r.memory.opening = func(ctx context.Context) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	}
	require.True(t, r.next(ctx))
	require.Equal(t, amc.JobQueued, r.job().State)
	require.Zero(t, r.job().Attempt, "a shutdown is not an attempt")

	r.memory.opening = nil
	require.True(t, r.next(t.Context()), "the message is back at once")
	require.Equal(t, amc.JobTransformed, r.job().State)
}

func TestToldToStopAtTheVeryEnd(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	ctx, stop := context.WithCancel(t.Context())
	r.memory.putting = func(key string) error {
		if strings.HasSuffix(key, "rejects.csv.gz") {
			stop()
		}
		return nil
	}
	r.next(ctx)
	for r.next(t.Context()) { // whichever was first
	}
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, allNames, r.memory.names("j"))
}

func TestWorkerDiedBeforeTheManifest(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	r.memory.putting = func(key string) error {
		if strings.HasSuffix(key, "manifest.txt") {
			return errors.New("killed")
		}
		return nil
	}
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Empty(t, r.announced)

	r.memory.putting = nil
	r.clock.Advance(r.Config.Backoff)
	require.True(t, r.next(t.Context()))
	require.Equal(t, allNames, r.memory.names("j"))
	require.Len(t, r.announced, 1)
	r.idle()
}

func TestSourceChanges(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.Source.ETag, j.Source.Size = "another", 1 })
	require.True(t, r.next(t.Context()))
	require.Equal(t, "source_changed", r.job().Failure.Code)
	require.Contains(t, r.job().Failure.Message, "s3://source/people.csv")
	r.idle()
}

// TestTakenAway stops a worker in mid-file by writing its job's record behind its back.
func TestTakenAway(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		to    amc.JobState
		again bool // the message comes back
	}{
		{"cancelled", amc.JobCancelled, false},
		{"by another worker", amc.JobRunning, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.submit()
			other := amc.ObjectRef{Bucket: "artifacts", Key: "jobs/j/f/part-00000.csv.gz"} // of whoever has the job now
			r.memory.opening = func(ctx context.Context) error {
				job, err := r.Jobs.Job(ctx, "j")
				if err == nil {
					err = job.Move(test.to, r.clock.Now())
				}
				if err == nil {
					_, err = r.Jobs.UpdateJob(ctx, job)
				}
				if err != nil {
					return err
				}
				r.memory.objects[other] = []byte("part")
				if err := r.clock.AwaitSleepers(ctx, 1); err != nil {
					return err
				}
				r.clock.Advance(heartbeat)
				<-ctx.Done()
				return ctx.Err()
			}
			require.True(t, r.next(t.Context()))
			require.Equal(t, test.to, r.job().State)
			_, kept := r.memory.objects[other]
			require.Equal(t, test.again, kept, "another worker's artifacts stay, a cancelled job's don't")
			r.memory.opening = nil
			r.clock.Advance(time.Hour)
			require.Equal(t, test.again, r.next(t.Context()))
		})
	}
}

func TestUnknownJobGoesToTheDeadLetters(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.NoError(t, r.Queue.Send(t.Context(), "nobody", 0))
	for r.next(t.Context()) {
		r.clock.Advance(time.Minute)
	}
	dead, err := r.dead.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.Equal(t, "nobody", dead[0].Body)
}

func TestSweep(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	deliveries, err := r.Queue.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.NoError(t, r.Queue.Ack(t.Context(), deliveries[0].Receipt)) // lost

	require.NoError(t, r.sweep(t.Context()))
	require.False(t, r.next(t.Context()), "it may only be waiting")
	r.clock.Advance(r.Config.Stale)
	require.NoError(t, r.sweep(t.Context()))
	require.NoError(t, r.sweep(t.Context()))
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	r.idle()
}

func TestRunEnds(t *testing.T) {
	t.Parallel()
	r := setup(t)
	fetch, stop := context.WithCancel(t.Context())
	r.submit()
	r.Announce = func(context.Context, amc.ObjectRef) error {
		stop()
		return nil
	}
	require.NoError(t, r.Run(fetch, t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
}

// slowStore is a store behind a network: a write that is given up midway is done all the same.
type slowStore struct {
	amc.JobStore
	writing chan struct{} // a heartbeat's write has begun
}

func (s *slowStore) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	kept, err := s.JobStore.UpdateJob(context.WithoutCancel(ctx), job)
	if err != nil || job.Progress.TotalBytes == 0 || job.State != amc.JobRunning {
		return kept, err
	}
	select {
	case s.writing <- struct{}{}:
		select {
		case <-ctx.Done():
			return job, ctx.Err()
		case <-time.After(100 * time.Millisecond): // for the transform to end
		}
	default:
	}
	return kept, nil
}

// TestWorkEndsWhileItsProgressIsBeingStored: the record's version is known afterwards, and nothing is done twice.
func TestWorkEndsWhileItsProgressIsBeingStored(t *testing.T) {
	t.Parallel()
	r := setup(t)
	store := &slowStore{JobStore: r.Jobs, writing: make(chan struct{})}
	r.Jobs = store
	r.submit()
	r.memory.opening = func(ctx context.Context) error {
		r.memory.opening = nil
		if err := r.clock.AwaitSleepers(ctx, 1); err != nil {
			return err
		}
		r.clock.Advance(heartbeat)
		<-store.writing
		return nil
	}
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, 1, r.job().Attempt)
	r.idle()
}
