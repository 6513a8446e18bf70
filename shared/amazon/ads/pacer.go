package ads

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	maxTries    = 6
	maxWait     = time.Minute // longer waits are the caller's affair
	firstDelay  = 250 * time.Millisecond
	maxDelay    = 30 * time.Second
	littleDelay = 10 * time.Millisecond
)

// pacer spaces calls. It starts without any delay, doubles it with every 429, and takes a quarter off with every
// success.
type pacer struct {
	clock amc.Clock
	mu    sync.Mutex
	delay time.Duration // between two calls
	next  time.Time     // earliest start of the next call
	hold  time.Time     // no call starts before: Retry-After
}

func (c *Client) pacer(connectionID, family string) *pacer {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := connectionID + "\n" + family
	p := c.pacers[key]
	if p == nil {
		p = &pacer{clock: c.clock}
		c.pacers[key] = p
	}
	return p
}

// wait returns when the next call may start, or with the error of an ended ctx.
func (p *pacer) wait(ctx context.Context) error {
	p.mu.Lock()
	now := p.clock.Now()
	start := p.next
	if start.Before(now) {
		start = now
	}
	p.next = start.Add(jitter(p.delay))
	p.mu.Unlock()
	held := false
	for d := start.Sub(now); ; {
		if d > 0 {
			if err := p.clock.Sleep(ctx, d); err != nil {
				return err
			}
		}
		p.mu.Lock()
		now = p.clock.Now()
		d = p.hold.Sub(now)
		if d > 0 {
			d += jitter(p.delay) // those held back don't all start at once
			held = true
		} else if next := now.Add(jitter(p.delay)); held && next.After(p.next) {
			p.next = next // the next call keeps its distance from this one's start, which is later than planned
		}
		p.mu.Unlock()
		if d <= 0 {
			return ctx.Err()
		}
	}
}

// learn adapts the pace to the outcome of a call.
func (p *pacer) learn(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var e *amc.Error
	switch {
	case err == nil:
		p.delay -= p.delay / 4
		if p.delay < littleDelay {
			p.delay = 0
		}
	case errors.As(err, &e) && e.Kind == amc.KindThrottled:
		p.delay = min(max(2*p.delay, firstDelay), maxDelay)
		if hold := p.clock.Now().Add(min(max(e.RetryAfter, p.delay), maxWait)); hold.After(p.hold) {
			p.hold = hold
		}
	}
}

// try calls send until it succeeds, fails for good, or has had its tries. An error of KindThrottled or KindUnavailable
// means that trying again is safe.
func (c *Client) try(ctx context.Context, p *pacer, send func() error) error {
	var err error
	for try := range maxTries {
		if try > 0 && amc.KindUnavailable.Is(err) {
			if c.clock.Sleep(ctx, max(retryAfter(err), jitter(min(firstDelay<<try, maxDelay)))) != nil {
				return err
			}
		}
		if ended := p.wait(ctx); ended != nil {
			if err == nil {
				err = unsent(ended)
			}
			return err
		}
		err = send()
		p.learn(err)
		again := amc.KindThrottled.Is(err) || amc.KindUnavailable.Is(err)
		if !again || retryAfter(err) > maxWait || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func retryAfter(err error) time.Duration {
	var e *amc.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// jitter returns a duration between half of d and one and a half of it.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d/2 + rand.N(d) //nolint:gosec // spreads calls; nobody gains by guessing it
}
