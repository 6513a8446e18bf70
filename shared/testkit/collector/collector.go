// Package collector is an OTLP receiver for tests: what a program sends to it is what an operator would see.
package collector

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	metrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Collector takes traces and metrics over HTTP.
type Collector struct {
	URL string

	mu      sync.Mutex
	raw     bytes.Buffer // all that came, as it came
	spans   map[string]*trace.Span
	service string
	points  map[string]float64
}

// Start starts a collector; it ends with the test.
func Start(t *testing.T) *Collector {
	t.Helper()
	c := &Collector{spans: map[string]*trace.Span{}, points: map[string]float64{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		if err := c.take(in); !assert.NoError(t, err) {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

func (c *Collector) take(in *http.Request) error {
	body := io.Reader(in.Body)
	if in.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = unzipped
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(content)
	if in.URL.Path == "/v1/traces" {
		return c.takeSpans(content)
	}
	return c.takeMetrics(content)
}

func (c *Collector) takeSpans(content []byte) error {
	var request traces.ExportTraceServiceRequest
	if err := proto.Unmarshal(content, &request); err != nil {
		return err
	}
	for _, resource := range request.ResourceSpans {
		for _, a := range resource.Resource.Attributes {
			if a.Key == "service.name" {
				c.service = a.Value.GetStringValue()
			}
		}
		for _, s := range resource.ScopeSpans {
			for _, span := range s.Spans {
				c.spans[span.Name] = span
			}
		}
	}
	return nil
}

// takeMetrics keeps the last word on each point: sums are cumulative, and of a histogram the count is kept.
func (c *Collector) takeMetrics(content []byte) error {
	var request metrics.ExportMetricsServiceRequest
	if err := proto.Unmarshal(content, &request); err != nil {
		return err
	}
	for _, resource := range request.ResourceMetrics {
		for _, s := range resource.ScopeMetrics {
			for _, m := range s.Metrics {
				for _, p := range m.GetSum().GetDataPoints() {
					c.points[point(m.Name, p.Attributes)] = float64(p.GetAsInt())
				}
				for _, p := range m.GetHistogram().GetDataPoints() {
					c.points[point(m.Name, p.Attributes)] = float64(p.GetCount())
				}
			}
		}
	}
	return nil
}

// point writes a metric with its attributes, which the SDK sorts: "amcu.jobs.ended state=failed".
func point(name string, attributes []*common.KeyValue) string {
	for _, a := range attributes {
		name += " " + a.Key + "=" + Text(a.Value)
	}
	return name
}

// Text writes an attribute's value.
func Text(v *common.AnyValue) string {
	if s, ok := v.Value.(*common.AnyValue_StringValue); ok {
		return s.StringValue
	}
	return v.String()
}

// Span returns the last span of a name, or nil.
func (c *Collector) Span(name string) *trace.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spans[name]
}

// Service returns the name of what sent the spans.
func (c *Collector) Service() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.service
}

// Points returns each point's last value by metric and attributes, of a histogram the count.
func (c *Collector) Points() map[string]float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]float64{}
	for name, v := range c.points {
		all[name] = v
	}
	return all
}

// Raw returns all that came, uncompressed.
func (c *Collector) Raw() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}
