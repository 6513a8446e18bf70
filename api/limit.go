package api

import (
	"fmt"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// maxSubjects bounds the limiters kept at once, about 1 MB.
const maxSubjects = 10_000

// limits holds one rate limiter per subject.
type limits struct {
	rate  rate.Limit
	burst int
	clock amc.Clock

	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

func newLimits(r rate.Limit, burst int, clock amc.Clock) *limits {
	return &limits{rate: r, burst: burst, clock: clock, limiters: map[string]*rate.Limiter{}}
}

// admit refuses calls of a subject that calls too often. Public operations have no subject and cost next to nothing.
func (l *limits) admit(c *gin.Context) {
	subject := callOf(c.Request.Context()).principal.Subject
	if subject == "" {
		return
	}
	now := l.clock.Now()
	reservation := l.of(subject, now).ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait == 0 {
		return
	}
	reservation.CancelAt(now)
	fail(c, &amc.Error{Kind: amc.KindThrottled, Code: "too_many_calls",
		Message: fmt.Sprintf("this subject may make %g calls a second", float64(l.rate)), Hint: "wait as Retry-After says", RetryAfter: wait})
}

func (l *limits) of(subject string, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.limiters[subject]
	if ok {
		return limiter
	}
	if len(l.limiters) >= maxSubjects {
		l.forget(now)
	}
	limiter = rate.NewLimiter(l.rate, l.burst)
	l.limiters[subject] = limiter
	return limiter
}

// forget drops the subjects that a new limiter would treat the same; when all are busy it starts over.
func (l *limits) forget(now time.Time) {
	for subject, limiter := range l.limiters {
		if limiter.TokensAt(now) >= float64(l.burst) {
			delete(l.limiters, subject)
		}
	}
	if len(l.limiters) >= maxSubjects {
		clear(l.limiters)
	}
}
