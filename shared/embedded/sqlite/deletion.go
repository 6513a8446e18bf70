package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type deletionStore struct{ records[amc.Deletion] }

var _ amc.DeletionStore = deletionStore{}

// Deletions returns the store of deletions in the file.
func (db *DB) Deletions() amc.DeletionStore {
	return deletionStore{records[amc.Deletion]{
		db: db, table: "deletions", noun: "deletion", key: func(d *amc.Deletion) (string, *int64) { return d.ID, &d.Version },
		missing: amc.Error{Code: "deletion_not_found"}, taken: amc.Error{Code: "deletion_exists"},
	}}
}

func (s deletionStore) CreateDeletion(ctx context.Context, d amc.Deletion, key amc.IdempotencyKey) (stored amc.Deletion, created bool, err error) {
	document, err := deletionDocument(d)
	if err != nil {
		return amc.Deletion{}, false, err
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		if key.Key != "" {
			var digest, id string
			err := tx.QueryRowContext(ctx, "SELECT digest, id FROM deletions WHERE subject = ? AND key = ?", key.Subject, key.Key).Scan(&digest, &id)
			switch {
			case err == nil && digest != key.Digest:
				return amc.ErrKeyReused
			case err == nil:
				stored, err = s.read(ctx, tx, id)
				return err
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO deletions (id, version, created, open, subject, key, digest, document)
			VALUES (?, 1, ?, ?, ?, nullif(?, ''), ?, ?) ON CONFLICT DO NOTHING`,
			d.ID, d.CreatedAt.UnixMicro(), !d.State.Final(), key.Subject, key.Key, key.Digest, document)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, &amc.Error{Kind: amc.KindConflict, Code: "deletion_exists", Message: fmt.Sprintf("deletion %s exists already", d.ID)})
		}
		created = true
		stored, err = s.decode(document, 1)
		return err
	})
	if err != nil {
		return amc.Deletion{}, false, fmt.Errorf("create deletion: %w", err)
	}
	return stored, created, nil
}

func (s deletionStore) Deletion(ctx context.Context, id string) (amc.Deletion, error) {
	return s.one(ctx, id)
}

func (s deletionStore) UpdateDeletion(ctx context.Context, d amc.Deletion) (stored amc.Deletion, err error) {
	document, err := deletionDocument(d)
	if err != nil {
		return amc.Deletion{}, err
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		return s.written(ctx, tx, d.ID, d.Version, "UPDATE deletions SET version = version + 1, open = ?, document = ? WHERE id = ? AND version = ?",
			!d.State.Final(), document, d.ID, d.Version)
	})
	if err != nil {
		return amc.Deletion{}, fmt.Errorf("update deletion: %w", err)
	}
	return s.decode(document, d.Version+1)
}

func (s deletionStore) Deletions(ctx context.Context, after string, limit int) (page []amc.Deletion, next string, err error) {
	if limit, err = amc.PageSize(limit); err != nil {
		return nil, "", err
	}
	last := cursor{At: math.MaxInt64}
	if after != "" {
		if last, err = decodeCursor(after); err != nil {
			return nil, "", err
		}
	}
	rows, err := collect(ctx, s.db.reader, s.scan,
		"SELECT document, version FROM deletions WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?", last.At, last.ID, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list deletions: %w", err)
	}
	page, next = cut(rows, limit, func(d amc.Deletion) cursor { return cursor{d.CreatedAt.UnixMicro(), d.ID} })
	return page, next, nil
}

func (s deletionStore) OpenDeletions(ctx context.Context, limit int) ([]amc.Deletion, error) {
	open, err := collect(ctx, s.db.reader, s.scan, "SELECT document, version FROM deletions WHERE open = 1 ORDER BY created, id LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list open deletions: %w", err)
	}
	return open, nil
}

func deletionDocument(d amc.Deletion) (string, error) {
	d.CreatedAt, d.UpdatedAt, d.CheckedAt = d.CreatedAt.UTC(), d.UpdatedAt.UTC(), d.CheckedAt.UTC()
	document, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("encode deletion: %w", err)
	}
	return string(document), nil
}
