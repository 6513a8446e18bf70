package api

import (
	"encoding/hex"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/shared/testkit/collector"
)

func TestCallsAreTracedAndMeasured(t *testing.T) {
	c := collector.Start(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	sent, err := telemetry.Start(t.Context(), "api", "1", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	r := setup(t, func(_ *Config, d *Deps) { d.Telemetry, d.Audit = sent, fullAudit{d.Audit} })

	const trace = "0af7651916cd43dd8448eb211c80319c"
	out := r.post("/v1/jobs?x=query-value", "operator", jobBody(), map[string]string{"traceparent": "00-" + trace + "-b7ad6b7169203331-01"})
	id := decode[Job](t, out, 202).JobID
	r.queue.down = true
	problem(t, r.create(jobBody(), ""), 503, "queue_unavailable")
	r.call(request{method: "GET", path: "/v1/jobs/" + id, token: "viewer"})
	r.call(request{method: "GET", path: "/v1/jobs/path-value", token: "viewer"})
	r.call(request{method: "BREW", path: "/path-value"})
	require.NoError(t, sent.Stop(t.Context()))

	job, err := r.jobs.Job(t.Context(), id)
	require.NoError(t, err)
	require.Contains(t, job.TraceParent, "00-"+trace+"-", "the worker goes on with the caller's trace")
	require.NotContains(t, job.TraceParent, "b7ad6b7169203331", "as a part of this call")
	require.NotContains(t, out.Body.String(), trace)
	get := c.Span("GET /v1/jobs/:jobId")
	require.NotNil(t, get)
	require.NotEqual(t, trace, hex.EncodeToString(get.TraceId))
	require.Equal(t, "queue_unavailable", c.Span("POST /v1/jobs").Status.Message)
	require.NotNil(t, c.Span("no route"))

	points := c.Points()
	const duration = "http.server.request.duration "
	require.EqualValues(t, 1, points[duration+`amcu.operation=createJob http.request.method=POST http.response.status_code=int_value:202 http.route=/v1/jobs`], points)
	require.EqualValues(t, 1, points[duration+`amcu.operation=getJob http.request.method=GET http.response.status_code=int_value:400 http.route=/v1/jobs/:jobId`], points)
	require.EqualValues(t, 1, points[duration+`http.response.status_code=int_value:404`], "what is no operation has no name")
	require.EqualValues(t, 2, points["amcu.audit.failures"])
	require.EqualValues(t, 1, points["amcu.jobs.ended state=failed"])
	for _, secret := range []string{"query-value", "path-value", "customers.csv", "u-operator", "BREW"} {
		require.NotContains(t, c.Raw(), secret)
	}
}
