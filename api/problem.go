package api

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Codes that have a status of their own.
const (
	codeInvalidRequest       = "invalid_request"
	codeMethodNotAllowed     = "method_not_allowed"
	codeBodyTooLarge         = "body_too_large"
	codeUnsupportedMediaType = "unsupported_media_type"
)

// statusOf maps a domain error to HTTP, here and nowhere else.
func statusOf(kind amc.Kind, code string) int {
	switch code {
	case "idempotency_key_reused":
		return http.StatusUnprocessableEntity
	case codePreconditionRequired:
		return http.StatusPreconditionRequired
	case codePreconditionFailed:
		return http.StatusPreconditionFailed
	case "connect_again", "invalid_client", "amc_unauthorized", "object_forbidden", "store_credentials":
		return http.StatusConflict // it is not the caller whom Amazon or the store does not let in
	case codeMethodNotAllowed:
		return http.StatusMethodNotAllowed
	case codeBodyTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeUnsupportedMediaType:
		return http.StatusUnsupportedMediaType
	}
	switch kind {
	case amc.KindInvalid:
		return http.StatusBadRequest
	case amc.KindUnauthorized:
		return http.StatusUnauthorized
	case amc.KindForbidden:
		return http.StatusForbidden
	case amc.KindNotFound:
		return http.StatusNotFound
	case amc.KindConflict:
		return http.StatusConflict
	case amc.KindThrottled:
		return http.StatusTooManyRequests
	case amc.KindUnavailable, amc.KindUnknown:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// fail answers with the problem that err is and notes it for the access log. Only domain errors speak to the caller;
// of all others the caller learns where in the log to look.
func fail(c *gin.Context, err error) {
	e := &amc.Error{Kind: amc.KindOf(err)}
	if !errors.As(err, &e) || e.Kind == amc.KindInternal {
		e = &amc.Error{Kind: e.Kind, Code: string(e.Kind), Message: "the service failed to answer", Hint: "try again; the log names the cause under this instance"}
	}
	status := statusOf(e.Kind, e.Code)
	record := callOf(c.Request.Context())
	record.err = err
	problem := Problem{
		Title: http.StatusText(status), Status: status, Detail: e.Message, Code: e.Code, Field: e.Field, Hint: e.Hint,
		File: e.File, Row: e.Row, Column: e.Column, Instance: "urn:uuid:" + record.id,
	}
	if problem.Code == "" {
		problem.Code = string(e.Kind)
	}
	record.code = problem.Code
	problem.Type = "urn:amc-uploader:problem:" + problem.Code
	switch status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", challenge(e.Code))
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		c.Header("Retry-After", strconv.Itoa(max(1, int(math.Ceil(e.RetryAfter.Seconds())))))
	}
	body, err := json.Marshal(problem)
	if err != nil {
		record.err = errors.Join(record.err, err)
	}
	c.Abort()
	c.Data(status, "application/problem+json", body)
}
