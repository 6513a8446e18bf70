package amc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestConnectionStatus(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		token     string
		consented time.Duration // before now
		refused   bool
		life      time.Duration
		want      amc.ConnectionStatus
	}{
		"nobody consented":            {"", 0, false, 365 * day, amc.ConnectionNew},
		"just consented":              {"t", 0, false, 365 * day, amc.ConnectionWorks},
		"thirty days before the end":  {"t", 335 * day, false, 365 * day, amc.ConnectionWorks},
		"a moment later":              {"t", 335*day + time.Second, false, 365 * day, amc.ConnectionEnding},
		"past its life, still in use": {"t", 400 * day, false, 365 * day, amc.ConnectionEnding},
		"a shorter life":              {"t", 61 * day, false, 90 * day, amc.ConnectionEnding},
		"refused":                     {"t", day, true, 365 * day, amc.ConnectionRefused},
	} {
		s := amc.ConnectionSecret{RefreshToken: c.token, ConsentedAt: now.Add(-c.consented)}
		if c.refused {
			s.RefusedAt = now
		}
		require.Equal(t, c.want, s.Status(now, c.life), name)
	}
}
