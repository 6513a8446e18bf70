package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	failures "github.com/amc-uploader/amc-uploader/shared/testkit/failure" // the command has a failure of its own
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// refusal is a call that fails. Its words are no part of it: testdata/messages.golden holds those that the command writes itself.
type refusal struct {
	args  []string
	stdin string
	exit  int
	want  amc.Error // its code and place; nothing for what the flags alone refuse
	shows []string  // names, values and counts that standard error must hold, besides the place
	ours  bool      // the command writes the message, no package below it
}

// place returns how standard error names the place of an error.
func place(e amc.Error) (parts []string) {
	parts = []string{e.File, e.Field}
	if e.Row > 0 {
		parts = append(parts, fmt.Sprintf("row %d: ", e.Row))
	}
	if e.Column != "" {
		parts = append(parts, fmt.Sprintf("column %q: ", e.Column))
	}
	return parts
}

// refused makes a call that fails in a folder, with nothing on standard output, and returns what it says, behind its code.
func (c refusal) refused(t *testing.T, dir string) (words string) {
	t.Helper()
	var out, errs bytes.Buffer
	err := execute(t.Context(), within(dir, c.args), strings.NewReader(c.stdin), &out, &errs)
	require.Equal(t, c.exit, tell(&errs, err))
	require.Empty(t, out.String())
	said, ok := strings.CutPrefix(strings.ReplaceAll(errs.String(), dir, "."), "transform: ")
	require.True(t, ok)
	for _, part := range append(place(c.want), c.shows...) {
		require.Contains(t, said, part)
	}
	require.NotContains(t, said, "sec\"ret")
	if c.want.Code == "" {
		require.Error(t, err)
	} else {
		want := c.want
		want.Kind, want.File = amc.KindInvalid, within(dir, []string{want.File})[0]
		failures.Is(t, err, want)
	}
	return c.want.Code + "\t" + strings.TrimSuffix(said, "\n")
}

// TestRefusals makes calls that are wrong by themselves, or about their files. To improve a message, change it and run
//
//	go test ./worker/cmd/transform -run TestRefusals -update
func TestRefusals(t *testing.T) {
	t.Parallel()
	var lines []string
	left := 0 // calls that failed their test, or were not to run
	for _, table := range []map[string]refusal{wrongTransforms(t), wrongLooks()} {
		left += len(table)
		for name, c := range table {
			t.Run(name, func(t *testing.T) {
				dir := setup(t)
				require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte(`{"dataSetId":"people","columns":[{"name":"x","dataType":"TEXT"}]}`), 0o600))
				require.NoError(t, os.WriteFile(filepath.Join(dir, "german.json"), []byte(german), 0o600))
				require.NoError(t, os.MkdirAll(filepath.Join(dir, "empty", "_temporary", "0"), 0o750))
				words := c.refused(t, dir)
				files, err := os.ReadDir(filepath.Join(dir, "out"))
				if !errors.Is(err, fs.ErrNotExist) {
					require.NoError(t, err)
				}
				require.Empty(t, files)
				if c.ours {
					lines = append(lines, words)
				}
				left--
			})
		}
	}
	if left == 0 {
		failures.Messages(t, "testdata/messages.golden", *update, lines)
	}
}
