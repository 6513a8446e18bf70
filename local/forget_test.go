package local

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// TestForget has both instances forget people, while the simulator misbehaves: they are asked for all of them at least once, and
// nothing is left of whom.
func TestForget(t *testing.T) {
	s := setup(t)
	var text strings.Builder
	text.WriteString("E-mail,Phone,MAID,Notes\n")
	for i := range 1200 {
		fmt.Fprintf(&text, "someone.%d@example.com,,,x\n", i)
	}
	text.WriteString(",030 901820,AEBE52E7-03EE-455A-B3C4-E57283966239,x\n")
	file := s.write("people.csv", text.String())
	args := []string{"forget", file, "--instance", "amc-demo-us,amc-demo-eu", "--country", "DE", "--idempotency-key", "november"}
	deletions := printed[[]amc.Deletion](s, append(args, "--wait")...)
	require.Len(t, deletions, 1)
	d := deletions[0]
	require.Equal(t, amc.DeletionSucceeded, d.State)
	require.Equal(t, 1202, d.Identities)
	require.Len(t, d.Requests, 4)
	for _, instance := range demo {
		asked := map[string]int{}
		s.insist("", func() error {
			all, err := s.ads.UserDeletions(t.Context(), instance)
			for _, one := range all {
				asked[one.ID] = one.Identities
			}
			return err
		})
		for _, r := range d.Requests {
			if r.InstanceID == instance.ID {
				require.Equal(t, []int{1000, 202}[r.Batch], asked[r.RequestID])
			}
		}
	}
	left, _, err := s.objects.List(t.Context(), "artifacts", "deletions/", "", 10)
	require.NoError(t, err)
	require.Empty(t, left)

	again := printed[[]amc.Deletion](s, args...)
	require.Equal(t, d, again[0], "the same call is the same deletion")
	shown, err := json.Marshal(printed[amc.Deletion](s, "deletions", d.ID))
	require.NoError(t, err)
	for _, private := range []string{"someone.7@", "30 901820", "30901820", "AEBE52E7", "E57283966239"} {
		require.NotContains(t, s.log.String(), private)
		require.NotContains(t, string(shown), private)
	}

	_, messages, code := s.amcu("forget", s.write("bad.csv", "email\nsomeone@example.com\nnobody\n"), "--instance", "amc-demo-us")
	require.Equal(t, 2, code)
	require.Contains(t, messages, `row 2: column "email"`)
	require.NotContains(t, messages, "nobody")
	require.Len(t, printed[[]amc.Deletion](s, "deletions"), 1, "nobody is forgotten by half a file")
}
