package local

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/testkit/collector"
)

// TestTelemetry: one trace runs from the call to the uploads, through a queue and three components, and neither traces nor
// metrics tell anything of the people in the file.
func TestTelemetry(t *testing.T) {
	c := collector.Start(t)
	t.Run("stack", func(t *testing.T) { // which sends what is left when it stops
		s := setup(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.URL, "AMCU_NO_FAULTS=true")
		_, messages, code := s.upload(sampleFile, sampleMapping, "--wait")
		require.Zero(t, code, messages)
	})
	post, transform, submit := c.Span("POST /v1/jobs"), c.Span("transform job"), c.Span("submit job")
	require.NotNil(t, post)
	require.NotNil(t, transform)
	require.NotNil(t, submit)
	require.Equal(t, post.TraceId, transform.TraceId)
	require.Equal(t, post.TraceId, submit.TraceId)
	require.Equal(t, post.SpanId, transform.ParentSpanId)

	points := c.Points()
	for point, n := range map[string]float64{
		"amcu.rows.read": 1200, "amcu.rows.written": 1198, "amcu.rows.rejected rule=not_a_timestamp": 1, "amcu.rows.rejected rule=required_null": 1,
		"amcu.jobs.ended state=succeeded": 1, "amcu.uploads state=succeeded": 2, "amcu.job.wait": 1, "amcu.transform.duration": 1,
	} {
		require.Equal(t, n, points[point], "%s of %v", point, points)
	}
	require.Positive(t, points["amcu.bytes.read"])
	require.Positive(t, points["amcu.bytes.written"])
	rows := sample(t)
	for _, row := range rows[:200] {
		for column, value := range row {
			if len(value) > 7 && column != "Country" {
				require.NotContains(t, c.Raw(), value, column)
			}
		}
	}
}
