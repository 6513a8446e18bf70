package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	askTime   = 4500 * time.Millisecond // of calls that ask Amazon: the API's own callers wait 5 s
	lockTime  = 30 * time.Second        // well above what one call may take
	lockTries = 20
	lockPause = 100 * time.Millisecond
)

// asksAmazon marks the operations of the document that can't be faster than Amazon is.
const asksAmazon = "x-asks-amazon"

// limitAsking ends calls that ask Amazon in time. What Amazon may have done all the same keeps its own error.
func limitAsking(next StrictHandlerFunc, _ string) StrictHandlerFunc {
	return func(c *gin.Context, request any) (any, error) {
		if marked, _ := routeOf(c).Operation.Extensions[asksAmazon].(bool); !marked {
			return next(c, request)
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), askTime)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		answer, err := next(c, request)
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && amc.KindOf(err).Retryable() && !amc.KindUnknown.Is(err) {
			err = slow(err)
		}
		return answer, err
	}
}

// slow says that Amazon did not answer in time.
func slow(cause error) error {
	return &amc.Error{Kind: amc.KindUnavailable, Code: "amc_slow", Message: "Amazon did not answer in time", Hint: "try again",
		RetryAfter: 2 * time.Second, Err: cause}
}

// alone runs f while no other call changes connections or instances: what they refer to must not go while they are written.
func (s *server) alone(ctx context.Context, f func() error) (err error) {
	var unlock func(context.Context) error
	for try := 1; ; try++ {
		unlock, err = s.Locks.Lock(ctx, "connections", lockTime)
		if err == nil {
			break
		}
		if !amc.KindUnavailable.Is(err) || try == lockTries {
			return fmt.Errorf("wait for other calls: %w", err)
		}
		if err := s.Clock.Sleep(ctx, lockPause); err != nil {
			return fmt.Errorf("wait for other calls: %w", err)
		}
	}
	defer func() {
		if failed := unlock(context.WithoutCancel(ctx)); failed != nil {
			s.Log.ErrorContext(ctx, "lock not given back; it runs out by itself", "error", failed)
		}
	}()
	return f()
}
