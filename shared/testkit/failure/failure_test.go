package failure

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// trial is a test that notes whether it failed, and with which words.
type trial struct {
	testing.TB
	failed bool
	output string
}

func (*trial) Helper() {}
func (r *trial) Errorf(format string, args ...any) {
	r.failed, r.output = true, r.output+fmt.Sprintf(format, args...)
}
func (*trial) FailNow() { runtime.Goexit() }

func try(t *testing.T, err error, want amc.Error) *trial {
	return attempt(t, func(r *trial) { Is(r, err, want) })
}

func attempt(t *testing.T, do func(*trial)) *trial {
	r := &trial{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(r)
	}()
	<-done
	return r
}

func TestIs(t *testing.T) {
	t.Parallel()
	want := amc.Error{Kind: amc.KindInvalid, Code: "missing_column", Field: "columns[2].name", File: "a.csv", Row: 3, Column: "email"}
	said := want
	said.Message, said.Hint, said.Err = "joe@example.com is odd", "correct joe@example.com", errors.New("joe@example.com")
	require.False(t, try(t, fmt.Errorf("read: %w", &said), want).failed, "words and cause count for nothing")
	for name, change := range map[string]func(*amc.Error){
		"kind":   func(e *amc.Error) { e.Kind = amc.KindConflict },
		"code":   func(e *amc.Error) { e.Code = "" },
		"field":  func(e *amc.Error) { e.Field = "" },
		"file":   func(e *amc.Error) { e.File = "b.csv" },
		"row":    func(e *amc.Error) { e.Row = 0 },
		"column": func(e *amc.Error) { e.Column = "phone" },
	} {
		other := want
		change(&other)
		r := try(t, &said, other)
		require.True(t, r.failed, name)
		require.NotContains(t, r.output, "joe", name)
	}
	for _, err := range []error{nil, errors.New("joe@example.com")} {
		r := try(t, err, want)
		require.True(t, r.failed)
		require.NotContains(t, r.output, "joe")
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	golden := filepath.Join(t.TempDir(), "messages.golden")
	missing := fmt.Errorf("read: %w", &amc.Error{Code: "missing_column", Message: "the file has no such column", Hint: "correct the mapping", File: "a.csv"})
	lines := []string{Words(missing), Words(errors.New("wire api: no Jobs")), Words(missing)}
	require.Equal(t, "missing_column\tthe file has no such column; correct the mapping", lines[0])
	require.Equal(t, "\twire api: no Jobs", lines[1])
	Messages(t, golden, true, lines)
	Messages(t, golden, false, lines[1:])
	require.True(t, attempt(t, func(r *trial) { Messages(r, golden, false, lines[:1]) }).failed)
}
