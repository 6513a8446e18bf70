package worker

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// cancel and retry do what the API does.
func (r *rig) cancel() {
	r.t.Helper()
	_, err := amc.Cancel(r.t.Context(), r.Jobs, r.Queue, "j", nil, r.clock.Now())
	require.NoError(r.t, err)
}

func (r *rig) retry(artifacts bool) {
	r.t.Helper()
	job := r.job()
	require.NoError(r.t, job.Retry(artifacts, nil, r.clock.Now()))
	_, err := r.Jobs.UpdateJob(r.t.Context(), job)
	require.NoError(r.t, err)
	require.NoError(r.t, r.Queue.Send(r.t.Context(), job.ID, 0))
}

// drain handles messages until none is left, now or after any lease.
func (r *rig) drain() {
	r.t.Helper()
	for range 20 {
		for r.next(r.t.Context()) {
		}
		r.clock.Advance(time.Hour)
	}
	r.idle()
}

func TestCancelledAfterTheTransform(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	require.True(t, r.next(t.Context()))
	require.Equal(t, allNames, r.memory.names("j"))
	r.cancel()
	r.drain()
	require.Empty(t, r.memory.names("j"))
	require.Equal(t, amc.JobCancelled, r.job().State)
}

// TestCancelledAtEachWrite cancels a job at each of its worker's writes, with and without a retry right after, as another
// process would. Nothing is left of a cancelled job, and a retried one has its artifacts, all of them.
func TestCancelledAtEachWrite(t *testing.T) {
	t.Parallel()
	for _, again := range []bool{false, true} {
		for _, at := range allNames {
			t.Run(at, func(t *testing.T) {
				t.Parallel()
				r := setup(t)
				r.submit()
				r.memory.putting = func(key string) error {
					if strings.HasSuffix(key, at) {
						r.memory.putting = nil
						r.cancel()
						if again {
							r.retry(false)
						}
					}
					return nil
				}
				r.drain()
				require.Nil(t, r.memory.putting)
				if !again {
					require.Equal(t, amc.JobCancelled, r.job().State)
					require.Empty(t, r.memory.names("j"))
					return
				}
				job := r.job()
				require.Equal(t, amc.JobTransformed, job.State)
				require.Equal(t, allNames, r.memory.names("j"), "those of the retry, and none of the try before")
				require.Equal(t, 1, amc.ArtifactRetries(job.Manifest.Key))
				require.Equal(t, job.Manifest.Key, r.announced[len(r.announced)-1])
			})
		}
	}
}

// TestLateDiscardTouchesNoRetry has a worker remove a cancelled job's artifacts while its retry is already through.
func TestLateDiscardTouchesNoRetry(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	require.True(t, r.next(t.Context()))
	r.cancel()
	cancelled := r.job() // as that worker read it
	r.retry(false)
	require.True(t, r.next(t.Context()))
	require.Len(t, r.memory.names("j"), 2*len(allNames))
	require.NoError(t, r.discard(t.Context(), cancelled))
	require.Equal(t, allNames, r.memory.names("j"))
	for ref := range r.memory.objects {
		if ref.Bucket == "artifacts" {
			require.Equal(t, 1, amc.ArtifactRetries(ref.Key))
		}
	}
}

func TestRetryWithItsArtifacts(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	require.True(t, r.next(t.Context()))
	job := r.job()
	job.State = amc.JobFailed // by its uploads
	_, err := r.Jobs.UpdateJob(t.Context(), job)
	require.NoError(t, err)
	r.memory.opening = func(context.Context) error {
		require.Fail(t, "the source is not read again")
		return nil
	}
	r.retry(true)
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, []string{job.Manifest.Key, job.Manifest.Key}, r.announced, "the uploader hears of it at once")
	r.idle()
}

// TestFailedBeforeItsArtifactsWereRemoved is a worker that died between the two.
func TestFailedBeforeItsArtifactsWereRemoved(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State = amc.JobFailed })
	r.memory.objects[amc.ObjectRef{Bucket: "artifacts", Key: "jobs/j/f/part-00000.csv.gz"}] = []byte("part")
	require.True(t, r.next(t.Context()))
	require.Empty(t, r.memory.names("j"))
	r.idle()
}

func TestSkippedByTheClaim(t *testing.T) {
	t.Parallel()
	r := setup(t)
	earlier := r.submit(func(j *amc.Job) {
		j.ID, j.State, j.CreatedAt = "earlier", amc.JobTransformed, j.CreatedAt.Add(-time.Second)
	})
	deliveries, err := r.Queue.Receive(t.Context(), 1, 0, time.Minute)
	require.NoError(t, err)
	require.NoError(t, r.Queue.Ack(t.Context(), deliveries[0].Receipt))
	r.submit(func(j *amc.Job) { j.Concurrency = amc.ConcurrencySkip })
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobCancelled, r.job().State)
	require.Equal(t, amc.CodeSkipped, r.job().Failure.Code)
	require.Empty(t, r.memory.names("j"))
	r.idle()

	require.NoError(t, earlier.Move(amc.JobCancelled, r.clock.Now()))
	_, err = r.Jobs.UpdateJob(t.Context(), earlier)
	require.NoError(t, err)
	r.retry(false)
	require.True(t, r.next(t.Context()))
	require.Equal(t, amc.JobTransformed, r.job().State)
}

// TestSkipRace has two jobs that skip, each created before anybody could see the other: the earlier wins.
func TestSkipRace(t *testing.T) {
	t.Parallel()
	r := setup(t)
	skip := func(j *amc.Job) { j.Concurrency = amc.ConcurrencySkip }
	r.submit(skip, func(j *amc.Job) { j.ID = "k" }) // of the same instant: ids decide, whoever is taken first
	r.submit(skip)
	r.drain()
	require.Equal(t, amc.JobTransformed, r.job().State)
	other, err := r.Jobs.Job(t.Context(), "k")
	require.NoError(t, err)
	require.Equal(t, amc.JobCancelled, other.State)
}

func TestCancelPreviousByTheClaim(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.ID, j.CreatedAt = "earlier", j.CreatedAt.Add(-time.Second) })
	require.True(t, r.next(t.Context()))
	r.submit(func(j *amc.Job) { j.Concurrency = amc.ConcurrencyCancelPrevious })
	r.drain()
	earlier, err := r.Jobs.Job(t.Context(), "earlier")
	require.NoError(t, err)
	require.Equal(t, amc.JobCancelled, earlier.State)
	require.Equal(t, amc.CodeSuperseded, earlier.Failure.Code)
	require.Empty(t, r.memory.names("earlier"))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, allNames, r.memory.names("j"))
}
