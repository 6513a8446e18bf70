package amc

import "fmt"

// PageSize returns how many records a page holds: limit, or 25 for none.
func PageSize(limit int) (int, error) {
	switch {
	case limit == 0:
		return 25, nil
	case limit < 0 || limit > 100:
		return 0, &Error{Kind: KindInvalid, Code: "limit_range", Field: "limit", Message: fmt.Sprintf("%d is out of range", limit), Hint: "use 1 to 100"}
	}
	return limit, nil
}

// ErrCursor refuses a cursor that the store gave to nobody.
var ErrCursor = &Error{Kind: KindInvalid, Code: "invalid_cursor", Field: "cursor", Message: "the cursor is none of ours",
	Hint: "pass the next of the page before as it was given"}

// ErrKeyReused refuses a call whose idempotency key was of another.
var ErrKeyReused = &Error{Kind: KindConflict, Code: "idempotency_key_reused", Message: "the idempotency key was used for a different request",
	Hint: "use a new key for a new request"}

// Changed says that a conditional write came too late.
func Changed(what string) error {
	return &Error{Kind: KindConflict, Code: "version_conflict", Message: what + " was changed meanwhile", Hint: "read it again and repeat the change"}
}
