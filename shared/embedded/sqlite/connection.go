package sqlite

import (
	"context"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type connectionStore struct{ records[amc.Connection] }

var _ amc.ConnectionStore = connectionStore{}

// Connections returns the connection store in the file.
func (db *DB) Connections() amc.ConnectionStore {
	return connectionStore{records[amc.Connection]{
		db: db, table: "connections", noun: "connection", key: func(c *amc.Connection) (string, *int64) { return c.ID, &c.Version },
		missing: amc.Error{Code: "connection_not_found"}, taken: amc.Error{Code: "connection_exists"},
	}}
}

func (s connectionStore) PutConnection(ctx context.Context, connection amc.Connection) (amc.Connection, error) {
	connection.CreatedAt, connection.UpdatedAt = connection.CreatedAt.UTC(), connection.UpdatedAt.UTC()
	return s.put(ctx, connection)
}

func (s connectionStore) Connection(ctx context.Context, id string) (amc.Connection, error) {
	return s.one(ctx, id)
}

func (s connectionStore) Connections(ctx context.Context) ([]amc.Connection, error) {
	return s.all(ctx)
}

func (s connectionStore) DeleteConnection(ctx context.Context, connection amc.Connection) error {
	return s.remove(ctx, connection)
}
