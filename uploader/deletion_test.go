package uploader

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// batches keeps objects in memory.
type batches map[string]string

func (b batches) Stat(_ context.Context, ref amc.ObjectRef) (amc.Object, error) {
	if _, ok := b[ref.Key]; !ok {
		return amc.Object{}, &amc.Error{Kind: amc.KindNotFound, Message: "no such object"}
	}
	return amc.Object{ObjectRef: ref}, nil
}

func (b batches) Open(_ context.Context, o amc.Object, _ int64) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(b[o.Key])), nil
}

func (b batches) Delete(_ context.Context, ref amc.ObjectRef) error {
	delete(b, ref.Key)
	return nil
}

// forgetter keeps what it was asked, and answers with the next error of an instance's script.
type forgetter struct {
	asked  map[string][][]amc.Forgotten
	script map[string][]error
	looks  int
	ends   map[string]amc.RequestState // by instance; none is submitted
	lost   bool
}

func (f *forgetter) CreateUserDeletion(_ context.Context, i amc.Instance, people []amc.Forgotten) (string, error) {
	if err := next(f.script, i.ID); err != nil {
		return "", err
	}
	f.asked[i.ID] = append(f.asked[i.ID], people)
	return fmt.Sprintf("%s-%d", i.ID, len(f.asked[i.ID])), nil
}

func (f *forgetter) UserDeletion(_ context.Context, i amc.Instance, id string) (amc.RemoteDeletion, error) {
	f.looks++
	if f.lost {
		return amc.RemoteDeletion{}, &amc.Error{Kind: amc.KindNotFound, Message: "no such request"}
	}
	return amc.RemoteDeletion{ID: id, State: cmp.Or(f.ends[i.ID], amc.RequestSubmitted)}, nil
}

// forgetting is a poll of deletions, with one of 1,001 identities for two instances.
func forgetting(t *testing.T, state amc.DeletionState) (*Deletions, *forgetter, batches, *porttest.Clock, func() amc.Deletion) {
	t.Helper()
	clock := porttest.NewClock()
	db := open(t, clock)
	for _, id := range []string{"one", "two"} {
		_, err := db.Instances().PutInstance(t.Context(), amc.Instance{ID: id})
		require.NoError(t, err)
	}
	amazon := &forgetter{asked: map[string][][]amc.Forgotten{}, script: map[string][]error{}, ends: map[string]amc.RequestState{}}
	objects := batches{}
	d := &Deletions{Deletions: db.Deletions(), Instances: db.Instances(), AMC: amazon, Objects: objects, Bucket: "artifacts", Clock: clock, Log: slog.New(slog.DiscardHandler)}
	deletion := amc.Deletion{ID: "d", State: state, InstanceIDs: []string{"one", "two"}, Identities: 1001, CreatedAt: clock.Now(), UpdatedAt: clock.Now()}
	if state != amc.DeletionReceiving {
		deletion.Plan()
	}
	_, _, err := db.Deletions().CreateDeletion(t.Context(), deletion, amc.IdempotencyKey{})
	require.NoError(t, err)
	first := make([]amc.Forgotten, 1000)
	for i := range first {
		first[i] = amc.Forgotten{Hashed: amc.Email, Value: fmt.Sprintf("%064x", i)}
	}
	for n, batch := range [][]amc.Forgotten{first, {{External: "MAID", Value: "maid"}}} {
		text, err := json.Marshal(batch)
		require.NoError(t, err)
		objects[deletion.Batch("artifacts", n).Key] = string(text)
	}
	return d, amazon, objects, clock, func() amc.Deletion {
		t.Helper()
		stored, err := d.Deletions.Deletion(t.Context(), "d")
		require.NoError(t, err)
		return stored
	}
}

func states(d amc.Deletion) (all []amc.RequestState) {
	for _, r := range d.Requests {
		all = append(all, r.State)
	}
	return all
}

