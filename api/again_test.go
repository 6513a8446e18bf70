package api

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// change writes a job as a worker or the uploader would.
func (r *rig) change(id string, change func(*amc.Job)) amc.Job {
	r.t.Helper()
	job, err := r.jobs.Job(r.t.Context(), id)
	require.NoError(r.t, err)
	change(&job)
	job, err = r.jobs.UpdateJob(r.t.Context(), job)
	require.NoError(r.t, err)
	return job
}

func (r *rig) ask(token, id, what string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.call(request{method: "POST", path: "/v1/jobs/" + id + "/" + what, token: token})
}

func (r *rig) newJob(changes ...string) string {
	r.t.Helper()
	return decode[Job](r.t, r.create(jobBody(changes...), ""), 202).JobID
}

func TestCancelJob(t *testing.T) {
	t.Parallel()
	for state, allowed := range map[amc.JobState]bool{
		amc.JobQueued: true, amc.JobRunning: true, amc.JobTransformed: true,
		amc.JobSubmitted: false, amc.JobSucceeded: false, amc.JobPartiallySucceeded: false, amc.JobFailed: false,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			id := r.newJob()
			r.change(id, func(job *amc.Job) { job.State, job.Failure = state, &amc.Failure{Code: "waits", Message: "m"} })
			out := r.ask("operator", id, "cancel")
			if !allowed {
				require.NotEmpty(t, problem(t, out, 409, "job_state").Hint)
				require.Equal(t, []string{id}, r.queue.sent)
				return
			}
			job := decode[Job](t, out, 200)
			require.Equal(t, amc.JobCancelled, job.State)
			require.Nil(t, job.Failure)
			require.Equal(t, []string{id, id}, r.queue.sent, "a worker removes what there is of it")
			got := r.call(request{method: "GET", path: "/v1/jobs/" + id, token: "viewer"})
			require.Equal(t, job, decode[Job](t, got, 200))
			require.Equal(t, out.Header().Get("ETag"), got.Header().Get("ETag"))

			again := r.ask("operator", id, "cancel")
			require.Equal(t, job, decode[Job](t, again, 200), "whose answer was lost may ask again")
			require.Equal(t, out.Header().Get("ETag"), again.Header().Get("ETag"))
			require.Equal(t, []string{id, id}, r.queue.sent)
		})
	}
}

func TestCancelWithoutAQueueChangesNothing(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.newJob()
	r.queue.down = true
	problem(t, r.ask("operator", id, "cancel"), 503, "queue_unavailable")
	job, err := r.jobs.Job(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, amc.JobQueued, job.State)
	problem(t, r.ask("operator", absentJob, "cancel"), 404, "job_not_found")
}

// partial ends a job with one upload that succeeded and one that failed.
func (r *rig) partial(id string) amc.Job {
	r.t.Helper()
	job := r.change(id, func(job *amc.Job) {
		job.State, job.Attempt, job.Source.ETag, job.Source.Size = amc.JobPartiallySucceeded, 1, "v1", 7
		job.Manifest = amc.ObjectRef{Bucket: "artifacts", Key: "jobs/" + id + "/f/manifest.txt"}
		job.Report = &amc.Report{RowsRead: 5, Parts: []amc.Part{{Name: "part-00000.csv.gz"}, {Name: "part-00001.csv.gz"}}, NormalizerVersion: "1"}
	})
	for i, state := range []amc.UploadState{amc.UploadSucceeded, amc.UploadFailed} {
		_, err := r.jobs.PutUpload(r.t.Context(), amc.Upload{JobID: id, InstanceID: job.InstanceIDs[i], State: state, UploadID: "u", Message: "m",
			CreatedAt: r.clock.Now(), UpdatedAt: r.clock.Now(), PostedAt: r.clock.Now()})
		require.NoError(r.t, err)
	}
	return job
}

func (r *rig) keepArtifacts(job amc.Job, names ...string) {
	for _, name := range names {
		r.sources[job.Artifact(name)] = ""
	}
}

