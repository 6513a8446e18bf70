package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

// call is what the steps of one call learn about it.
type call struct {
	id        string // of this occurrence: log, X-Request-Id and problem.instance agree on it
	principal Principal
	jobID     string
	err       error
	code      string // of the problem that answered it
	action    string // for the audit, where the operation's name does not say it all
}

type callKey struct{} // of a *call in a request's context

// callOf returns the call that a request's context belongs to.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// own returns the context of the request itself. Gin's serves other requests later, so nothing may hold on to it.
func own(ctx context.Context) context.Context { return ctx.(*gin.Context).Request.Context() }

// observe logs every call once it is over, turns panics into problems and sets the headers of every answer. Neither
// bodies nor query values are logged: both may hold what only the customer should read.
func observe(deps Deps) gin.HandlerFunc {
	return func(c *gin.Context) {
		began := deps.Clock.Now()
		record := &call{id: uuid.NewString()}
		ctx, end := deps.Telemetry.Serve(telemetry.WithParent(c.Request.Context(), c.GetHeader("traceparent")), spanOf(c), telemetry.String("amcu.request", record.id))
		ctx = context.WithValue(ctx, callKey{}, record)
		c.Request = c.Request.WithContext(ctx)
		header := c.Writer.Header()
		header.Set("X-Request-Id", record.id)
		header.Set("Cache-Control", "no-store") // unless the operation says otherwise
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("Strict-Transport-Security", "max-age=31536000")
		defer func() {
			cause := recover()
			if cause == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is what net/http asks to be raised again
				panic(cause)
			}
			if cause != nil {
				deps.Log.ErrorContext(ctx, "panic", "request", record.id, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				fail(c, fmt.Errorf("recover from panic in %s", c.FullPath()))
			}
			took := deps.Clock.Now().Sub(began)
			level, attributes := slog.LevelInfo, []any{
				"request", record.id, "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(),
				"ms", took.Milliseconds(), "subject", record.principal.Subject, "job", record.jobID,
			}
			if record.err != nil {
				attributes = append(attributes, "error", record.err.Error())
			}
			if c.Writer.Status() >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			deps.Log.Log(ctx, level, "call", attributes...)
			measured := measuredOf(c)
			deps.Telemetry.Observe(ctx, telemetry.CallDuration, took.Seconds(), measured...)
			var failure error
			if c.Writer.Status() >= http.StatusInternalServerError { // a caller's mistake is no failure of ours
				failure = record.err
			}
			end(failure, append(measured, telemetry.String("amcu.job", record.jobID))...)
		}()
		c.Next()
	}
}

// spanOf names the span of a call: by its route, for its path may hold anything.
func spanOf(c *gin.Context) string {
	if c.FullPath() == "" {
		return "no route"
	}
	return c.Request.Method + " " + c.FullPath()
}

// measuredOf is what sets one call's duration apart from others': as few values as there are operations and statuses.
func measuredOf(c *gin.Context) []telemetry.Attribute {
	attributes := []telemetry.Attribute{telemetry.Int("http.response.status_code", c.Writer.Status())}
	if c.FullPath() != "" { // a method of nobody's making could be any word
		attributes = append(attributes, telemetry.String("http.request.method", c.Request.Method), telemetry.String("http.route", c.FullPath()))
	}
	if route, ok := c.Get(routeKey); ok {
		attributes = append(attributes, telemetry.String("amcu.operation", route.(*routers.Route).Operation.OperationID))
	}
	return attributes
}
