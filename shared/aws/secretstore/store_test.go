package secretstore_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/secretstore"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	porttest.SecretStore(t, func(t *testing.T) amc.SecretStore {
		return secretstore.New(secretsmanager.NewFromConfig(moto.Start(t).Config()), uuid.NewString()+"/", "")
	})
}

// setup returns a store and a client to look behind it.
func setup(t *testing.T) (*secretstore.Store, *secretsmanager.Client, string) {
	t.Helper()
	client := secretsmanager.NewFromConfig(moto.Start(t).Config())
	prefix := uuid.NewString() + "/"
	return secretstore.New(client, prefix, "arn:aws:kms:us-east-1:123456789012:key/k"), client, prefix
}

func TestNameAndKey(t *testing.T) {
	t.Parallel()
	store, client, prefix := setup(t)
	require.NoError(t, store.PutSecret(t.Context(), "connections/c", []byte("1")))
	require.NoError(t, store.PutSecret(t.Context(), "connections/c", []byte("2")))
	kept, err := client.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String(prefix + "connections/c")})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:kms:us-east-1:123456789012:key/k", aws.ToString(kept.KmsKeyId))
}

// TestDeletedIsRecoverable: a deleted secret waits for seven days, is gone for all callers until then, and comes back when it is stored.
func TestDeletedIsRecoverable(t *testing.T) {
	t.Parallel()
	store, client, prefix := setup(t)
	require.NoError(t, store.PutSecret(t.Context(), "n", []byte("old")))
	require.NoError(t, store.DeleteSecret(t.Context(), "n"))
	kept, err := client.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: aws.String(prefix + "n")})
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(7*24*time.Hour), aws.ToTime(kept.DeletedDate), time.Hour)
	require.True(t, amc.KindNotFound.Is(store.DeleteSecret(t.Context(), "n")), "only one caller deletes it")
	require.NoError(t, store.PutSecret(t.Context(), "n", []byte("new")))
	value, err := store.Secret(t.Context(), "n")
	require.NoError(t, err)
	require.Equal(t, "new", string(value))
}

func TestText(t *testing.T) {
	t.Parallel()
	store, client, prefix := setup(t)
	_, err := client.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String(prefix + "n"), SecretString: aws.String("by hand")})
	require.NoError(t, err)
	value, err := store.Secret(t.Context(), "n")
	require.NoError(t, err)
	require.Equal(t, "by hand", string(value))
}

// answering is a store whose service answers the calls of each operation with these codes, the last of them for good; "" is success. asked is
// what was called.
func answering(t *testing.T, status int, codes map[string][]string) (store *secretstore.Store, asked *[]string) {
	t.Helper()
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation := r.Header.Get("X-Amz-Target")[len("secretsmanager."):]
		*asked = append(*asked, operation)
		code := ""
		if answers := codes[operation]; len(answers) > 0 {
			code = answers[0]
			if len(answers) > 1 {
				codes[operation] = answers[1:]
			}
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if code == "" {
			fmt.Fprint(w, "{}")
			return
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type": %q, "message": "m"}`, code)
	}))
	t.Cleanup(server.Close)
	client := secretsmanager.New(secretsmanager.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: aws.AnonymousCredentials{}, Retryer: aws.NopRetryer{}})
	return secretstore.New(client, "amcu/", ""), asked
}

const (
	absent = "ResourceNotFoundException"
	exists = "ResourceExistsException"
	marked = "InvalidRequestException"
)

// TestPutMeetsOthers: whatever other calls do to the secret meanwhile, it ends up stored, or the store says that it is not.
func TestPutMeetsOthers(t *testing.T) {
	t.Parallel()
	const put, create, restore = "PutSecretValue", "CreateSecret", "RestoreSecret"
	for name, c := range map[string]struct {
		codes map[string][]string
		calls []string
		fails bool
	}{
		"there":                    {nil, []string{put}, false},
		"not there":                {map[string][]string{put: {absent}}, []string{put, create}, false},
		"made by another":          {map[string][]string{put: {absent, ""}, create: {exists}}, []string{put, create, put}, false},
		"deleted":                  {map[string][]string{put: {marked, ""}}, []string{put, restore, put}, false},
		"deleted for good":         {map[string][]string{put: {marked, absent}, restore: {absent}}, []string{put, restore, put, create}, false},
		"made and deleted again":   {map[string][]string{put: {absent, marked, ""}, create: {exists}}, []string{put, create, put, restore, put}, false},
		"refused for other things": {map[string][]string{put: {marked}}, []string{put, restore, put, restore, put, restore, put, restore}, true},
		"can't be made":            {map[string][]string{put: {absent}, create: {"AccessDeniedException"}}, []string{put, create}, true},
		"can't be restored":        {map[string][]string{put: {marked}, restore: {"AccessDeniedException"}}, []string{put, restore}, true},
	} {
		store, asked := answering(t, http.StatusBadRequest, c.codes)
		err := store.PutSecret(t.Context(), "n", []byte("value"))
		require.Equal(t, c.fails, err != nil, "%s: %v", name, err)
		require.Equal(t, c.calls, *asked, name)
		if err != nil {
			require.ErrorContains(t, err, "amcu/n", name)
			require.True(t, amc.KindOf(err).Retryable(), name)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for code, kind := range map[string]amc.Kind{"ThrottlingException": amc.KindThrottled, "InternalServiceError": amc.KindUnavailable, "AccessDeniedException": amc.KindInternal, "DecryptionFailure": amc.KindInternal} {
		status := http.StatusBadRequest
		if kind == amc.KindUnavailable {
			status = http.StatusInternalServerError
		}
		store, _ := answering(t, status, map[string][]string{"PutSecretValue": {code}, "GetSecretValue": {code}, "DeleteSecret": {code}})
		_, reading := store.Secret(t.Context(), "n")
		for call, err := range map[string]error{"PutSecretValue": store.PutSecret(t.Context(), "n", []byte("hush")), "GetSecretValue": reading, "DeleteSecret": store.DeleteSecret(t.Context(), "n")} {
			require.Equal(t, kind, amc.KindOf(err), "%s %s: %v", call, code, err)
			require.NotContains(t, err.Error(), "hush")
			if code == "AccessDeniedException" {
				require.ErrorContains(t, err, "secretsmanager:"+call)
			}
		}
	}
}
