package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/porttest"
	"github.com/amc-uploader/amc-uploader/shared/sqlite"
)

func TestSmoke(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	path := filepath.Join(t.TempDir(), "amc.db")
	db, err := sqlite.Open(t.Context(), path, clock)
	require.NoError(t, err)
	defer db.Close()
	job, created, err := db.Jobs().CreateJob(t.Context(), amc.Job{ID: "a", CreatedAt: clock.Now(), InstanceIDs: []string{"i"}}, amc.IdempotencyKey{Subject: "s", Key: "k", Digest: "d"})
	require.NoError(t, err)
	require.True(t, created)
	again, created, err := db.Jobs().CreateJob(t.Context(), amc.Job{ID: "b", CreatedAt: clock.Now()}, amc.IdempotencyKey{Subject: "s", Key: "k", Digest: "d"})
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, job, again)
	up, err := db.Jobs().PutUpload(t.Context(), amc.Upload{JobID: "a", InstanceID: "i"})
	require.NoError(t, err)
	up, err = db.Jobs().PutUpload(t.Context(), up)
	require.NoError(t, err)
	require.EqualValues(t, 2, up.Version)
	page, _, err := db.Jobs().Jobs(t.Context(), amc.JobQuery{InstanceID: "i"})
	require.NoError(t, err)
	require.Len(t, page, 1)
	q := db.Queue("q", sqlite.QueueOptions{MaxReceives: 1})
	require.NoError(t, q.Send(t.Context(), "m", 0))
	got, err := q.Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err)
	require.Len(t, got, 1)
	clock.Advance(time.Minute)
	got, err = q.Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err)
	require.Empty(t, got)
	got, err = db.Queue("q-dead-letters", sqlite.QueueOptions{}).Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err)
	require.Len(t, got, 1)
	secrets, err := db.Secrets(path + ".key")
	require.NoError(t, err)
	require.NoError(t, secrets.PutSecret(t.Context(), "n", []byte("v")))
	v, err := secrets.Secret(t.Context(), "n")
	require.NoError(t, err)
	require.Equal(t, "v", string(v))
}
