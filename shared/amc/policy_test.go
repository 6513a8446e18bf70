package amc

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	for given, want := range map[*float64]float64{nil: DefaultMaxRejectRatio, new(0.0): 0, new(0.5): 0.5, new(1.0): 1} {
		p := Policy{MaxRejectRatio: given}
		require.NoError(t, p.Validate())
		require.Equal(t, want, p.RejectRatio())
	}
	for _, wrong := range []float64{-0.1, 1.1, math.NaN()} {
		require.Equal(t, "reject_ratio_range", FailureOf(Policy{MaxRejectRatio: &wrong}.Validate()).Code)
	}
	require.Equal(t, "retention_range", FailureOf(Policy{Retention: -time.Hour}.Validate()).Code)
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	require.Equal(t, now.Add(-time.Hour), Policy{Retention: time.Hour}.OldestKept(now))
	require.Equal(t, now.Add(-DefaultRetention), Policy{}.OldestKept(now))
}
