package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// jobBody is a request for a job that is all right. Tests change it as generic JSON, as clients in other languages write it.
func jobBody(changes ...string) map[string]any {
	var body map[string]any
	text := `{"source": {"bucket": "source", "key": "in/customers.csv"}, "instanceIds": ["amctwo", "amcone"],
		"mapping": {"dataSetId": "customers", "countryCode": "US", "columns": [
			{"source": "E-mail", "name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
			{"name": "city", "dataType": "STRING", "columnType": "DIMENSION"}]}}`
	for i := 0; i < len(changes); i += 2 {
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		panic(err) // the test's own text
	}
	return body
}

func (r *rig) create(body any, key string) *httptest.ResponseRecorder {
	r.t.Helper()
	q := request{method: "POST", path: "/v1/jobs", token: "operator", body: body, header: map[string]string{}}
	if key != "" {
		q.header["Idempotency-Key"] = key
	}
	return r.call(q)
}

func TestCreateJob(t *testing.T) {
	t.Parallel()
	r := setup(t)
	out := r.create(jobBody(`"key": "in/customers.csv"`, `"key": "in/customers.csv", "format": "csv"`), "")
	job := decode[Job](t, out, http.StatusAccepted)
	require.Equal(t, "/v1/jobs/"+job.JobID, out.Header().Get("Location"))
	require.Equal(t, []string{job.JobID}, r.queue.sent)
	require.Equal(t, amc.JobQueued, job.State)
	require.Equal(t, amc.Additive, job.UpdateStrategy)
	require.Equal(t, "u-operator", job.CreatedBy)
	require.Equal(t, []string{"amctwo", "amcone"}, job.InstanceIDs)
	require.Equal(t, amc.Source{Bucket: "source", Key: "in/customers.csv", Reading: amc.Reading{Format: "csv"}}, job.Source)
	require.Equal(t, "E-mail", job.Mapping.Columns[0].Source)

	stored, err := r.jobs.Job(t.Context(), job.JobID)
	require.NoError(t, err)
	require.Equal(t, job.Mapping, stored.Mapping)
	require.True(t, stored.CreatedAt.Equal(job.CreatedAt))

	got := r.call(request{method: "GET", path: out.Header().Get("Location"), token: "viewer"})
	require.Equal(t, job, decode[Job](t, got, 200))
	require.Equal(t, out.Header().Get("ETag"), got.Header().Get("ETag"))
}

func TestLocationHasTheBasePath(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) { c.BasePath = "/api" })
	out := r.create(jobBody(), "")
	require.Equal(t, "/api/v1/jobs/"+decode[Job](t, out, 202).JobID, out.Header().Get("Location"))
}

// longKeys is a JSON list of 1,000 keys, without its brackets.
func longKeys(length int) string {
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = fmt.Sprintf("\"%0*d\"", length, i)
	}
	return strings.Join(keys, ",")
}

func TestCreateJobOfSeveralFiles(t *testing.T) {
	t.Parallel()
	r := setup(t)
	job := decode[Job](t, r.create(jobBody(`"key": "in/customers.csv"`, `"prefix": "in/2026/"`), ""), 202)
	require.Equal(t, amc.Source{Bucket: "source", Prefix: "in/2026/"}, job.Source)

	job = decode[Job](t, r.create(jobBody(`"key": "in/customers.csv"`, `"keys": [`+longKeys(200)+`]`), ""), 202)
	require.Len(t, job.Source.Keys, 1000)
	require.Equal(t, 1000, job.Source.Files)
	got := decode[Job](t, r.call(request{method: "GET", path: "/v1/jobs/" + job.JobID, token: "viewer"}), 200)
	require.Equal(t, job.Source, got.Source)
	list := decode[JobPage](t, r.call(request{method: "GET", path: "/v1/jobs?limit=1", token: "viewer"}), 200)
	require.Equal(t, job.JobID, list.Jobs[0].JobID)
	require.Equal(t, job.Source.Keys[:1], list.Jobs[0].Source.Keys, "a page of jobs stays small")
	require.Equal(t, job.Source.String(), list.Jobs[0].Source.String())
}

func TestCreateJobRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf("amc%d", i)
	}
	list, err := json.Marshal(many)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		body   any
		header map[string]string
		status int
		code   string
		field  string
	}{
		"no body":                    {body: "", status: 400, code: "invalid_json"},
		"no JSON":                    {body: `{"source": `, status: 400, code: "invalid_json"},
		"two values":                 {body: `{} {}`, status: 400, code: "invalid_json"},
		"null":                       {body: `null`, status: 400, code: "invalid_request"},
		"a list":                     {body: `[]`, status: 400, code: "invalid_request"},
		"nothing in it":              {body: `{}`, status: 400, code: "invalid_request", field: "source"},
		"another media type":         {body: `a: b`, header: map[string]string{"Content-Type": "application/yaml"}, status: 415, code: "unsupported_media_type", field: "Content-Type"},
		"too large":                  {body: `"` + strings.Repeat("x", maxBody) + `"`, status: 413, code: "body_too_large"},
		"a field nobody knows":       {body: jobBody(`"source"`, `"sauce": 1, "source"`), status: 400, code: "invalid_request"},
		"no bucket":                  {body: jobBody(`"bucket": "source", `, ""), status: 400, code: "invalid_request", field: "source.bucket"},
		"a key with a line break":    {body: jobBody("customers.csv", `a\nb`), status: 400, code: "invalid_request", field: "source.key"},
		"no object":                  {body: jobBody(`, "key": "in/customers.csv"`, ""), status: 400, code: "source_missing", field: "source"},
		"a key and a prefix":         {body: jobBody(`"key"`, `"prefix": "in/", "key"`), status: 400, code: "source_ambiguous", field: "source"},
		"no keys":                    {body: jobBody(`"key": "in/customers.csv"`, `"keys": []`), status: 400, code: "invalid_request", field: "source.keys"},
		"an empty one of keys":       {body: jobBody(`"key": "in/customers.csv"`, `"keys": ["a", ""]`), status: 400, code: "invalid_request", field: "source.keys[1]"},
		"one key twice":              {body: jobBody(`"key": "in/customers.csv"`, `"keys": ["a", "a"]`), status: 400, code: "invalid_request", field: "source.keys"},
		"keys that are too long":     {body: jobBody(`"key": "in/customers.csv"`, `"keys": [`+longKeys(201)+`]`), status: 400, code: "keys_too_long", field: "source.keys"},
		"the whole bucket":           {body: jobBody(`"key": "in/customers.csv"`, `"prefix": ""`), status: 400, code: "invalid_request", field: "source.prefix"},
		"a format nobody knows":      {body: jobBody(`"key"`, `"format": "xlsx", "key"`), status: 400, code: "invalid_request", field: "source.format"},
		"no instance":                {body: jobBody(`"amctwo", "amcone"`, ``), status: 400, code: "invalid_request", field: "instanceIds"},
		"an instance twice":          {body: jobBody(`amctwo`, `amcone`), status: 400, code: "invalid_request", field: "instanceIds"},
		"101 instances":              {body: jobBody(`["amctwo", "amcone"]`, string(list)), status: 400, code: "invalid_request", field: "instanceIds"},
		"an instance nobody knows":   {body: jobBody(`"amcone"`, `"amcthree"`), status: 400, code: "unknown_instance", field: "instanceIds[1]"},
		"a strategy nobody knows":    {body: jobBody(`"source":`, `"updateStrategy": "REPLACE", "source":`), status: 400, code: "invalid_request", field: "updateStrategy"},
		"a strategy for facts":       {body: jobBody(`"source":`, `"updateStrategy": "OVERLAP_KEEP", "source":`), status: 400, code: "update_strategy_not_for_dimension", field: "updateStrategy"},
		"a ratio above one":          {body: jobBody(`"source":`, `"maxRejectRatio": 1.1, "source":`), status: 400, code: "invalid_request", field: "maxRejectRatio"},
		"no mapping":                 {body: jobBody(`"mapping"`, `"updateStrategy": "ADDITIVE", "x"`), status: 400, code: "invalid_request"},
		"a mapping of text":          {body: map[string]any{"mapping": "m", "source": jobBody()["source"], "instanceIds": []string{"amcone"}}, status: 400, code: "mapping_type", field: "mapping"},
		"a data set name":            {body: jobBody(`"customers"`, `"Customers"`), status: 400, code: "dataset_id_form", field: "mapping.dataSetId"},
		"a mapping field":            {body: jobBody(`"countryCode"`, `"county"`), status: 400, code: "mapping_unknown_field", field: "mapping.county"},
		"a mapping field's case":     {body: jobBody(`"dataSetId"`, `"DataSetID"`), status: 400, code: "invalid_request", field: "mapping"},
		"a column's data type":       {body: jobBody(`"name": "city", "dataType": "STRING"`, `"name": "city", "dataType": "TEXT"`), status: 400, code: "unknown_data_type", field: "mapping.columns[1].dataType"},
		"a column without a type":    {body: jobBody(`"name": "city", "dataType": "STRING",`, `"name": "city",`), status: 400, code: "unknown_data_type", field: "mapping.columns[1].dataType"},
		"a rule between columns":     {body: jobBody(`"city"`, `"email"`), status: 400, code: "duplicate_column", field: "mapping.columns[1].name"},
		"a zone nobody knows":        {body: jobBody(`"countryCode"`, `"timeZone": "Mars/Olympus", "countryCode"`), status: 400, code: "unknown_time_zone", field: "mapping.timeZone"},
		"an empty idempotency key":   {body: jobBody(), header: map[string]string{"Idempotency-Key": ""}, status: 400, code: "invalid_request", field: "Idempotency-Key"},
		"a key with spaces":          {body: jobBody(), header: map[string]string{"Idempotency-Key": "a b"}, status: 400, code: "invalid_request", field: "Idempotency-Key"},
		"a key that is far too long": {body: jobBody(), header: map[string]string{"Idempotency-Key": strings.Repeat("k", 256)}, status: 400, code: "invalid_request", field: "Idempotency-Key"},
	} {
		t.Run(name, func(t *testing.T) {
			out := r.call(request{method: "POST", path: "/v1/jobs", token: "operator", body: c.body, header: c.header})
			p := problem(t, out, c.status, c.code)
			if c.field != "" {
				require.Equal(t, c.field, p.Field)
			}
		})
	}
	require.Empty(t, r.queue.sent)
	jobs, _, err := r.jobs.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Empty(t, jobs)
}

func TestValidatedBodyIsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	r := setup(t)
	// A reader that merges members would take the format from the first source, which the contract never saw.
	body := `{"source": {"bucket": "source", "key": "a.csv", "format": "exe"}, "source": {"bucket": "source", "key": "b.csv"}, "instanceIds": ["amcone"],
		"mapping": {"dataSetId": "d", "columns": [{"name": "c", "dataType": "STRING", "columnType": "DIMENSION"}]}}`
	job := decode[Job](t, r.create(body, ""), 202)
	require.Equal(t, "b.csv", job.Source.Key)
	require.Empty(t, job.Source.Format)
}

func TestSourceIsHeaderless(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = "joe@example.com;Ulm\nann@example.com;\n"
	body := dryBody()
	body["source"].(map[string]any)["headerless"] = true
	dry := r.dryRun(body)
	require.True(t, dry.Source.Headerless)
	require.Equal(t, []string{"missing_column", "missing_column"}, codes(dry.Problems))
	require.Regexp(t, `\bcolumn_1\b.*\bcolumn_2\b`, dry.Problems[0].Hint, "the names that there are")
	body["mapping"].(map[string]any)["columns"].([]any)[0].(map[string]any)["source"] = "column_1"
	body["mapping"].(map[string]any)["columns"].([]any)[1].(map[string]any)["source"] = "column_2"
	dry = r.dryRun(body)
	require.Empty(t, dry.Problems)
	require.EqualValues(t, 2, dry.SampledRows)
}

