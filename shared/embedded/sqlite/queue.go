package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	maxBody = 256 << 10
	// poll is how soon a waiting Receive sees what no Send of its own process announced: messages of other processes,
	// delays and leases that ended.
	poll = 50 * time.Millisecond
)

// QueueOptions say what becomes of messages that nobody acknowledges.
type QueueOptions struct {
	MaxReceives int    // receives after which a message is a dead letter; 0 is no limit
	DeadLetters string // the queue dead letters go to; "" is the queue's name with "-dead-letters"
}

type queue struct {
	db          *DB
	name        string
	maxReceives int
	deadLetters string
}

var _ amc.Queue = (*queue)(nil)

// Queue returns the queue of that name in the file; it begins to exist with its first message.
func (db *DB) Queue(name string, options QueueOptions) amc.Queue {
	if options.DeadLetters == "" {
		options.DeadLetters = name + "-dead-letters"
	}
	return &queue{db: db, name: name, maxReceives: options.MaxReceives, deadLetters: options.DeadLetters}
}

func (q *queue) Send(ctx context.Context, body string, delay time.Duration) error {
	if len(body) > maxBody {
		return &amc.Error{Kind: amc.KindInvalid, Code: "message_too_large", Message: fmt.Sprintf("the message has %d bytes; a queue takes %d", len(body), maxBody)}
	}
	visible := q.db.clock.Now().Add(delay).UnixMicro()
	if _, err := q.db.exec(ctx, "INSERT INTO messages (queue, body, visible_at) VALUES (?, ?, ?)", q.name, body, visible); err != nil {
		return fmt.Errorf("send message: %w", classify(err))
	}
	q.db.wake(q.name)
	return nil
}

func (q *queue) Receive(ctx context.Context, limit int, wait, lease time.Duration) ([]amc.Delivery, error) {
	if limit < 1 || limit > 10 {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "limit_range", Field: "limit", Message: fmt.Sprintf("%d is out of range", limit), Hint: "use 1 to 10"}
	}
	for deadline := q.db.clock.Now().Add(wait); ; {
		// Waiting begins before looking, so that no message falls between the two.
		w, sent := q.db.wait(ctx, q.name)
		deliveries, err := q.lease(ctx, limit, lease)
		if left := deadline.Sub(q.db.clock.Now()); err == nil && len(deliveries) == 0 && left > 0 {
			_ = q.db.clock.Sleep(sent, min(left, poll)) // a wake-up ends it early
			q.db.stop(q.name, w)
			if ctx.Err() == nil {
				continue
			}
			err = ctx.Err()
		} else {
			q.db.stop(q.name, w)
		}
		if err != nil {
			return nil, fmt.Errorf("receive messages: %w", classify(err))
		}
		return deliveries, nil
	}
}

// lease takes up to limit visible messages, oldest first.
func (q *queue) lease(ctx context.Context, limit int, lease time.Duration) (deliveries []amc.Delivery, err error) {
	now := q.db.clock.Now()
	// An idle queue is looked at without the write lock.
	var any bool
	err = q.db.reader.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ?)", q.name, now.UnixMicro()).Scan(&any)
	if err != nil || !any {
		return nil, err
	}
	var leased []message
	err = q.db.write(ctx, func(tx *sql.Tx) error {
		if err := q.bury(ctx, tx, now); err != nil {
			return err
		}
		leased, err = collect(ctx, tx, scanMessage, `UPDATE messages SET receives = receives + 1, visible_at = ?, receipt = lower(hex(randomblob(16)))
			WHERE id IN (SELECT id FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?)
			RETURNING id, body, receipt, receives`, now.Add(lease).UnixMicro(), q.name, now.UnixMicro(), limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(leased, func(a, b message) int { return cmp.Compare(a.id, b.id) }) // RETURNING has no order of its own
	for _, m := range leased {
		deliveries = append(deliveries, m.Delivery)
	}
	return deliveries, nil
}

// message is a delivery and its place in the table.
type message struct {
	id int64
	amc.Delivery
}

func scanMessage(r row) (m message, err error) {
	err = r.Scan(&m.id, &m.Body, &m.Receipt, &m.Receives)
	return m, err
}

// bury moves visible messages that were received too often to the dead letters, where they begin anew.
func (q *queue) bury(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if q.maxReceives == 0 {
		return nil
	}
	// The plus keeps SQLite from walking the backlog by visible_at, when by receives there is next to nothing to walk.
	_, err := tx.ExecContext(ctx, `UPDATE messages SET queue = ?, visible_at = ?, receives = 0, receipt = NULL
		WHERE queue = ? AND +visible_at <= ? AND receives >= ?`, q.deadLetters, now.UnixMicro(), q.name, now.UnixMicro(), q.maxReceives)
	return err
}

func (q *queue) Extend(ctx context.Context, receipt string, d time.Duration) error {
	now := q.db.clock.Now()
	err := q.held(q.db.exec(ctx, "UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?",
		now.Add(d).UnixMicro(), q.name, receipt, now.UnixMicro()))
	if err != nil {
		return fmt.Errorf("extend lease: %w", err)
	}
	if d <= 0 {
		q.db.wake(q.name)
	}
	return nil
}

func (q *queue) Ack(ctx context.Context, receipt string) error {
	err := q.held(q.db.exec(ctx, "DELETE FROM messages WHERE queue = ? AND receipt = ? AND visible_at > ?",
		q.name, receipt, q.db.clock.Now().UnixMicro()))
	if err != nil {
		return fmt.Errorf("acknowledge message: %w", err)
	}
	return nil
}

func (q *queue) Depth(ctx context.Context) (n int, err error) {
	err = q.db.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM messages WHERE queue = ? AND visible_at <= ?", q.name, q.db.clock.Now().UnixMicro()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", classify(err))
	}
	return n, nil
}

// held turns a write under a receipt that matched nothing into a conflict.
func (q *queue) held(result sql.Result, err error) error {
	if err != nil {
		return classify(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return &amc.Error{Kind: amc.KindConflict, Code: "lease_lost", Message: "the lease of the message has ended"}
}

// waiter is one Receive that waits.
type waiter struct{ wake context.CancelFunc }

// wait returns a context that ends with the next message sent to the queue in this process. stop must follow.
func (db *DB) wait(ctx context.Context, queue string) (*waiter, context.Context) {
	sent, wake := context.WithCancel(ctx)
	w := &waiter{wake}
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.waiting[queue] == nil {
		db.waiting[queue] = map[*waiter]struct{}{}
	}
	db.waiting[queue][w] = struct{}{}
	return w, sent
}

func (db *DB) stop(queue string, w *waiter) {
	w.wake()
	db.mu.Lock()
	defer db.mu.Unlock()
	delete(db.waiting[queue], w)
}

func (db *DB) wake(queue string) {
	db.mu.Lock()
	defer db.mu.Unlock()
	for w := range db.waiting[queue] {
		w.wake()
	}
}
