package uploader

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func TestConsents(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	secrets, err := db.Secrets(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	day, now := 24*time.Hour, clock.Now()
	for id, secret := range map[string]*amc.ConnectionSecret{
		"fresh":   {RefreshToken: "Atzr|x", ConsentedAt: now.Add(-day)},
		"old":     {RefreshToken: "Atzr|x", ConsentedAt: now.Add(-340 * day)},
		"refused": {RefreshToken: "Atzr|x", ConsentedAt: now.Add(-day), RefusedAt: now},
		"new":     {},
		"bare":    nil,
	} {
		_, err := db.Connections().PutConnection(t.Context(), amc.Connection{ID: id, Name: id, Region: amc.Europe})
		require.NoError(t, err)
		if secret != nil {
			value, err := json.Marshal(secret)
			require.NoError(t, err)
			require.NoError(t, secrets.PutSecret(t.Context(), amc.ConnectionSecretName(id), value))
		}
	}
	var log strings.Builder
	c := &Consents{Connections: db.Connections(), Secrets: secrets, Clock: clock, Log: slog.New(slog.NewTextHandler(&log, nil)), Life: 365 * day}
	require.NoError(t, c.Poll(t.Context()))
	require.Regexp(t, `^.*msg="consent ends soon" connection=old end=2025-06-26.*\n.*msg="consent is refused" connection=refused .*\n$`, log.String())

	told := log.Len()
	require.NoError(t, c.Poll(t.Context()))
	require.Equal(t, told, log.Len(), "not every minute")
	clock.Advance(consentPause)
	require.NoError(t, c.Poll(t.Context()))
	require.Greater(t, log.Len(), told)

	require.NoError(t, secrets.PutSecret(t.Context(), amc.ConnectionSecretName("old"), []byte("Atzr|damaged")))
	clock.Advance(consentPause)
	err = c.Poll(t.Context())
	require.ErrorContains(t, err, "old")
	require.NotContains(t, err.Error(), "Atzr")
}
