package api

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// announcing has the end of a job noted as announced just before the API writes the job.
type announcing struct {
	amc.JobStore
	times int
}

func (a *announcing) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	if a.times--; a.times >= 0 {
		stored, err := a.Job(ctx, job.ID)
		if err != nil {
			return stored, err
		}
		stored.Announced = true
		if _, err := a.JobStore.UpdateJob(ctx, stored); err != nil {
			return stored, err
		}
	}
	return a.JobStore.UpdateJob(ctx, job)
}

func TestRetryBesideTheAnnouncementOfTheEnd(t *testing.T) {
	t.Parallel()
	racing := &announcing{}
	r := setup(t, func(_ *Config, d *Deps) { racing.JobStore, d.Jobs = d.Jobs, racing })
	id := r.newJob()
	r.change(id, func(job *amc.Job) { job.State = amc.JobFailed })
	racing.times = 1
	require.Equal(t, 1, decode[Job](t, r.ask("operator", id, "retry"), 202).Retries)
	job, err := r.jobs.Job(t.Context(), id)
	require.NoError(t, err)
	require.False(t, job.Announced, "its next end is to be told of")

	r.change(id, func(job *amc.Job) { job.State = amc.JobFailed })
	racing.times = 2
	problem(t, r.ask("operator", id, "retry"), 409, "version_conflict")
}

func TestTaskToken(t *testing.T) {
	t.Parallel()
	body := jobBody()
	body["taskToken"] = "AQC8-secret-token"
	p := problem(t, setup(t).create(body, ""), 400, "task_token_unsupported")
	require.Equal(t, "taskToken", p.Field)

	r := setup(t, func(c *Config, _ *Deps) { c.TaskTokens = true })
	out := r.create(body, "k")
	job, err := r.jobs.Job(t.Context(), decode[Job](t, out, 202).JobID)
	require.NoError(t, err)
	require.Equal(t, "AQC8-secret-token", job.TaskToken)
	got := r.call(request{method: "GET", path: "/v1/jobs/" + job.ID, token: "viewer"})
	list := r.call(request{method: "GET", path: "/v1/jobs", token: "viewer"})
	for _, text := range []string{out.Body.String(), got.Body.String(), list.Body.String(), r.log.String()} {
		require.NotContains(t, text, "secret-token")
	}
	decode[Job](t, r.create(body, "k"), 202)
	body["taskToken"] = "of another try"
	problem(t, r.create(body, "k"), 422, "idempotency_key_reused")
}
