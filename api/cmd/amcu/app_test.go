package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

const mapping = `{"dataSetId": "customers", "columns": [
	{"source": "E-mail", "name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
	{"name": "city", "dataType": "STRING", "columnType": "DIMENSION"}]}`

// rig is a running API with a token endpoint, and what amcu is given to find it.
type rig struct {
	t        *testing.T
	dir      string
	env      map[string]string
	db       *sqlite.DB
	steps    []func(job *amc.Job) []amc.Upload // what happens to the newest job, one step each time amcu waits
	waits    []time.Duration
	now      time.Time
	tty      bool
	outages  int // calls that will meet a 503
	lost     int // answers to POSTs that will not arrive
	in       string
	amazon   *sim.Simulator
	port     int      // where Amazon may send browsers back to
	unstable []string // what differs from run to run, each followed by what stands for it in a golden file
	mu       sync.Mutex
}

// caller holds every token but "stale".
type caller struct{}

func (caller) Verify(_ context.Context, token string) (api.Principal, error) {
	if token != "fresh" {
		return api.Principal{}, &amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid", Message: "the token is not one of the issuer's"}
	}
	return api.Principal{Subject: "amcu", ClientID: "amcu", Scopes: []string{"amc/admin"}}, nil
}

func setup(t *testing.T) *rig {
	t.Helper()
	client := s3.New(s3.Options{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""), BaseEndpoint: aws.String("http://s3.test")})
	return setupWith(t, client)
}

func setupWith(t *testing.T, client *s3.Client) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), port: porttest.FreePort(t), now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	var err error
	r.db, err = sqlite.Open(t.Context(), filepath.Join(r.dir, "amcu.db"), r)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.db.Close()) })
	for _, id := range []string{"amcone", "amctwo"} {
		_, err := r.db.Instances().PutInstance(t.Context(), amc.Instance{ID: id, Name: "The " + id, ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER"})
		require.NoError(t, err)
	}
	var server *httptest.Server
	mux := http.NewServeMux()
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)
	secrets, err := r.db.Secrets(filepath.Join(r.dir, "key"))
	require.NoError(t, err)
	r.amazon = sim.New(sim.Options{
		Clock: r, Faults: sim.NoFaults(), AutoConsent: true, Instances: map[amc.Region][]amc.Instance{amc.NorthAmerica: simulated},
		Connections: []amc.ConnectionSecret{{Region: amc.NorthAmerica, ClientID: "amzn1.client", ClientSecret: "hush-hush"}},
	})
	t.Cleanup(r.amazon.Close)
	amazon := httptest.NewServer(r.amazon)
	t.Cleanup(amazon.Close)
	handler, err := api.New(api.Config{Version: "1", Issuer: server.URL + "/oidc", SourceBuckets: []string{"source", "customers"}, Artifacts: "artifacts", RedirectURIs: []string{fmt.Sprintf("http://localhost:%d/callback", r.port)}}, api.Deps{
		Jobs: r.db.Jobs(), Connections: r.db.Connections(), Instances: r.db.Instances(), Mappings: r.db.Mappings(), Audit: r.db.Audit(), Webhooks: r.db.Webhooks(), Deletions: r.db.Deletions(), Batches: s3object.New(client, s3object.Options{}), Deliveries: r.db.Queue("webhooks", sqlite.QueueOptions{}), Secrets: secrets, Locks: r.db.Locks(), Readers: anybody{},
		Amazon: ads.New(ads.Options{Clock: r, Secrets: secrets, Endpoints: ads.Simulated(amazon.URL)}), Queue: r.db.Queue("jobs", sqlite.QueueOptions{MaxReceives: 5}), Sources: s3object.New(client, s3object.Options{}), Presigner: s3.NewPresignClient(client),
		Verifier: caller{}, Ready: []api.Check{}, Clock: r, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	mux.HandleFunc("/oidc/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": server.URL + "/oidc", "token_endpoint": server.URL + "/oidc/token"})
	})
	mux.HandleFunc("/oidc/token", func(w http.ResponseWriter, in *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if id, secret, _ := in.BasicAuth(); id != "amcu" || secret != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error": "invalid_client"}`))
			return
		}
		_, _ = w.Write([]byte(`{"access_token": "fresh", "token_type": "Bearer", "expires_in": 3600}`))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, in *http.Request) {
		r.mu.Lock()
		out := r.outages > 0
		r.outages--
		r.mu.Unlock()
		if out {
			w.Header().Set("Retry-After", "3")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if in.Method == http.MethodPost && r.loses() {
			handler.ServeHTTP(httptest.NewRecorder(), in)
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		handler.ServeHTTP(w, in)
	})
	r.env = map[string]string{"AMCU_URL": server.URL, "AMCU_CLIENT_ID": "amcu", "AMCU_CLIENT_SECRET": "secret"}
	return r
}

