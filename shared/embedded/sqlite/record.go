package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// records is a table of documents by id, each with the version that conditional writes compare. key tells a document's id
// and where it keeps its version.
type records[T any] struct {
	db    *DB
	table string
	noun  string
	key   func(*T) (id string, version *int64)
	// missing and taken have the codes of a record that is not there, and of a new one whose id is taken.
	missing, taken amc.Error
}

// put writes the record where the stored version equals its own; version 0 means that none may exist.
func (r records[T]) put(ctx context.Context, record T) (stored T, err error) {
	id, version := r.key(&record)
	document, err := json.Marshal(record)
	if err != nil {
		return stored, fmt.Errorf("encode %s: %w", r.noun, err)
	}
	err = r.db.write(ctx, func(tx *sql.Tx) error {
		write, args := "UPDATE "+r.table+" SET version = version + 1, document = ? WHERE id = ? AND version = ?", []any{string(document), id, *version} // #nosec G202 -- a constant
		if *version == 0 {
			write, args = "INSERT INTO "+r.table+" (document, id, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING", args[:2] // #nosec G202 -- a constant
		}
		return r.written(ctx, tx, id, *version, write, args...)
	})
	if err != nil {
		return stored, fmt.Errorf("write %s: %w", r.noun, err)
	}
	return r.decode(string(document), *version+1)
}

// remove deletes the record where the stored version equals its own.
func (r records[T]) remove(ctx context.Context, record T) error {
	id, version := r.key(&record)
	err := r.db.write(ctx, func(tx *sql.Tx) error {
		return r.written(ctx, tx, id, *version, "DELETE FROM "+r.table+" WHERE id = ? AND version = ?", id, *version) // #nosec G202 -- a constant
	})
	if err != nil {
		return fmt.Errorf("delete %s: %w", r.noun, err)
	}
	return nil
}

// written runs a conditional write, and says why it found nothing to write.
func (r records[T]) written(ctx context.Context, tx *sql.Tx, id string, version int64, write string, args ...any) error {
	result, err := tx.ExecContext(ctx, write, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	if _, err := r.read(ctx, tx, id); err != nil {
		return err
	}
	if version == 0 {
		return &amc.Error{Kind: amc.KindConflict, Code: r.taken.Code, Message: fmt.Sprintf("there is a %s %s already", r.noun, id)}
	}
	return amc.Changed(r.noun + " " + id)
}

func (r records[T]) one(ctx context.Context, id string) (T, error) {
	record, err := r.read(ctx, r.db.reader, id)
	if err != nil {
		return record, fmt.Errorf("read %s: %w", r.noun, classify(err))
	}
	return record, nil
}

func (r records[T]) read(ctx context.Context, q queryer, id string) (T, error) {
	record, err := r.scan(q.QueryRowContext(ctx, "SELECT document, version FROM "+r.table+" WHERE id = ?", id)) // #nosec G202 -- a constant
	if errors.Is(err, sql.ErrNoRows) {
		return record, &amc.Error{Kind: amc.KindNotFound, Code: r.missing.Code, Message: fmt.Sprintf("there is no %s %s", r.noun, id)}
	}
	return record, err
}

// all returns the records by id.
func (r records[T]) all(ctx context.Context) ([]T, error) {
	records, err := collect(ctx, r.db.reader, r.scan, "SELECT document, version FROM "+r.table+" ORDER BY id") // #nosec G202 -- a constant
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", r.table, err)
	}
	return records, nil
}

func (r records[T]) scan(from row) (record T, err error) {
	var document string
	var version int64
	if err := from.Scan(&document, &version); err != nil {
		return record, err
	}
	return r.decode(document, version)
}

func (r records[T]) decode(document string, version int64) (record T, err error) {
	if err := json.Unmarshal([]byte(document), &record); err != nil {
		return record, fmt.Errorf("decode %s: %w", r.noun, err)
	}
	_, at := r.key(&record)
	*at = version
	return record, nil
}
