package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

func TestLimitsOfNothingAreRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, DefaultLimits.Validate())
	for name, change := range map[string]func(*Limits){
		"max-cell": func(l *Limits) { l.MaxCell = 0 }, "max-row": func(l *Limits) { l.MaxRow = -1 }, "max-columns": func(l *Limits) { l.MaxColumns = 0 },
		"max-text": func(l *Limits) { l.MaxText = 0 }, "max-ratio": func(l *Limits) { l.MaxRatio = 0 },
	} {
		limits := DefaultLimits
		change(&limits)
		failure.Is(t, limits.Validate(), amc.Error{Kind: amc.KindInvalid, Code: "size_limit_range", Field: name})
	}
}