func TestDeletionToItsEnd(t *testing.T) {
	t.Parallel()
	d, amazon, objects, clock, stored := forgetting(t, amc.DeletionSubmitting)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.DeletionSubmitted, stored().State)
	require.Empty(t, objects, "whom it was about is known to AMC alone")
	for _, id := range []string{"one", "two"} {
		require.Len(t, amazon.asked[id], 2)
		require.Len(t, amazon.asked[id][0], 1000)
		require.Equal(t, amc.Forgotten{Hashed: amc.Email, Value: fmt.Sprintf("%064x", 7)}, amazon.asked[id][0][7])
		require.Equal(t, []amc.Forgotten{{External: "MAID", Value: "maid"}}, amazon.asked[id][1])
	}
	require.Equal(t, "two-2", stored().Requests[3].RequestID)

	clock.Advance(10 * time.Hour)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, 4, amazon.looks)
	clock.Advance(59 * time.Minute)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, 4, amazon.looks, "not too often")
	amazon.ends["one"] = amc.RequestSucceeded
	clock.Advance(time.Minute)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, []amc.RequestState{amc.RequestSucceeded, amc.RequestSubmitted, amc.RequestSucceeded, amc.RequestSubmitted}, states(stored()))
	amazon.ends["two"] = amc.RequestSucceeded
	clock.Advance(time.Hour)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, 10, amazon.looks)
	require.Equal(t, amc.DeletionSucceeded, stored().State)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, 10, amazon.looks)
}

func TestDeletionOfWhichSomeRequestsFail(t *testing.T) {
	t.Parallel()
	d, amazon, objects, clock, stored := forgetting(t, amc.DeletionSubmitting)
	passing := &amc.Error{Kind: amc.KindUnknown, Code: "outcome_unknown", Message: "no answer"}
	refused := &amc.Error{Kind: amc.KindForbidden, Code: "amc_forbidden", Message: "not yours"}
	amazon.script["one"] = []error{passing, refused}
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, []amc.RequestState{amc.RequestPending, amc.RequestSubmitted, amc.RequestFailed, amc.RequestSubmitted}, states(stored()))
	require.Contains(t, stored().Requests[0].Message, passing.Message)
	require.Equal(t, "outcome_unknown", stored().Requests[0].Code)
	require.Contains(t, stored().Requests[2].Message, refused.Message)
	require.Equal(t, "amc_forbidden", stored().Requests[2].Code)
	require.Len(t, objects, 2, "one is to be asked yet")
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.RequestSubmitted, stored().Requests[0].State)
	require.Empty(t, stored().Requests[0].Message)
	require.Empty(t, stored().Requests[0].Code)
	require.Len(t, amazon.asked["one"], 1)
	require.Len(t, amazon.asked["two"], 2, "nobody is asked again without need")
	require.Empty(t, objects)

	amazon.ends["one"], amazon.ends["two"] = amc.RequestSucceeded, amc.RequestFailed
	clock.Advance(time.Hour)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.DeletionPartiallySucceeded, stored().State)
	require.Equal(t, "request_failed", stored().Requests[1].Code)
}

func TestDeletionThatAMCLoses(t *testing.T) {
	t.Parallel()
	d, amazon, _, clock, stored := forgetting(t, amc.DeletionSubmitting)
	require.NoError(t, d.Poll(t.Context()))
	amazon.lost = true
	clock.Advance(time.Minute)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.DeletionSubmitted, stored().State, "it may not show yet")
	clock.Advance(2 * time.Hour)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.DeletionFailed, stored().State)
	require.Equal(t, "request_lost", stored().Requests[0].Code)
}

