package sqsqueue

import (
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// maxHidden is how long after its receive SQS hides a message at most, less the second that rounding may add.
const maxHidden = 12*time.Hour - time.Second

// lease is what is known of a receipt.
type lease struct{ received, until time.Time }

// extended returns the lease until d from now, or the last moment that SQS allows.
func (l lease) extended(now time.Time, d time.Duration) lease {
	l.until = now.Add(d)
	if last := l.received.Add(maxHidden); l.until.After(last) {
		l.until = last
	}
	return l
}

// Adopt makes a receipt good that somebody else received for this process, as Lambda does for its functions, and that hides its message
// for d from then.
func (q *Queue) Adopt(receipt string, received time.Time, d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.forget()
	q.leases[receipt] = lease{received: received}.extended(received, d)
}

// forget drops the leases that have ended, so that those of messages which nobody settles here don't add up.
func (q *Queue) forget() {
	now := q.clock.Now()
	for receipt, l := range q.leases {
		if !l.until.After(now) {
			delete(q.leases, receipt)
		}
	}
}

// held returns the lease of a receipt, unless it has ended.
func (q *Queue) held(receipt string, now time.Time) (lease, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.leases[receipt]
	if !l.until.After(now) {
		return l, leaseLost()
	}
	return l, nil
}

// keep stores the lease of a receipt; one that has ended is forgotten.
func (q *Queue) keep(receipt string, l lease) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !l.until.After(q.clock.Now()) {
		delete(q.leases, receipt)
		return
	}
	q.leases[receipt] = l
}

func leaseLost() error {
	return &amc.Error{Kind: amc.KindConflict, Code: "lease_lost", Message: "the lease of the message has ended"}
}
