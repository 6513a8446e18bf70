package porttest

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// SecretStore tests a secret store. Each call of open makes an empty one.
func SecretStore(t *testing.T, open func(t *testing.T) amc.SecretStore) {
	t.Helper()
	t.Run("KeepsWhatIsPut", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		for name, value := range map[string][]byte{
			amc.ConnectionSecretName("c-1"): []byte(`{"region":"NA"}`),
			"bytes":                         {0, 255, 10, 0},
			"long":                          bytes.Repeat([]byte("x"), 60_000),
		} {
			require.NoError(t, store.PutSecret(t.Context(), name, value))
			read, err := store.Secret(t.Context(), name)
			require.NoError(t, err)
			require.Equal(t, value, read)
		}
		require.NoError(t, store.PutSecret(t.Context(), "bytes", []byte("second")))
		read, err := store.Secret(t.Context(), "bytes")
		require.NoError(t, err)
		require.Equal(t, "second", string(read))
	})
	t.Run("CallerKeepsItsBytes", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		value := []byte("abc")
		require.NoError(t, store.PutSecret(t.Context(), "n", value))
		require.Equal(t, "abc", string(value))
		value[0] = 'x'
		first, err := store.Secret(t.Context(), "n")
		require.NoError(t, err)
		first[1] = 'x'
		second, err := store.Secret(t.Context(), "n")
		require.NoError(t, err)
		require.Equal(t, "abc", string(second))
	})
	t.Run("DeleteSecret", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		require.NoError(t, store.PutSecret(t.Context(), "a", []byte("1")))
		require.NoError(t, store.PutSecret(t.Context(), "b", []byte("2")))
		require.NoError(t, store.DeleteSecret(t.Context(), "a"))
		_, err := store.Secret(t.Context(), "a")
		requireKind(t, amc.KindNotFound, err)
		read, err := store.Secret(t.Context(), "b")
		require.NoError(t, err)
		require.Equal(t, "2", string(read))
		require.NoError(t, store.PutSecret(t.Context(), "a", []byte("3")))
		read, err = store.Secret(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, "3", string(read))
	})
	t.Run("NotFound", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		_, err := store.Secret(t.Context(), "nowhere")
		requireKind(t, amc.KindNotFound, err)
		requireKind(t, amc.KindNotFound, store.DeleteSecret(t.Context(), "nowhere"))
	})
	t.Run("Race", func(t *testing.T) {
		t.Parallel()
		store := open(t)
		race(t, func(ctx context.Context, i int) error {
			return store.PutSecret(ctx, "n", bytes.Repeat([]byte{byte('0' + i)}, 1000))
		})
		read, err := store.Secret(t.Context(), "n")
		require.NoError(t, err)
		require.Equal(t, bytes.Repeat(read[:1], 1000), read, "one write, whole")
	})
}
