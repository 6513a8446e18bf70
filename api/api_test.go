package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

// tokens are the callers that a rig knows: each token's text names its holder.
type tokens map[string]Principal

func (k tokens) Verify(_ context.Context, token string) (Principal, error) {
	p, ok := k[token]
	if !ok {
		return Principal{}, badToken("the token is not one of the issuer's", nil)
	}
	return p, nil
}

var callers = tokens{
	"viewer":        {Subject: "u-viewer", ClientID: "console", Groups: []string{"viewer"}},
	"operator":      {Subject: "u-operator", ClientID: "console", Groups: []string{"operator"}},
	"admin":         {Subject: "u-admin", ClientID: "console", Groups: []string{"viewer", "admin"}},
	"nobody":        {Subject: "u-nobody", ClientID: "console", Groups: []string{"marketing"}},
	"greedy":        {Subject: "u-greedy", ClientID: "console", Groups: []string{"viewer"}, Scopes: []string{"amc/admin"}},
	"machine-read":  {Subject: "m-read", ClientID: "m-read", Scopes: []string{"amc/read"}},
	"machine-write": {Subject: "m-write", ClientID: "m-write", Scopes: []string{"openid", "amc/write"}},
	"machine-admin": {Subject: "m-admin", ClientID: "m-admin", Scopes: []string{"amc/admin"}},
	"machine-none":  {Subject: "m-none", ClientID: "m-none", Groups: []string{"admin"}},
}

// flakyQueue fails while told to.
type flakyQueue struct {
	amc.Queue
	mu   sync.Mutex
	down bool
	sent []string
}

func (q *flakyQueue) Send(_ context.Context, body string, _ time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.down {
		return errors.New("queue is down")
	}
	q.sent = append(q.sent, body)
	return nil
}

var _ Amazon = (*ads.Client)(nil)

// rig is the API over a real store.
type rig struct {
	t         *testing.T
	contract  *contract
	handler   http.Handler
	jobs      amc.JobStore
	mappings  amc.MappingStore
	audit     amc.AuditStore
	secrets   amc.SecretStore
	amazon    *sim.Simulator
	readers   *readers
	queue     *flakyQueue
	hooks     amc.WebhookStore
	deletions amc.DeletionStore
	batches   *batches
	told      *flakyQueue // deliveries to webhooks
	sources   sources
	clock     *porttest.Clock
	log       *bytes.Buffer
}

func setup(t *testing.T, adjust ...func(*Config, *Deps)) *rig {
	t.Helper()
	r := &rig{t: t, queue: &flakyQueue{}, told: &flakyQueue{}, batches: &batches{kept: map[string]string{}}, readers: &readers{}, sources: sources{}, clock: porttest.NewClock(), log: &bytes.Buffer{}}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "amcu.db"), r.clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	for _, id := range []string{"amcone", "amctwo"} {
		_, err := db.Instances().PutInstance(t.Context(), amc.Instance{
			ID: id, Name: "Instance " + id, ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "123456789012",
		})
		require.NoError(t, err)
	}
	r.jobs, r.mappings, r.audit, r.hooks = db.Jobs(), db.Mappings(), db.Audit(), db.Webhooks()
	r.deletions = db.Deletions()
	r.secrets, err = db.Secrets(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	r.amazon = sim.New(sim.Options{
		Clock: r.clock, Faults: sim.NoFaults(), AutoConsent: true,
		Instances: map[amc.Region][]amc.Instance{amc.NorthAmerica: simulated},
		Connections: []amc.ConnectionSecret{
			{Region: amc.NorthAmerica, ClientID: "amzn1.client", ClientSecret: "hush-hush"}, {Region: amc.Europe, ClientID: "amzn1.client", ClientSecret: "hush-hush"},
		},
	})
	t.Cleanup(r.amazon.Close)
	server := httptest.NewServer(r.amazon)
	t.Cleanup(server.Close)
	client := s3.New(s3.Options{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""), BaseEndpoint: aws.String("http://s3.test")})
	cfg := Config{Version: "1.2.3", Issuer: "https://issuer.test", SourceBuckets: []string{"source", "landing"}, Artifacts: "artifacts", RedirectURIs: []string{"https://console.test/connections/callback", "http://localhost:8910/callback"}, CallsPerSec: 1e6, Burst: 1e6}
	deps := Deps{
		Jobs: r.jobs, Connections: db.Connections(), Instances: db.Instances(), Mappings: r.mappings, Audit: r.audit, Webhooks: r.hooks, Deletions: r.deletions, Batches: r.batches, Deliveries: r.told, Secrets: r.secrets, Locks: db.Locks(), Readers: r.readers,
		Amazon: ads.New(ads.Options{Clock: r.clock, Secrets: r.secrets, Endpoints: ads.Simulated(server.URL)}), Queue: r.queue, Sources: r.sources, Presigner: s3.NewPresignClient(client), Verifier: callers,
		Ready: []Check{}, Clock: r.clock, Log: slog.New(slog.NewJSONHandler(&locked{w: r.log}, nil)),
	}
	for _, a := range adjust {
		a(&cfg, &deps)
	}
	r.handler, err = New(cfg, deps)
	require.NoError(t, err)
	r.contract, err = newContract(document)
	require.NoError(t, err)
	return r
}

