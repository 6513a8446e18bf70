package porttest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func testUnannounced(t *testing.T, store amc.JobStore, clock *Clock) {
	unannounced := func(limit int) []string {
		jobs, err := store.Unannounced(t.Context(), limit)
		require.NoError(t, err)
		return idsOf(jobs)
	}
	states := []amc.JobState{
		amc.JobSucceeded, amc.JobQueued, amc.JobFailed, amc.JobRunning, amc.JobCancelled, amc.JobTransformed, amc.JobPartiallySucceeded, amc.JobSubmitted,
	}
	var jobs []amc.Job
	for i, state := range states {
		job := fullJob(fmt.Sprintf("j-%d", i), clock.Now().Add(-time.Duration(i)*time.Second))
		job.State, job.Announced = state, false
		jobs = append(jobs, create(t, store, job))
	}
	require.Equal(t, []string{"j-6", "j-4", "j-2", "j-0"}, unannounced(10), "those that are over, oldest first")
	require.Equal(t, []string{"j-6", "j-4"}, unannounced(2))

	jobs[4].Announced = true
	stored, err := store.UpdateJob(t.Context(), jobs[4])
	require.NoError(t, err)
	jobs[3].State = amc.JobFailed
	_, err = store.UpdateJob(t.Context(), jobs[3])
	require.NoError(t, err)
	require.Equal(t, []string{"j-6", "j-3", "j-2", "j-0"}, unannounced(10))

	stored.State, stored.Announced = amc.JobQueued, false // a retry
	stored, err = store.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	require.Equal(t, []string{"j-6", "j-3", "j-2", "j-0"}, unannounced(10))
	stored.State = amc.JobFailed
	stored, err = store.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	require.Equal(t, []string{"j-6", "j-4", "j-3", "j-2", "j-0"}, unannounced(10))
	found, err := store.Unannounced(t.Context(), 2)
	require.NoError(t, err)
	require.Equal(t, stored, found[1], "whole, with its version")
}
