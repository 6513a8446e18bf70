package porttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// OpenQueue makes an empty queue and the queue of its dead letters. maxReceives 0 is no limit. The clock is a *Clock, or the machine's for
// tests that wait.
type OpenQueue func(t *testing.T, clock amc.Clock, maxReceives int) (queue, deadLetters amc.Queue)

// Queue tests a queue.
func Queue(t *testing.T, open OpenQueue) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *queueTest){
		"SendReceiveAck":       testSendReceiveAck,
		"Bodies":               testBodies,
		"ReceiveLimits":        testReceiveLimits,
		"Delay":                testDelay,
		"LeaseEnds":            testLeaseEnds,
		"EndedLeaseCantAck":    testEndedLeaseCantAck,
		"Extend":               testExtend,
		"GiveBack":             testGiveBack,
		"ReceiptOfNobody":      testReceiptOfNobody,
		"DeadLetters":          testDeadLetters,
		"ReceiveWaits":         testReceiveWaits,
		"ReceiveEndsItsWait":   testReceiveEndsItsWait,
		"ReceiveObeysContext":  testReceiveObeysContext,
		"ReceiversShareNoLoad": testReceiversShareNoLoad,
		"Depth":                testDepth,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limit := 0
			if name == "DeadLetters" {
				limit = 3
			}
			q := &queueTest{clock: NewClock()}
			if slices.Contains(inRealTime, name) {
				q.Queue, q.dead = open(t, amc.SystemClock{}, limit)
			} else {
				q.Queue, q.dead = open(t, q.clock, limit)
			}
			test(t, q)
		})
	}
}

// inRealTime are the tests that wait as long as they say.
var inRealTime = []string{"ReceiveWaits", "ReceiveEndsItsWait", "ReceiveObeysContext"}

type queueTest struct {
	amc.Queue
	dead  amc.Queue
	clock *Clock
}

// one receives the only visible message.
func (q *queueTest) one(t *testing.T, lease time.Duration) amc.Delivery {
	t.Helper()
	deliveries, err := q.Receive(t.Context(), 10, 0, lease)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	return deliveries[0]
}

func requireNone(t *testing.T, q amc.Queue) {
	t.Helper()
	deliveries, err := q.Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err, "none is not an error")
	require.Empty(t, deliveries)
}

func testSendReceiveAck(t *testing.T, q *queueTest) {
	requireNone(t, q)
	require.NoError(t, q.Send(t.Context(), "hello", 0))
	got := q.one(t, time.Minute)
	require.Equal(t, "hello", got.Body)
	require.Equal(t, 1, got.Receives)
	require.NotEmpty(t, got.Receipt)
	requireNone(t, q)
	require.NoError(t, q.Ack(t.Context(), got.Receipt))
	q.clock.Advance(time.Hour)
	requireNone(t, q)
	requireNone(t, q.dead)
}

func testBodies(t *testing.T, q *queueTest) {
	for _, body := range []string{"é\n\t\"ü\"", "{}", strings.Repeat("x", 256<<10)} {
		require.NoError(t, q.Send(t.Context(), body, 0))
		got := q.one(t, time.Minute)
		require.True(t, body == got.Body, "%d bytes of %d", len(got.Body), len(body))
		require.NoError(t, q.Ack(t.Context(), got.Receipt))
	}
	err := q.Send(t.Context(), strings.Repeat("x", 256<<10+1), 0)
	requireKind(t, amc.KindInvalid, err)
	requireCode(t, "message_too_large", err)
	requireNone(t, q)
}

func testReceiveLimits(t *testing.T, q *queueTest) {
	for _, limit := range []int{-1, 0, 11} {
		_, err := q.Receive(t.Context(), limit, 0, time.Minute)
		requireKind(t, amc.KindInvalid, err)
	}
	want, got, receipts := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i := range 14 {
		body := fmt.Sprint(i)
		want[body] = true
		require.NoError(t, q.Send(t.Context(), body, 0))
	}
	for _, limit := range []int{1, 3, 10, 10} {
		deliveries, err := q.Receive(t.Context(), limit, 0, time.Minute)
		require.NoError(t, err)
		require.LessOrEqual(t, len(deliveries), limit)
		for _, d := range deliveries {
			require.False(t, got[d.Body], "a leased message isn't received")
			require.False(t, receipts[d.Receipt], "a receipt is of one lease")
			got[d.Body], receipts[d.Receipt] = true, true
		}
	}
	require.Equal(t, want, got)
}

