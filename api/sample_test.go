package api

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const people = "E-mail,city,notes\n joe@EXAMPLE.com ,Ulm,likes fish\nnobody,Bonn,\n"

// browsed is a page of a folder in short.
func browsed(t *testing.T, r *rig, query string) (folders, keys []string, next string) {
	t.Helper()
	page := decode[Folder](t, r.call(request{method: "GET", path: "/v1/sources" + query, token: "viewer"}), 200)
	for _, o := range page.Objects {
		keys = append(keys, o.Bucket+" "+o.Key)
	}
	return page.Folders, keys, page.NextCursor
}

func TestBrowseSources(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.JSONEq(t, `{"folders": [], "objects": []}`, r.call(request{method: "GET", path: "/v1/sources", token: "viewer"}).Body.String())
	for _, key := range []string{"a.csv", "in/", "in/b.csv", "in/deep/c.csv", "out/d.csv"} {
		r.sources[amc.ObjectRef{Bucket: "source", Key: key}] = strings.Repeat("x", len(strings.TrimSuffix(key, "in/")))
	}
	r.sources[amc.ObjectRef{Bucket: "landing", Key: "e.csv"}] = "x"
	folders, keys, next := browsed(t, r, "")
	require.Equal(t, []any{[]string{"in/", "out/"}, []string{"source a.csv"}, ""}, []any{folders, keys, next})
	folders, keys, _ = browsed(t, r, "?prefix=in/")
	require.Equal(t, [][]string{{"in/deep/"}, {"source in/b.csv"}}, [][]string{folders, keys}, "without the folder's own marker")
	folders, keys, _ = browsed(t, r, "?bucket=landing")
	require.Equal(t, [][]string{{}, {"landing e.csv"}}, [][]string{folders, keys})
	_, keys, next = browsed(t, r, "?limit=1")
	require.Equal(t, []string{"source a.csv"}, keys)
	folders, _, next = browsed(t, r, "?limit=1&cursor="+next)
	require.Equal(t, []string{"in/"}, folders)
	folders, _, next = browsed(t, r, "?limit=1&cursor="+next)
	require.Equal(t, []any{[]string{"out/"}, ""}, []any{folders, next})
	for _, bucket := range []string{"artifacts", "elsewhere"} {
		p := problem(t, r.call(request{method: "GET", path: "/v1/sources?bucket=" + bucket, token: "viewer"}), 400, "bucket_not_allowed")
		require.Equal(t, "bucket", p.Field)
	}
	require.NotContains(t, r.log.String(), "in/", "keys are the customer's")
}

func TestBrowseSourcesInTrouble(t *testing.T) {
	t.Parallel()
	for code, c := range map[string]struct {
		err    error
		query  string
		status int
		want   string
	}{
		"forbidden":     {&amc.Error{Kind: amc.KindForbidden, Code: "object_forbidden", Message: "no"}, "", 409, "object_forbidden"},
		"credentials":   {&amc.Error{Kind: amc.KindUnauthorized, Code: "store_credentials", Message: "no"}, "", 409, "store_credentials"},
		"bad cursor":    {&amc.Error{Kind: amc.KindInvalid, Code: "store_refused", Message: "no"}, "?cursor=x", 400, "invalid_cursor"},
		"other refusal": {&amc.Error{Kind: amc.KindInvalid, Code: "store_refused", Message: "no"}, "", 400, "store_refused"},
	} {
		r := setup(t, func(_ *Config, d *Deps) { d.Sources = troubled{err: c.err} })
		out := r.call(request{method: "GET", path: "/v1/sources" + c.query, token: "viewer"})
		problem(t, out, c.status, c.want)
		require.Empty(t, out.Header().Get("WWW-Authenticate"), code)
	}
}

func (r *rig) inspect(body any) *httptest.ResponseRecorder {
	return r.post("/v1/sources/inspect", "operator", body, nil)
}

