package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// operations are the document's that a condition picks, each with a call of it: by an administrator, of what does not exist, with
// the document's own example.
func (r *rig) operations(picked func(*openapi3.Operation) bool) map[*routers.Route]request {
	found := map[*routers.Route]request{}
	for _, route := range r.contract.routes {
		op := route.Operation
		if !picked(op) {
			continue
		}
		q := request{method: route.Method, path: absent(route.Path), token: "admin", header: map[string]string{}}
		for _, p := range op.Parameters {
			if p.Value.In == "query" && p.Value.Required {
				q.path += "?" + p.Value.Name + "=AAAA"
			}
			if p.Value.Name == ifMatchName {
				q.header[ifMatchName] = "*"
			}
		}
		if op.RequestBody != nil {
			q.body = op.RequestBody.Value.Content["application/json"].Example
		}
		found[route] = q
	}
	return found
}

func promises(statuses ...int) func(*openapi3.Operation) bool {
	return func(op *openapi3.Operation) bool {
		for _, status := range statuses {
			if op.Responses.Status(status) == nil {
				return false
			}
		}
		return true
	}
}

func TestBodiesOfEveryOperation(t *testing.T) {
	t.Parallel()
	r := setup(t)
	takesBody := func(op *openapi3.Operation) bool { return op.RequestBody != nil }
	for route, q := range r.operations(takesBody) {
		id := route.Operation.OperationID
		require.NotNil(t, q.body, "the document has an example of %s", id)
		require.True(t, promises(400, 413, 415)(route.Operation), "%s says what becomes of bodies", id)
		for name, c := range map[string]struct {
			body   string
			media  string
			status int
			code   string
		}{
			"text":      {"{}", "text/plain", 415, codeUnsupportedMediaType},
			"a form":    {"a=b", "application/x-www-form-urlencoded", 415, codeUnsupportedMediaType},
			"no type":   {"{}", "", 415, codeUnsupportedMediaType},
			"too large": {`{"x":"` + strings.Repeat("x", maxBody) + `"}`, "application/json", 413, codeBodyTooLarge},
			"no JSON":   {"{", "application/json", 400, "invalid_json"},
			"two":       {"{}{}", "application/json", 400, "invalid_json"},
			"another":   {"[]", "application/json; charset=utf-8", 400, codeInvalidRequest},
			"a stray":   {`{"noSuchField":1}`, "application/json", 400, codeInvalidRequest},
		} {
			q.body, q.header["Content-Type"] = c.body, c.media
			p := problem(t, r.call(q), c.status, c.code)
			require.NotContains(t, p.Detail+p.Hint, "noSuchField", "%s: an unknown name may be a person's", name)
		}
		q.body, q.header["Content-Type"], q.header["Content-Encoding"] = "{}", "application/json", "gzip"
		require.Equal(t, "Content-Encoding", problem(t, r.call(q), 415, codeUnsupportedMediaType).Field)
	}
}

var pathParameter = regexp.MustCompile(`[{][^}]+[}]`)

// TestMalformedParametersOfEveryOperation: all paths and pages have a form.
func TestMalformedParametersOfEveryOperation(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for route, q := range r.operations(func(*openapi3.Operation) bool { return true }) {
		for _, parameter := range pathParameter.FindAllString(route.Path, -1) {
			q.path = absent(strings.Replace(route.Path, parameter, "%21", 1))
			p := problem(t, r.call(q), 400, codeInvalidRequest)
			require.Equal(t, strings.Trim(parameter, "{}"), p.Field)
		}
		if slices.ContainsFunc(route.Operation.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.In == "query" }) {
			q.path = absent(route.Path) + "?someone%40example.com=1"
			out := r.call(q)
			p := problem(t, out, 400, codeInvalidRequest)
			require.Empty(t, p.Field, route.Operation.OperationID)
			for _, known := range route.Operation.Parameters {
				if known.Value.In == "query" {
					require.Contains(t, p.Hint, known.Value.Name, route.Operation.OperationID)
				}
			}
			require.NotContains(t, out.Body.String(), "someone")
		}
		if route.Operation.Parameters.GetByInAndName("query", "limit") == nil {
			continue
		}
		for _, limit := range []string{"0", "101", "-1", "1e1", "x", ""} {
			q.path = absent(route.Path) + "?limit=" + limit
			require.Equal(t, "limit", problem(t, r.call(q), 400, codeInvalidRequest).Field)
		}
		q.path = absent(route.Path) + "?limit=1&limit=2"
		require.Equal(t, "limit", problem(t, r.call(q), 400, codeInvalidRequest).Field)
		require.NotNil(t, route.Operation.Parameters.GetByInAndName("query", "cursor"), "%s has pages", route.Operation.OperationID)
	}
}