func (r *rig) loses() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost--
	return r.lost >= 0
}

// The rig is the clock of amcu and of the API: waiting is when things happen.

func (r *rig) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.Lock()
	r.now = r.now.Add(d)
	r.waits = append(r.waits, d)
	r.mu.Unlock()
	jobs, _, err := r.db.Jobs().Jobs(ctx, amc.JobQuery{Limit: 1})
	if err != nil || len(jobs) == 0 || len(r.steps) == 0 {
		return err
	}
	step := r.steps[0]
	r.steps = r.steps[1:]
	job := jobs[0]
	for _, u := range step(&job) {
		if _, err := r.db.Jobs().PutUpload(ctx, u); err != nil {
			return err
		}
	}
	if ctx.Err() != nil { // the step was an interruption
		return ctx.Err()
	}
	_, err = r.db.Jobs().UpdateJob(ctx, job)
	return err
}

func (r *rig) newestJob() amc.Job {
	r.t.Helper()
	jobs, _, err := r.db.Jobs().Jobs(r.t.Context(), amc.JobQuery{Limit: 1})
	require.NoError(r.t, err)
	require.Len(r.t, jobs, 1)
	return jobs[0]
}

// file writes a file and returns its name.
func (r *rig) file(name, text string) string {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	require.NoError(r.t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// amcu runs the command line.
func (r *rig) amcu(args ...string) (code int, out, errs string) {
	r.t.Helper()
	return r.amcuWith(r.t.Context(), args...)
}

func (r *rig) amcuWith(ctx context.Context, args ...string) (code int, out, errs string) {
	r.t.Helper()
	code, out, errs, _ = r.run(ctx, args...)
	return code, out, errs
}

// run runs the command line and returns besides the error that ended it.
func (r *rig) run(ctx context.Context, args ...string) (code int, out, errs string, ended error) {
	r.t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{env: func(name string) string { return r.env[name] }, in: strings.NewReader(r.in), out: &stdout, err: &stderr, clock: r, tty: r.tty, config: filepath.Join(r.dir, "config")}
	cmd, ended := a.execute(ctx, args)
	code = a.exit(cmd, ended)
	return code, stdout.String(), stderr.String(), ended
}

// move is a step that changes the job's state.
func move(to amc.JobState, more ...func(*amc.Job)) func(*amc.Job) []amc.Upload {
	return func(job *amc.Job) []amc.Upload {
		job.State = to
		for _, m := range more {
			m(job)
		}
		return nil
	}
}

// uploadMessage is what AMC says of an upload that failed.
const uploadMessage = "schema does not match"

// ended is a step that ends the job with one upload for each instance.
func ended(to amc.JobState, statuses ...amc.UploadStatus) func(*amc.Job) []amc.Upload {
	return func(job *amc.Job) []amc.Upload {
		job.State = to
		job.Report = &amc.Report{
			RowsRead: 1210, RowsWritten: 1200, RowsRejected: map[string]int64{"main_event_time": 10}, Seconds: 0.25, DroppedColumns: []string{"No\x1btes"},
			Parts: []amc.Part{{Name: "part-00000.csv.gz", Rows: 1200, Bytes: 54321}}, NormalizerVersion: "1",
			Warnings: []amc.Warning{{Code: "before_retention", Column: "at", Count: 1205, Message: "events too old"}},
			Columns:  map[string]amc.ColumnReport{"email": {Hashed: 1190, Empty: 8, Rejected: map[string]int64{"no_at": 1, "invalid_email": 11}}, "city": {PassedThrough: 1210}},
		}
		var uploads []amc.Upload
		for i, status := range statuses {
			u := amc.Upload{JobID: job.ID, InstanceID: job.InstanceIDs[i], State: status.State(), Status: status, UploadID: "u", Retry: job.Retries}
			if status == amc.StatusFailed {
				u.Message = uploadMessage
			}
			uploads = append(uploads, u)
		}
		return uploads
	}
}

func TestUploadAndWait(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.steps = []func(*amc.Job) []amc.Upload{
		move(amc.JobRunning), move(amc.JobRunning), move(amc.JobTransformed), ended(amc.JobSucceeded, amc.StatusSuccess, amc.StatusCompleted),
	}
	code, out, errs := r.amcu("upload", "s3://source/in/customers.csv", "--mapping", r.file("m.json", mapping), "--instance", "amcone,amctwo", "--wait")
	require.Equal(t, exitOK, code, errs)
	jobs, _, err := r.db.Jobs().Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	id := jobs[0].ID
	require.Equal(t, strings.ReplaceAll(`Job       ID
State     succeeded
Source    s3://source/in/customers.csv
Data set  customers, ADDITIVE
Rows      1,210 read, 1,200 written, 10 rejected (10 main_event_time)
Parts     1, 54,321 bytes
Seconds   0.25
Dropped   No tes
Warning   at: events too old (1,205)

COLUMN  HASHED  PASSED THROUGH  EMPTY  REJECTED
email   1,190   0               8      11 invalid_email, 1 no_at
city    0       1,210           0      0

INSTANCE  STATE      AMC STATUS  MESSAGE
amcone    succeeded  SUCCESS
amctwo    succeeded  COMPLETED
`, "ID", id), out)
	require.Equal(t, strings.ReplaceAll(`job ID: queued
job ID: running, 0 rows
job ID: transformed, 0 of 2 instances loaded
job ID: succeeded
`, "ID", id), errs)
}

func TestUploadInJSONWithoutWaiting(t *testing.T) {
	t.Parallel()
	r := setup(t)
	args := []string{"upload", "s3://source/a/b.jsonl.gz", "-m", r.file("m.json", mapping), "-i", "amctwo", "-i", "amcone", "--update-strategy", "FULL_REPLACE",
		"--format", "jsonl", "--idempotency-key", "november", "--output", "json"}
	code, out, errs := r.amcu(args...)
	require.Equal(t, exitOK, code, errs)
	var job api.Job
	require.NoError(t, json.Unmarshal([]byte(out), &job))
	require.Equal(t, amc.Source{Bucket: "source", Key: "a/b.jsonl.gz", Reading: amc.Reading{Format: "jsonl"}}, job.Source)
	require.Equal(t, []string{"amctwo", "amcone"}, job.InstanceIDs)
	require.Equal(t, amc.FullReplace, job.UpdateStrategy)
	_, again, _ := r.amcu(args...)
	require.Equal(t, out, again, "the key makes it the same job")
	args[1] = "s3://source/other.csv"
	r.refused("another request", refusal{args: args, want: keyReused})
}

// keyReused is what a second request under one key is.
var keyReused = amc.Error{Kind: amc.KindInvalid, Code: "idempotency_key_reused"}

func TestUploadOfSeveralObjects(t *testing.T) {
	t.Parallel()
	r := setup(t)
	upload := func(from ...string) amc.Source {
		code, out, errs := r.amcu(append(from, "-m", r.file("m.json", mapping), "-i", "amcone", "--output", "json")...)
		require.Equal(t, exitOK, code, errs)
		var job api.Job
		require.NoError(t, json.Unmarshal([]byte(out), &job))
		return job.Source
	}
	require.Equal(t, amc.Source{Bucket: "source", Prefix: "out/2026/"}, upload("upload", "s3://source/out/2026/"))
	require.Equal(t, amc.Source{Bucket: "source", Keys: []string{"b.csv", "a.csv"}, Files: 2, Reading: amc.Reading{Format: "csv", Quotes: "backslash"}},
		upload("upload", "s3://source/b.csv", "s3://source/a.csv", "--format", "csv", "--quotes", "backslash"))
	code, out, errs := r.amcu("jobs")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "s3://source/out/2026/\n")
	require.Contains(t, out, "s3://source/b.csv and 1 more\n")
}

func TestJobsThatDoNotSucceed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		last func(*amc.Job) []amc.Upload
		errs []string
	}{
		"one of two": {ended(amc.JobPartiallySucceeded, amc.StatusSuccess, amc.StatusFailed), []string{"partially_succeeded", "amcu retry JOB"}},
		"failed": {move(amc.JobFailed, func(j *amc.Job) {
			j.Failure = &amc.Failure{Code: "missing_column", Message: `customers.csv: column "E-mail"`}
		}), []string{"failed", `: customers.csv: column "E-mail"`}},
		"cancelled": {move(amc.JobCancelled), []string{"cancelled"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.steps = []func(*amc.Job) []amc.Upload{c.last}
			for _, args := range [][]string{
				{"upload", "s3://source/in/customers.csv", "--mapping", r.file("m.json", mapping), "--instance", "amcone,amctwo", "--wait"},
				{"status", "JOB"}, {"status", "JOB", "--wait"},
			} {
				if args[0] == "status" {
					args[1] = r.newestJob().ID
				}
				code, out, errs, ended := r.run(t.Context(), args...)
				require.Equal(t, exitFailed, code)
				require.Contains(t, out, "State     ", "what is known is printed all the same")
				if name == "one of two" {
					require.Contains(t, out, uploadMessage)
				}
				job := r.newestJob()
				var done *unsuccessful
				require.ErrorAs(t, ended, &done)
				require.Equal(t, []any{job.ID, job.State}, []any{done.job.JobID, done.job.State})
				for _, part := range append(c.errs, "amcu: ", job.ID) {
					require.Contains(t, errs, strings.ReplaceAll(part, "JOB", job.ID))
				}
			}
		})
	}
}

