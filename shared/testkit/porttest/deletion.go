package porttest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// DeletionStore tests a store of deletions. Each call of open makes an empty one.
func DeletionStore(t *testing.T, open func(t *testing.T) amc.DeletionStore) {
	t.Helper()
	now := NewClock().Now()
	full := func(id string, at time.Time) amc.Deletion {
		return amc.Deletion{ID: id, State: amc.DeletionSubmitting, InstanceIDs: []string{"b", "a"}, Identities: 3, Message: "m", Code: "c", CreatedBy: "ann",
			CreatedAt: at, UpdatedAt: at.Add(time.Millisecond), CheckedAt: at.Add(2 * time.Millisecond),
			Requests: []amc.DeletionRequest{{InstanceID: "b", Batch: 1, Identities: 3, State: amc.RequestFailed, RequestID: "r", Message: "m", Code: "c"}}}
	}
	create := func(t *testing.T, store amc.DeletionStore, d amc.Deletion) amc.Deletion {
		t.Helper()
		stored, created, err := store.CreateDeletion(t.Context(), d, amc.IdempotencyKey{})
		require.NoError(t, err)
		require.True(t, created)
		return stored
	}
	ids := func(all []amc.Deletion) (ids []string) {
		for _, d := range all {
			ids = append(ids, d.ID)
		}
		return ids
	}
	t.Run("KeepsWhatIsCreated", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		stored := create(t, store, full("d", now.In(time.FixedZone("+9", 9*3600))))
		want := full("d", now)
		want.Version = stored.Version
		require.NotZero(t, stored.Version)
		require.Equal(t, want, stored, "in UTC")
		read, err := store.Deletion(t.Context(), "d")
		require.NoError(t, err)
		require.Equal(t, stored, read)
		_, _, err = store.CreateDeletion(t.Context(), full("d", now), amc.IdempotencyKey{})
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "deletion_exists", err)
		bare := create(t, store, amc.Deletion{ID: "bare", CreatedAt: now, UpdatedAt: now})
		require.True(t, bare.CheckedAt.IsZero())
	})
	t.Run("Keys", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		key := amc.IdempotencyKey{Subject: "ann", Key: "k", Digest: "1"}
		first, created, err := store.CreateDeletion(t.Context(), full("d-1", now), key)
		require.NoError(t, err)
		require.True(t, created)
		again, created, err := store.CreateDeletion(t.Context(), full("d-2", now), key)
		require.NoError(t, err)
		require.False(t, created)
		require.Equal(t, first, again)
		key.Digest = "2"
		_, _, err = store.CreateDeletion(t.Context(), full("d-2", now), key)
		requireCode(t, "idempotency_key_reused", err)
		key.Subject = "bob"
		_, created, err = store.CreateDeletion(t.Context(), full("d-2", now), key)
		require.NoError(t, err)
		require.True(t, created)
		create(t, store, full("d-3", now))
		create(t, store, full("d-4", now)) // no key, no protection
	})
	t.Run("KeyRace", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		got, created := make([]string, racers), make([]bool, racers)
		race(t, func(ctx context.Context, i int) error {
			d, mine, err := store.CreateDeletion(ctx, full(fmt.Sprintf("d-%d", i), now), amc.IdempotencyKey{Subject: "ann", Key: "k", Digest: "1"})
			got[i], created[i] = d.ID, mine
			return err
		})
		winner := slices.Index(created, true)
		require.NotEqual(t, -1, winner)
		for i, id := range got {
			require.Equal(t, fmt.Sprintf("d-%d", winner), id)
			require.Equal(t, i == winner, created[i])
		}
	})
	t.Run("WritesAreConditional", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		v1 := create(t, store, full("d", now))
		changed := v1
		changed.State, changed.Requests = amc.DeletionFailed, nil
		v2, err := store.UpdateDeletion(t.Context(), changed)
		require.NoError(t, err)
		require.NotEqual(t, v1.Version, v2.Version)
		_, err = store.UpdateDeletion(t.Context(), v1)
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "version_conflict", err)
		read, err := store.Deletion(t.Context(), "d")
		require.NoError(t, err)
		require.Equal(t, v2, read)
		_, err = store.Deletion(t.Context(), "nowhere")
		requireKind(t, amc.KindNotFound, err)
		requireCode(t, "deletion_not_found", err)
		_, err = store.UpdateDeletion(t.Context(), full("nowhere", now))
		requireKind(t, amc.KindNotFound, err)
	})
	t.Run("Lists", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		states := []amc.DeletionState{
			amc.DeletionReceiving, amc.DeletionSucceeded, amc.DeletionSubmitting, amc.DeletionFailed, amc.DeletionSubmitted, amc.DeletionPartiallySucceeded,
		}
		for i, state := range states {
			d := full(fmt.Sprintf("d-%d", i), now.Add(time.Duration(i/2)*time.Second)) // two of one instant
			d.State = state
			create(t, store, d)
		}
		all := walk(t, func(cursor string) ([]amc.Deletion, string, error) { return store.Deletions(t.Context(), cursor, 2) })
		require.Equal(t, []string{"d-5", "d-4", "d-3", "d-2", "d-1", "d-0"}, ids(all))
		still, err := store.OpenDeletions(t.Context(), 10)
		require.NoError(t, err)
		require.Equal(t, []string{"d-0", "d-2", "d-4"}, ids(still))
		still[1].State = amc.DeletionSucceeded
		_, err = store.UpdateDeletion(t.Context(), still[1])
		require.NoError(t, err)
		still, err = store.OpenDeletions(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, []string{"d-0"}, ids(still))
		still, err = store.OpenDeletions(t.Context(), 10)
		require.NoError(t, err)
		require.Equal(t, []string{"d-0", "d-4"}, ids(still))
		_, _, err = store.Deletions(t.Context(), "nonsense", 0)
		requireCode(t, "invalid_cursor", err)
		_, _, err = store.Deletions(t.Context(), "", 101)
		requireCode(t, "limit_range", err)
	})
}
