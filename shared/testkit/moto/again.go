package moto

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

const onAWS = "AMCU_TEST_ON_AWS"

// began is where the tests began: the embedded S3 leaves it.
var began, _ = os.Getwd()

// OnAWS is whether this is the run that Again made: set-ups then take the adapters of AWS.
func OnAWS() bool { return os.Getenv(onAWS) != "" }

// Again runs the tests of t's package once more, in a process of their own, on the adapters of AWS. Those whose names match skip are
// left out. It is skipped where moto can't run, and in that second run. A run that fails is made once more: a short poll may find nothing
// though a message waits, of SQS by its contract and of moto once in some thousand, and the tests don't poll twice.
func Again(t *testing.T, skip string) {
	t.Helper()
	if OnAWS() {
		t.Skip("this is the second run")
	}
	Start(t) // installed, for the other process
	arguments := []string{"-test.v"}
	if skip != "" {
		arguments = append(arguments, "-test.skip", skip)
	}
	var out []byte
	var err error
	for range 2 {
		command := exec.CommandContext(t.Context(), os.Args[0], arguments...) //nolint:gosec // this program
		command.Dir = began
		command.Env = append(os.Environ(), onAWS+"=true")
		if out, err = command.CombinedOutput(); err == nil {
			break
		}
	}
	out = regexp.MustCompile(`(?m)^=== .*\n`).ReplaceAll(out, nil) // who begins and waits
	require.NoError(t, err, "%s", out)
	require.Greater(t, len(regexp.MustCompile(`(?m)^--- PASS: `).FindAll(out, -1)), 1, "it ran tests")
}