// wrongUsage are calls that amcu refuses by themselves.
func wrongUsage(r *rig) map[string]refusal {
	good := r.file("m.json", mapping)
	upload := func(args ...string) []string { return append([]string{"upload", "-m", good, "-i", "amcone"}, args...) }
	invalid := func(code, field string) amc.Error { return amc.Error{Kind: amc.KindInvalid, Code: code, Field: field} }
	odd := r.file(`a\b.csv`, "email")
	wrong := r.file("x.json", strings.Replace(mapping, `"STRING"`, `"TEXT"`, 1))
	return map[string]refusal{
		"no such command":            {args: []string{"uplaod"}, shows: []string{`"uplaod"`, "--help"}},
		"no such flag":               {args: []string{"jobs", "--colour"}, shows: []string{"--colour"}},
		"no file":                    {args: upload(), shows: []string{"Usage: amcu upload "}},
		"a prefix and a file":        {args: upload("s3://b/a/", "s3://b/k"), want: invalid("source_form", ""), shows: []string{"s3://b/a/"}},
		"two buckets":                {args: upload("s3://b/k", "s3://c/k"), want: invalid("several_buckets", ""), shows: []string{"s3://c/k", "s3://b/k"}},
		"a file twice":               {args: upload("s3://b/k", "s3://b/k"), want: invalid("file_twice", ""), shows: []string{"s3://b/k"}},
		"a thousand and one files":   {args: upload(make([]string, 1001)...), want: invalid("too_many_files", ""), shows: []string{"1001", "1000", "s3://BUCKET/PREFIX/"}},
		"no mapping":                 {args: []string{"upload", "s3://b/k", "-i", "amcone"}, shows: []string{`"mapping"`}},
		"no instance":                {args: []string{"upload", "s3://b/k", "-m", good}, shows: []string{`"instance"`}},
		"an output nobody knows":     {args: []string{"jobs", "--output", "xml"}, shows: []string{"--output", "table", "json"}},
		"a mapping that is gone":     {args: []string{"upload", "s3://b/k", "-m", "/gone.json", "-i", "amcone"}, want: amc.Error{Kind: amc.KindInvalid, Code: "file_unreadable", Field: "--mapping", File: "/gone.json"}},
		"a mapping's field":          {args: []string{"upload", "s3://b/k", "-m", wrong, "-i", "amcone"}, want: amc.Error{Kind: amc.KindInvalid, Code: "unknown_data_type", Field: "columns[0].dataType", File: wrong}, elsewhere: true},
		"a source that is gone":      {args: upload("/gone.csv"), want: amc.Error{Kind: amc.KindInvalid, Code: "file_unreadable", File: "/gone.csv"}},
		"a folder":                   {args: upload(r.dir), want: invalid("source_form", ""), shows: []string{r.dir}},
		"standard input":             {args: upload("-"), want: invalid("source_form", ""), shows: []string{"s3://BUCKET/KEY"}},
		"a name no source can have":  {args: upload(odd), want: invalid("invalid_request", "name"), shows: []string{odd}, elsewhere: true},
		"an object without a key":    {args: upload("s3://bucket"), want: invalid("source_form", ""), shows: []string{`"s3://bucket"`, "s3://BUCKET/KEY"}},
		"a ratio":                    {args: upload("s3://b/k", "--max-reject-ratio", "2"), want: invalid("reject_ratio_range", "--max-reject-ratio"), elsewhere: true},
		"a strategy":                 {args: upload("s3://b/k", "--update-strategy", "OVERLAP_KEEP"), want: invalid("update_strategy_not_for_dimension", "updateStrategy"), elsewhere: true},
		"an instance nobody knows":   {args: []string{"upload", "s3://source/k", "-m", good, "-i", "amcone, amcnine"}, want: invalid("unknown_instance", "instanceIds[1]"), shows: []string{"amcnine"}, elsewhere: true},
		"a way to meet other jobs":   {args: upload("s3://source/k", "--concurrency", "race"), want: invalid("unknown_concurrency", "--concurrency"), shows: []string{"queue", "skip", "cancelPrevious"}},
		"another's bucket":           {args: upload("s3://artifacts/k"), want: invalid("bucket_not_allowed", "source.bucket"), elsewhere: true},
		"a job that is no id":        {args: []string{"status", "yesterday"}, want: invalid("id_form", "JOB"), shows: []string{`"yesterday"`, "amcu jobs"}},
		"a webhook that is no id":    {args: []string{"webhooks", "test", "pager"}, want: invalid("id_form", "WEBHOOK"), shows: []string{`"pager"`, "amcu webhooks list"}},
		"a deletion that is no id":   {args: []string{"deletions", "x"}, want: invalid("id_form", "DELETION"), shows: []string{`"x"`, "amcu deletions"}},
		"a state":                    {args: []string{"jobs", "--state", "lost"}, want: invalid("unknown_state", "--state"), shows: []string{"lost", "queued"}},
		"a time":                     {args: []string{"jobs", "--after", "yesterday"}, want: invalid("time_form", "--after"), shows: []string{"2026-11-01T00:00:00Z"}},
		"a limit":                    {args: []string{"jobs", "--limit", "0"}, want: invalid("limit_form", "--limit")},
		"an address":                 {args: []string{"jobs", "--url", "localhost:8080"}, want: invalid("url_form", "AMCU_URL"), shows: []string{`"localhost:8080"`, "https://"}},
		"an address with a password": {args: []string{"jobs", "--url", "https://me:hunter2@uploader.example.com"}, want: invalid("url_form", "AMCU_URL"), hides: []string{"hunter2"}},
	}
}

