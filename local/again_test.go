package local

import (
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/crowd"
)

// into is the sample's mapping for another data set.
func (s *system) into(dataSetID string) string {
	s.t.Helper()
	text, err := os.ReadFile(sampleMapping)
	require.NoError(s.t, err)
	mapping, err := amc.ParseMapping(text)
	require.NoError(s.t, err)
	return s.write("mapping.json", strings.Replace(string(text), `"`+mapping.DataSetID+`"`, `"`+dataSetID+`"`, 1))
}

// begin uploads a file without waiting for its job.
func (s *system) begin(file, mapping string, more ...string) client.Job {
	s.t.Helper()
	job, messages, code := s.upload(file, mapping, more...)
	require.Zero(s.t, code, messages)
	return job
}

// await returns the job once it is in one of the states.
func (s *system) await(jobID string, states ...amc.JobState) (job client.Job) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		job, _, _ = s.amcu("status", jobID)
		for _, state := range states {
			if job.State == state {
				return true
			}
		}
		return false
	}, patience, 50*time.Millisecond, "job %s", jobID)
	return job
}

// order returns the jobs whose uploads an instance accepted, in its order.
func (s *system) order(instance amc.Instance, dataSetID string) (jobs []string, uploads []amc.RemoteUpload) {
	s.t.Helper()
	uploads, err := s.ads.Uploads(s.t.Context(), instance, dataSetID, time.Time{})
	require.NoError(s.t, err)
	for _, u := range uploads {
		id, _ := amc.ManifestJob(u.Manifest.Key)
		jobs = append(jobs, id)
	}
	return jobs, uploads
}

// TestCancel cancels a job in mid-transform, and then has it done after all.
func TestCancel(t *testing.T) {
	s := setup(t, "AMCU_WORKER_CORES=1")
	job := s.begin(crowd.Of(t, sampleFile, 400), sampleMapping) // it takes longer than to cancel it
	s.await(job.JobID, amc.JobRunning)
	cancelled, messages, code := s.amcu("cancel", job.JobID)
	require.Zero(t, code, messages)
	require.Equal(t, amc.JobCancelled, cancelled.State)
	_, messages, code = s.amcu("watch", job.JobID)
	require.Equal(t, 1, code)
	require.Contains(t, messages, job.JobID)
	require.Contains(t, messages, "cancelled")
	_, messages, code = s.amcu("cancel", job.JobID)
	require.Zero(t, code, messages)
	require.Eventually(t, func() bool {
		return s.clean(job.JobID) && strings.Contains(s.log.String(), "job ended before its time")
	},
		patience, 100*time.Millisecond, "nothing is left of it")
	require.Empty(t, s.accepted(job.JobID, job.DataSetID))

	again, messages, code := s.amcu("retry", job.JobID, "--wait")
	require.Zero(t, code, messages)
	require.Equal(t, amc.JobSucceeded, again.State)
	require.Equal(t, 1, again.Retries)
	for instance, uploads := range s.accepted(job.JobID, job.DataSetID) {
		require.Len(t, uploads, 1, instance)
	}
}

// TestRetry fails a job in one of two instances, and retries it with a worker that is killed again and again: once with
// its artifacts still there, once without them. The other instance never gets it twice.
func TestRetry(t *testing.T) {
	s := setup(t, "AMCU_NO_WORKER=true", "AMCU_WORKER_LEASE=2s", "AMCU_WORKER_WAIT=1s", "AMCU_WORKER_BACKOFF=100ms",
		"AMCU_WORKER_ATTEMPTS=100", "AMCU_RECEIVES=200", "AMCU_WORKER_CORES=1")
	source := crowd.Of(t, sampleFile, 40)
	dice := rand.New(rand.NewPCG(3, 7))
	us, eu := demo[0], demo[1]
	for name, kept := range map[string]bool{"artifacts_kept": true, "artifacts_gone": false} {
		// Another data set of that name is in one instance's way.
		other := amc.DataSet{DataSetID: name, Columns: []amc.Column{{Name: "other", DataType: amc.String, ColumnType: amc.DimensionColumn}}}
		s.insist(amc.KindConflict, func() error { return s.ads.CreateDataSet(t.Context(), eu, other) })
		worker := s.startWorker()
		job := s.begin(source, s.into(name))
		job = s.await(job.JobID, amc.JobPartiallySucceeded)
		worker.stop()
		require.Equal(t, "dataset_mismatch", job.Uploads[0].Code)
		require.Contains(t, job.Uploads[0].Message, name)
		s.insist(amc.KindNotFound, func() error { return s.ads.DeleteDataSet(t.Context(), eu, name) })
		pinned := job.Source.ETag
		if !kept {
			for _, object := range s.objectsOf(job.JobID) {
				require.NoError(t, s.objects.Delete(t.Context(), object.ObjectRef))
			}
		}

		again, messages, code := s.amcu("retry", job.JobID)
		require.Zero(t, code, messages)
		require.Equal(t, map[bool]amc.JobState{true: amc.JobTransformed, false: amc.JobQueued}[kept], again.State)
		for range 4 {
			worker := s.startWorker()
			worker.killAfter(time.Duration(dice.Int64N(int64(time.Second))), "job transformed", job.JobID)
		}
		worker = s.startWorker()
		job, messages, code = s.amcu("watch", job.JobID)
		require.Zero(t, code, messages)
		worker.killAfter(0, "", "") // it may not even have begun
		require.Equal(t, amc.JobSucceeded, job.State)
		require.Equal(t, pinned, job.Source.ETag)
		for _, instance := range []amc.Instance{us, eu} {
			jobs, uploads := s.order(instance, name)
			require.Equal(t, []string{job.JobID}, jobs, instance.ID)
			require.Equal(t, amc.StatusSuccess, uploads[0].Status)
		}
	}
}

