package porttest

import (
	"context"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Clock is an amc.Clock that a test moves.
type Clock struct {
	mu       sync.Mutex
	now      time.Time
	sleepers map[*sleeper]struct{}
	changed  chan struct{} // closed and replaced when a sleeper comes
}

type sleeper struct {
	until time.Time
	awake chan struct{}
}

var _ amc.Clock = (*Clock)(nil)

// NewClock returns a clock that stands at noon of 1 June 2025, UTC.
func NewClock() *Clock {
	return &Clock{
		now:      time.Date(2025, time.June, 1, 12, 0, 0, 0, time.UTC),
		sleepers: map[*sleeper]struct{}{},
		changed:  make(chan struct{}),
	}
}

// Now returns the time the clock stands at.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep waits until the clock has been advanced by d, or ctx ends.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	c.mu.Lock()
	s := &sleeper{until: c.now.Add(d), awake: make(chan struct{})}
	c.sleepers[s] = struct{}{}
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	select {
	case <-s.awake:
		return nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.sleepers, s)
		return ctx.Err()
	}
}

// Advance moves the clock by d and wakes whoever slept so long.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for s := range c.sleepers {
		if !s.until.After(c.now) {
			delete(c.sleepers, s)
			close(s.awake)
		}
	}
}

// AwaitSleepers returns once n goroutines sleep, or with ctx's error.
func (c *Clock) AwaitSleepers(ctx context.Context, n int) error {
	for {
		c.mu.Lock()
		sleeping, changed := len(c.sleepers), c.changed
		c.mu.Unlock()
		if sleeping >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// AdvanceUntil advances the clock step by step, each time somebody sleeps, until done is closed or ctx ends. It is for
// code that sleeps an unknown number of times.
func (c *Clock) AdvanceUntil(ctx context.Context, done <-chan struct{}, step time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-done:
			cancel()
		case <-ctx.Done():
		}
	}()
	for {
		if err := c.AwaitSleepers(ctx, 1); err != nil {
			select {
			case <-done:
				return nil
			default:
				return err
			}
		}
		c.Advance(step)
	}
}