func TestSourceIsRead(t *testing.T) {
	t.Parallel()
	r := setup(t)
	body := func(delimiter, encoding, quotes string) string {
		return `{"source": {"bucket": "source", "key": "a.csv", "delimiter": "` + delimiter + `", "encoding": "` + encoding + `", "quotes": "` + quotes + `"}, "instanceIds": ["amcone"],
			"mapping": {"dataSetId": "d", "columns": [{"name": "c", "dataType": "STRING", "columnType": "DIMENSION"}]}}`
	}
	job := decode[Job](t, r.create(body(`\u0001`, "shift_jis", "backslash"), ""), 202)
	require.Equal(t, amc.Reading{Delimiter: "\x01", Encoding: amc.ShiftJIS, Quotes: amc.QuotesBackslash}, job.Source.Reading)
	require.Equal(t, amc.Delimiter(`\`), decode[Job](t, r.create(body(`\\`, "utf-8", "none"), ""), 202).Source.Delimiter)
	require.Equal(t, amc.UTF8, decode[Job](t, r.create(body(",", "UTF8", "none"), ""), 202).Source.Encoding, "by whichever name")
	require.Equal(t, "source.encoding", problem(t, r.create(body(",", "ebcdic", "none"), ""), 400, "unsupported_format").Field)
	for _, wrong := range []string{body(`\"`, "utf-8", "none"), body("é", "utf-8", "none"), body(",,", "utf-8", "none"), body(",", "", "none")} {
		require.Equal(t, 400, r.create(wrong, "").Code)
	}
	require.Equal(t, "source.quotes", problem(t, r.create(body(",", "utf-8", "single"), ""), 400, "invalid_request").Field)
	problem(t, r.create(body(`\\`, "utf-8", "backslash"), ""), 400, "delimiter_form")
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	r := setup(t)
	first := r.create(jobBody(), "november")
	job := decode[Job](t, first, 202)
	again := r.create(jobBody(), "november")
	require.Equal(t, job, decode[Job](t, again, 202))
	require.Equal(t, first.Header().Get("Location"), again.Header().Get("Location"))
	require.Equal(t, []string{job.JobID, job.JobID}, r.queue.sent, "a queued job is queued again: the first call may have died before it could")

	text, err := json.MarshalIndent(jobBody(`"source":`, `"updateStrategy": "ADDITIVE", "maxRejectRatio": 0.2, "source":`), "", "\t")
	require.NoError(t, err)
	require.Equal(t, job.JobID, decode[Job](t, r.create(string(text), "november"), 202).JobID, "spaces, order and a default written out change nothing")

	problem(t, r.create(jobBody("customers.csv", "others.csv"), "november"), 422, "idempotency_key_reused")
	require.NotEqual(t, job.JobID, decode[Job](t, r.create(jobBody(), "december"), 202).JobID)
	require.NotEqual(t, job.JobID, decode[Job](t, r.create(jobBody(), ""), 202).JobID)
	other := r.call(request{method: "POST", path: "/v1/jobs", token: "admin", body: jobBody(), header: map[string]string{"Idempotency-Key": "november"}})
	require.NotEqual(t, job.JobID, decode[Job](t, other, 202).JobID, "keys are each caller's own")

	stored, err := r.jobs.Job(t.Context(), job.JobID)
	require.NoError(t, err)
	require.NoError(t, stored.Move(amc.JobRunning, r.clock.Now()))
	_, err = r.jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	sent := len(r.queue.sent)
	require.Equal(t, amc.JobRunning, decode[Job](t, r.create(jobBody(), "november"), 202).State)
	require.Len(t, r.queue.sent, sent, "a job that runs is not queued")
}

func TestRacingCallsWithOneKeyMakeOneJob(t *testing.T) {
	t.Parallel()
	r := setup(t)
	server := httptest.NewServer(r.handler)
	t.Cleanup(server.Close)
	text, err := json.Marshal(jobBody())
	require.NoError(t, err)
	const racers = 16
	ids := make([]string, racers)
	var group sync.WaitGroup
	for i := range racers {
		group.Go(func() {
			in, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/v1/jobs", strings.NewReader(string(text)))
			if err != nil {
				return
			}
			in.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer operator"}, "Idempotency-Key": {"race"}}
			out, err := server.Client().Do(in)
			if err != nil {
				return
			}
			defer out.Body.Close()
			var job Job
			if json.NewDecoder(out.Body).Decode(&job) == nil && out.StatusCode == 202 {
				ids[i] = job.JobID
			}
		})
	}
	group.Wait()
	for _, id := range ids {
		require.NotEmpty(t, id)
		require.Equal(t, ids[0], id)
	}
	jobs, _, err := r.jobs.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Len(t, jobs, 1)
}

func TestQueueIsDown(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.queue.down = true
	p := problem(t, r.create(jobBody(), "november"), 503, "queue_unavailable")
	require.Contains(t, p.Hint, "Idempotency-Key")
	problem(t, r.create(jobBody(), ""), 503, "queue_unavailable")

	jobs, _, err := r.jobs.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Len(t, jobs, 2)
	states := map[amc.JobState]amc.Job{jobs[0].State: jobs[0], jobs[1].State: jobs[1]}
	require.Equal(t, "queue_unavailable", states[amc.JobFailed].Failure.Code, "nobody could ask for it again")

	r.queue.down = false
	job := decode[Job](t, r.create(jobBody(), "november"), 202)
	require.Equal(t, states[amc.JobQueued].ID, job.JobID)
	require.Equal(t, []string{job.JobID}, r.queue.sent, "the repeated call queued what the first one stored")
}

func TestGetJob(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := decode[Job](t, r.create(jobBody(), ""), 202).JobID
	get := func(known string) *httptest.ResponseRecorder {
		return r.call(request{method: "GET", path: "/v1/jobs/" + id, token: "viewer", header: map[string]string{"If-None-Match": known}})
	}
	first := get("")
	etag := first.Header().Get("ETag")
	require.Empty(t, decode[Job](t, first, 200).Uploads)
	require.JSONEq(t, `[]`, field(t, first, "uploads"))
	for _, known := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		out := get(known)
		require.Equal(t, http.StatusNotModified, out.Code, known)
		require.Empty(t, out.Body.String())
		require.Equal(t, etag, out.Header().Get("ETag"))
	}
	require.Equal(t, 200, get(`"other"`).Code)

	stored, err := r.jobs.Job(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, stored.Move(amc.JobRunning, r.clock.Now()))
	stored.Progress = amc.Progress{Rows: 5, Bytes: 100, TotalBytes: 400}
	stored.Report = &amc.Report{Files: 1, RowsRead: 5, Columns: map[string]amc.ColumnReport{"email": {Hashed: 5}}, NormalizerVersion: "1"}
	_, err = r.jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	second := get(etag)
	job := decode[Job](t, second, 200)
	require.Equal(t, stored.Progress, job.Progress)
	require.JSONEq(t, `{"files": 1, "rowsRead": 5, "rowsWritten": 0, "bytesRead": 0, "parts": [], "droppedColumns": [], "normalizerVersion": "1", "seconds": 0,
		"columns": {"email": {"hashed": 5, "passedThrough": 0, "empty": 0, "rejected": {}}}}`, field(t, second, "report"))

	now := r.clock.Now()
	for _, instance := range []string{"amctwo", "amcone"} {
		_, err = r.jobs.PutUpload(t.Context(), amc.Upload{JobID: id, InstanceID: instance, State: amc.UploadFailed, UploadID: "u-" + instance,
			Status: amc.StatusFailed, Message: "no", Metrics: map[string]float64{"rows": 1}, CreatedAt: now, UpdatedAt: now, PostedAt: now})
		require.NoError(t, err)
	}
	third := get(second.Header().Get("ETag"))
	job = decode[Job](t, third, 200)
	require.Equal(t, []string{"amcone", "amctwo"}, []string{job.Uploads[0].InstanceID, job.Uploads[1].InstanceID})
	require.Equal(t, amc.StatusFailed, job.Uploads[0].Status)

	problem(t, r.call(request{method: "GET", path: "/v1/jobs/" + absentJob, token: "viewer"}), 404, "job_not_found")
	p := problem(t, r.call(request{method: "GET", path: "/v1/jobs/no-uuid", token: "viewer"}), 400, "invalid_request")
	require.Equal(t, "jobId", p.Field)
}

