package sqlite

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type locks struct{ db *DB }

var _ amc.Locks = locks{}

// Locks returns the locks in the file.
func (db *DB) Locks() amc.Locks { return locks{db} }

func (l locks) Lock(ctx context.Context, name string, d time.Duration) (unlock func(context.Context) error, err error) {
	holder, now := rand.Text(), l.db.clock.Now()
	result, err := l.db.exec(ctx, `INSERT INTO locks (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE until <= ?`,
		name, holder, now.Add(d).UnixMicro(), now.UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("take lock: %w", classify(err))
	}
	if n, err := result.RowsAffected(); err != nil {
		return nil, fmt.Errorf("take lock: %w", err)
	} else if n == 0 {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "locked", Message: fmt.Sprintf("another call is changing %s", name), Hint: "try again"}
	}
	return func(ctx context.Context) error {
		if _, err := l.db.exec(ctx, "DELETE FROM locks WHERE name = ? AND holder = ?", name, holder); err != nil {
			return fmt.Errorf("give lock back: %w", classify(err))
		}
		return nil
	}, nil
}