func testDelay(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "later", 10*time.Second))
	require.NoError(t, q.Send(t.Context(), "now", 0))
	require.Equal(t, "now", q.one(t, time.Hour).Body)
	q.clock.Advance(10*time.Second - time.Millisecond)
	requireNone(t, q)
	q.clock.Advance(time.Millisecond)
	got := q.one(t, time.Hour)
	require.Equal(t, "later", got.Body)
	require.Equal(t, 1, got.Receives)
}

func testLeaseEnds(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "m", 0))
	first := q.one(t, time.Minute)
	q.clock.Advance(time.Minute - time.Millisecond)
	requireNone(t, q)
	q.clock.Advance(time.Millisecond)
	second := q.one(t, time.Minute)
	require.Equal(t, "m", second.Body)
	require.Equal(t, 2, second.Receives)
	require.NotEqual(t, first.Receipt, second.Receipt)
	requireKind(t, amc.KindConflict, q.Ack(t.Context(), first.Receipt))
	requireKind(t, amc.KindConflict, q.Extend(t.Context(), first.Receipt, 0))
	requireNone(t, q) // the refused calls did nothing to the second lease
	require.NoError(t, q.Ack(t.Context(), second.Receipt))
}

func testEndedLeaseCantAck(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "m", 0))
	got := q.one(t, time.Minute)
	q.clock.Advance(time.Minute)
	requireKind(t, amc.KindConflict, q.Ack(t.Context(), got.Receipt))
	requireKind(t, amc.KindConflict, q.Extend(t.Context(), got.Receipt, time.Hour))
	require.Equal(t, 2, q.one(t, time.Minute).Receives)
}

func testExtend(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "m", 0))
	got := q.one(t, time.Minute)
	for range 3 {
		q.clock.Advance(50 * time.Second)
		require.NoError(t, q.Extend(t.Context(), got.Receipt, time.Minute), "from now, not from the end of the lease")
	}
	q.clock.Advance(time.Minute - time.Millisecond)
	requireNone(t, q)
	require.NoError(t, q.Extend(t.Context(), got.Receipt, 10*time.Second))
	require.NoError(t, q.Extend(t.Context(), got.Receipt, time.Second), "shorter, too")
	q.clock.Advance(time.Second)
	require.Equal(t, 2, q.one(t, time.Minute).Receives)
}

func testGiveBack(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "m", 0))
	got := q.one(t, time.Minute)
	require.NoError(t, q.Extend(t.Context(), got.Receipt, 0))
	requireKind(t, amc.KindConflict, q.Ack(t.Context(), got.Receipt))
	again := q.one(t, time.Minute)
	require.Equal(t, 2, again.Receives)
	require.NoError(t, q.Ack(t.Context(), again.Receipt))
}

func testReceiptOfNobody(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "m", 0))
	for _, receipt := range []string{"", "nobody's"} {
		err := q.Ack(t.Context(), receipt)
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "lease_lost", err)
		requireKind(t, amc.KindConflict, q.Extend(t.Context(), receipt, time.Minute))
	}
	got := q.one(t, time.Minute)
	require.NoError(t, q.Ack(t.Context(), got.Receipt))
	requireKind(t, amc.KindConflict, q.Ack(t.Context(), got.Receipt))
	requireKind(t, amc.KindConflict, q.Extend(t.Context(), got.Receipt, time.Minute))
}

