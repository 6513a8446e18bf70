package uploader

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// fuse ends a process at one of its effects: before it, or after it and before anybody heard. From then on that process
// reaches nothing any more.
type fuse struct {
	mu    sync.Mutex
	left  int  // effects before the last
	after bool // the last one still happens
	blown bool
}

var errKilled = fmt.Errorf("killed: %w", context.Canceled)

func burn[T any](f *fuse, effect func() (T, error)) (none T, err error) {
	f.mu.Lock()
	dead, last := f.blown, f.left == 0
	f.blown = dead || last
	f.left--
	f.mu.Unlock()
	switch {
	case dead:
		return none, errKilled
	case !last:
		return effect()
	case f.after:
		_, err = effect()
	}
	return none, errors.Join(errKilled, err)
}

// fusedStore and fusedAMC are what the process reaches.
type (
	fusedStore struct {
		amc.JobStore
		*fuse
	}
	fusedAMC struct {
		AMC
		*fuse
	}
)

func (f fusedStore) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	return burn(f.fuse, func() (amc.Job, error) { return f.JobStore.UpdateJob(ctx, job) })
}

func (f fusedStore) PutUpload(ctx context.Context, upload amc.Upload) (amc.Upload, error) {
	return burn(f.fuse, func() (amc.Upload, error) { return f.JobStore.PutUpload(ctx, upload) })
}

func (f fusedAMC) CreateUpload(ctx context.Context, i amc.Instance, id string, s amc.Submission) (amc.RemoteUpload, error) {
	return burn(f.fuse, func() (amc.RemoteUpload, error) { return f.AMC.CreateUpload(ctx, i, id, s) })
}

// TestDeathAtEachEffect kills the uploader at each effect of submitting a job whose one instance fails it, and of the
// retry, before and after the effect, and lets the next process go on. Whatever the moment, AMC has the data once in each
// instance, and one upload that failed.
func TestDeathAtEachEffect(t *testing.T) {
	t.Parallel()
	const never = 1000
	deaths := 0
	for _, after := range []bool{false, true} {
		for _, retried := range []bool{false, true} {
			for n, blown := 0, true; blown; n++ {
				first, second := never, never
				if retried {
					second = n
				} else {
					first = n
				}
				if blown = dieAt(t, first, second, after); blown {
					deaths++
				}
			}
		}
	}
	require.Greater(t, deaths, 30)
}

func dieAt(t *testing.T, first, second int, after bool) (blown bool) {
	t.Helper()
	u, fake, clock := setup(t)
	u.Config.Concurrency = 1 // the same order of effects each time
	store := u.Jobs
	where := fmt.Sprintf("effects %d, %d, after %t", first, second, after)
	live := func(effects int, end amc.JobState) {
		f := &fuse{left: effects, after: after}
		dying := *u
		dying.Jobs, dying.AMC = fusedStore{store, f}, fusedAMC{fake, f}
		_ = dying.Submit(t.Context(), "j")
		_ = dying.Poll(t.Context())
		blown = blown || f.blown
		for range 5 {
			clock.Advance(time.Hour)
			require.NoError(t, u.Poll(t.Context()), where)
		}
		require.Equal(t, end, state(t, u, "j"), where)
	}
	transformed(t, u, "j", "one", "two")
	fake.statuses["two"] = amc.StatusFailed
	live(first, amc.JobPartiallySucceeded)
	require.Equal(t, []int{1, 1}, []int{fake.posted("one"), fake.posted("two")}, where)

	fake.statuses["two"] = amc.StatusSuccess
	retry(t, u, "j")
	live(second, amc.JobSucceeded)
	require.Equal(t, []int{1, 2}, []int{fake.posted("one"), fake.posted("two")}, where)
	return blown
}
