package login

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// maxPassing bounds what strangers can make the issuer remember.
const maxPassing = 10_000

// passing remembers values for a while, by secrets that only their owner is told.
type passing[T any] struct {
	clock amc.Clock
	life  time.Duration

	mu     sync.Mutex
	values map[string]remembered[T]
}

type remembered[T any] struct {
	value T
	until time.Time
}

func newPassing[T any](clock amc.Clock, life time.Duration) *passing[T] {
	return &passing[T]{clock: clock, life: life, values: map[string]remembered[T]{}}
}

// put remembers a value and returns its secret. When there are too many, all that have ended go, and if none has, all go.
func (p *passing[T]) put(value T) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	if len(p.values) >= maxPassing {
		for secret, r := range p.values {
			if !now.Before(r.until) {
				delete(p.values, secret)
			}
		}
	}
	if len(p.values) >= maxPassing {
		clear(p.values)
	}
	secret := newSecret()
	p.values[secret] = remembered[T]{value: value, until: now.Add(p.life)}
	return secret
}

func (p *passing[T]) get(secret string) (T, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.values[secret]
	if !ok || !p.clock.Now().Before(r.until) {
		var none T
		return none, false
	}
	return r.value, true
}

// take returns a value and forgets it: of two callers only one gets it.
func (p *passing[T]) take(secret string) (T, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.values[secret]
	delete(p.values, secret)
	if !ok || !p.clock.Now().Before(r.until) {
		var none T
		return none, false
	}
	return r.value, true
}

// newSecret returns 130 random bits or more in letters and digits.
func newSecret() string { return rand.Text() }
