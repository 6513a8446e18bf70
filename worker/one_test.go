package worker

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// take is what Batch does: the message is gone before the job begins.
func (r *rig) take() {
	r.t.Helper()
	deliveries, err := r.Queue.Receive(r.t.Context(), 1, 0, time.Minute)
	require.NoError(r.t, err)
	require.Len(r.t, deliveries, 1)
	require.NoError(r.t, r.Queue.Ack(r.t.Context(), deliveries[0].Receipt))
}

// one runs RunOne to its end, however often it waits.
func (r *rig) one(id string) (err error) {
	r.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = r.RunOne(r.t.Context(), id)
	}()
	require.NoError(r.t, r.clock.AdvanceUntil(r.t.Context(), done, r.Config.Backoff))
	<-done
	return err
}

func TestOneJob(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	r.take()
	tries := 0
	r.memory.opening = func(context.Context) error {
		if tries++; tries == 1 {
			return &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "S3 does not answer"}
		}
		return nil
	}
	require.NoError(t, r.one("j"))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.Equal(t, 2, r.job().Attempt)
	require.Equal(t, allNames, r.memory.names("j"))
	r.idle()
}

func TestOneJobAfterItsContainerDied(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State, j.Attempt = amc.JobRunning, 1 })
	r.take()
	began := r.clock.Now()
	require.NoError(t, r.one("j"))
	require.Equal(t, amc.JobTransformed, r.job().State)
	require.GreaterOrEqual(t, r.clock.Now().Sub(began), r.Config.Lease, "it might have been alive")
}

func TestOneJobIsGivenBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit()
	r.take()
	work, stop := context.WithCancel(t.Context())
	r.memory.opening = func(ctx context.Context) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	}
	require.NoError(t, r.RunOne(work, "j"))
	require.Equal(t, amc.JobQueued, r.job().State)
	require.Zero(t, r.job().Attempt, "a shutdown is not an attempt")

	r.memory.opening = nil
	require.True(t, r.next(t.Context()), "another container gets it")
	require.Equal(t, amc.JobTransformed, r.job().State)
	r.idle()
}

func TestOneJobThatIsNotThere(t *testing.T) {
	t.Parallel()
	err := setup(t).one("nobody")
	require.ErrorContains(t, err, "nobody")
	require.ErrorContains(t, err, fmt.Sprint(maxTries))
}

func TestOneJobThatAnotherDoes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.submit(func(j *amc.Job) { j.State = amc.JobSubmitted })
	r.take()
	require.NoError(t, r.one("j"))
	require.Empty(t, r.announced)
}
