package lambdahost

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func setup(t *testing.T, timeout time.Duration) *Host {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bootstrap")
	said, err := exec.Command("go", "build", "-tags=lambda.norpc", "-o", program, "./testdata/echo").CombinedOutput()
	require.NoError(t, err, "%s", said)
	return Start(t, program, nil, timeout)
}

func TestCallsComeOneAfterAnotherToTheSameProcess(t *testing.T) {
	t.Parallel()
	h := setup(t, time.Minute)
	for i, want := range []string{`"1a"`, `"2b"`} {
		got, err := h.Invoke(t.Context(), []byte(`{"say": "`+string(rune('a'+i))+`"}`))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	require.Contains(t, h.Log(), "said b")
}

func TestAnErrorIsAnAnswer(t *testing.T) {
	t.Parallel()
	h := setup(t, time.Minute)
	_, err := h.Invoke(t.Context(), []byte(`{"fail": "no"}`))
	var failed *FunctionError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "no", failed.Message)
	got, err := h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, `"2"`, string(got), "the process goes on")
}

func TestAProcessThatEndsIsStartedAnew(t *testing.T) {
	t.Parallel()
	h := setup(t, time.Minute)
	_, err := h.Invoke(t.Context(), []byte(`{"exit": "now"}`))
	require.ErrorContains(t, err, "exit status 3")
	got, err := h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, `"1"`, string(got))

	h.Kill()
	got, err = h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, `"1"`, string(got))
}

func TestACallThatTakesTooLong(t *testing.T) {
	t.Parallel()
	h := setup(t, time.Second)
	_, err := h.Invoke(t.Context(), []byte(`{"hang": "yes"}`))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	got, err := h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, `"1"`, string(got))
}
