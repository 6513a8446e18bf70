// Package failure asserts errors by code, kind and place, so that tests leave the words of messages free.
package failure

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Is fails the test unless the first amc.Error in err's chain has want's Kind, Code, Field, File, Row and Column. A field that
// want leaves empty must be empty. Is never prints the messages: a message at fault could hold a value. name says which case it is.
func Is(t testing.TB, err error, want amc.Error, name ...any) {
	t.Helper()
	var e *amc.Error
	if !errors.As(err, &e) {
		require.Fail(t, "no amc.Error in the chain", name...)
	}
	require.Equal(t, place(want), place(*e), name...)
}

// place is what of e does not change when somebody rewrites its words.
func place(e amc.Error) amc.Error {
	return amc.Error{Kind: e.Kind, Code: e.Code, Field: e.Field, File: e.File, Row: e.Row, Column: e.Column}
}
