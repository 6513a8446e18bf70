package amc_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// house is a real store and queue.
type house struct {
	t     *testing.T
	clock *porttest.Clock
	store amc.JobStore
	queue amc.Queue
}

func setup(t *testing.T) house {
	t.Helper()
	clock := porttest.NewClock()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return house{t: t, clock: clock, store: db.Jobs(), queue: db.Queue("jobs", sqlite.QueueOptions{})}
}

// job stores a job into data set d, a second after the one before.
func (h house) job(id string, state amc.JobState, instances ...string) amc.Job {
	h.t.Helper()
	h.clock.Advance(time.Second)
	job, _, err := h.store.CreateJob(h.t.Context(), amc.Job{
		ID: id, State: state, Mapping: amc.Mapping{DataSetID: "d"}, InstanceIDs: instances, CreatedAt: h.clock.Now(),
		Manifest: amc.ObjectRef{Bucket: "b", Key: "jobs/" + id + "/f/manifest.txt"},
	}, amc.IdempotencyKey{})
	require.NoError(h.t, err)
	return job
}

func (h house) state(id string) amc.JobState {
	h.t.Helper()
	job, err := h.store.Job(h.t.Context(), id)
	require.NoError(h.t, err)
	return job.State
}

func TestBeside(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.job("other instance", amc.JobQueued, "three")
	h.job("over", amc.JobFailed, "one")
	h.job("earlier", amc.JobSubmitted, "two", "three")
	job := h.job("j", amc.JobQueued, "one", "two")
	h.job("later", amc.JobQueued, "one")
	elsewhere := job
	elsewhere.ID, elsewhere.Mapping.DataSetID = "other data set", "e"
	_, _, err := h.store.CreateJob(t.Context(), elsewhere, amc.IdempotencyKey{})
	require.NoError(t, err)

	beside, err := amc.Beside(t.Context(), h.store, job)
	require.NoError(t, err)
	require.Len(t, beside, 2)
	require.Equal(t, []string{"later", "earlier"}, []string{beside[0].ID, beside[1].ID})
	require.True(t, beside[1].Before(job))
	require.False(t, beside[0].Before(job))
	twin := job
	twin.ID = "k" // of the same instant
	require.True(t, job.Before(twin))
	require.False(t, job.Before(job))
}

func TestBesideReadsAllPages(t *testing.T) {
	t.Parallel()
	h := setup(t)
	for i := range 120 {
		h.job(time.Duration(i).String(), amc.JobQueued, "one")
	}
	beside, err := amc.Beside(t.Context(), h.store, h.job("j", amc.JobQueued, "one"))
	require.NoError(t, err)
	require.Len(t, beside, 120)
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	open := []amc.JobState{amc.JobQueued, amc.JobRunning, amc.JobTransformed, amc.JobSubmitted}
	for _, concurrency := range []amc.Concurrency{"", amc.ConcurrencyQueue, amc.ConcurrencySkip, amc.ConcurrencyCancelPrevious} {
		for _, state := range append(open, amc.JobSucceeded) {
			t.Run(string(concurrency)+" after "+string(state), func(t *testing.T) {
				t.Parallel()
				h := setup(t)
				h.job("earlier", state, "one", "two")
				job := h.job("j", amc.JobQueued, "two")
				h.job("later", amc.JobQueued, "two")
				job.Concurrency = concurrency

				failure, err := amc.Admit(t.Context(), h.store, h.queue, job, h.clock.Now())
				require.NoError(t, err)
				want := state
				if concurrency == amc.ConcurrencyCancelPrevious && state != amc.JobSubmitted && !state.Final() {
					want = amc.JobCancelled
				}
				require.Equal(t, want, h.state("earlier"))
				require.Equal(t, amc.JobQueued, h.state("later"))
				if concurrency == amc.ConcurrencySkip && !state.Final() {
					require.Equal(t, amc.CodeSkipped, failure.Code)
					require.Contains(t, failure.Message, "earlier", "the job that was open is named")
					return
				}
				require.Nil(t, failure)
			})
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.job("j", amc.JobTransformed, "one")
	why := &amc.Failure{Code: "c", Message: "m"}
	job, err := amc.Cancel(t.Context(), h.store, h.queue, "j", why, h.clock.Now())
	require.NoError(t, err)
	require.Equal(t, amc.JobCancelled, job.State)
	require.Equal(t, why, job.Failure)
	require.Empty(t, job.Manifest, "its artifacts are about to go")

	early, err := h.queue.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.Empty(t, early, "not before the record says cancelled, whoever writes it")
	h.clock.Advance(time.Minute)
	due, err := h.queue.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, "j", due[0].Body)

	again, err := amc.Cancel(t.Context(), h.store, h.queue, "j", nil, h.clock.Now())
	require.NoError(t, err)
	require.Equal(t, job, again)

	h.job("over", amc.JobFailed, "one")
	_, err = amc.Cancel(t.Context(), h.store, h.queue, "over", nil, h.clock.Now())
	var e *amc.Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, "job_state", e.Code)
}

// between is a store in which something happens before each write.
type between struct {
	amc.JobStore
	happens func()
}

func (b between) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	b.happens()
	return b.JobStore.UpdateJob(ctx, job)
}

func TestCancelMeetsOthers(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.job("j", amc.JobRunning, "one")
	beats := 0
	write := func(change func(*amc.Job)) {
		job, err := h.store.Job(t.Context(), "j")
		require.NoError(t, err)
		change(&job)
		_, err = h.store.UpdateJob(t.Context(), job)
		require.NoError(t, err)
	}
	working := between{h.store, func() {
		if beats++; beats < 3 {
			write(func(job *amc.Job) { job.Progress.Rows++ })
		}
	}}
	job, err := amc.Cancel(t.Context(), working, h.queue, "j", nil, h.clock.Now())
	require.NoError(t, err)
	require.Equal(t, int64(2), job.Progress.Rows, "a worker's progress keeps nobody from cancelling")

	h.job("k", amc.JobTransformed, "one")
	submitting := between{h.store, func() {
		other, err := h.store.Job(t.Context(), "k")
		require.NoError(t, err)
		if other.Move(amc.JobSubmitted, h.clock.Now()) == nil {
			_, err = h.store.UpdateJob(t.Context(), other)
			require.NoError(t, err)
		}
	}}
	_, err = amc.Cancel(t.Context(), submitting, h.queue, "k", nil, h.clock.Now())
	require.True(t, amc.KindConflict.Is(err), "%v", err)
	require.Equal(t, amc.JobSubmitted, h.state("k"))
}
