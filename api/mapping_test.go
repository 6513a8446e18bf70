package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// mappingBody is a request to save a mapping. Changes are those of jobBody.
func mappingBody(name string, changes ...string) map[string]any {
	body := map[string]any{"mapping": jobBody(changes...)["mapping"], "comment": "first"}
	if name != "" {
		body["name"] = name
	}
	return body
}

func (r *rig) post(path, token string, body any, header map[string]string) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.call(request{method: "POST", path: path, token: token, body: body, header: header})
}

func TestMappingVersions(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) { c.BasePath = "/api" })
	out := r.post("/v1/mappings", "operator", mappingBody("customers"), nil)
	first := decode[amc.SavedMapping](t, out, 201)
	require.Equal(t, "/api/v1/mappings/customers/versions/1", out.Header().Get("Location"))
	require.Equal(t, amc.SavedMapping{Name: "customers", Number: 1, Mapping: first.Mapping, Comment: "first", CreatedBy: "u-operator", CreatedAt: r.clock.Now()}, first)
	require.Equal(t, "E-mail", first.Mapping.Columns[0].Source)
	etag := out.Header().Get("ETag")
	problem(t, r.post("/v1/mappings", "operator", mappingBody("customers"), nil), 409, "mapping_exists")

	versions := "/v1/mappings/customers/versions"
	changed := mappingBody("", `"city"`, `"town"`)
	problem(t, r.post(versions, "operator", changed, nil), 428, "precondition_required")
	problem(t, r.post(versions, "operator", changed, map[string]string{"If-Match": `"other"`}), 412, "precondition_failed")
	r.clock.Advance(time.Second)
	out = r.post(versions, "operator", changed, map[string]string{"If-Match": etag})
	second := decode[amc.SavedMapping](t, out, 201)
	require.Equal(t, 2, second.Number)
	require.Equal(t, "/api"+versions+"/2", out.Header().Get("Location"))
	problem(t, r.post(versions, "operator", changed, map[string]string{"If-Match": etag}), 412, "precondition_failed")
	problem(t, r.post("/v1/mappings/nothing/versions", "operator", changed, map[string]string{"If-Match": "*"}), 404, "mapping_not_found")

	for path, want := range map[string]amc.SavedMapping{"": second, "/versions/2": second, "/versions/1": first} {
		got := r.call(request{method: "GET", path: "/v1/mappings/customers" + path, token: "viewer"})
		require.Equal(t, want, decode[amc.SavedMapping](t, got, 200))
		known := map[string]string{"If-None-Match": got.Header().Get("ETag")}
		require.Equal(t, 304, r.call(request{method: "GET", path: "/v1/mappings/customers" + path, token: "viewer", header: known}).Code)
	}
	require.Equal(t, second, decode[amc.SavedMapping](t, r.call(request{method: "GET", path: "/v1/mappings/customers", token: "viewer",
		header: map[string]string{"If-None-Match": etag}}), 200))
	for path, code := range map[string]string{"/v1/mappings/customers/versions/3": "mapping_not_found", "/v1/mappings/nothing": "mapping_not_found",
		"/v1/mappings/nothing/versions": "mapping_not_found", "/v1/mappings/nothing/versions/1": "mapping_not_found"} {
		problem(t, r.call(request{method: "GET", path: path, token: "viewer"}), 404, code)
	}
	for _, path := range []string{"/v1/mappings/Customers", "/v1/mappings/customers/versions/0", "/v1/mappings/customers/versions/x"} {
		problem(t, r.call(request{method: "GET", path: path, token: "viewer"}), 400, "invalid_request")
	}
}