func testDeadLetters(t *testing.T, q *queueTest) {
	require.NoError(t, q.Send(t.Context(), "poison", 0))
	for receives := 1; receives <= 3; receives++ {
		got := q.one(t, time.Minute)
		require.Equal(t, receives, got.Receives)
		requireNone(t, q.dead)
		if receives == 2 { // given back is received, too
			require.NoError(t, q.Extend(t.Context(), got.Receipt, 0))
		} else {
			q.clock.Advance(time.Minute)
		}
	}
	require.NoError(t, q.Send(t.Context(), "good", 0))
	good := q.one(t, time.Minute)
	require.Equal(t, "good", good.Body, "the poison isn't received a fourth time")
	require.NoError(t, q.Ack(t.Context(), good.Receipt))
	dead := &queueTest{Queue: q.dead, clock: q.clock}
	letter := dead.one(t, time.Minute)
	require.Equal(t, "poison", letter.Body)
	require.NoError(t, dead.Ack(t.Context(), letter.Receipt))
	q.clock.Advance(time.Hour)
	requireNone(t, q)
	requireNone(t, dead)
}

// These wait for real: a queue of another machine waits by that machine's clock.

func testReceiveWaits(t *testing.T, q *queueTest) {
	for name, delay := range map[string]time.Duration{"sent": 0, "due": time.Second} {
		start := time.Now()
		sent := make(chan error, 1)
		go func() { sent <- q.Send(t.Context(), "m", delay) }()
		deliveries, err := q.Receive(t.Context(), 10, 20*time.Second, time.Hour)
		require.NoError(t, err, name)
		require.NoError(t, <-sent, name)
		require.Len(t, deliveries, 1, name)
		require.NoError(t, q.Ack(t.Context(), deliveries[0].Receipt), name)
		require.Less(t, time.Since(start), 15*time.Second, "%s: the message ends the wait", name)
	}
	require.NoError(t, q.Send(t.Context(), "leased", 0))
	start := time.Now()
	q.one(t, time.Second)
	deliveries, err := q.Receive(t.Context(), 10, 20*time.Second, time.Hour)
	require.NoError(t, err)
	require.Len(t, deliveries, 1, "the end of a lease ends the wait")
	require.GreaterOrEqual(t, time.Since(start), time.Second)
	require.Less(t, time.Since(start), 15*time.Second)
}

func testReceiveEndsItsWait(t *testing.T, q *queueTest) {
	start := time.Now()
	deliveries, err := q.Receive(t.Context(), 10, time.Second, time.Hour)
	require.NoError(t, err)
	require.Empty(t, deliveries)
	require.GreaterOrEqual(t, time.Since(start), time.Second)
}

func testReceiveObeysContext(t *testing.T, q *queueTest) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := q.Receive(ctx, 10, time.Hour, time.Hour)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(start), 15*time.Second)
}

func testReceiversShareNoLoad(t *testing.T, q *queueTest) {
	const messages = 60
	for i := range messages {
		require.NoError(t, q.Send(t.Context(), fmt.Sprint(i), 0))
	}
	var mu sync.Mutex
	received := map[string]int{}
	race(t, func(ctx context.Context, i int) error {
		for {
			deliveries, err := q.Receive(ctx, 1+i%3, 0, time.Hour)
			if err != nil || len(deliveries) == 0 {
				return err
			}
			for _, d := range deliveries {
				mu.Lock()
				received[d.Body]++
				mu.Unlock()
				if err := q.Ack(ctx, d.Receipt); err != nil {
					return err
				}
			}
		}
	})
	require.Len(t, received, messages)
	for body, times := range received {
		require.Equal(t, 1, times, "message %s is leased to one receiver", body)
	}
	requireNone(t, q)
}

func testDepth(t *testing.T, q *queueTest) {
	deep := func(want int) {
		t.Helper()
		n, err := q.Depth(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	deep(0)
	for i := range 3 {
		require.NoError(t, q.Send(t.Context(), fmt.Sprint(i), time.Duration(i/2)*time.Minute))
	}
	deep(2) // one is delayed
	deliveries, err := q.Receive(t.Context(), 1, 0, 30*time.Second)
	require.NoError(t, err)
	deep(1) // one is leased
	require.NoError(t, q.Ack(t.Context(), deliveries[0].Receipt))
	q.clock.Advance(time.Minute)
	deep(2)
}
