package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrongUsageSaysWhatIsRight(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, c := range []struct {
		args []string
		want string // a pattern
	}{
		{[]string{"status"}, `^amcu: .*\nUsage: amcu status JOB .*\n.* amcu status --help.*\n$`},
		{[]string{"jobs", "--nope"}, `^amcu: .*--nope\nUsage: amcu jobs .*\n.* amcu jobs --help.*\n$`},
		{[]string{"nonsense"}, `^amcu: .*"nonsense".*\nUsage: amcu COMMAND .*\n.* amcu --help.*\n$`},
		{[]string{"watch", "17"}, `^amcu: JOB: "17" .*; .*amcu jobs\b.*\n$`},
		{[]string{"webhooks", "test", "pager"}, `^amcu: WEBHOOK: "pager" .*; .*amcu webhooks list\b.*\n$`},
		{[]string{"deletions", "x"}, `^amcu: DELETION: "x" .*; .*amcu deletions\b.*\n$`},
	} {
		code, out, errs := r.amcu(c.args...)
		require.Equal(t, exitUsage, code, c.args)
		require.Empty(t, out, c.args)
		require.Regexp(t, c.want, errs)
	}
}
