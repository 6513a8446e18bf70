package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	api "go.opentelemetry.io/otel/metric"
	metrics "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	traces "go.opentelemetry.io/otel/trace/noop"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// scope names this project as the source of what is sent.
const scope = "github.com/amc-uploader/amc-uploader"

// Telemetry is where a program's traces and metrics go. A nil one is off.
type Telemetry struct {
	tracer  trace.Tracer
	meter   api.Meter
	log     *slog.Logger
	flushes []func(context.Context) error
	stops   []func(context.Context) error
}

// Start begins to send what the environment asks for:
//
//	OTEL_EXPORTER_OTLP_ENDPOINT                     switches traces and metrics on
//	OTEL_EXPORTER_OTLP_{TRACES,METRICS}_ENDPOINT    one of them
//	OTEL_{TRACES,METRICS}_EXPORTER                  "otlp" or "none", against what the endpoints say
//	OTEL_SDK_DISABLED                               "true" switches all off
//
// The exporters and the SDK read the other standard variables themselves; the protocol is http/protobuf. With none set it
// returns nil: off. service is the name of what runs, unless OTEL_SERVICE_NAME gives another. What can't be sent is a
// warning in log. Stop must follow.
func Start(ctx context.Context, service, version string, log *slog.Logger) (*Telemetry, error) {
	tracing, err := wanted("TRACES")
	if err != nil {
		return nil, err
	}
	metering, err := wanted("METRICS")
	if err != nil || !tracing && !metering {
		return nil, err
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", service), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("describe program: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("telemetry not sent", "error", err) }))
	t := &Telemetry{tracer: traces.NewTracerProvider().Tracer(scope), meter: metrics.NewMeterProvider().Meter(scope), log: log}
	if tracing {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("start traces: %w", err)
		}
		provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
		t.tracer = provider.Tracer(scope)
		t.flushes, t.stops = append(t.flushes, provider.ForceFlush), append(t.stops, provider.Shutdown)
	}
	if metering {
		exporter, err := otlpmetrichttp.New(ctx)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("start metrics: %w", err), t.Stop(ctx))
		}
		provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter)), sdkmetric.WithResource(about))
		t.meter = provider.Meter(scope)
		t.flushes, t.stops = append(t.flushes, provider.ForceFlush), append(t.stops, provider.Shutdown)
	}
	return t, nil
}

// wanted reports whether the environment asks for a signal.
func wanted(signal string) (bool, error) {
	endpoint := os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") + os.Getenv("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT")
	exporter := os.Getenv("OTEL_" + signal + "_EXPORTER")
	protocol := os.Getenv("OTEL_EXPORTER_OTLP_" + signal + "_PROTOCOL")
	if protocol == "" {
		protocol = os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL")
	}
	switch {
	case strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true"), exporter == "none", exporter == "" && endpoint == "":
		return false, nil
	case exporter != "" && exporter != "otlp":
		return false, unsupported("OTEL_"+signal+"_EXPORTER", exporter, "otlp or none")
	case protocol != "" && protocol != "http/protobuf":
		return false, unsupported("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, "http/protobuf")
	}
	return true, nil
}

func unsupported(variable, value, known string) error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "telemetry_setting", Field: variable, Message: fmt.Sprintf("%q is not supported", value), Hint: "use " + known}
}

// Stop sends what is left, as long as ctx lasts. It is harmless to call on what is off.
func (t *Telemetry) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return all(ctx, t.stops)
}

// Flush sends what there is, as long as ctx lasts: for a process that may be frozen until its next call, or for good.
func (t *Telemetry) Flush(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return all(ctx, t.flushes)
}

func all(ctx context.Context, steps []func(context.Context) error) error {
	var errs []error
	for _, step := range steps {
		errs = append(errs, step(ctx))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("send telemetry: %w", err)
	}
	return nil
}

// Attribute says one thing about a span or a count.
type Attribute = attribute.KeyValue

// String returns an attribute.
func String(name, value string) Attribute { return attribute.String(name, value) }

// Int returns an attribute.
func Int(name string, value int) Attribute { return attribute.Int(name, value) }

// Begin begins a span of work done for the span in ctx. The returned function ends it: with an error's kind and code, never
// with its words, and with what was learned on the way.
func (t *Telemetry) Begin(ctx context.Context, name string, attributes ...Attribute) (context.Context, func(err error, learned ...Attribute)) {
	return t.begin(ctx, name, trace.SpanKindInternal, attributes)
}

// Serve is Begin for the answering of a call, which belongs to the caller's trace.
func (t *Telemetry) Serve(ctx context.Context, name string, attributes ...Attribute) (context.Context, func(err error, learned ...Attribute)) {
	return t.begin(ctx, name, trace.SpanKindServer, attributes)
}

func (t *Telemetry) begin(ctx context.Context, name string, kind trace.SpanKind, attributes []Attribute) (context.Context, func(error, ...Attribute)) {
	if t == nil {
		return ctx, func(error, ...Attribute) {}
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	return ctx, func(err error, learned ...Attribute) {
		span.SetAttributes(learned...)
		if err != nil {
			var e *amc.Error
			reason := string(amc.KindOf(err))
			if errors.As(err, &e) && e.Code != "" {
				reason = e.Code
			}
			span.SetAttributes(attribute.String("error.type", reason))
			span.SetStatus(codes.Error, reason)
		}
		span.End()
	}
}

// Count adds n to a counter.
func (t *Telemetry) Count(ctx context.Context, c Counter, n int64, attributes ...Attribute) {
	if t == nil || n == 0 {
		return
	}
	counter, err := t.meter.Int64Counter(c.name, api.WithUnit(c.unit), api.WithDescription(c.description)) // made once, then found
	if err != nil {
		t.log.WarnContext(ctx, "metric not counted", "metric", c.name, "error", err)
		return
	}
	counter.Add(ctx, n, api.WithAttributes(attributes...))
}

// Observe adds one duration to a histogram.
func (t *Telemetry) Observe(ctx context.Context, h Histogram, duration float64, attributes ...Attribute) {
	if t == nil {
		return
	}
	histogram, err := t.meter.Float64Histogram(h.name, api.WithUnit(h.unit), api.WithDescription(h.description), api.WithExplicitBucketBoundaries(seconds...))
	if err != nil {
		t.log.WarnContext(ctx, "metric not observed", "metric", h.name, "error", err)
		return
	}
	histogram.Record(ctx, duration, api.WithAttributes(attributes...))
}

// header is where W3C Trace Context names the span that work is done for.
const header = "traceparent"

// Parent returns the traceparent of the span in ctx, "" when there is none. It outlives the process: whoever goes on with
// the work later puts it into a context with WithParent.
func Parent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[header]
}

// WithParent makes the spans of ctx belong to the trace of a traceparent. One that is none changes nothing.
func WithParent(ctx context.Context, traceparent string) context.Context {
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{header: traceparent})
}