func TestListMappings(t *testing.T) {
	t.Parallel()
	r := setup(t)
	page := func(path string) (names []string, next string) {
		t.Helper()
		p := decode[MappingPage](t, r.call(request{method: "GET", path: path, token: "viewer"}), 200)
		for _, m := range p.Mappings {
			names = append(names, fmt.Sprintf("%s@%d %s", m.Name, m.Version, m.DataSetID))
		}
		return names, p.NextCursor
	}
	require.JSONEq(t, `[]`, field(t, r.call(request{method: "GET", path: "/v1/mappings", token: "viewer"}), "mappings"))
	for _, name := range []string{"b", "a"} {
		r.post("/v1/mappings", "operator", mappingBody(name), nil)
		r.post("/v1/mappings/"+name+"/versions", "operator", mappingBody("", `"customers"`, `"others"`), map[string]string{"If-Match": "*"})
	}
	for path, want := range map[string][]string{
		"/v1/mappings": {"a@2 others", "b@2 others"}, "/v1/mappings/b/versions": {"b@2 others", "b@1 customers"},
	} {
		all, next := page(path)
		require.Equal(t, want, all)
		require.Empty(t, next)
		one, next := page(path + "?limit=1")
		require.Equal(t, want[:1], one)
		two, next := page(path + "?limit=1&cursor=" + url.QueryEscape(next))
		require.Equal(t, want[1:], two)
		require.Empty(t, next)
		for _, query := range []string{"?limit=0", "?limit=101", "?cursor=nonsense"} {
			require.Equal(t, 400, r.call(request{method: "GET", path: path + query, token: "viewer"}).Code)
		}
	}
}

func TestDeleteMapping(t *testing.T) {
	t.Parallel()
	r := setup(t)
	remove := func(token string, header map[string]string) *httptest.ResponseRecorder {
		return r.call(request{method: "DELETE", path: "/v1/mappings/customers", token: token, header: header})
	}
	first := r.post("/v1/mappings", "operator", mappingBody("customers"), nil).Header().Get("ETag")
	job := decode[Job](t, r.create(refBody("customers"), ""), 202)
	r.post("/v1/mappings/customers/versions", "operator", mappingBody(""), map[string]string{"If-Match": first})
	problem(t, remove("operator", map[string]string{"If-Match": "*"}), 403, "not_allowed")
	problem(t, remove("admin", nil), 428, "precondition_required")
	problem(t, remove("admin", map[string]string{"If-Match": first}), 412, "precondition_failed")
	require.Equal(t, 204, remove("admin", map[string]string{"If-Match": "*"}).Code)
	problem(t, remove("admin", map[string]string{"If-Match": "*"}), 404, "mapping_not_found")
	kept := decode[Job](t, r.call(request{method: "GET", path: "/v1/jobs/" + job.JobID, token: "viewer"}), 200)
	require.Equal(t, job.Mapping, kept.Mapping)
	require.Equal(t, "customers@1", kept.MappingRef)

	r.clock.Advance(time.Millisecond)
	out := r.post("/v1/mappings", "operator", mappingBody("customers"), nil)
	require.Equal(t, 1, decode[amc.SavedMapping](t, out, 201).Number)
	require.NotEqual(t, first, out.Header().Get("ETag"), "another version 1")
}

func TestCreateMappingRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) { c.RequireConsent = true })
	for name, c := range map[string]struct {
		body        map[string]any
		code, field string
	}{
		"no name":               {mappingBody(""), "invalid_request", "name"},
		"a name with a version": {mappingBody("customers@1"), "invalid_request", "name"},
		"a name in capitals":    {mappingBody("Customers"), "invalid_request", "name"},
		"no mapping":            {map[string]any{"name": "customers"}, "invalid_request", "mapping"},
		"a comment of a novel":  {map[string]any{"name": "m", "mapping": jobBody()["mapping"], "comment": strings.Repeat("x", 1001)}, "invalid_request", "comment"},
		"a data type":           {mappingBody("m", `"STRING"`, `"TEXT"`), "unknown_data_type", "mapping.columns[0].dataType"},
		"a rule of the domain":  {mappingBody("m", `"city"`, `"email"`), "duplicate_column", "mapping.columns[1].name"},
		"no consent":            {mappingBody("m", `"US"`, `"DE"`), "consent_missing", "mapping.columns"},
	} {
		p := problem(t, r.post("/v1/mappings", "operator", c.body, nil), 400, c.code)
		require.Equal(t, c.field, p.Field, name)
	}
	saved, _, err := r.mappings.Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, saved)
}

