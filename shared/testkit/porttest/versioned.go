package porttest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// versioned are the calls of a store of records by id whose writes are conditional on a version.
type versioned[T any] struct {
	put    func(context.Context, T) (T, error)
	get    func(ctx context.Context, id string) (T, error)
	all    func(context.Context) ([]T, error)
	remove func(context.Context, T) error

	make  func(id, name string) T // with every field set
	parts func(*T) (name *string, version *int64)
}

// test tests a store. Each call of open makes an empty one.
func (versioned[T]) test(t *testing.T, open func(t *testing.T) versioned[T]) {
	t.Helper()
	put := func(t *testing.T, store versioned[T], record T) T {
		t.Helper()
		stored, err := store.put(t.Context(), record)
		require.NoError(t, err)
		_, before := store.parts(&record)
		_, after := store.parts(&stored)
		require.NotEqual(t, *before, *after)
		*before = *after
		require.Equal(t, record, stored)
		return stored
	}
	t.Run("KeepsWhatIsPut", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		none, err := store.all(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
		first, second := put(t, store, store.make("b", "B")), put(t, store, store.make("a", "A"))
		read, err := store.get(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, first, read)
		all, err := store.all(t.Context())
		require.NoError(t, err)
		require.Equal(t, []T{second, first}, all, "by ID")
	})
	t.Run("WritesAreConditional", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		record := store.make("b", "B")
		v1 := put(t, store, record)
		_, err := store.put(t.Context(), record)
		requireKind(t, amc.KindConflict, err) // version 0: none may exist
		changed := v1
		name, _ := store.parts(&changed)
		*name = "Other"
		v2 := put(t, store, changed)
		_, err = store.put(t.Context(), v1)
		requireKind(t, amc.KindConflict, err)
		requireKind(t, amc.KindConflict, store.remove(t.Context(), v1))
		read, err := store.get(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, v2, read)
		put(t, store, store.make("c", "C"))
		require.NoError(t, store.remove(t.Context(), v2))
		_, err = store.get(t.Context(), "b")
		requireKind(t, amc.KindNotFound, err)
		all, err := store.all(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 1)
		_, err = store.put(t.Context(), v2)
		requireKind(t, amc.KindNotFound, err)
		put(t, store, record)
	})
	t.Run("NotFound", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		_, err := store.get(t.Context(), "nowhere")
		requireKind(t, amc.KindNotFound, err)
		record := store.make("nowhere", "")
		_, version := store.parts(&record)
		*version = 1
		requireKind(t, amc.KindNotFound, store.remove(t.Context(), record))
	})
	t.Run("Race", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		won := make([]bool, racers)
		race(t, func(ctx context.Context, i int) error {
			_, err := store.put(ctx, store.make("c", fmt.Sprint(i)))
			if amc.KindConflict.Is(err) {
				return nil
			}
			won[i] = err == nil
			return err
		})
		stored, err := store.get(t.Context(), "c")
		require.NoError(t, err)
		name, _ := store.parts(&stored)
		for i, mine := range won {
			require.Equal(t, mine, *name == fmt.Sprint(i), "exactly the winner was told it won")
		}
	})
}
