package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestCancelRetryWatch(t *testing.T) {
	t.Parallel()
	r := setup(t)
	code, _, errs := r.amcu("upload", "s3://customers/k", "-m", r.file("m.json", mapping), "-i", "amcone", "--concurrency", "cancelPrevious")
	require.Equal(t, exitOK, code, errs)
	jobs, _, err := r.db.Jobs().Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	id := jobs[0].ID
	require.Equal(t, amc.ConcurrencyCancelPrevious, jobs[0].Concurrency)

	r.lost = 1
	code, out, errs := r.amcu("cancel", id)
	require.Equal(t, exitOK, code, "that is what was asked for: %s", errs)
	require.Equal(t, "Job "+id+" is cancelled.\n", out)

	code, out, _ = r.amcu("retry", id)
	require.Equal(t, exitOK, code)
	require.Contains(t, out, "Job "+id+" is queued. Follow it with:\n  amcu watch "+id)

	r.steps = []func(*amc.Job) []amc.Upload{move(amc.JobRunning), ended(amc.JobPartiallySucceeded, amc.StatusFailed)}
	code, out, errs = r.amcu("watch", id)
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "queued\n")
	require.Contains(t, errs, "running, 0 rows\n")
	require.Contains(t, out, uploadMessage)

	r.steps = []func(*amc.Job) []amc.Upload{move(amc.JobSucceeded)}
	code, _, errs = r.amcu("retry", id, "--wait")
	require.Equal(t, exitOK, code, errs)
	r.refused("it succeeded", refusal{args: []string{"retry", id}, want: amc.Error{Kind: amc.KindConflict, Code: "job_state"}})
}
