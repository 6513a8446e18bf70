package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type instanceStore struct{ db *DB }

var _ amc.InstanceStore = instanceStore{}

// Instances returns the instance store in the file.
func (db *DB) Instances() amc.InstanceStore { return instanceStore{db} }

func (s instanceStore) PutInstance(ctx context.Context, instance amc.Instance) error {
	document, err := json.Marshal(instance)
	if err != nil {
		return fmt.Errorf("encode instance: %w", err)
	}
	if _, err := s.db.writer.ExecContext(ctx, "INSERT OR REPLACE INTO instances (id, document) VALUES (?, ?)", instance.ID, string(document)); err != nil {
		return fmt.Errorf("write instance: %w", classify(err))
	}
	return nil
}

func (s instanceStore) Instance(ctx context.Context, id string) (amc.Instance, error) {
	instance, err := scanInstance(s.db.reader.QueryRowContext(ctx, "SELECT document FROM instances WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return amc.Instance{}, instanceNotFound(id)
	}
	if err != nil {
		return amc.Instance{}, fmt.Errorf("read instance: %w", classify(err))
	}
	return instance, nil
}

func (s instanceStore) Instances(ctx context.Context) ([]amc.Instance, error) {
	instances, err := collect(ctx, s.db.reader, scanInstance, "SELECT document FROM instances ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list instances: %w", err)
	}
	return instances, nil
}

func scanInstance(r row) (instance amc.Instance, err error) {
	var document string
	if err := r.Scan(&document); err != nil {
		return amc.Instance{}, err
	}
	if err := json.Unmarshal([]byte(document), &instance); err != nil {
		return amc.Instance{}, fmt.Errorf("decode instance: %w", err)
	}
	return instance, nil
}

func (s instanceStore) DeleteInstance(ctx context.Context, id string) error {
	result, err := s.db.writer.ExecContext(ctx, "DELETE FROM instances WHERE id = ?", id)
	if err != nil {
		return fmt.Errorf("delete instance: %w", classify(err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return instanceNotFound(id)
}

func instanceNotFound(id string) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "instance_not_found", Message: fmt.Sprintf("there is no instance %s", id)}
}