// locked lets handlers of several goroutines write one log.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// readers are the accounts that may read the artifacts.
type readers struct {
	accounts []string
	down     bool
}

func (r *readers) SetReaders(_ context.Context, accounts []string) error {
	if r.down {
		return errors.New("access denied to policy-7")
	}
	r.accounts = slices.Sorted(slices.Values(accounts))
	return nil
}

// request is one call. The token is one of callers; a body that is no string is sent as JSON.
type request struct {
	method, path, token string
	body                any
	header              map[string]string
}

// call makes a call and holds its answer against the document.
func (r *rig) call(q request) *httptest.ResponseRecorder {
	r.t.Helper()
	var body io.Reader
	switch b := q.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		require.NoError(r.t, err)
		body = bytes.NewReader(text)
	}
	in := httptest.NewRequestWithContext(r.t.Context(), q.method, q.path, body)
	if body != nil {
		in.Header.Set("Content-Type", "application/json")
	}
	if q.token != "" {
		in.Header.Set("Authorization", "Bearer "+q.token)
	}
	for name, v := range q.header {
		in.Header.Set(name, v)
	}
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, in)
	r.check(in, out)
	return out
}

// route finds what a call asks for, without the help of the router.
func (r *rig) route(in *http.Request) (found *routers.Route) {
	segments := strings.Split(in.URL.Path, "/")
	for pattern, route := range r.contract.routes {
		method, path, _ := strings.Cut(pattern, " ")
		parts := strings.Split(path, "/")
		fits := method == in.Method && len(parts) == len(segments)
		for i := 0; fits && i < len(parts); i++ {
			fits = parts[i] == segments[i] || strings.HasPrefix(parts[i], ":") && segments[i] != ""
		}
		if fits && (found == nil || !strings.Contains(path, ":")) {
			found = route
		}
	}
	return found
}

// check fails the test when an answer is not one that the document promises.
func (r *rig) check(in *http.Request, out *httptest.ResponseRecorder) {
	r.t.Helper()
	if in.Method == http.MethodGet && strings.HasPrefix(in.URL.Path, "/docs") {
		return // a page for people is no operation
	}
	route := r.route(in)
	if route == nil {
		require.Contains(r.t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, out.Code)
		return
	}
	require.True(r.t, see(route, out.Code), "%s %s answered %d, which is not documented", in.Method, in.URL.Path, out.Code)
	// The validator would read a YAML body as an object; the document calls it text.
	isText := out.Header().Get("Content-Type") == "application/yaml"
	err := openapi3filter.ValidateResponse(r.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: in, Route: route},
		Status:                 out.Code, Header: out.Header(), Body: io.NopCloser(bytes.NewReader(out.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, ExcludeResponseBody: isText},
	})
	require.NoError(r.t, err, "%s %s answered %d", in.Method, in.URL.Path, out.Code)
}

// problem asserts that an answer is a problem with this status and code.
func problem(t *testing.T, out *httptest.ResponseRecorder, status int, code string) Problem {
	t.Helper()
	var p Problem
	require.Equal(t, "application/problem+json", out.Header().Get("Content-Type"), out.Body)
	require.NoError(t, json.Unmarshal(out.Body.Bytes(), &p))
	require.Equal(t, code, p.Code, p)
	require.Equal(t, status, out.Code)
	require.Equal(t, status, p.Status)
	require.Equal(t, "urn:amc-uploader:problem:"+code, p.Type)
	require.Equal(t, "urn:uuid:"+out.Header().Get("X-Request-Id"), p.Instance)
	require.NotEmpty(t, p.Detail)
	return p
}

func decode[T any](t *testing.T, out *httptest.ResponseRecorder, status int) (v T) {
	t.Helper()
	require.Equal(t, status, out.Code, out.Body)
	require.NoError(t, json.Unmarshal(out.Body.Bytes(), &v))
	return v
}

func TestSystemOperationsAskForNoToken(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		require.Equal(t, Health{Status: "ok"}, decode[Health](t, r.call(request{method: "GET", path: path}), 200))
	}
	require.Equal(t, Version{Version: "1.2.3", Issuer: "https://issuer.test"}, decode[Version](t, r.call(request{method: "GET", path: "/version"}), 200))
	out := r.call(request{method: "GET", path: "/openapi.yaml"})
	require.Equal(t, 200, out.Code)
	require.Equal(t, document, out.Body.Bytes())
}