func TestDeletionByAnInstanceThatIsGone(t *testing.T) {
	t.Parallel()
	d, _, _, clock, stored := forgetting(t, amc.DeletionSubmitting)
	require.NoError(t, d.Poll(t.Context()))
	one, err := d.Instances.Instance(t.Context(), "one")
	require.NoError(t, err)
	require.NoError(t, d.Instances.DeleteInstance(t.Context(), one))
	clock.Advance(time.Minute)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.RequestFailed, stored().Requests[0].State)
	require.Equal(t, "instance_gone", stored().Requests[0].Code)
}

func TestDeletionWithoutItsBatch(t *testing.T) {
	t.Parallel()
	d, amazon, objects, _, stored := forgetting(t, amc.DeletionSubmitting)
	delete(objects, stored().Batch("artifacts", 0).Key)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, []amc.RequestState{amc.RequestFailed, amc.RequestFailed, amc.RequestSubmitted, amc.RequestSubmitted}, states(stored()))
	require.Equal(t, "batch_gone", stored().Requests[0].Code)
	require.Len(t, amazon.asked["one"], 1)
}

func TestDeletionThatItsCallerLeft(t *testing.T) {
	t.Parallel()
	d, amazon, objects, clock, stored := forgetting(t, amc.DeletionReceiving)
	before := stored()
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, before, stored(), "its caller may be at it")
	clock.Advance(receiveTime)
	require.NoError(t, d.Poll(t.Context()))
	require.Equal(t, amc.DeletionFailed, stored().State)
	require.NotEmpty(t, stored().Message)
	require.Equal(t, "deletion_abandoned", stored().Code)
	require.Empty(t, objects)
	require.Empty(t, amazon.asked)
	_, err := d.Deletions.UpdateDeletion(t.Context(), before)
	require.True(t, amc.KindConflict.Is(err), "it can't be completed any more")
}

// dyingDeletions loses the process at one of its writes.
type dyingDeletions struct {
	amc.DeletionStore
	*fuse
}

func (f dyingDeletions) UpdateDeletion(ctx context.Context, d amc.Deletion) (amc.Deletion, error) {
	return burn(f.fuse, func() (amc.Deletion, error) { return f.DeletionStore.UpdateDeletion(ctx, d) })
}

// TestDeathOfADeletion kills the poll before and after each of its writes. Whatever the moment, every instance has been asked
// for everybody, and no batch is left.
func TestDeathOfADeletion(t *testing.T) {
	t.Parallel()
	deaths := 0
	for _, after := range []bool{false, true} {
		for n, blown := 0, true; blown; n++ {
			d, amazon, objects, clock, stored := forgetting(t, amc.DeletionSubmitting)
			amazon.ends["one"], amazon.ends["two"] = amc.RequestSucceeded, amc.RequestSucceeded
			f := &fuse{left: n, after: after}
			dying := *d
			dying.Deletions = dyingDeletions{d.Deletions, f}
			for !f.blown && !stored().State.Final() { // a process that is dead asks nobody
				_ = dying.Poll(t.Context())
				clock.Advance(time.Hour)
			}
			for range 3 {
				require.NoError(t, d.Poll(t.Context()))
				clock.Advance(time.Hour)
			}
			require.Equal(t, amc.DeletionSucceeded, stored().State)
			require.Empty(t, objects)
			for _, id := range slices.Sorted(maps.Keys(amazon.asked)) {
				require.GreaterOrEqual(t, len(amazon.asked[id]), 2)
				require.LessOrEqual(t, len(amazon.asked[id]), 3)
			}
			if blown = f.blown; blown {
				deaths++
			}
		}
	}
	require.Greater(t, deaths, 10)
}

func TestBatchThatCannotBeReadIsNotQuoted(t *testing.T) {
	t.Parallel()
	d, _, objects, _, stored := forgetting(t, amc.DeletionSubmitting)
	ref := stored().Batch("artifacts", 0)
	objects[ref.Key] = `[{"value": someone@example.com}]`
	_, err := d.people(t.Context(), ref)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "some")
	var syntax *json.SyntaxError
	require.False(t, errors.As(err, &syntax))
}
