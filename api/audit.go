package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

// auditTime bounds the writing of one audit record: the caller waits for it.
const auditTime = 2 * time.Second

// audit keeps a record of every call of an identified caller that could change something or was refused, once it is
// answered. A record that can't be kept is an error in the log, with all it would have said, and changes no answer.
func audit(deps Deps) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Next()
		ctx := c.Request.Context()
		known := callOf(ctx)
		status := c.Writer.Status()
		reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
		if known.principal.Subject == "" || reads && status != http.StatusUnauthorized && status != http.StatusForbidden {
			return
		}
		record := amc.AuditRecord{
			At: deps.Clock.Now().UTC(), Subject: known.principal.Subject, ClientID: known.principal.ClientID,
			Action: cmp.Or(known.action, routeOf(c).Operation.OperationID), Resource: resourceOf(c), Status: status, Code: known.code, RequestID: known.id,
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), auditTime) // a caller who leaves is on record all the same
		defer cancel()
		id, err := uuid.NewV7()
		if err == nil {
			record.ID = id.String()
			err = deps.Audit.Append(ctx, record)
		}
		if err != nil {
			deps.Telemetry.Count(ctx, telemetry.AuditFailures, 1)
			deps.Log.ErrorContext(ctx, "audit record not kept", "record", record, "error", err)
		}
	}
}

// resourceOf returns the path of a call, or its pattern when a segment is none of the documented form: such a call was
// refused, and what stands in its path may be anything.
func resourceOf(c *gin.Context) string {
	route := routeOf(c)
	in := &openapi3filter.RequestValidationInput{Request: c.Request, PathParams: pathParams(c), Route: route}
	for _, p := range route.Operation.Parameters {
		if p.Value.In == "path" && openapi3filter.ValidateParameter(c.Request.Context(), in, p.Value) != nil {
			return route.Path
		}
	}
	return c.Request.URL.Path
}

// ListAudit returns a page of the audit.
func (s *server) ListAudit(ctx context.Context, r ListAuditRequestObject) (ListAuditResponseObject, error) {
	p := r.Params
	records, next, err := s.Audit.Records(own(ctx), amc.AuditQuery{
		Subject: value(p.Subject), Action: value(p.Action), Resource: value(p.Resource), After: value(p.After), Before: value(p.Before),
		Cursor: value(p.Cursor), Limit: value(p.Limit),
	})
	if err != nil {
		return nil, err
	}
	return ListAudit200JSONResponse{Records: append([]amc.AuditRecord{}, records...), NextCursor: next}, nil
}
