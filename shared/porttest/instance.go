package porttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// InstanceStore tests an instance store. Each call of open makes an empty one.
func InstanceStore(t *testing.T, open func(t *testing.T) amc.InstanceStore) {
	t.Helper()
	t.Run("KeepsWhatIsPut", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		none, err := store.Instances(t.Context())
		require.NoError(t, err)
		require.Empty(t, none)
		b := amc.Instance{ID: "b", Name: "B", ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "M", AdsAccountID: "x", UploadAccount: "123",
			S3Region: "us-east-1", Tags: []string{"t"}}
		a := amc.Instance{ID: "a"}
		for _, i := range []amc.Instance{b, a} {
			require.NoError(t, store.PutInstance(t.Context(), i))
		}
		read, err := store.Instance(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, b, read)
		all, err := store.Instances(t.Context())
		require.NoError(t, err)
		require.Equal(t, []amc.Instance{a, b}, all, "by ID")
		b.Name, b.Tags = "Other", nil
		require.NoError(t, store.PutInstance(t.Context(), b))
		read, err = store.Instance(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, b, read, "a second put replaces all of the first")
	})
	t.Run("DeleteInstance", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		require.NoError(t, store.PutInstance(t.Context(), amc.Instance{ID: "a"}))
		require.NoError(t, store.PutInstance(t.Context(), amc.Instance{ID: "b"}))
		require.NoError(t, store.DeleteInstance(t.Context(), "a"))
		_, err := store.Instance(t.Context(), "a")
		requireKind(t, amc.KindNotFound, err)
		all, err := store.Instances(t.Context())
		require.NoError(t, err)
		require.Equal(t, []amc.Instance{{ID: "b"}}, all)
	})
	t.Run("NotFound", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		_, err := store.Instance(t.Context(), "nowhere")
		requireKind(t, amc.KindNotFound, err)
		requireCode(t, "instance_not_found", err)
		requireKind(t, amc.KindNotFound, store.DeleteInstance(t.Context(), "nowhere"))
	})
}
