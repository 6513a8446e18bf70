package porttest

import (
	"testing"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ConnectionStore tests a connection store. Each call of open makes an empty one.
func ConnectionStore(t *testing.T, open func(t *testing.T) amc.ConnectionStore) {
	t.Helper()
	at := time.Date(2026, time.November, 23, 9, 0, 0, 5e6, time.UTC)
	versioned[amc.Connection]{}.test(t, func(t *testing.T) versioned[amc.Connection] {
		store := open(t)
		return versioned[amc.Connection]{
			put: store.PutConnection, get: store.Connection, all: store.Connections, remove: store.DeleteConnection,
			make: func(id, name string) amc.Connection {
				return amc.Connection{ID: id, Name: name, Region: amc.Europe, CreatedAt: at, CreatedBy: "ann", UpdatedAt: at.Add(time.Hour)}
			},
			parts: func(c *amc.Connection) (*string, *int64) { return &c.Name, &c.Version },
		}
	})
}
