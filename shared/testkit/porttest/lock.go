package porttest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Locks tests locks. Each call of open makes free ones.
func Locks(t *testing.T, open func(t *testing.T, clock amc.Clock) amc.Locks) {
	t.Helper()
	t.Run("OneHolderAtATime", func(t *testing.T) {
		t.Parallel()
		locks := open(t, NewClock())
		unlock, err := locks.Lock(t.Context(), "a", time.Minute)
		require.NoError(t, err)
		_, err = locks.Lock(t.Context(), "a", time.Minute)
		requireKind(t, amc.KindUnavailable, err)
		other, err := locks.Lock(t.Context(), "b", time.Minute)
		require.NoError(t, err, "names don't hinder each other")
		require.NoError(t, unlock(t.Context()))
		again, err := locks.Lock(t.Context(), "a", time.Minute)
		require.NoError(t, err)
		require.NoError(t, unlock(t.Context()), "twice")
		_, err = locks.Lock(t.Context(), "a", time.Minute)
		requireKind(t, amc.KindUnavailable, err)
		require.NoError(t, again(t.Context()))
		require.NoError(t, other(t.Context()))
	})
	t.Run("RunsOut", func(t *testing.T) {
		t.Parallel()
		clock := NewClock()
		locks := open(t, clock)
		late, err := locks.Lock(t.Context(), "a", time.Minute)
		require.NoError(t, err)
		clock.Advance(time.Minute - time.Second)
		_, err = locks.Lock(t.Context(), "a", time.Minute)
		requireKind(t, amc.KindUnavailable, err)
		clock.Advance(time.Second)
		_, err = locks.Lock(t.Context(), "a", time.Minute)
		require.NoError(t, err)
		require.NoError(t, late(t.Context()))
		_, err = locks.Lock(t.Context(), "a", time.Minute)
		requireKind(t, amc.KindUnavailable, err) // the late one gave back nothing
	})
	t.Run("Race", func(t *testing.T) {
		t.Parallel()
		locks := open(t, NewClock())
		var won atomic.Int32
		race(t, func(ctx context.Context, _ int) error {
			_, err := locks.Lock(ctx, "a", time.Minute)
			if amc.KindUnavailable.Is(err) {
				return nil
			}
			won.Add(1)
			return err
		})
		require.Equal(t, int32(1), won.Load())
	})
}
