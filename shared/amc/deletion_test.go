package amc

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDeletionPlan(t *testing.T) {
	t.Parallel()
	d := Deletion{ID: "d", InstanceIDs: []string{"b", "a"}, Identities: 2001}
	d.Plan()
	require.Equal(t, []DeletionRequest{
		{InstanceID: "b", Batch: 0, Identities: 1000, State: RequestPending}, {InstanceID: "a", Batch: 0, Identities: 1000, State: RequestPending},
		{InstanceID: "b", Batch: 1, Identities: 1000, State: RequestPending}, {InstanceID: "a", Batch: 1, Identities: 1000, State: RequestPending},
		{InstanceID: "b", Batch: 2, Identities: 1, State: RequestPending}, {InstanceID: "a", Batch: 2, Identities: 1, State: RequestPending},
	}, d.Requests)
	require.Equal(t, "s3://artifacts/deletions/d/batch-00002.json", d.Batch("artifacts", 2).String())
	require.Equal(t, 1, Deletion{Identities: 1000}.Batches())
}

func TestDeletionSettle(t *testing.T) {
	t.Parallel()
	const p, s, ok, no = RequestPending, RequestSubmitted, RequestSucceeded, RequestFailed
	for _, c := range []struct {
		requests []RequestState
		want     DeletionState
	}{
		{[]RequestState{p, s, ok, no}, DeletionSubmitting}, {[]RequestState{s, ok, no}, DeletionSubmitted}, {[]RequestState{ok, ok}, DeletionSucceeded},
		{[]RequestState{ok, no}, DeletionPartiallySucceeded}, {[]RequestState{no, no}, DeletionFailed},
	} {
		d := Deletion{State: DeletionSubmitting}
		for _, r := range c.requests {
			d.Requests = append(d.Requests, DeletionRequest{State: r})
		}
		d.Settle()
		require.Equal(t, c.want, d.State, c.requests)
		require.Equal(t, c.want != DeletionSubmitting && c.want != DeletionSubmitted, d.State.Final())
	}
}