func TestReadinessKeepsItsReasonsToTheLog(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) {
		d.Ready = []Check{
			{"well", func(context.Context) error { return nil }},
			{"broken", func(context.Context) error { return errors.New("table jobs-7 is missing") }},
			{"slow", func(ctx context.Context) error {
				deadline, _ := ctx.Deadline()
				return fmt.Errorf("given %v", time.Until(deadline) <= checkTime)
			}},
		}
	})
	out := r.call(request{method: "GET", path: "/readyz"})
	problem(t, out, 503, "not_ready")
	require.Equal(t, "1", out.Header().Get("Retry-After"))
	require.NotContains(t, out.Body.String(), "jobs-7")
	for _, part := range []string{"broken: table jobs-7 is missing", "slow: given true"} {
		require.Contains(t, r.log.String(), part)
		require.NotContains(t, out.Body.String(), part)
	}
	require.NotContains(t, r.log.String(), "well")
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	problem(t, r.call(request{method: "GET", path: "/v1/nothing", token: "admin"}), 404, "no_such_route")
	problem(t, r.call(request{method: "GET", path: "/v1/jobs/", token: "admin"}), 404, "no_such_route")
	out := r.call(request{method: "DELETE", path: "/v1/jobs", token: "admin"})
	problem(t, out, 405, "method_not_allowed")
	require.ElementsMatch(t, []string{"GET", "POST"}, strings.Split(strings.ReplaceAll(out.Header().Get("Allow"), " ", ""), ","))
	out = r.call(request{method: "OPTIONS", path: "/v1/jobs", header: map[string]string{"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}})
	problem(t, out, 405, "method_not_allowed")
	require.Empty(t, out.Header().Get("Access-Control-Allow-Origin"), "other origins get nothing")
}

func TestBodyThatEndsEarly(t *testing.T) {
	t.Parallel()
	r := setup(t)
	in := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/jobs", iotest.ErrReader(io.ErrUnexpectedEOF))
	in.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer operator"}}
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, in)
	problem(t, out, 400, "body_incomplete")
}

func TestEveryAnswerCarriesSecurityHeaders(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for path, kept := range map[string]string{
		"/healthz": "no-store", "/v1/jobs": "no-store", "/nothing": "no-store", "/docs": "no-store", "/v1/jobs/" + absentJob + "/rejects": "no-store",
		"/v1/jobs/" + absentJob: "private, no-cache", "/v1/instances/amcone": "private, no-cache",
	} {
		header := r.call(request{method: "GET", path: path, token: "operator"}).Header()
		require.Equal(t, "nosniff", header.Get("X-Content-Type-Options"), path)
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'", path)
		require.Empty(t, header.Get("Access-Control-Allow-Origin"), path)
		require.Equal(t, kept, header.Get("Cache-Control"), path)
		require.NotEmpty(t, header.Get("X-Request-Id"), path)
	}
}

func TestPanicBecomesAProblem(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) { d.Instances = panicking{d.Instances} })
	out := r.call(request{method: "GET", path: "/v1/instances", token: "viewer"})
	problem(t, out, 500, "internal")
	require.NotContains(t, out.Body.String(), "unspeakable")
	require.Contains(t, r.log.String(), "unspeakable")
	require.Contains(t, r.log.String(), `"status":500`)
}

type panicking struct{ amc.InstanceStore }

func (panicking) Instances(context.Context) ([]amc.Instance, error) { panic("unspeakable") }

func TestAccessLogSaysWhoDidWhatAndNoValues(t *testing.T) {
	t.Parallel()
	r := setup(t)
	out := r.call(request{method: "POST", path: "/v1/jobs?trace=query-value", token: "operator", body: jobBody(), header: map[string]string{"Idempotency-Key": "key-value"}})
	job := decode[Job](t, out, 202)
	var line map[string]any
	require.NoError(t, json.Unmarshal(r.log.Bytes(), &line))
	require.Equal(t, "POST", line["method"])
	require.Equal(t, "/v1/jobs", line["route"])
	require.EqualValues(t, 202, line["status"])
	require.Equal(t, "u-operator", line["subject"])
	require.Equal(t, job.JobID, line["job"])
	require.Equal(t, out.Header().Get("X-Request-Id"), line["request"])
	require.Contains(t, line, "ms")
	for _, secret := range []string{"query-value", "key-value", "customers.csv", "Bearer"} {
		require.NotContains(t, r.log.String(), secret)
	}
}

func TestNewRefusesToBeWiredInHalf(t *testing.T) {
	t.Parallel()
	_, err := New(Config{}, Deps{})
	require.ErrorContains(t, err, "Jobs, Connections, ")
	setup(t, func(c *Config, d *Deps) {
		for field := range reflect.ValueOf(*d).Fields() {
			half := *d
			reflect.ValueOf(&half).Elem().FieldByIndex(field.Index).SetZero()
			_, err := New(*c, half)
			if field.Name == "Telemetry" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, " "+field.Name)
				require.NotContains(t, err.Error(), ",", "it is the only one")
			}
		}
	})
}