func TestRetryMakesOnlyTheFailedUploadsAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.newJob()
	r.keepArtifacts(r.partial(id), amc.ManifestName, "part-00000.csv.gz", "part-00001.csv.gz")

	out := r.ask("operator", id, "retry")
	job := decode[Job](t, out, 202)
	require.Equal(t, "/v1/jobs/"+id, out.Header().Get("Location"))
	require.Equal(t, amc.JobTransformed, job.State)
	require.Equal(t, []int{1, 0}, []int{job.Retries, job.Attempt})
	require.Equal(t, int64(5), job.Report.RowsRead)
	require.Len(t, job.Uploads, 1, "the failed one comes back when it is claimed")
	require.Equal(t, amc.UploadSucceeded, job.Uploads[0].State)
	require.Equal(t, []string{id, id}, r.queue.sent)

	require.Equal(t, 1, decode[Job](t, r.ask("operator", id, "retry"), 202).Retries, "nobody has begun: the call was only repeated")
	require.Equal(t, []string{id, id, id}, r.queue.sent)
	r.change(id, func(job *amc.Job) { job.State = amc.JobSubmitted })
	problem(t, r.ask("operator", id, "retry"), 409, "job_state")
}

func TestRetryReadsTheSourceAgainWhenArtifactsAreGone(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string][]string{
		"all":          nil,
		"a part":       {amc.ManifestName, "part-00000.csv.gz"},
		"the manifest": {"part-00000.csv.gz", "part-00001.csv.gz"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			id := r.newJob()
			r.keepArtifacts(r.partial(id), kept...)
			job := decode[Job](t, r.ask("operator", id, "retry"), 202)
			require.Equal(t, amc.JobQueued, job.State)
			require.Equal(t, "v1", job.Source.ETag, "an instance has that version")
			require.Nil(t, job.Report)
		})
	}
}

func TestRetryOfWhatNeverWasSubmitted(t *testing.T) {
	t.Parallel()
	for _, state := range []amc.JobState{amc.JobFailed, amc.JobCancelled} {
		r := setup(t)
		id := r.newJob()
		problem(t, r.ask("operator", id, "retry"), 409, "job_state")
		r.change(id, func(job *amc.Job) {
			job.State, job.Attempt, job.Source.ETag, job.Failure = state, 5, "v1", amc.FailureOf(errors.New("no"))
		})
		r.queue.down = true
		problem(t, r.ask("operator", id, "retry"), 503, "queue_unavailable")
		r.queue.down = false
		job := decode[Job](t, r.ask("operator", id, "retry"), 202)
		require.Equal(t, amc.JobQueued, job.State)
		require.Equal(t, []int{1, 0}, []int{job.Retries, job.Attempt})
		require.Empty(t, job.Source.ETag, "the file may have been mended")
		require.Nil(t, job.Failure)
		require.Equal(t, []string{id, id}, r.queue.sent, "the repeated call queued what the first one stored")
	}
	problem(t, setup(t).ask("operator", absentJob, "retry"), 404, "job_not_found")
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	as := func(concurrency string) []string {
		return []string{`"source":`, `"concurrency": "` + concurrency + `", "source":`}
	}
	state := func(r *rig, id string) amc.JobState {
		job, err := r.jobs.Job(t.Context(), id)
		require.NoError(t, err)
		return job.State
	}
	t.Run("queue", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		first := r.newJob()
		job := decode[Job](t, r.create(jobBody(as("queue")...), ""), 202)
		require.Equal(t, amc.ConcurrencyQueue, job.Concurrency)
		require.Equal(t, []amc.JobState{amc.JobQueued, amc.JobQueued}, []amc.JobState{state(r, first), job.State})
	})
	t.Run("skip", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		first := r.newJob()
		r.change(first, func(job *amc.Job) { job.State = amc.JobSubmitted })
		skipped := decode[Job](t, r.create(jobBody(as("skip")...), "key"), 202)
		require.Equal(t, amc.JobCancelled, skipped.State)
		require.Equal(t, amc.CodeSkipped, skipped.Failure.Code)
		require.Contains(t, skipped.Failure.Message, first)
		require.Equal(t, []string{first}, r.queue.sent)
		problem(t, r.ask("operator", skipped.JobID, "retry"), 409, "skipped")
		require.Equal(t, amc.JobCancelled, state(r, skipped.JobID))

		elsewhere := append(as("skip"), `"customers"`, `"others"`)
		require.Equal(t, amc.JobQueued, decode[Job](t, r.create(jobBody(elsewhere...), ""), 202).State)
		r.change(first, func(job *amc.Job) { job.State = amc.JobSucceeded })
		require.Equal(t, skipped.JobID, decode[Job](t, r.create(jobBody(as("skip")...), "key"), 202).JobID, "the same call, the same job")
		require.Equal(t, amc.JobQueued, decode[Job](t, r.create(jobBody(as("skip")...), ""), 202).State)
	})
	t.Run("cancelPrevious", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		submitted, waiting := r.newJob(), r.newJob()
		r.change(submitted, func(job *amc.Job) { job.State = amc.JobSubmitted })
		r.change(waiting, func(job *amc.Job) { job.State = amc.JobTransformed })
		job := decode[Job](t, r.create(jobBody(as("cancelPrevious")...), ""), 202)
		require.Equal(t, amc.JobQueued, job.State)
		require.Equal(t, amc.JobSubmitted, state(r, submitted), "it is waited for")
		cancelled, err := r.jobs.Job(t.Context(), waiting)
		require.NoError(t, err)
		require.Equal(t, amc.JobCancelled, cancelled.State)
		require.Equal(t, amc.CodeSuperseded, cancelled.Failure.Code)
		require.Contains(t, cancelled.Failure.Message, job.JobID)
	})
	t.Run("nobody knows", func(t *testing.T) {
		t.Parallel()
		p := problem(t, setup(t).create(jobBody(as("race")...), ""), 400, "invalid_request")
		require.Equal(t, "concurrency", p.Field)
	})
}

