package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// readers is how many queries run beside each other and the writer.
const readers = 4

// DB is an open database file.
type DB struct {
	clock   amc.Clock
	writer  *sql.DB // one connection; its transactions take the write lock when they begin
	reader  *sql.DB
	maxWait time.Duration // for other processes' writes, before one of ours fails

	mu      sync.Mutex
	waiting map[string]map[*waiter]struct{} // by queue
}

// Open opens the database file, creating it or bringing its tables up to date.
func Open(ctx context.Context, path string, clock amc.Clock) (*DB, error) {
	// Absolute, because connections are opened later too, and the working directory may have changed by then.
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("resolve database path: %w", err)
	}
	// Made here, because SQLite would let others read it; and only where there is none, because closing a file that this process
	// has open elsewhere gives up the locks of both.
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := createFile(path, nil); err != nil {
			return nil, fmt.Errorf("create database: %w", err)
		}
	}
	db := &DB{clock: clock, maxWait: time.Minute, waiting: map[string]map[*waiter]struct{}{}}
	if db.writer, err = sql.Open("sqlite", dsn(path, "immediate", "journal_mode(WAL)", "synchronous(FULL)")); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.writer.SetMaxOpenConns(1)
	if db.reader, err = sql.Open("sqlite", dsn(path, "deferred", "query_only(1)")); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.writer.Close())
	}
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	// From here on persist waits, not SQLite; here too, because SQLite waits for nobody who turns a new file's journal to WAL.
	if _, err := db.exec(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", path, classify(err)), db.Close())
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate database %s: %w", path, err), db.Close())
	}
	return db, nil
}

// Close closes the file once running calls have ended.
func (db *DB) Close() error { return errors.Join(db.reader.Close(), db.writer.Close()) }

// createFile makes a file that only its owner may read, whole and durable; one that another process put there first stays.
func createFile(path string, content []byte) error {
	dir := filepath.Dir(path)
	file, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func syncDir(path string) error {
	dir, err := os.Open(path) // #nosec G304 -- the caller's own folder
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// dsn names the file to the driver. busy_timeout comes first: the pragmas after it may have to wait for another process.
func dsn(path, lock string, pragmas ...string) string {
	query := url.Values{"_txlock": {lock}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String()
}

// migrations bring a database from the version that is their index to the next. They are never edited, only added to.
var migrations = []string{`
	CREATE TABLE jobs (
		id TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, dataset TEXT NOT NULL,
		created INTEGER NOT NULL, document TEXT NOT NULL
	) STRICT;
	CREATE INDEX jobs_by_created ON jobs (created, id);
	CREATE INDEX jobs_by_state ON jobs (state, created, id);
	CREATE INDEX jobs_by_dataset ON jobs (dataset, created, id);
	CREATE TABLE job_instances (
		instance_id TEXT NOT NULL, job_id TEXT NOT NULL, PRIMARY KEY (instance_id, job_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX job_instances_by_job ON job_instances (job_id);
	CREATE TABLE requests (
		subject TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, job_id TEXT NOT NULL, PRIMARY KEY (subject, key)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE uploads (
		job_id TEXT NOT NULL, instance_id TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL,
		PRIMARY KEY (job_id, instance_id)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE instances (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE messages (
		id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL,
		visible_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, receipt TEXT UNIQUE
	) STRICT;
	CREATE INDEX messages_by_visibility ON messages (queue, visible_at, id);
	CREATE INDEX messages_by_receives ON messages (queue, receives);
	CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
`, `
	CREATE INDEX jobs_by_dataset_and_state ON jobs (dataset, state, created, id);
`, `
	CREATE TABLE mappings (
		name TEXT NOT NULL, number INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (name, number)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE audit (
		id TEXT PRIMARY KEY, at INTEGER NOT NULL, subject TEXT NOT NULL, action TEXT NOT NULL, resource TEXT NOT NULL,
		document TEXT NOT NULL
	) STRICT;
	CREATE INDEX audit_by_time ON audit (at, id);
	CREATE INDEX audit_by_subject ON audit (subject, at, id);
	CREATE INDEX audit_by_action ON audit (action, at, id);
	CREATE INDEX audit_by_resource ON audit (resource, at, id);
	CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit records never change'); END;
	CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit records are never removed'); END;
`, `
	CREATE TABLE connections (id TEXT PRIMARY KEY, version INTEGER NOT NULL, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE locks (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
	ALTER TABLE instances ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
`, `
	ALTER TABLE jobs ADD COLUMN unannounced INTEGER NOT NULL DEFAULT 0; -- jobs that were over before are not told of
	CREATE INDEX jobs_unannounced ON jobs (created, id) WHERE unannounced = 1;
`, `
	CREATE TABLE webhooks (id TEXT PRIMARY KEY, version INTEGER NOT NULL, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE deliveries (
		webhook_id TEXT NOT NULL, event_id TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (webhook_id, event_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX deliveries_by_time ON deliveries (webhook_id, at, event_id);
`, `
	CREATE TABLE deletions (
		id TEXT PRIMARY KEY, version INTEGER NOT NULL, created INTEGER NOT NULL, open INTEGER NOT NULL,
		subject TEXT NOT NULL, key TEXT, digest TEXT NOT NULL, document TEXT NOT NULL, UNIQUE (subject, key)
	) STRICT;
	CREATE INDEX deletions_by_created ON deletions (created, id);
	CREATE INDEX deletions_open ON deletions (created, id) WHERE open = 1;
`}

// migrate runs the migrations that the file has not seen, in one transaction.
func (db *DB) migrate(ctx context.Context) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version > len(migrations) {
			return &amc.Error{Kind: amc.KindInvalid, Code: "database_too_new", Hint: "run that release, or a newer one",
				Message: fmt.Sprintf("the database was written by a newer release (schema %d, this one knows %d)", version, len(migrations))}
		}
		for _, statements := range migrations[version:] {
			if _, err := tx.ExecContext(ctx, statements); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations)))
		return err
	})
}

