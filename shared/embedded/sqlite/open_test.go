package sqlite_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProcessesOpenANewFileAtOnce has processes make the same database, and open it while others close it for good.
func TestProcessesOpenANewFileAtOnce(t *testing.T) {
	t.Parallel()
	for round := range 5 {
		path := filepath.Join(t.TempDir(), fmt.Sprintf("amc-%d.db", round))
		var children []*exec.Cmd
		for range 6 {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), openVariable+"="+path)
			command.Stderr = os.Stderr
			require.NoError(t, command.Start())
			children = append(children, command)
		}
		for _, c := range children {
			require.NoError(t, c.Wait())
		}
		var check string
		require.NoError(t, raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&check))
		require.Equal(t, "ok", check)
	}
}