func TestInspectSource(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/people.csv"}] = people
	ref := map[string]any{"bucket": "source", "key": "in/people.csv"}
	found := decode[amc.Suggestion](t, r.inspect(map[string]any{"source": ref}), 200)
	require.Equal(t, []any{"s3://source/in/people.csv", int64(2), true, "people"}, []any{found.File, found.Rows, found.Exact, found.Mapping.DataSetID})
	require.Equal(t, amc.Email, found.Mapping.Columns[0].Identity())
	require.NoError(t, found.Mapping.Validate())
	found = decode[amc.Suggestion](t, r.inspect(map[string]any{"source": ref, "dataSetId": "others", "countryCode": "DE", "dateOrder": "DMY"}), 200)
	require.Equal(t, []any{"others", "DE", amc.DayFirst}, []any{found.Mapping.DataSetID, found.Mapping.CountryCode, found.Mapping.DateOrder})
	require.NotContains(t, r.inspect(map[string]any{"source": ref}).Body.String(), "Ulm")

	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/_SUCCESS"}] = ""
	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/a.csv"}] = ""
	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/b.csv"}] = "\n"
	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/c.csv"}] = people
	for _, ref := range []map[string]any{{"bucket": "source", "prefix": "out/"}, {"bucket": "source", "keys": []string{"out/a.csv", "out/c.csv"}}} {
		require.Equal(t, "s3://source/out/c.csv", decode[amc.Suggestion](t, r.inspect(map[string]any{"source": ref}), 200).File)
	}
	r.sources[amc.ObjectRef{Bucket: "source", Key: "names.csv"}] = "first and last name\nJoe Miller\n"
	found = decode[amc.Suggestion](t, r.inspect(map[string]any{"source": map[string]any{"bucket": "source", "key": "names.csv"}}), 200)
	require.Nil(t, found.Mapping)
	note := found.Notes[len(found.Notes)-1]
	require.NotNil(t, note.Reason)
	require.Equal(t, amc.Note{Code: "no_mapping", Message: note.Message, Reason: &amc.Reason{Code: "no_columns", Message: note.Reason.Message}}, note)
	require.Contains(t, note.Reason.Message, "s3://source/names.csv")
	require.Contains(t, note.Message, note.Reason.Message)
}

func TestSamplingRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for key, text := range map[string]string{"empty.csv": "", "bad.jsonl": "{\"a\": 1}\n{\"a\": joe@example.com}\n", "endless.csv": "a,b\n\"" + strings.Repeat("x", 17<<20),
		"prefix/_SUCCESS": "", "people.csv": people} {
		r.sources[amc.ObjectRef{Bucket: "source", Key: key}] = text
	}
	for name, c := range map[string]struct {
		ref    map[string]any
		status int
		code   string
	}{
		"no object":               {map[string]any{"key": "nothing"}, 404, "object_not_found"},
		"no file":                 {map[string]any{"prefix": "prefix/"}, 404, "no_files"},
		"nothing named":           {map[string]any{}, 400, "source_missing"},
		"another's bucket":        {map[string]any{"bucket": "artifacts", "key": "x"}, 400, "bucket_not_allowed"},
		"an empty file":           {map[string]any{"key": "empty.csv"}, 400, "empty_file"},
		"a record without an end": {map[string]any{"key": "endless.csv"}, 400, "malformed_csv"},
		"bad text":                {map[string]any{"key": "bad.jsonl"}, 400, "malformed_jsonl"},
	} {
		if c.ref["bucket"] == nil {
			c.ref["bucket"] = "source"
		}
		p := problem(t, r.inspect(map[string]any{"source": c.ref}), c.status, c.code)
		if name == "bad text" {
			require.Equal(t, []any{"s3://source/bad.jsonl", int64(2)}, []any{p.File, p.Row})
			require.NotContains(t, p.Detail+p.Hint, "joe")
		}
	}
	preview := func(changes map[string]any) *httptest.ResponseRecorder {
		body := map[string]any{"source": map[string]any{"bucket": "source", "key": "people.csv"}, "mapping": jobBody()["mapping"]}
		for k, v := range changes {
			body[k] = v
		}
		return r.post("/v1/sources/preview", "operator", body, nil)
	}
	problem(t, preview(map[string]any{"mappingRef": "m"}), 400, "mapping_or_ref")
	problem(t, preview(map[string]any{"rows": 101}), 400, "invalid_request")
	p := problem(t, preview(map[string]any{"mapping": jobBody(`"E-mail"`, `"mail"`)["mapping"]}), 400, "missing_column")
	require.Equal(t, []string{"s3://source/people.csv", "mail"}, []string{p.File, p.Column})
}

func TestSampleHasALimit(t *testing.T) {
	t.Parallel()
	object := amc.Object{ObjectRef: amc.ObjectRef{Bucket: "source", Key: "a"}, Size: 1 << 30}
	b := &beginning{object: object, readAt: func([]byte, int64) error { return nil }}
	for range sampleLimit / sampleRange {
		n, err := b.ReadAt(make([]byte, sampleRange), 0)
		require.NoError(t, err)
		require.Equal(t, sampleRange, n)
	}
	_, err := b.ReadAt(make([]byte, 1), 5)
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "sample_limit", e.Code)
}

