package main

import (
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// golden is the path of the golden file, as it is before a test moves the working directory.
var golden, _ = filepath.Abs("testdata/messages.golden")

// refusal is a call that fails. Its words are no part of it: testdata/messages.golden holds them.
type refusal struct {
	env   map[string]string // set for this call
	in    string            // standard input
	args  []string
	want  amc.Error // the error's code, kind and place; nothing for what the flags alone refuse
	shows []string  // names, values and commands that standard error must hold, besides the place
	hides []string  // what it must not hold

	elsewhere bool // another package writes the message
}

// refused makes a call that fails, with nothing on standard output, and returns the words of its error.
func (r *rig) refused(name string, c refusal) (words string) {
	r.t.Helper()
	kept, in := r.env, r.in
	defer func() { r.env, r.in = kept, in }()
	r.env = maps.Clone(kept)
	maps.Copy(r.env, c.env)
	if c.in != "" {
		r.in = c.in
	}
	code, out, errs, ended := r.run(r.t.Context(), c.args...)
	require.Empty(r.t, out, name)
	if c.want.Code == "" {
		require.Error(r.t, ended, name)
		require.Equal(r.t, exitUsage, code, "%s: %s", name, errs)
	} else {
		failure.Is(r.t, ended, c.want, name)
		require.Equal(r.t, c.want.Kind == amc.KindInvalid, code == exitUsage, name)
		require.NotEqual(r.t, exitOK, code, name)
	}
	shown := append([]string{"amcu: ", c.want.File, c.want.Field}, c.shows...)
	if c.want.Row > 0 {
		shown = append(shown, fmt.Sprintf("row %d", c.want.Row))
	}
	if c.want.Column != "" {
		shown = append(shown, fmt.Sprintf("column %q", c.want.Column))
	}
	for _, part := range shown {
		require.Contains(r.t, errs, part, name)
	}
	for _, part := range c.hides {
		require.NotContains(r.t, errs, part, name)
	}
	return failure.Words(ended)
}

// TestRefusals makes the calls that are wrong by themselves. To improve a message, change it and run
//
//	go test ./api/cmd/amcu -run TestRefusals -update
func TestRefusals(t *testing.T) {
	t.Parallel()
	r := setup(t)
	var lines []string
	for _, table := range []map[string]refusal{wrongUsage(r), wrongSettings(r), wrongMappings(r), wrongPeople(r)} {
		for name, c := range table {
			words := r.refused(name, c)
			if c.want.Code != "" && !c.elsewhere {
				lines = append(lines, strings.NewReplacer(append(r.unstable, r.dir, "DIR")...).Replace(words))
			}
		}
	}
	failure.Messages(t, golden, *update, lines)

	jobs, _, err := r.db.Jobs().Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Empty(t, jobs)
	saved, _, err := r.db.Mappings().Mappings(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, saved)
}