// insist makes a call until it has had its effect: the simulator's faults hit tests too. done says that it had before.
func (s *system) insist(done amc.Kind, call func() error) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		err := call()
		return err == nil || done.Is(err)
	}, patience, 50*time.Millisecond)
}

// objectsOf lists the job's artifacts.
func (s *system) objectsOf(jobID string) []amc.Object {
	s.t.Helper()
	page, next, err := s.objects.List(s.t.Context(), "artifacts", "jobs/"+jobID+"/", "", 1000)
	require.NoError(s.t, err)
	require.Empty(s.t, next)
	return page
}

// TestConcurrency has jobs into one data set meet, in each of the ways.
func TestConcurrency(t *testing.T) {
	s := setup(t, "AMCU_WORKER_JOBS_AT_ONCE=2", "AMCU_WORKER_CORES=1")
	many, more := crowd.Of(t, sampleFile, 60), crowd.Of(t, sampleFile, 600) // which must not be through before it is superseded

	t.Run("queue", func(t *testing.T) {
		mapping := s.into("in_turn")
		large := s.begin(many, mapping)
		small := s.begin(sampleFile, mapping)
		s.await(small.JobID, amc.JobTransformed, amc.JobSubmitted, amc.JobSucceeded) // the later ones where nobody looked in time
		_, messages, code := s.amcu("watch", small.JobID)
		require.Zero(t, code, messages)
		s.await(large.JobID, amc.JobSucceeded)
		for _, instance := range demo {
			jobs, uploads := s.order(instance, "in_turn")
			require.Equal(t, []string{large.JobID, small.JobID}, jobs)
			require.False(t, uploads[1].CreatedAt.Before(uploads[0].UpdatedAt), "never two at once")
		}
	})
	t.Run("skip", func(t *testing.T) {
		mapping := s.into("skipped")
		jobs := make([]client.Job, 4)
		var group sync.WaitGroup
		for i := range jobs {
			group.Go(func() { jobs[i], _, _ = s.upload(sampleFile, mapping, "--concurrency", "skip") })
		}
		group.Wait()
		states := map[amc.JobState]int{}
		for _, job := range jobs {
			require.NotEmpty(t, job.JobID)
			job = s.await(job.JobID, amc.JobSucceeded, amc.JobCancelled)
			states[job.State]++
			if job.State == amc.JobCancelled {
				require.Equal(t, amc.CodeSkipped, job.Failure.Code)
			}
		}
		require.Equal(t, map[amc.JobState]int{amc.JobSucceeded: 1, amc.JobCancelled: 3}, states)
		accepted, _ := s.order(demo[0], "skipped")
		require.Len(t, accepted, 1)
	})
	t.Run("cancelPrevious", func(t *testing.T) {
		mapping := s.into("superseded")
		large := s.begin(more, mapping)
		s.await(large.JobID, amc.JobRunning)
		small, messages, code := s.upload(sampleFile, mapping, "--concurrency", "cancelPrevious", "--wait")
		require.Zero(t, code, messages)
		large = s.await(large.JobID, amc.JobCancelled)
		require.Equal(t, amc.CodeSuperseded, large.Failure.Code)
		require.Contains(t, large.Failure.Message, small.JobID)
		for _, instance := range demo {
			jobs, _ := s.order(instance, "superseded")
			require.Equal(t, []string{small.JobID}, jobs)
		}
		require.Eventually(t, func() bool { return s.clean(large.JobID) }, patience, 100*time.Millisecond)
	})
}