func TestSampleOfParquet(t *testing.T) {
	t.Parallel()
	r := setup(t)
	file, err := os.ReadFile("../shared/data/record/parquet/testdata/types.parquet")
	require.NoError(t, err)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "types.parquet"}] = string(file)
	ref := map[string]any{"bucket": "source", "key": "types.parquet"}
	found := decode[amc.Suggestion](t, r.inspect(map[string]any{"source": ref}), 200)
	require.Equal(t, []any{amc.Parquet, int64(5), true}, []any{found.Format, found.Rows, found.Exact})
	shown := decode[amc.Preview](t, r.post("/v1/sources/preview", "operator", map[string]any{"source": ref, "mapping": found.Mapping}, nil), 200)
	require.Len(t, shown.Rows, 5)
}

func TestSamplingEndsInTime(t *testing.T) {
	t.Parallel()
	ctx := newHasty(t)
	objects := sources{{Bucket: "source", Key: "a.csv"}: people}
	r := setup(t, func(_ *Config, d *Deps) { d.Sources = troubled{sources: objects, asked: ctx.up} })
	text, err := json.Marshal(map[string]any{"source": map[string]any{"bucket": "source", "key": "a.csv"}})
	require.NoError(t, err)
	in := httptest.NewRequestWithContext(ctx, "POST", "/v1/sources/inspect", strings.NewReader(string(text)))
	in.Header.Set("Authorization", "Bearer operator")
	in.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, in)
	problem(t, out, 503, "source_slow")
	require.Equal(t, "2", out.Header().Get("Retry-After"))
}

func TestPreviewSource(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "people.csv"}] = people
	body := map[string]any{"source": map[string]any{"bucket": "source", "key": "people.csv"}, "mapping": jobBody()["mapping"]}
	preview := func(body any) amc.Preview {
		t.Helper()
		return decode[amc.Preview](t, r.post("/v1/sources/preview", "operator", body, nil), 200)
	}
	masked := preview(body)
	require.Equal(t, []string{"email", "city"}, masked.Columns)
	require.Len(t, masked.Rows, 2)
	require.Len(t, masked.Rows[0].Cells[0].After, 64)
	require.Equal(t, amc.PreviewCell{Before: "•••", After: "•••", Outcome: "passed_through"}, masked.Rows[0].Cells[1])
	require.Equal(t, "rejected", masked.Rows[1].Cells[0].Outcome)

	require.Equal(t, 201, r.post("/v1/mappings", "operator", mappingBody("m"), nil).Code)
	delete(body, "mapping")
	body["mappingRef"], body["rows"] = "m@1", 1
	require.Equal(t, masked.Rows[:1], preview(body).Rows)

	body["raw"] = true
	raw := preview(body)
	require.Equal(t, []string{" joe@EXAMPLE.com ", "Ulm"}, []string{raw.Rows[0].Cells[0].Before, raw.Rows[0].Cells[1].After})
	require.Equal(t, masked.Rows[0].Cells[0].After, raw.Rows[0].Cells[0].After)

	r.sources[amc.ObjectRef{Bucket: "source", Key: "header.csv"}] = "E-mail,city\n"
	body["source"] = map[string]any{"bucket": "source", "key": "header.csv"}
	require.JSONEq(t, `[]`, field(t, r.post("/v1/sources/preview", "operator", body, nil), "rows"))

	var actions []string
	for _, record := range r.records() {
		require.Contains(t, []string{"/v1/sources/preview", "/v1/mappings"}, record.Resource)
		actions = append(actions, record.Action)
	}
	require.Equal(t, []string{"previewSource", "createMapping", "previewSource", "previewSourceRaw", "previewSourceRaw"}, actions)
	require.NotContains(t, strings.ToLower(r.log.String()), "joe@")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) {
		c.RequireConsent, c.RedirectURIs = true, []string{"https://console.test/callback"}
	})
	s := decode[Settings](t, r.call(request{method: "GET", path: "/v1/settings", token: "viewer"}), 200)
	require.Equal(t, []string{"source", "landing"}, s.SourceBuckets)
	require.True(t, s.RequireConsent)
	require.Equal(t, []string{"NA", "EU", "FE"}, s.Regions)
	require.Equal(t, []string{"https://console.test/callback"}, s.RedirectURIs)
	require.Equal(t, []any{10_000, 1000, 25, 100, int64(5 << 30), 100},
		[]any{s.Limits.Files, s.Limits.Keys, s.Limits.Instances, s.Limits.Columns, s.Limits.UploadBytes, s.Limits.PreviewRows})
	for name, limit := range map[string]float64{"JobRequest.instanceIds": 25, "PreviewRequest.rows": 100} {
		schema, property, _ := strings.Cut(name, ".")
		spec := r.contract.routes["POST /v1/jobs"].Spec.Components.Schemas[schema].Value.Properties[property].Value
		if spec.MaxItems != nil {
			require.EqualValues(t, limit, *spec.MaxItems, "as the document has it")
		} else {
			require.InDelta(t, limit, *spec.Max, 0, "as the document has it")
		}
	}
}