// wrongSettings are calls whose environment leads nowhere, or to no API.
func wrongSettings(r *rig) map[string]refusal {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	r.t.Cleanup(page.Close)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if strings.HasPrefix(in.URL.Path, "/broken") {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"code": "no_such_route", "detail": "there is nothing at this path", "hint": "GET /openapi.yaml lists the paths"}`))
	}))
	r.t.Cleanup(gate.Close)
	r.unstable = append(r.unstable, closed.URL, "http://closed.test", r.env["AMCU_URL"], "http://api.test")
	list := []string{"instances"}
	all := map[string]refusal{
		"no address":           {env: map[string]string{"AMCU_URL": ""}, want: amc.Error{Kind: amc.KindInvalid, Code: "url_missing", Field: "AMCU_URL"}},
		"nobody there":         {env: map[string]string{"AMCU_URL": closed.URL}, want: amc.Error{Kind: amc.KindUnavailable, Code: "unreachable"}, shows: []string{closed.URL, "AMCU_URL"}},
		"no issuer there":      {env: map[string]string{"AMCU_ISSUER": closed.URL}, want: amc.Error{Kind: amc.KindUnavailable, Code: "issuer_unreachable"}, shows: []string{closed.URL, "AMCU_ISSUER"}},
		"no token issuer":      {env: map[string]string{"AMCU_TOKEN_URL": closed.URL}, want: amc.Error{Kind: amc.KindUnavailable, Code: "unreachable"}, shows: []string{closed.URL}},
		"no credentials":       {env: map[string]string{"AMCU_CLIENT_ID": "", "AMCU_CLIENT_SECRET": ""}, want: amc.Error{Kind: amc.KindInvalid, Code: "credentials_missing", Field: "AMCU_CLIENT_ID"}, shows: []string{"amcu login", "AMCU_CLIENT_SECRET"}},
		"half the credentials": {env: map[string]string{"AMCU_CLIENT_SECRET": ""}, want: amc.Error{Kind: amc.KindInvalid, Code: "credentials_missing", Field: "AMCU_CLIENT_ID"}, shows: []string{"AMCU_CLIENT_SECRET"}},
		"wrong credentials":    {env: map[string]string{"AMCU_CLIENT_SECRET": "guess"}, want: amc.Error{Kind: amc.KindUnauthorized, Code: "client_refused"}, shows: []string{"invalid_client", "AMCU_CLIENT_ID"}},
		"a stale token":        {env: map[string]string{"AMCU_TOKEN": "stale"}, want: amc.Error{Kind: amc.KindUnauthorized, Code: "token_invalid"}, shows: []string{"amcu login", "AMCU_TOKEN"}},
		"no such path":         {env: map[string]string{"AMCU_URL": gate.URL, "AMCU_TOKEN": "fresh"}, want: amc.Error{Kind: amc.KindNotFound, Code: "no_such_route"}, shows: []string{"AMCU_URL"}, hides: []string{"openapi.yaml"}},
		"a gate without words": {env: map[string]string{"AMCU_URL": gate.URL + "/broken", "AMCU_TOKEN": "fresh"}, want: amc.Error{Kind: amc.KindInternal, Code: "no_problem"}, shows: []string{"500 Internal Server Error"}},
		"a page, but no API's": {env: map[string]string{"AMCU_URL": page.URL, "AMCU_TOKEN": "fresh"}, want: amc.Error{Kind: amc.KindUnavailable, Code: "answer_unreadable"}, shows: []string{"AMCU_URL"}},
		"no login is on offer": {args: []string{"login"}, want: amc.Error{Kind: amc.KindInvalid, Code: "login_unsupported"}, shows: []string{"AMCU_CLIENT_ID", "AMCU_CLIENT_SECRET"}},
		"nowhere to sign out":  {args: []string{"logout"}, want: amc.Error{Kind: amc.KindNotFound, Code: "not_logged_in"}, shows: []string{r.env["AMCU_URL"]}},
		"no client secret":     {args: []string{"connections", "add", "North America", "--region", "na", "--client-id", "amzn1.client"}, want: amc.Error{Kind: amc.KindInvalid, Code: "client_secret_missing", Field: "AMCU_LWA_CLIENT_SECRET"}},
	}
	for name, c := range all {
		if c.args == nil {
			c.args = list
		}
		c.hides = append(c.hides, "guess", "()")
		all[name] = c
	}
	return all
}

func TestTokenFromTheEnvironment(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.env["AMCU_URL"] += "\r\n" // of a file
	r.env["AMCU_TOKEN"], r.env["AMCU_CLIENT_ID"] = "fresh\n", ""
	code, out, errs := r.amcu("instances")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "INSTANCE  NAME        CONNECTION  ACCOUNT  MARKETPLACE  TAGS\namcone    The amcone  c           ENTITY1  ATVPDKIKX0DER\namctwo    The amctwo  c           ENTITY1  ATVPDKIKX0DER\n", out)
}

// outage is an answer of the rig's gate, which has no problem to say.
var outage = amc.Error{Kind: amc.KindUnavailable, Code: "no_problem"}

func TestPassingFaultsAreWaitedOut(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.env["AMCU_TOKEN"] = "fresh"
	r.outages = 2
	code, _, errs := r.amcu("upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, []time.Duration{3 * time.Second, 3 * time.Second}, r.waits, "as long as Retry-After says")
	r.outages = attempts
	r.refused("for too long", refusal{args: []string{"instances"}, want: outage, shows: []string{"503"}})
}

func TestUploadWithoutAnAnswerNamesItsKey(t *testing.T) {
	t.Parallel()
	r := setup(t)
	upload := []string{"upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone"}
	r.lost = attempts
	code, _, errs := r.amcu(upload...)
	require.Equal(t, exitFailed, code)
	key := regexp.MustCompile(`--idempotency-key ([0-9a-f-]{36})`).FindStringSubmatch(errs)
	require.NotNil(t, key, errs)
	code, _, errs = r.amcu(append(upload, "--idempotency-key", key[1])...)
	require.Equal(t, exitOK, code, errs)
	jobs, _, err := r.db.Jobs().Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Len(t, jobs, 1, "the job that nobody heard of")

	r.refused("there is no job", refusal{args: []string{"upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcnone"},
		want: amc.Error{Kind: amc.KindInvalid, Code: "unknown_instance", Field: "instanceIds[0]"}, hides: []string{"--idempotency-key"}})
}

func TestFollowingSurvivesAnOutage(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.steps = []func(*amc.Job) []amc.Upload{
		func(*amc.Job) []amc.Upload { r.mu.Lock(); r.outages = 3 * attempts; r.mu.Unlock(); return nil },
	}
	for range 4 * attempts {
		r.steps = append(r.steps, move(amc.JobRunning))
	}
	r.steps = append(r.steps, ended(amc.JobSucceeded, amc.StatusSuccess))
	code, out, errs := r.amcu("upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone", "--wait")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "SUCCESS")

	r = setup(t)
	r.steps = []func(*amc.Job) []amc.Upload{func(*amc.Job) []amc.Upload { r.mu.Lock(); r.outages = 1000; r.mu.Unlock(); return nil }}
	r.refused("for too long", refusal{args: []string{"upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone", "--wait"}, want: outage, shows: []string{"503"}})
}

func TestInterruptionLeavesTheJobAlone(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	r.steps = []func(*amc.Job) []amc.Upload{move(amc.JobRunning), func(*amc.Job) []amc.Upload { interrupt(errors.New("signal")); return nil }}
	code, _, errs, ended := r.run(ctx, "upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone", "--wait")
	require.Equal(t, exitFailed, code)
	var stop *interrupted
	require.ErrorAs(t, ended, &stop)
	job := r.newestJob()
	require.Contains(t, errs, "amcu watch "+job.ID)
	require.Equal(t, amc.JobRunning, job.State)
}

func TestBarOnATerminal(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.tty = true
	r.steps = []func(*amc.Job) []amc.Upload{
		move(amc.JobRunning, func(j *amc.Job) { j.Progress = amc.Progress{Rows: 1500, Bytes: 500, TotalBytes: 1000} }), move(amc.JobSubmitted), ended(amc.JobSucceeded, amc.StatusSuccess),
	}
	code, out, errs := r.amcu("upload", "s3://source/k", "-m", r.file("m.json", mapping), "-i", "amcone", "--wait")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "SUCCESS")
	require.Contains(t, errs, "running, 1,500 rows")
	require.Contains(t, errs, "49%")
	_, after, found := strings.Cut(errs, "submitted, 0 of 1 instances loaded")
	require.True(t, found, errs)
	require.NotContains(t, after, "%", "the file's bytes say nothing of AMC")
}

func TestJobsAreListed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for i := range 3 {
		code, _, errs := r.amcu("upload", "s3://source/k"+string(rune('0'+i)), "-m", r.file("m.json", mapping), "-i", "amcone")
		require.Equal(t, exitOK, code, errs)
		require.NoError(t, r.Sleep(t.Context(), time.Minute))
	}
	list := func(args ...string) []api.JobSummary {
		t.Helper()
		code, out, errs := r.amcu(append([]string{"jobs", "--output", "json"}, args...)...)
		require.Equal(t, exitOK, code, errs)
		var jobs []api.JobSummary
		require.NoError(t, json.Unmarshal([]byte(out), &jobs))
		return jobs
	}
	require.Len(t, list(), 3)
	require.Equal(t, "k2", list("--limit", "1")[0].Source.Key)
	require.Len(t, list("--state", "queued,running", "--dataset", "customers", "--instance", "amcone"), 3)
	require.Empty(t, list("--state", "failed"))
	require.Len(t, list("--after", "2026-11-23T09:01:00Z"), 2)
	require.Len(t, list("--before", "2026-11-23T09:01:00Z"), 1)
	code, out, _ := r.amcu("jobs")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `(?m)^JOB +STATE +DATA SET +CREATED +SOURCE\n[0-9a-f-]{36}  queued  customers  2026-11-23 09:02:00Z  s3://source/k2$`, out)
}

func TestHelp(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for args, part := range map[string]string{"": "AMCU_CLIENT_SECRET", "--help": "Exit codes", "upload --help": "--idempotency-key", "jobs --help": "--state", "login --help": "8911, 8912, 8913)\n"} {
		code, out, _ := r.amcu(strings.Fields(args)...)
		require.Equal(t, exitOK, code)
		require.Contains(t, out, part)
	}
}
