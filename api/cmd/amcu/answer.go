package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// answer is what the generated client returns of a call.
type answer interface {
	Status() string
	StatusCode() int
	GetBody() []byte
}

// read returns what a call answered, or the problem it met.
func read[T any](got answer, err error) (body T, _ error) {
	if err != nil {
		return body, unreachable(err)
	}
	if got.StatusCode() >= http.StatusMultipleChoices {
		return body, problemOf(got)
	}
	if err := json.Unmarshal(got.GetBody(), &body); err != nil {
		return body, &amc.Error{Kind: amc.KindUnavailable, Code: "answer_unreadable", Message: "the answer can't be read", Hint: "check that AMCU_URL is the API's", Err: err}
	}
	return body, nil
}

// done returns the problem that a call without an answer's body met.
func done(got answer, err error) error {
	if err != nil {
		return unreachable(err)
	}
	if got.StatusCode() >= http.StatusMultipleChoices {
		return problemOf(got)
	}
	return nil
}

// unheard reports whether the API may have done what it was asked for all the same: its answer is missing, or it failed in between.
func unheard(err error) bool {
	return amc.KindUnavailable.Is(err) || amc.KindInternal.Is(err)
}

// unreachable explains a call without an answer.
func unreachable(err error) error {
	var refused *oauth2.RetrieveError
	var own *amc.Error // of a login, inside the call that it is for
	var call *url.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &refused):
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "client_refused", Message: fmt.Sprintf("the token issuer refused the client (%s)", refused.ErrorCode),
			Hint: "check AMCU_CLIENT_ID and AMCU_CLIENT_SECRET"}
	case errors.Is(err, context.Canceled):
		return &interrupted{"interrupted"}
	case errors.As(err, &call):
		for inner := call; errors.As(call.Err, &inner); { // a token that can't be had is inside the call it is for
			call = inner
		}
		at := call.URL
		if u, err := url.Parse(call.URL); err == nil {
			at = u.Scheme + "://" + u.Host // without a query, which may be signed
		}
		return &amc.Error{Kind: amc.KindUnavailable, Code: "unreachable", Message: "nothing answers at " + at, Hint: "check AMCU_URL, and that the service is up", Err: call.Err}
	}
	return err
}

// problemOf returns the error that an answer describes.
func problemOf(got answer) error {
	e := &amc.Error{Kind: kindOf(got.StatusCode())}
	var problem client.Problem
	if json.Unmarshal(got.GetBody(), &problem) == nil && problem.Code != "" {
		e.Code, e.Message, e.Field, e.Hint = problem.Code, problem.Detail, problem.Field, problem.Hint
		e.File, e.Row, e.Column = problem.File, problem.Row, problem.Column
	} else {
		e.Code, e.Message, e.Hint = "no_problem", "the answer was "+got.Status(), "check that AMCU_URL is the API's"
		if e.Kind.Retryable() {
			e.Hint = "try again, or see why the service is down"
		}
	}
	switch {
	case got.StatusCode() == http.StatusUnauthorized:
		e.Hint = "run amcu login, or set AMCU_CLIENT_ID and AMCU_CLIENT_SECRET, or a fresh AMCU_TOKEN"
	case got.StatusCode() == http.StatusInternalServerError && problem.Instance != "":
		e.Hint += " (" + problem.Instance + ")"
	case e.Code == "no_such_route": // amcu asks for none of those
		e.Hint = "check that AMCU_URL is the API's"
	}
	return e
}

func kindOf(status int) amc.Kind {
	switch status {
	case http.StatusUnauthorized:
		return amc.KindUnauthorized
	case http.StatusForbidden:
		return amc.KindForbidden
	case http.StatusNotFound:
		return amc.KindNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return amc.KindConflict
	case http.StatusTooManyRequests:
		return amc.KindThrottled
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return amc.KindUnavailable
	}
	if status < http.StatusInternalServerError {
		return amc.KindInvalid
	}
	return amc.KindInternal
}
