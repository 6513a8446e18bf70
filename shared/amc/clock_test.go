package amc_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestSystemClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clock := amc.SystemClock{}
		start := clock.Now()
		require.Equal(t, time.UTC, start.Location())
		require.NoError(t, clock.Sleep(t.Context(), time.Hour))
		require.Equal(t, time.Hour, clock.Now().Sub(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, clock.Sleep(ctx, time.Hour), context.DeadlineExceeded)
		require.Equal(t, time.Hour+time.Minute, clock.Now().Sub(start), "the end of the context ends the sleep")
		require.ErrorIs(t, clock.Sleep(ctx, 0), context.DeadlineExceeded)
		require.NoError(t, clock.Sleep(t.Context(), -1))
	})
}
