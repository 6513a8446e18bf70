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

type deletionStore struct{ db *DB }

var _ amc.DeletionStore = deletionStore{}

// Deletions returns the store of deletions in the file.
func (db *DB) Deletions() amc.DeletionStore { return deletionStore{db} }

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
				return errKeyReused
			case err == nil:
				stored, err = oneDeletion(ctx, tx, id)
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
		stored, err = decodeDeletion(document, 1)
		return err
	})
	if err != nil {
		return amc.Deletion{}, false, fmt.Errorf("create deletion: %w", err)
	}
	return stored, created, nil
}

func (s deletionStore) Deletion(ctx context.Context, id string) (amc.Deletion, error) {
	d, err := oneDeletion(ctx, s.db.reader, id)
	if err != nil {
		return amc.Deletion{}, fmt.Errorf("read deletion: %w", classify(err))
	}
	return d, nil
}

func oneDeletion(ctx context.Context, q queryer, id string) (amc.Deletion, error) {
	d, err := scanDeletion(q.QueryRowContext(ctx, "SELECT document, version FROM deletions WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return amc.Deletion{}, &amc.Error{Kind: amc.KindNotFound, Code: "deletion_not_found", Message: fmt.Sprintf("there is no deletion %s", id)}
	}
	return d, err
}

func (s deletionStore) UpdateDeletion(ctx context.Context, d amc.Deletion) (stored amc.Deletion, err error) {
	document, err := deletionDocument(d)
	if err != nil {
		return amc.Deletion{}, err
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE deletions SET version = version + 1, open = ?, document = ? WHERE id = ? AND version = ?",
			!d.State.Final(), document, d.ID, d.Version)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		if _, err := oneDeletion(ctx, tx, d.ID); err != nil {
			return err
		}
		return &amc.Error{Kind: amc.KindConflict, Code: "version_conflict", Message: fmt.Sprintf("deletion %s was changed meanwhile", d.ID), Hint: "read it again and repeat the change"}
	})
	if err != nil {
		return amc.Deletion{}, fmt.Errorf("update deletion: %w", err)
	}
	return decodeDeletion(document, d.Version+1)
}

func (s deletionStore) Deletions(ctx context.Context, after string, limit int) (page []amc.Deletion, next string, err error) {
	if limit, err = pageSize(limit); err != nil {
		return nil, "", err
	}
	last := cursor{At: math.MaxInt64}
	if after != "" {
		if last, err = decodeCursor(after); err != nil {
			return nil, "", err
		}
	}
	rows, err := collect(ctx, s.db.reader, scanDeletion,
		"SELECT document, version FROM deletions WHERE (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?", last.At, last.ID, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list deletions: %w", err)
	}
	page, next = cut(rows, limit, func(d amc.Deletion) cursor { return cursor{d.CreatedAt.UnixMicro(), d.ID} })
	return page, next, nil
}

func (s deletionStore) OpenDeletions(ctx context.Context, limit int) ([]amc.Deletion, error) {
	open, err := collect(ctx, s.db.reader, scanDeletion, "SELECT document, version FROM deletions WHERE open = 1 ORDER BY created, id LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list open deletions: %w", err)
	}
	return open, nil
}

func scanDeletion(r row) (amc.Deletion, error) {
	var document string
	var version int64
	if err := r.Scan(&document, &version); err != nil {
		return amc.Deletion{}, err
	}
	return decodeDeletion(document, version)
}

func deletionDocument(d amc.Deletion) (string, error) {
	d.CreatedAt, d.UpdatedAt, d.CheckedAt = d.CreatedAt.UTC(), d.UpdatedAt.UTC(), d.CheckedAt.UTC()
	document, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("encode deletion: %w", err)
	}
	return string(document), nil
}

func decodeDeletion(document string, version int64) (amc.Deletion, error) {
	d := amc.Deletion{Version: version}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return amc.Deletion{}, fmt.Errorf("decode deletion: %w", err)
	}
	return d, nil
}