// outrunning is a store where somebody else saves between another's look and write.
type outrunning struct{ amc.MappingStore }

func (o outrunning) Mapping(ctx context.Context, ref amc.MappingRef) (amc.SavedMapping, error) {
	m, err := o.MappingStore.Mapping(ctx, ref)
	if err != nil {
		return m, err
	}
	next := m
	next.Number++
	return m, o.PutMapping(ctx, next)
}

func TestWhoIsOutrunIsStale(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) { d.Mappings = outrunning{d.Mappings} })
	r.post("/v1/mappings", "operator", mappingBody("m"), nil)
	problem(t, r.post("/v1/mappings/m/versions", "operator", mappingBody(""), map[string]string{"If-Match": "*"}), 412, "precondition_failed")
	problem(t, r.call(request{method: "DELETE", path: "/v1/mappings/m", token: "admin", header: map[string]string{"If-Match": "*"}}), 412, "precondition_failed")
}

// refBody is a request for a job that names a saved mapping.
func refBody(ref string) map[string]any {
	body := jobBody()
	delete(body, "mapping")
	body["mappingRef"] = ref
	return body
}

func TestJobWithASavedMapping(t *testing.T) {
	t.Parallel()
	r := setup(t)
	first := decode[amc.SavedMapping](t, r.post("/v1/mappings", "operator", mappingBody("customers"), nil), 201)
	job := decode[Job](t, r.create(refBody("customers"), "monday"), 202)
	require.Equal(t, "customers@1", job.MappingRef)
	require.Equal(t, first.Mapping, job.Mapping)

	second := decode[amc.SavedMapping](t, r.post("/v1/mappings/customers/versions", "operator", mappingBody("", `"customers"`, `"others"`), map[string]string{"If-Match": "*"}), 201)
	newest := decode[Job](t, r.create(refBody("customers"), ""), 202)
	require.Equal(t, "customers@2", newest.MappingRef)
	require.Equal(t, second.Mapping, newest.Mapping)
	require.Equal(t, "customers@1", decode[Job](t, r.create(refBody("customers@1"), ""), 202).MappingRef)
	require.Equal(t, job.JobID, decode[Job](t, r.create(refBody("customers"), "monday"), 202).JobID, "a repeated request is the same, whatever its name stands for by now")
	stored, err := r.jobs.Job(t.Context(), newest.JobID)
	require.NoError(t, err)
	require.Equal(t, "customers@2", stored.MappingRef)
	list := decode[JobPage](t, r.call(request{method: "GET", path: "/v1/jobs?dataSetId=others", token: "viewer"}), 200)
	require.Equal(t, "customers@2", list.Jobs[0].MappingRef)
	own := r.create(jobBody(), "")
	require.NotContains(t, own.Body.String(), "mappingRef")

	both := refBody("customers")
	both["mapping"] = jobBody()["mapping"]
	neither := refBody("")
	delete(neither, "mappingRef")
	sent := len(r.queue.sent)
	for code, bodies := range map[string][]map[string]any{
		"mapping_or_ref":   {both, neither},
		"unknown_mapping":  {refBody("nothing"), refBody("customers@3")},
		"mapping_ref_form": {refBody("customers@"), refBody("Customers"), refBody("customers@0")},
		"invalid_request":  {refBody(""), refBody(strings.Repeat("x", 121))},
	} {
		for _, body := range bodies {
			text, err := json.Marshal(body)
			require.NoError(t, err)
			p := problem(t, r.create(string(text), ""), 400, code)
			require.Equal(t, "mappingRef", p.Field)
		}
	}
	require.Len(t, r.queue.sent, sent)
}
