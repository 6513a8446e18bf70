package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func requireCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *amc.Error
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, code, e.Code, "%v", err)
}

// raw opens the file past the package.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestOpenTogether(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			db, err := sqlite.Open(t.Context(), path, porttest.NewClock())
			if err != nil {
				return err
			}
			err = db.Queue("q", sqlite.QueueOptions{}).Send(t.Context(), "m", 0)
			return errors.Join(err, db.Close())
		})
	}
	require.NoError(t, group.Wait())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "jobs are nobody else's to read")
	var messages int
	require.NoError(t, raw(t, path).QueryRow("SELECT count(*) FROM messages").Scan(&messages))
	require.Equal(t, 8, messages)
}

func TestOpenRefusesANewerFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	_, err := raw(t, path).Exec("PRAGMA user_version = 99")
	require.NoError(t, err)
	_, err = sqlite.Open(t.Context(), path, porttest.NewClock())
	requireCode(t, "database_too_new", err)
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("no database "), 100), 0o600))
	_, err := sqlite.Open(t.Context(), path, porttest.NewClock())
	require.ErrorContains(t, err, path)
}

// TestOpenSurvivesAnotherWorkingDirectory: the embedded S3 moves it after the database was opened.
func TestOpenSurvivesAnotherWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	db := open(t, "amc.db", porttest.NewClock())
	t.Chdir(t.TempDir())
	_, err := db.Instances().PutInstance(t.Context(), amc.Instance{ID: "i"})
	require.NoError(t, err)
	_, err = db.Instances().Instance(t.Context(), "i")
	require.NoError(t, err)
}

func TestMessagesOfAnotherProcessEndAWait(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	clock := porttest.NewClock()
	ours, theirs := open(t, path, clock), open(t, path, clock)
	received := make(chan struct{})
	var deliveries []amc.Delivery
	var err error
	go func() {
		defer close(received)
		deliveries, err = ours.Queue("q", sqlite.QueueOptions{}).Receive(t.Context(), 1, time.Minute, time.Minute)
	}()
	require.NoError(t, clock.AwaitSleepers(t.Context(), 1))
	require.NoError(t, theirs.Queue("q", sqlite.QueueOptions{}).Send(t.Context(), "m", 0))
	require.NoError(t, clock.AdvanceUntil(t.Context(), received, 10*time.Millisecond))
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
}

func TestDeadLettersHaveAQueueWithoutBeingTold(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	db := fresh(t, clock)
	q := db.Queue("jobs", sqlite.QueueOptions{MaxReceives: 1})
	require.NoError(t, q.Send(t.Context(), "poison", 0))
	for _, want := range []int{1, 0} {
		deliveries, err := q.Receive(t.Context(), 1, 0, time.Second)
		require.NoError(t, err)
		require.Len(t, deliveries, want)
		clock.Advance(time.Second)
	}
	deliveries, err := db.Queue("jobs-dead-letters", sqlite.QueueOptions{}).Receive(t.Context(), 1, 0, time.Second)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
}

func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, key := filepath.Join(dir, "amc.db"), filepath.Join(dir, "key")
	db := open(t, path, porttest.NewClock())
	secrets, err := db.Secrets(key)
	require.NoError(t, err)
	require.NoError(t, secrets.PutSecret(t.Context(), "a", []byte("refresh-token-of-a")))
	require.NoError(t, secrets.PutSecret(t.Context(), "b", []byte("refresh-token-of-b")))

	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		require.False(t, bytes.Contains(content, []byte("refresh-token")), "%s holds a secret in the open", filepath.Base(file))
	}

	_, err = raw(t, path).Exec("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'a') WHERE name = 'b'")
	require.NoError(t, err)
	_, err = secrets.Secret(t.Context(), "b")
	requireCode(t, "secret_unreadable", err) // a value is sealed with its name
	other, err := db.Secrets(filepath.Join(dir, "other-key"))
	require.NoError(t, err)
	_, err = other.Secret(t.Context(), "a")
	requireCode(t, "secret_unreadable", err)
	again, err := db.Secrets(key)
	require.NoError(t, err)
	value, err := again.Secret(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "refresh-token-of-a", string(value))
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	db := fresh(t, porttest.NewClock())
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			secrets, err := db.Secrets(path)
			if err != nil {
				return err
			}
			if err := secrets.PutSecret(t.Context(), "n", []byte("v")); err != nil {
				return err
			}
			_, err = secrets.Secret(t.Context(), "n")
			return err
		})
	}
	require.NoError(t, group.Wait(), "all of them use one key")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing else is left beside it")

	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		require.NoError(t, os.Chmod(path, mode))
		_, err = db.Secrets(path)
		requireCode(t, "key_file_mode", err)
		require.ErrorContains(t, err, "chmod 600")
	}
	require.NoError(t, os.Chmod(path, 0o400))
	_, err = db.Secrets(path)
	require.NoError(t, err)
	short := filepath.Join(dir, "short")
	require.NoError(t, os.WriteFile(short, []byte("short"), 0o600))
	_, err = db.Secrets(short)
	requireCode(t, "key_file_size", err)
	_, err = db.Secrets(filepath.Join(dir, "nowhere", "key"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestAuditRecordsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	db := open(t, path, porttest.NewClock())
	require.NoError(t, db.Audit().Append(t.Context(), amc.AuditRecord{ID: "r", Subject: "eve", Action: "deleteMapping"}))
	for _, statement := range []string{"UPDATE audit SET subject = 'bob'", "DELETE FROM audit"} {
		_, err := raw(t, path).Exec(statement)
		require.ErrorContains(t, err, "audit", statement)
	}
	records, _, err := db.Audit().Records(t.Context(), amc.AuditQuery{Subject: "eve"})
	require.NoError(t, err)
	require.Len(t, records, 1)
}

// TestUploadThatIsNotThere: a version of an upload nobody made.
func TestUploadThatIsNotThere(t *testing.T) {
	t.Parallel()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "amc.db"), porttest.NewClock())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Jobs().PutUpload(t.Context(), amc.Upload{JobID: "j", InstanceID: "i", State: amc.UploadClaimed, Version: 7})
	requireCode(t, "upload_not_found", err)
}
