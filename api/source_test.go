package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestCreateSource(t *testing.T) {
	t.Parallel()
	r := setup(t)
	create := func(token string, body any) SourceUpload {
		t.Helper()
		return decode[SourceUpload](t, r.call(request{method: "POST", path: "/v1/sources", token: token, body: body}), http.StatusCreated)
	}
	digest := strings.Repeat("0a", 32)
	known := create("operator", map[string]any{"name": "customers & co.csv", "sha256": digest})
	require.Equal(t, "source", known.Source.Bucket)
	require.Regexp(t, `^uploads/[0-9a-f]{16}/`+digest+`/customers & co\.csv$`, known.Source.Key)
	require.Equal(t, "PUT", known.Method)
	require.Equal(t, map[string]string{"If-None-Match": "*", "X-Amz-Checksum-Sha256": strings.Repeat("CgoK", 10) + "Cgo="}, known.Headers)
	require.Equal(t, r.clock.Now().Add(uploadTime), known.ExpiresAt)
	u, err := url.Parse(known.URL)
	require.NoError(t, err)
	require.Equal(t, "900", u.Query().Get("X-Amz-Expires"))
	require.Equal(t, "host;if-none-match;x-amz-checksum-sha256", u.Query().Get("X-Amz-SignedHeaders"))
	require.Equal(t, map[string]string{"If-None-Match": "*"}, create("operator", map[string]any{"name": "a.csv"}).Headers, "nothing is known of its content")

	require.False(t, known.Exists)
	r.sources[amc.ObjectRef{Bucket: known.Source.Bucket, Key: known.Source.Key}] = "x"
	again := create("operator", map[string]any{"name": "customers & co.csv", "sha256": digest})
	require.True(t, again.Exists, "nobody sends a file twice")
	require.Equal(t, known.Source, again.Source, "one file is one source")
	require.NotEqual(t, known.Source, create("admin", map[string]any{"name": "customers & co.csv", "sha256": digest}).Source, "of each caller")
	require.NotEqual(t, create("operator", map[string]any{"name": "a.csv"}).Source, create("operator", map[string]any{"name": "a.csv"}).Source)
	require.NotContains(t, r.log.String(), "X-Amz", "the URL is a secret")
}

func TestCreateSourceRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for name, c := range map[string]struct {
		body        any
		code, field string
	}{
		"no name":       {map[string]any{}, "invalid_request", "name"},
		"a folder":      {map[string]any{"name": "a/b.csv"}, "invalid_request", "name"},
		"a way up":      {map[string]any{"name": ".."}, "file_name_form", "name"},
		"a long name":   {map[string]any{"name": strings.Repeat("ü", 101)}, "file_name_form", "name"},
		"a line break":  {map[string]any{"name": "a\nb"}, "invalid_request", "name"},
		"half a digest": {map[string]any{"name": "a.csv", "sha256": "0a"}, "invalid_request", "sha256"},
	} {
		p := problem(t, r.call(request{method: "POST", path: "/v1/sources", token: "operator", body: c.body}), 400, c.code)
		require.Equal(t, c.field, p.Field, name)
	}
}
