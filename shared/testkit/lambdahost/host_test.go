package lambdahost

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// program is the one that all tests call.
var program string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "amcu-echo-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "bootstrap")
	if said, err := exec.Command("go", "build", "-tags=lambda.norpc", "-o", program, "./testdata/echo").CombinedOutput(); err != nil {
		panic(string(said))
	}
	return m.Run()
}

func TestCallsComeOneAfterAnotherToTheSameProcess(t *testing.T) {
	t.Parallel()
	h := Start(t, program, nil, time.Minute)
	for i, want := range []string{`"1a"`, `"2b"`} {
		got, err := h.Invoke(t.Context(), []byte(`{"say": "`+string(rune('a'+i))+`"}`))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	require.Eventually(t, func() bool { return strings.Contains(h.Log(), "said b") }, time.Minute, time.Millisecond, "it comes by another way")
}

func TestAnErrorIsAnAnswer(t *testing.T) {
	t.Parallel()
	h := Start(t, program, nil, time.Minute)
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
	h := Start(t, program, nil, time.Minute)
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
	h := Start(t, program, nil, 10*time.Second) // enough to start on a busy machine
	_, err := h.Invoke(t.Context(), []byte(`{"hang": "yes"}`))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	got, err := h.Invoke(t.Context(), []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, `"1"`, string(got))
}