// persist repeats what needs the write lock while another process has it. SQLite would ask ten times a second in the end, and
// starve beside a process that writes without a pause; so it is asked often here, and at no regular times.
func (db *DB) persist(ctx context.Context, try func() error) error {
	for began := time.Now(); ; {
		err := try()
		var e *sqlite.Error
		if !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_BUSY || time.Since(began) > db.maxWait {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.Int64N(int64(4 * time.Millisecond)))): //nolint:gosec // it needs no secret
		}
	}
}

// exec runs one statement that writes.
func (db *DB) exec(ctx context.Context, statement string, args ...any) (result sql.Result, err error) {
	err = db.persist(ctx, func() error {
		result, err = db.writer.ExecContext(ctx, statement, args...)
		return err
	})
	return result, err
}

// write runs f in a transaction that holds the write lock, and commits when f returns nil.
func (db *DB) write(ctx context.Context, f func(*sql.Tx) error) error {
	var tx *sql.Tx
	err := db.persist(ctx, func() (err error) {
		tx, err = db.writer.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return classify(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to roll back after a commit
	if err := f(tx); err != nil {
		return classify(err)
	}
	return classify(tx.Commit())
}

// queryer is a transaction or a pool.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// row is what a scan reads from: one row, or the current one of several.
type row interface{ Scan(...any) error }

// collect returns what scan makes of every row of a query.
func collect[T any](ctx context.Context, q queryer, scan func(row) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer func() { _ = rows.Close() }() // Err has told what there is to tell
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, classify(err)
		}
		all = append(all, one)
	}
	return all, classify(rows.Err())
}

// classify tells the database's passing faults from defects.
func classify(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &amc.Error{Kind: amc.KindUnavailable, Code: "database_busy", Message: "another process is writing to the database", Err: err}
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return &amc.Error{Kind: amc.KindUnavailable, Code: "database_disk", Message: "the database can't be written", Hint: "check the disk's space and health", Err: err}
	}
	return err
}