// TestUnknownPropertiesAreNotQuoted: a name may be a person's, so the answer and the log say which names there are instead.
func TestUnknownPropertiesAreNotQuoted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	body := deletionBody(map[string]any{"type": "EMAIL", "value": "x", "someone@example.com": true})
	p := problem(t, r.forget("", body), 400, codeInvalidRequest)
	require.Equal(t, "identities[0]", p.Field)
	require.Regexp(t, `\bhashed, type, value$`, p.Hint)
	require.NotContains(t, p.Detail+r.log.String(), "someone")
}

// TestConditionsOnSeveralLines: a list may come as several lines of one header.
func TestConditionsOnSeveralLines(t *testing.T) {
	t.Parallel()
	r := setup(t)
	etag := r.call(request{method: "GET", path: "/v1/instances/amcone", token: "viewer"}).Header().Get("ETag")
	in := httptest.NewRequestWithContext(t.Context(), "GET", "/v1/instances/amcone", nil)
	in.Header = http.Header{"Authorization": {"Bearer viewer"}, "If-None-Match": {`"other"`, etag}}
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, in)
	r.check(in, out)
	require.Equal(t, http.StatusNotModified, out.Code, out.Body)
}

// TestNothingThere: an operation on what does not exist is a 404, and its example is a request that comes so far.
func TestNothingThere(t *testing.T) {
	t.Parallel()
	r := setup(t)
	calls := r.operations(func(op *openapi3.Operation) bool {
		return promises(404)(op) && op.OperationID != "registerInstance" && op.Tags[0] != "sources" // which name it in the body
	})
	require.Greater(t, len(calls), 30)
	for route, q := range calls {
		require.Contains(t, route.Path, "{")
		require.Equal(t, 404, r.call(q).Code, route.Operation.OperationID)
	}
}

// TestChangesNameTheirVersion: what is changed under a condition is never changed without one.
func TestChangesNameTheirVersion(t *testing.T) {
	t.Parallel()
	r := setup(t)
	calls := r.operations(promises(428))
	require.Len(t, calls, 8)
	for route, q := range calls {
		delete(q.header, ifMatchName)
		require.Equal(t, ifMatchName, problem(t, r.call(q), 428, codePreconditionRequired).Field, route.Operation.OperationID)
		require.NotNil(t, route.Operation.Responses.Status(412))
	}
}

