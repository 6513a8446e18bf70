package amc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Kind classes an error by what the caller can do about it. Retries and HTTP statuses are decided by Kind alone.
type Kind string

// The kinds, and what the caller can do.
const (
	KindInvalid      Kind = "invalid"      // the request or file is wrong; mend it
	KindUnauthorized Kind = "unauthorized" // no or bad credentials; connect or sign in again
	KindForbidden    Kind = "forbidden"    // known caller, not allowed
	KindNotFound     Kind = "not_found"    // the named resource does not exist
	KindConflict     Kind = "conflict"     // the resource changed meanwhile, or exists already
	KindThrottled    Kind = "throttled"    // asked to slow down; try later
	KindUnavailable  Kind = "unavailable"  // a passing fault with no effect; try again
	KindUnknown      Kind = "unknown"      // the outcome is unknown: look it up before trying again
	KindInternal     Kind = "internal"     // a defect or an unclassified failure
)

// Error is a domain error: what happened, where, and what to do. No field ever holds a raw identity value.
type Error struct {
	Kind    Kind
	Code    string // stable, snake_case, documented: "missing_column"
	Message string // what happened, one sentence without a full stop
	Hint    string // what to do about it
	Field   string // the request or mapping field: "columns[2].name"

	// Place in a source: zero values are unknown.
	File   string
	Row    int64 // data row, counted from 1; a CSV header is row 0
	Column string

	RetryAfter time.Duration // how long the server asked to wait
	Err        error         // cause; never one whose text could hold source data
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	if e.Row > 0 {
		fmt.Fprintf(&b, "row %d: ", e.Row)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, "column %q: ", e.Column)
	}
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.Message)
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// AtFlag names, in place of the field that an error is about, the command line's flag that sets it: --max-reject-ratio for maxRejectRatio.
func AtFlag(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Field == "" {
		return err
	}
	flag := "--"
	for _, c := range e.Field {
		if unicode.IsUpper(c) {
			flag += "-"
		}
		flag += string(unicode.ToLower(c))
	}
	placed := *e
	placed.Field = flag
	return &placed
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the Kind of the first Error in err's chain; KindUnavailable for an ended context; else KindInternal.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return KindUnavailable
	}
	return KindInternal
}

// Is reports whether err is of the given Kind.
func (k Kind) Is(err error) bool { return err != nil && KindOf(err) == k }

// Retryable reports whether the same call may succeed later without anybody mending anything.
func (k Kind) Retryable() bool {
	return k == KindThrottled || k == KindUnavailable || k == KindUnknown || k == KindInternal
}
