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
		want string
	}{
		{[]string{"status"}, "amcu: accepts 1 arg(s), received 0\nUsage: amcu status JOB [flags]\nSee amcu status --help.\n"},
		{[]string{"jobs", "--nope"}, "amcu: unknown flag: --nope\nUsage: amcu jobs [flags]\nSee amcu jobs --help.\n"},
		{[]string{"nonsense"}, "amcu: unknown command \"nonsense\" for \"amcu\"\nUsage: amcu COMMAND [flags]\nSee amcu --help.\n"},
		{[]string{"watch", "17"}, "amcu: JOB: \"17\" is no id; amcu jobs shows them\n"},
		{[]string{"webhooks", "test", "pager"}, "amcu: WEBHOOK: \"pager\" is no id; amcu webhooks list shows them\n"},
		{[]string{"deletions", "x"}, "amcu: DELETION: \"x\" is no id; amcu deletions shows them\n"},
	} {
		code, out, errs := r.amcu(c.args...)
		require.Equal(t, exitUsage, code, c.args)
		require.Empty(t, out, c.args)
		require.Equal(t, c.want, errs)
	}
}
