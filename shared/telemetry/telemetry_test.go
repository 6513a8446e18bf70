package telemetry_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
	"github.com/amc-uploader/amc-uploader/shared/testkit/collector"
)

// The tests set the environment, so they run one after the other.

func start(t *testing.T) (*telemetry.Telemetry, error) {
	t.Helper()
	return telemetry.Start(t.Context(), "service", "1", slog.New(slog.DiscardHandler))
}

func TestOffUnlessTheEnvironmentAsksForIt(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"nothing":   {},
		"disabled":  {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x.test", "OTEL_SDK_DISABLED": "true"},
		"none":      {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x.test", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"},
		"a service": {"OTEL_SERVICE_NAME": "other"},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range env {
				t.Setenv(k, v)
			}
			off, err := start(t)
			require.NoError(t, err)
			require.Nil(t, off)
			ctx, end := off.Begin(t.Context(), "work")
			end(errors.New("no"))
			off.Count(ctx, telemetry.RowsRead, 1)
			off.Observe(ctx, telemetry.JobWait, 1)
			require.Empty(t, telemetry.Parent(ctx))
			require.NoError(t, off.Stop(ctx))
		})
	}
}

func TestRefusesWhatItCantDo(t *testing.T) {
	for variable, value := range map[string]string{"OTEL_TRACES_EXPORTER": "zipkin", "OTEL_METRICS_EXPORTER": "prometheus",
		"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "http/json"} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x.test")
			t.Setenv(variable, value)
			_, err := start(t)
			var e *amc.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "telemetry_setting", e.Code)
			require.Contains(t, err.Error(), value)
		})
	}
}

func TestSendsTracesAndMetrics(t *testing.T) {
	c := collector.Start(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	t.Setenv("OTEL_SERVICE_NAME", "loader")
	sent, err := start(t)
	require.NoError(t, err)

	ctx, end := sent.Serve(t.Context(), "POST /v1/jobs", telemetry.String("amcu.request", "r"))
	parent := telemetry.Parent(ctx)
	require.Regexp(t, `^00-[0-9a-f]{32}-[0-9a-f]{16}-01$`, parent)
	end(nil, telemetry.Int("http.response.status_code", 202))
	// Later, in another process.
	later, endLater := sent.Begin(telemetry.WithParent(context.Background(), parent), "transform job")
	endLater(&amc.Error{Kind: amc.KindInvalid, Code: "missing_column", Message: "joe@example.com"})
	sent.Count(later, telemetry.CellsRejected, 2, telemetry.String("rule", "no_at"))
	sent.Count(later, telemetry.CellsRejected, 3, telemetry.String("rule", "no_at"))
	sent.Observe(later, telemetry.JobWait, 7)
	require.NoError(t, sent.Stop(t.Context()))

	serve, transform := c.Span("POST /v1/jobs"), c.Span("transform job")
	require.Equal(t, "loader", c.Service())
	require.Equal(t, serve.TraceId, transform.TraceId)
	require.Equal(t, serve.SpanId, transform.ParentSpanId)
	require.Equal(t, "missing_column", transform.Status.Message)
	require.Equal(t, map[string]float64{"amcu.cells.rejected rule=no_at": 5, "amcu.job.wait": 1}, c.Points())
	require.NotContains(t, c.Raw(), "joe@example.com")
}

func TestOneSignalAlone(t *testing.T) {
	c := collector.Start(t)
	t.Setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", c.URL+"/v1/metrics")
	sent, err := start(t)
	require.NoError(t, err)
	ctx, end := sent.Begin(t.Context(), "work")
	end(nil)
	require.Empty(t, telemetry.Parent(ctx))
	sent.Count(ctx, telemetry.RowsRead, 1)
	require.NoError(t, sent.Stop(t.Context()))
	require.Nil(t, c.Span("work"))
	require.Contains(t, c.Points(), "amcu.rows.read")
}

func TestACollectorThatRefusesStopsNothing(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }))
	t.Cleanup(refusing.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", refusing.URL)
	var log strings.Builder
	sent, err := telemetry.Start(t.Context(), "service", "1", slog.New(slog.NewTextHandler(&log, nil)))
	require.NoError(t, err)
	ctx, end := sent.Begin(t.Context(), "work")
	end(nil)
	sent.Count(ctx, telemetry.RowsRead, 1)
	err = sent.Stop(t.Context())
	require.True(t, err != nil || strings.Contains(log.String(), "telemetry not sent"), "what is lost is told")
}

func TestParentThatIsNone(t *testing.T) {
	for _, text := range []string{"", "x", "00-0-0-01", strings.Repeat("0", 5000)} {
		require.Empty(t, telemetry.Parent(telemetry.WithParent(t.Context(), text)))
	}
}

func TestFlushSendsWhatThereIs(t *testing.T) {
	c := collector.Start(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	sent, err := start(t)
	require.NoError(t, err)
	ctx, end := sent.Begin(t.Context(), "work")
	end(nil)
	sent.Count(ctx, telemetry.RowsRead, 1)
	require.NoError(t, sent.Flush(t.Context()))
	require.NotNil(t, c.Span("work"))
	require.Contains(t, c.Points(), "amcu.rows.read")
	require.NoError(t, sent.Stop(t.Context()))

	var off *telemetry.Telemetry
	require.NoError(t, off.Flush(t.Context()))
}
