package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestLimitsOfNothingAreRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, DefaultLimits.Validate())
	for _, change := range []func(*Limits){
		func(l *Limits) { l.MaxCell = 0 }, func(l *Limits) { l.MaxRow = -1 }, func(l *Limits) { l.MaxColumns = 0 }, func(l *Limits) { l.MaxText = 0 }, func(l *Limits) { l.MaxRatio = 0 },
	} {
		limits := DefaultLimits
		change(&limits)
		require.Equal(t, "size_limit_range", amc.FailureOf(limits.Validate()).Code)
	}
}