func TestOnlyConfiguredBuckets(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, bucket := range []string{"artifacts", "elsewhere", "source2"} {
		p := problem(t, r.create(jobBody(`"bucket": "source"`, `"bucket": "`+bucket+`"`), ""), 400, "bucket_not_allowed")
		require.Equal(t, "source.bucket", p.Field)
		for _, allowed := range []string{"source", "landing"} {
			require.Contains(t, p.Hint, allowed)
		}
	}
	require.Equal(t, "landing", decode[Job](t, r.create(jobBody(`"bucket": "source"`, `"bucket": "landing"`), ""), 202).Source.Bucket)
	for _, buckets := range [][]string{nil, {"source", "artifacts"}} {
		_, err := New(Config{SourceBuckets: buckets, Artifacts: "artifacts"}, wired(t))
		require.ErrorContains(t, err, "bucket")
	}
}

// wired are dependencies that are all there.
func wired(t *testing.T) (deps Deps) {
	t.Helper()
	setup(t, func(_ *Config, d *Deps) { deps = *d })
	return deps
}

func TestReportAndRejects(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.newJob()
	get := func(token, what string) *httptest.ResponseRecorder {
		return r.call(request{method: "GET", path: "/v1/jobs/" + id + "/" + what, token: token})
	}
	problem(t, get("viewer", "report"), 404, "no_report")
	problem(t, get("operator", "rejects"), 404, "no_rejects_file")
	job := r.partial(id)
	require.Equal(t, int64(5), decode[Report](t, get("viewer", "report"), 200).RowsRead)
	problem(t, get("operator", "rejects"), 404, "no_rejects_file") // it is gone
	r.keepArtifacts(job, amc.RejectsName)
	download := decode[Download](t, get("operator", "rejects"), 200)
	require.Contains(t, download.URL, "artifacts.s3.test/jobs/"+id+"/f/rejects.csv.gz?")
	require.Contains(t, download.URL, "X-Amz-Expires=300")
	require.Equal(t, r.clock.Now().Add(downloadTime), download.ExpiresAt)
	require.NotContains(t, r.log.String(), "X-Amz")
}
