package porttest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// WebhookStore tests a store of webhooks. Each call of open makes an empty one.
func WebhookStore(t *testing.T, open func(t *testing.T) amc.WebhookStore) {
	t.Helper()
	now := NewClock().Now()
	gone := now.Add(time.Hour)
	full := func(id string) amc.Webhook {
		return amc.Webhook{ID: id, URL: "https://example.com/" + id, Events: []amc.EventType{amc.EventFailed, amc.EventSucceeded}, Description: "d",
			CreatedAt: now, CreatedBy: "ann", UpdatedAt: now.Add(time.Millisecond), DisabledAt: &gone}
	}
	put := func(t *testing.T, store amc.WebhookStore, hook amc.Webhook) amc.Webhook {
		t.Helper()
		stored, err := store.PutWebhook(t.Context(), hook)
		require.NoError(t, err)
		return stored
	}
	conflict := func(t *testing.T, err error) {
		t.Helper()
		requireKind(t, amc.KindConflict, err)
		requireCode(t, "version_conflict", err)
	}
	t.Run("KeepsWhatIsPut", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		none, err := store.Webhooks(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
		elsewhere := full("b")
		elsewhere.CreatedAt, elsewhere.UpdatedAt = elsewhere.CreatedAt.In(time.FixedZone("+9", 9*3600)), elsewhere.UpdatedAt.In(time.FixedZone("+9", 9*3600))
		b, a := put(t, store, elsewhere), put(t, store, full("a"))
		want := full("b")
		want.Version = b.Version
		require.NotZero(t, b.Version)
		require.Equal(t, want, b, "in UTC")
		read, err := store.Webhook(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, b, read)
		all, err := store.Webhooks(t.Context())
		require.NoError(t, err)
		require.Equal(t, []amc.Webhook{a, b}, all, "by ID")
	})
	t.Run("WritesAreConditional", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		v1 := put(t, store, full("a"))
		_, err := store.PutWebhook(t.Context(), full("a"))
		conflict(t, err)
		changed := v1
		changed.URL, changed.Description = "https://example.com/other", ""
		v2 := put(t, store, changed)
		require.NotEqual(t, v1.Version, v2.Version)
		_, err = store.PutWebhook(t.Context(), v1)
		conflict(t, err)
		conflict(t, store.DeleteWebhook(t.Context(), "a", v1.Version))
		read, err := store.Webhook(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, v2, read)
		require.NoError(t, store.DeleteWebhook(t.Context(), "a", v2.Version))
		_, err = store.PutWebhook(t.Context(), v2)
		requireKind(t, amc.KindNotFound, err)
	})
	t.Run("NotFound", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		_, err := store.Webhook(t.Context(), "nowhere")
		requireKind(t, amc.KindNotFound, err)
		requireCode(t, "webhook_not_found", err)
		requireKind(t, amc.KindNotFound, store.DeleteWebhook(t.Context(), "nowhere", 1))
	})
	t.Run("Race", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		first := put(t, store, full("a"))
		won := make([]bool, racers)
		race(t, func(ctx context.Context, i int) error {
			mine := first
			mine.Description = fmt.Sprint(i)
			_, err := store.PutWebhook(ctx, mine)
			if won[i] = err == nil; amc.KindConflict.Is(err) {
				return nil
			}
			return err
		})
		winners := 0
		for _, w := range won {
			if w {
				winners++
			}
		}
		require.Equal(t, 1, winners)
	})
	t.Run("Deliveries", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		a := put(t, store, full("a"))
		put(t, store, full("b"))
		delivery := func(hook string, i, attempts int) amc.WebhookDelivery {
			return amc.WebhookDelivery{WebhookID: hook, EventID: fmt.Sprintf("e-%d", i), Type: amc.EventFailed, Attempts: attempts,
				At: now.Add(time.Duration(attempts*1000+i) * time.Second), Status: 500, Message: "m", Code: "c"}
		}
		for i := range amc.MaxDeliveries + 5 {
			require.NoError(t, store.PutDelivery(t.Context(), delivery("a", i, 1)))
		}
		require.NoError(t, store.PutDelivery(t.Context(), delivery("b", 1, 1)))
		again := delivery("a", 50, 2)
		again.Delivered, again.Message, again.Code = true, "", ""
		require.NoError(t, store.PutDelivery(t.Context(), again))
		all, err := store.Deliveries(t.Context(), "a")
		require.NoError(t, err)
		require.Len(t, all, amc.MaxDeliveries)
		require.Equal(t, again, all[0], "the last outcome of an event, in the place of the one before")
		require.Equal(t, delivery("a", amc.MaxDeliveries+4, 1), all[1])
		require.Equal(t, delivery("a", 5, 1), all[len(all)-1], "the oldest are gone")

		require.NoError(t, store.DeleteWebhook(t.Context(), "a", a.Version))
		require.NoError(t, store.PutDelivery(t.Context(), delivery("a", 1, 3)))
		all, err = store.Deliveries(t.Context(), "a")
		require.NoError(t, err)
		require.Empty(t, all, "a webhook that is gone keeps none")
		all, err = store.Deliveries(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, []amc.WebhookDelivery{delivery("b", 1, 1)}, all)
	})
}
