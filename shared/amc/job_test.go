package amc

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestJobMoves(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		from, to JobState
		ok       bool
	}{
		{JobQueued, JobRunning, true},
		{JobQueued, JobCancelled, true},
		{JobRunning, JobRunning, true}, // taken over from a worker that died
		{JobRunning, JobTransformed, true},
		{JobTransformed, JobSubmitted, true},
		{JobSubmitted, JobPartiallySucceeded, true},
		{JobQueued, JobTransformed, false},
		{JobSubmitted, JobCancelled, false},   // AMC has it; there is no calling back
		{JobTransformed, JobSucceeded, false}, // it is submitted first, so that nobody cancels what AMC has
		{JobFailed, JobQueued, false},         // but by a retry
		{JobSucceeded, JobRunning, false},
		{JobCancelled, JobRunning, false},
	}
	for _, test := range tests {
		job := Job{ID: "j", State: test.from}
		err := job.Move(test.to, now)
		if test.ok {
			require.NoError(t, err)
			require.Equal(t, test.to, job.State)
			require.Equal(t, now, job.UpdatedAt)
			continue
		}
		require.Equal(t, KindConflict, KindOf(err), "%s to %s", test.from, test.to)
		var e *Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "job_state", e.Code)
		require.Equal(t, test.from, job.State)
	}
	for _, s := range []JobState{JobSucceeded, JobPartiallySucceeded, JobFailed, JobCancelled} {
		require.True(t, s.Final(), s)
	}
	for _, s := range OpenStates {
		require.False(t, s.Final(), s)
	}
}

func TestJobRetry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	job := Job{
		ID: "j", State: JobPartiallySucceeded, Source: Source{ETag: "v1", Size: 7}, Attempt: 3, Retries: 1, Progress: Progress{Rows: 1},
		Manifest: ObjectRef{Bucket: "b", Key: "jobs/j/f-1/manifest.txt"}, Report: &Report{RowsRead: 1}, Failure: &Failure{Code: "c"},
		InstanceIDs: []string{"a", "b"},
	}
	uploads := []Upload{{InstanceID: "a", State: UploadSucceeded}, {InstanceID: "b", State: UploadFailed, Retry: 1}}

	kept := job
	require.NoError(t, kept.Retry(true, uploads, now))
	want := job
	want.State, want.Retries, want.Attempt, want.Failure, want.UpdatedAt = JobTransformed, 2, 0, nil, now
	require.Equal(t, want, kept)
	require.True(t, kept.Again(uploads[1]))
	require.False(t, kept.Again(uploads[0]), "what succeeded is never touched")
	_, over := kept.Outcome(uploads)
	require.False(t, over)
	uploads[1].Retry = 2 // failed once more
	state, over := kept.Outcome(uploads)
	require.True(t, over)
	require.Equal(t, JobPartiallySucceeded, state)

	gone := job
	require.NoError(t, gone.Retry(false, uploads, now))
	require.Equal(t, JobQueued, gone.State)
	require.Equal(t, job.Source, gone.Source, "all instances get the same version")
	require.Equal(t, []any{Progress{}, ObjectRef{}, (*Report)(nil)}, []any{gone.Progress, gone.Manifest, gone.Report})

	never := job
	require.NoError(t, never.Retry(false, nil, now))
	require.Equal(t, Source{}, never.Source, "nothing is loaded: the source is read as it is now")

	for _, state := range append(OpenStates, JobSucceeded) {
		job := Job{State: state}
		require.Equal(t, KindConflict, KindOf(job.Retry(false, nil, now)), state)
		require.Equal(t, Job{State: state}, job)
	}
}

func TestJobOutcome(t *testing.T) {
	t.Parallel()
	job := Job{InstanceIDs: []string{"a", "b"}}
	uploads := func(states ...UploadState) (u []Upload) {
		for _, s := range states {
			u = append(u, Upload{State: s})
		}
		return u
	}
	tests := []struct {
		uploads []Upload
		state   JobState
		final   bool
	}{
		{uploads(), "", false},
		{uploads(UploadSucceeded), "", false}, // the other instance has not begun
		{uploads(UploadSucceeded, UploadSubmitted), "", false},
		{uploads(UploadSucceeded, UploadSucceeded), JobSucceeded, true},
		{uploads(UploadSucceeded, UploadFailed), JobPartiallySucceeded, true},
		{uploads(UploadFailed, UploadFailed), JobFailed, true},
	}
	for _, test := range tests {
		state, final := job.Outcome(test.uploads)
		require.Equal(t, test.state, state)
		require.Equal(t, test.final, final)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	err := &Error{Kind: KindInvalid, File: "s3://b/k.csv", Row: 7, Column: "email", Message: "the quote is never closed", Hint: "close it"}
	require.Equal(t, `s3://b/k.csv: row 7: column "email": the quote is never closed; close it`, err.Error())
	require.Equal(t, KindInvalid, KindOf(fmt.Errorf("read source: %w", err)))
	require.Equal(t, KindUnavailable, KindOf(context.Canceled))
	require.Equal(t, KindInternal, KindOf(errors.New("x")))
}

func TestFailureOf(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("read source: %w", &Error{Kind: KindInvalid, Code: "missing_column", Message: "gone"})
	require.Equal(t, &Failure{Code: "missing_column", Message: "read source: gone"}, FailureOf(wrapped))
	require.Equal(t, "internal", FailureOf(errors.New("x")).Code)
}

func TestManifestJob(t *testing.T) {
	t.Parallel()
	prefix := ArtifactPrefix("job1", "f00", 0)
	id, ok := ManifestJob(prefix + ManifestName)
	require.True(t, ok)
	require.Equal(t, "job1", id)
	for _, key := range []string{"", "jobs/job1/manifest.txt", prefix + "report.json", "x/job1/f00/manifest.txt", "jobs//f00/manifest.txt"} {
		_, ok := ManifestJob(key)
		require.False(t, ok, key)
	}
	require.Equal(t, 0, ArtifactRetries(prefix+ManifestName))
	again := ArtifactPrefix("job1", "f00", 12)
	require.Equal(t, "jobs/job1/f00-12/", again)
	require.Equal(t, 12, ArtifactRetries(again+ManifestName))
	id, _ = ManifestJob(again + ManifestName)
	require.Equal(t, "job1", id)
	job := Job{Manifest: ObjectRef{Bucket: "b", Key: again + ManifestName}}
	require.Equal(t, ObjectRef{Bucket: "b", Key: again + RejectsName}, job.Artifact(RejectsName))
}

func TestUpdateStrategyFits(t *testing.T) {
	t.Parallel()
	require.NoError(t, Additive.Fits(Dimension))
	require.NoError(t, OverlapKeep.Fits(Fact))
	require.Equal(t, KindInvalid, KindOf(OverlapKeep.Fits(Dimension)))
	require.Equal(t, KindInvalid, KindOf(UpdateStrategy("MERGE").Fits(Fact)))
}

func TestUpdateStrategyNobodyKnows(t *testing.T) {
	t.Parallel()
	require.Equal(t, "unknown_update_strategy", FailureOf(UpdateStrategy("REPLACE").Fits(Fact)).Code)
}
