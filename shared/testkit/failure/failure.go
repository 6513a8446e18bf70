// Package failure asserts errors by code, kind and place, so that tests leave the words of messages free.
package failure

import (
	"errors"
	"os"
	"slices"
	"strings"
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

// Words returns a line for Messages: the code of an error, then its message and hint, without the place.
func Words(err error) string {
	var e *amc.Error
	if !errors.As(err, &e) {
		return "\t" + err.Error()
	}
	said := amc.Error{Message: e.Message, Hint: e.Hint}
	return e.Code + "\t" + said.Error()
}

// Messages compares lines with the golden file of a package, the one place where its messages are held by their words. update writes
// the file instead.
func Messages(t testing.TB, golden string, update bool, lines []string) {
	t.Helper()
	lines = slices.Compact(slices.Sorted(slices.Values(lines)))
	text := strings.Join(lines, "\n") + "\n"
	if update {
		require.NoError(t, os.WriteFile(golden, []byte(text), 0o600))
		return
	}
	held, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(held), text, "the words of messages changed; if they are better now, run the test with -update")
}
