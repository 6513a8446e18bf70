package s3object_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
)

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	store := s3object.New(p.client(), small)
	ref := amc.ObjectRef{Bucket: bucket, Key: "people.csv"}
	for _, c := range []struct {
		status int
		code   string // "" is an answer without a body, as HEAD's
		kind   amc.Kind
		want   string // the error's code
		names  string // what the message names
	}{
		{301, "PermanentRedirect", amc.KindInvalid, "bucket_region", bucket},
		{400, "AuthorizationHeaderMalformed", amc.KindInvalid, "bucket_region", bucket},
		{400, "RequestTimeout", amc.KindUnavailable, "store_unavailable", ref.String()},
		{400, "ExpiredToken", amc.KindUnauthorized, "store_credentials", ref.String()},
		{400, "InvalidArgument", amc.KindInvalid, "store_refused", ref.String()},
		{401, "", amc.KindUnauthorized, "store_credentials", ref.String()},
		{403, "InvalidAccessKeyId", amc.KindUnauthorized, "store_credentials", ref.String()},
		{403, "SignatureDoesNotMatch", amc.KindUnauthorized, "store_credentials", ref.String()},
		{403, "AccessDenied", amc.KindForbidden, "object_forbidden", "s3:PutObject,"},
		{403, "", amc.KindForbidden, "object_forbidden", "kms:"},
		{404, "NoSuchKey", amc.KindNotFound, "object_not_found", ref.String()},
		{404, "", amc.KindNotFound, "object_not_found", ref.String()},
		{404, "NoSuchBucket", amc.KindNotFound, "bucket_not_found", bucket},
		{404, "NoSuchUpload", amc.KindUnavailable, "store_unavailable", ref.String()},
		{409, "ObjectParentIsFile", amc.KindConflict, "object_conflict", ref.String()},
		{412, "PreconditionFailed", amc.KindConflict, "source_changed", ref.String()},
		{416, "InvalidRange", amc.KindConflict, "source_changed", ref.String()},
		{429, "", amc.KindThrottled, "store_throttled", ref.String()},
		{503, "SlowDown", amc.KindThrottled, "store_throttled", ref.String()},
		{503, "ServiceUnavailable", amc.KindUnavailable, "store_unavailable", ref.String()},
		{500, "", amc.KindUnavailable, "store_unavailable", ref.String()},
	} {
		p.fault = func(*http.Request) fault { return refuse(c.status, c.code) }
		_, stat := store.Stat(t.Context(), ref)
		_, put := store.Put(t.Context(), ref, strings.NewReader("x"), amc.PutOptions{})
		for call, err := range map[string]error{"stat": stat, "put": put} {
			if call == "stat" && c.code != "" {
				continue // HEAD has no body to tell the code
			}
			var e *amc.Error
			require.True(t, errors.As(err, &e), "%d %s: %v", c.status, c.code, err)
			require.Equal(t, c.kind, e.Kind, "%d %s %s: %v", c.status, c.code, call, err)
			require.Equal(t, c.want, e.Code, "%d %s %s: %v", c.status, c.code, call, err)
			require.Contains(t, err.Error(), c.names)
		}
	}
}

// TestAnswerThatIsNone: a store that says yes and sends something else is none.
func TestAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	p.fault = func(*http.Request) fault {
		return func(w http.ResponseWriter, _ *http.Response) { _, _ = w.Write([]byte("<not XML")) }
	}
	_, _, err := s3object.New(p.client(), small).List(t.Context(), bucket, "a/", "", 1)
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "store_failed", e.Code)
	require.Equal(t, amc.KindInternal, e.Kind)
}

func TestWrongCredentials(t *testing.T) {
	t.Parallel()
	client := gateway.Client(func(o *s3.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider("root", "not-the-secret", "")
	})
	_, err := s3object.New(client, small).Put(t.Context(), amc.ObjectRef{Bucket: bucket, Key: "k"}, bytes.NewReader(nil), amc.PutOptions{})
	require.Equal(t, amc.KindUnauthorized, amc.KindOf(err), "%v", err)
}
