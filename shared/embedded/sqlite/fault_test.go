package sqlite

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// TestFaultsThatPass: a file that another program writes, and a disk that is full, are no defects; both pass.
func TestFaultsThatPass(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "amc.db")
	db, err := Open(t.Context(), path, porttest.NewClock())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	send := func(body string) error { return db.Queue("q", QueueOptions{}).Send(t.Context(), body, 0) }
	fails := func(code, body string) {
		t.Helper()
		var e *amc.Error
		require.ErrorAs(t, send(body), &e)
		require.Equal(t, code, e.Code)
		require.Equal(t, amc.KindUnavailable, e.Kind)
	}
	set := func(pragma string) {
		t.Helper()
		_, err := db.writer.ExecContext(t.Context(), "PRAGMA "+pragma)
		require.NoError(t, err)
	}

	db.maxWait = time.Millisecond
	other, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, other.Close()) })
	other.SetMaxOpenConns(1)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.NoError(t, err)
	fails("database_busy", "m")
	_, err = other.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, send("m"))

	large := strings.Repeat("x", 100_000)
	set("max_page_count = 1") // as full as it is
	fails("database_disk", large)
	set("max_page_count = 1000000")
	require.NoError(t, send(large))
}
