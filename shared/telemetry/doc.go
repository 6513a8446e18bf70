// Package telemetry sends traces and metrics over OTLP, when the standard OTEL_* variables say so, and else costs nothing.
//
// A [Telemetry] is what a program starts and its parts are given; a nil one is off. A [Counter] or [Histogram] is one
// metric: all there are stand in metrics.go, and docs/observe.md explains each. Attributes are names, states and rules
// of the project's own, never a value, an identity or what a caller made up.
package telemetry
