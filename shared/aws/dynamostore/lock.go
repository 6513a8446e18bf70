package dynamostore

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type locks struct{ *Store }

var _ amc.Locks = locks{}

// Locks returns locks. They run out by the clock of whoever wants one, so the clocks of machines should agree within seconds.
func (s *Store) Locks() amc.Locks { return locks{s} }

// lockLife is how long a lock that nobody gave back stays in the table after its end.
const lockLife = time.Hour

func (l locks) Lock(ctx context.Context, name string, d time.Duration) (unlock func(context.Context) error, err error) {
	holder, now := text(rand.Text()), l.clock.Now()
	_, done, err := l.put(ctx, l.tables.Locks, item{
		"name": text(name), "holder": holder, "until": number(now.Add(d).UnixMicro()), expiresName: number(now.Add(d + lockLife).Unix()),
	}, "attribute_not_exists(#name) OR #until <= :now", item{":now": number(now.UnixMicro())})
	if err != nil {
		return nil, fmt.Errorf("take lock: %w", err)
	}
	if !done {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "locked", Message: fmt.Sprintf("another call is changing %s", name), Hint: "try again"}
	}
	return func(ctx context.Context) error {
		// Where the condition doesn't hold it is somebody else's by now, or nobody's.
		if _, _, err := l.remove(ctx, l.tables.Locks, item{"name": text(name)}, "#holder = :holder", item{":holder": holder}); err != nil {
			return fmt.Errorf("give lock back: %w", err)
		}
		return nil
	}, nil
}
