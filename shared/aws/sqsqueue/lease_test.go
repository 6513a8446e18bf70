package sqsqueue

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// TestLeasesDontAddUp: a function that settles messages by its answer, and so never here, keeps what it was called with no longer than the
// leases run.
func TestLeasesDontAddUp(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	q := New(nil, "https://sqs/1/q", clock)
	for i := range 1000 {
		clock.Advance(time.Second)
		q.Adopt(fmt.Sprint(i), clock.Now(), time.Minute)
		require.LessOrEqual(t, len(q.leases), 60)
	}
}
