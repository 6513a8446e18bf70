package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func open(t *testing.T, path string, clock amc.Clock) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func fresh(t *testing.T, clock amc.Clock) *sqlite.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "amc.db"), clock)
}

func TestJobStore(t *testing.T) {
	t.Parallel()
	porttest.JobStore(t, func(t *testing.T, clock amc.Clock) amc.JobStore { return fresh(t, clock).Jobs() })
}

func TestConnectionStore(t *testing.T) {
	t.Parallel()
	porttest.ConnectionStore(t, func(t *testing.T) amc.ConnectionStore { return fresh(t, porttest.NewClock()).Connections() })
}

func TestLocks(t *testing.T) {
	t.Parallel()
	porttest.Locks(t, func(t *testing.T, clock amc.Clock) amc.Locks { return fresh(t, clock).Locks() })
}

func TestInstanceStore(t *testing.T) {
	t.Parallel()
	porttest.InstanceStore(t, func(t *testing.T) amc.InstanceStore { return fresh(t, porttest.NewClock()).Instances() })
}

func TestQueue(t *testing.T) {
	t.Parallel()
	porttest.Queue(t, func(t *testing.T, clock amc.Clock, maxReceives int) (queue, deadLetters amc.Queue) {
		db := fresh(t, clock)
		options := sqlite.QueueOptions{MaxReceives: maxReceives, DeadLetters: "dead"}
		return db.Queue("jobs", options), db.Queue("dead", sqlite.QueueOptions{})
	})
}

func TestSecretStore(t *testing.T) {
	t.Parallel()
	porttest.SecretStore(t, func(t *testing.T) amc.SecretStore {
		secrets, err := fresh(t, porttest.NewClock()).Secrets(filepath.Join(t.TempDir(), "key"))
		require.NoError(t, err)
		return secrets
	})
}

func TestMappingStore(t *testing.T) {
	t.Parallel()
	porttest.MappingStore(t, func(t *testing.T) amc.MappingStore { return fresh(t, porttest.NewClock()).Mappings() })
}

func TestAuditStore(t *testing.T) {
	t.Parallel()
	porttest.AuditStore(t, func(t *testing.T) amc.AuditStore { return fresh(t, porttest.NewClock()).Audit() })
}

func TestWebhookStore(t *testing.T) {
	t.Parallel()
	porttest.WebhookStore(t, func(t *testing.T) amc.WebhookStore { return fresh(t, porttest.NewClock()).Webhooks() })
}

func TestDeletionStore(t *testing.T) {
	t.Parallel()
	porttest.DeletionStore(t, func(t *testing.T) amc.DeletionStore { return fresh(t, porttest.NewClock()).Deletions() })
}