// field returns one member of an answer as it was sent.
func field(t *testing.T, out *httptest.ResponseRecorder, name string) string {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(out.Body.Bytes(), &all))
	return string(all[name])
}

func TestListJobs(t *testing.T) {
	t.Parallel()
	r := setup(t)
	began := r.clock.Now()
	var ids []string
	for i := range 5 {
		body := jobBody()
		if i == 3 {
			body = jobBody(`"customers"`, `"others"`, `"amctwo", "amcone"`, `"amctwo"`)
		}
		ids = append(ids, decode[Job](t, r.create(body, ""), 202).JobID)
		r.clock.Advance(time.Minute)
	}
	stored, err := r.jobs.Job(t.Context(), ids[1])
	require.NoError(t, err)
	require.NoError(t, stored.Move(amc.JobFailed, r.clock.Now()))
	stored.Failure = amc.FailureOf(errors.New("no"))
	stored.Report = &amc.Report{RowsWritten: 7, RowsRejected: map[string]int64{"row_columns": 1, "row_too_long": 1}, Columns: map[string]amc.ColumnReport{
		"email": {Rejected: map[string]int64{"email_form": 2}}, "phone": {Rejected: map[string]int64{"phone_form": 3, "no_country": 4}},
	}}
	_, err = r.jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	all := r.call(request{method: "GET", path: "/v1/jobs", token: "viewer"})
	require.Equal(t, &amc.Counts{RowsWritten: 7, RowsRejected: 2, CellsRejected: 9}, decode[JobPage](t, all, 200).Jobs[3].Counts)
	require.Nil(t, decode[JobPage](t, all, 200).Jobs[0].Counts, "nothing is transformed yet")

	list := func(query string) []string {
		t.Helper()
		page := decode[JobPage](t, r.call(request{method: "GET", path: "/v1/jobs" + query, token: "viewer"}), 200)
		found := []string{}
		for _, j := range page.Jobs {
			found = append(found, j.JobID)
		}
		return found
	}
	at := func(minutes int) string {
		return url.QueryEscape(began.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339))
	}
	require.Equal(t, []string{ids[4], ids[3], ids[2], ids[1], ids[0]}, list(""))
	require.Equal(t, []string{ids[1]}, list("?state=failed"))
	require.Len(t, list("?state=failed&state=queued"), 5)
	require.Equal(t, []string{ids[3]}, list("?dataSetId=others"))
	require.Len(t, list("?instanceId=amctwo"), 5)
	require.Len(t, list("?instanceId=amcone"), 4)
	require.Equal(t, []string{ids[3], ids[2]}, list("?createdAfter="+at(2)+"&createdBefore="+at(4)))
	require.Empty(t, list("?createdAfter="+at(9)))

	var walked []string
	for cursor := ""; ; {
		page := decode[JobPage](t, r.call(request{method: "GET", path: "/v1/jobs?limit=2" + cursor, token: "viewer"}), 200)
		for _, j := range page.Jobs {
			walked = append(walked, j.JobID)
		}
		if page.NextCursor == "" {
			break
		}
		cursor = "&cursor=" + url.QueryEscape(page.NextCursor)
	}
	require.Equal(t, []string{ids[4], ids[3], ids[2], ids[1], ids[0]}, walked)

	for query, name := range map[string]string{
		"?state=lost": "state", "?limit=0": "limit", "?limit=101": "limit", "?limit=two": "limit", "?createdAfter=yesterday": "createdAfter", "?cursor=nonsense": "cursor",
		"?dataSetId=": "dataSetId",
	} {
		out := r.call(request{method: "GET", path: "/v1/jobs" + query, token: "viewer"})
		require.Equal(t, 400, out.Code, "%s: %s", query, out.Body)
		require.Equal(t, name, decode[Problem](t, out, 400).Field, query)
	}
}

func TestListInstances(t *testing.T) {
	t.Parallel()
	r := setup(t)
	list := decode[InstanceList](t, r.call(request{method: "GET", path: "/v1/instances", token: "viewer"}), 200)
	require.Len(t, list.Instances, 2)
	require.Equal(t, "Instance amcone", list.Instances[0].Name)
}