// TestAmazonInTrouble: who asks Amazon learns in time that it does not answer, or that it accepts the consent no longer.
func TestAmazonInTrouble(t *testing.T) {
	t.Parallel()
	r := registered(t)
	body := dataSetBody()
	body["dataSet"].(map[string]any)["dataSetId"] = "absent" // as calls of operations name it
	r.createIn(body)
	confirmation := decode[Confirmation](t, r.call(request{method: "POST", path: "/v1/instances/amcnew/datasets/absent/deletion", token: "admin"}), 200)
	r.amazon.Unreachable("amcnew", true)
	r.clock.Advance(time.Second)

	calls := []request{
		{method: "PATCH", path: "/v1/instances/amcnew", token: "admin", header: map[string]string{ifMatchName: "*"}, body: map[string]any{"adsAccountId": "other"}},
	}
	for route, q := range r.operations(promises(409, 503)) {
		if !strings.HasPrefix(route.Path, "/v1/instances/{instanceId}/datasets") {
			continue
		}
		down, refused := q, q
		down.path = strings.NewReplacer("instances/absent", "instances/amcnew", "AAAA", confirmation.ConfirmationToken).Replace(q.path)
		calls = append(calls, down)
		if route.Operation.OperationID != "deleteDataSet" { // whose token is of the other instance
			refused.path = strings.Replace(q.path, "instances/absent", "instances/amcone", 1) // which has no consent
			problem(t, r.call(refused), 409, "connect_again")
		}
	}
	require.Len(t, calls, 10)
	answers := make([]*httptest.ResponseRecorder, len(calls))
	var group sync.WaitGroup
	for i, q := range calls {
		group.Go(func() { answers[i] = r.call(q) })
	}
	group.Wait()
	for i, out := range answers {
		code := "amc_slow"
		if m := calls[i].method; m == "DELETE" || m == "PATCH" && strings.Contains(calls[i].path, "datasets") {
			code = "outcome_unknown" // AMC may have done it
		}
		problem(t, out, 503, code)
		require.NotEmpty(t, out.Header().Get("Retry-After"))
	}
}

// TestLoginWithAmazonIsDown: nobody gets a token.
func TestLoginWithAmazonIsDown(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) {
		nobody := ads.Simulated("http://127.0.0.1:1")
		d.Amazon = ads.New(ads.Options{Clock: d.Clock, Secrets: d.Secrets, Endpoints: nobody})
	})
	r.addConnection()
	begun := decode[Authorization](t, r.call(request{method: "POST", path: "/v1/connections/north-america/authorization", token: "admin", body: map[string]any{"redirectUri": callbackURI}}), 200)
	address, err := url.Parse(begun.AuthorizeURL)
	require.NoError(t, err)
	answer := AuthorizationAnswer{State: address.Query().Get("state"), Code: "code"}
	problem(t, r.callback(answer, "admin"), 503, "amc_slow")

	secret := r.secretOf("north-america")
	secret.RefreshToken, secret.ConsentedAt = "a token", r.clock.Now()
	text, err := json.Marshal(secret)
	require.NoError(t, err)
	require.NoError(t, r.secrets.PutSecret(t.Context(), amc.ConnectionSecretName("north-america"), text))
	problem(t, r.call(request{method: "GET", path: "/v1/connections/north-america/instances", token: "admin"}), 503, "amc_slow")
}

// TestSourcesInTrouble: one that changes while it is read, and a store that does not answer.
func TestSourcesInTrouble(t *testing.T) {
	t.Parallel()
	source := amc.ObjectRef{Bucket: "source", Key: "a.csv"}
	for code, c := range map[string]struct {
		status int
		kind   amc.Kind
	}{"source_changed": {409, amc.KindConflict}, "store_unavailable": {503, amc.KindUnavailable}, "bucket_not_found": {404, amc.KindNotFound}} {
		r := setup(t, func(_ *Config, d *Deps) {
			d.Sources = brokenSources{d.Sources.(sources), &amc.Error{Kind: c.kind, Code: code, Message: source.String() + " can't be read"}}
		})
		problem(t, r.call(request{method: "GET", path: "/v1/sources", token: "viewer"}), c.status, code)
		r.sources[source] = "email\nsomeone@example.com\n"
		body := map[string]any{"source": map[string]any{"bucket": "source", "key": "a.csv"}}
		problem(t, r.inspect(body), c.status, code)
		body["mapping"] = jobBody()["mapping"]
		problem(t, r.post("/v1/sources/preview", "operator", body, nil), c.status, code)
		body["source"] = map[string]any{"bucket": "source", "key": "b.csv"}
		problem(t, r.post("/v1/sources/preview", "operator", body, nil), 404, "object_not_found")
	}
}

// brokenSources are there, and can't be read.
type brokenSources struct {
	sources
	err error
}

func (b brokenSources) ReadAt(context.Context, amc.Object, []byte, int64) error { return b.err }

func (b brokenSources) Browse(context.Context, string, string, string, int) (amc.Listing, error) {
	return amc.Listing{}, b.err
}
