package porttest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func TestClockWakesWhoeverSleptLongEnough(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	start := clock.Now()
	woken := make(chan time.Duration, 2)
	for _, d := range []time.Duration{time.Second, time.Minute} {
		go func() {
			if clock.Sleep(t.Context(), d) == nil {
				woken <- d
			}
		}()
	}
	require.NoError(t, clock.AwaitSleepers(t.Context(), 2))
	clock.Advance(time.Second)
	require.Equal(t, time.Second, <-woken)
	require.Empty(t, woken)
	clock.Advance(59 * time.Second)
	require.Equal(t, time.Minute, <-woken)
	require.Equal(t, time.Minute, clock.Now().Sub(start))
}

func TestClockSleepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() { failed <- clock.Sleep(ctx, time.Hour) }()
	require.NoError(t, clock.AwaitSleepers(t.Context(), 1))
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.ErrorIs(t, clock.Sleep(ctx, time.Hour), context.Canceled)
	require.ErrorIs(t, clock.AwaitSleepers(ctx, 1), context.Canceled)
	require.NoError(t, clock.Sleep(t.Context(), 0))
}

func TestAdvanceUntil(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	start := clock.Now()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 5 {
			_ = clock.Sleep(t.Context(), time.Second)
		}
	}()
	require.NoError(t, clock.AdvanceUntil(t.Context(), done, time.Second))
	require.Equal(t, 5*time.Second, clock.Now().Sub(start))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, clock.AdvanceUntil(ended, make(chan struct{}), time.Second), context.Canceled)
}
