package inspect

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

var update = flag.Bool("update", false, "write today's suggestions into the golden files")

// TestGolden compares what we suggest for each source in testdata with the golden file beside it, which names every column in the
// source's order, with its role. testdata/README.md says how to add a source.
//
// After a change for the better, write the new suggestions with
//
//	go test ./shared/data/inspect -run TestGolden -update
//
// which never changes what a person expects. The test is not parallel, because TestGoldenMisses reads what it writes.
func TestGolden(t *testing.T) {
	found := sources(t)
	for _, path := range slices.Sorted(maps.Keys(found)) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(found[path]), "testdata/"), func(t *testing.T) {
			in := inspectFile(t, found[path])
			m, err := Mapping(in, Choices{})
			require.NoError(t, err)
			require.NoError(t, m.Validate())
			before, g := readGolden(t, path)
			after := g.text(t, in.Columns)
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(after), 0o600))
				return
			}
			if before != after {
				t.Errorf("suggestions differ from %s; if they are better now, run the test with -update\n%s", path, changes(before, after))
			}
		})
	}
}

// TestGoldenMisses looks at where suggestions are not what a person expects. An EMAIL or PHONE must never be among them: in doubt,
// we suggest none.
func TestGoldenMisses(t *testing.T) {
	found := sources(t)
	roles, misses := 0, []string{}
	for path, source := range found {
		_, g := readGolden(t, path)
		for column, a := range g {
			if a.Expected != "" {
				roles++
			}
			if a.Expected == a.Suggested {
				continue
			}
			miss := fmt.Sprintf("%s: %s is %q, suggested %q", source, column, a.Expected, a.Suggested)
			require.NotEqual(t, string(amc.Email), a.Suggested, miss)
			require.NotEqual(t, string(amc.Phone), a.Suggested, miss)
			misses = append(misses, miss)
		}
	}
	slices.Sort(misses)
	t.Logf("%d sources, %d columns with a role, %d known misses\n%s", len(found), roles, len(misses), strings.Join(misses, "\n"))
}

// sources returns the path of each source by the path of its golden file.
func sources(t *testing.T) map[string]string {
	t.Helper()
	const suffix = ".golden.json"
	paths, err := filepath.Glob(filepath.Join("testdata", "*", "*.*")) // what a fuzz target finds lies one folder deeper
	require.NoError(t, err)
	found := map[string]string{}
	for _, path := range paths {
		if !strings.HasSuffix(path, suffix) {
			golden := strings.TrimSuffix(path, filepath.Ext(path)) + suffix
			require.Empty(t, found[golden], "has the golden file of %s", path)
			found[golden] = path
		}
	}
	for _, path := range paths {
		if strings.HasSuffix(path, suffix) {
			require.NotEmpty(t, found[path], "%s has no source", path)
		}
	}
	require.NotEmpty(t, found)
	return found
}

// golden holds the columns of one source by name. Of columns with one name, the second is "name #2".
type golden map[string]answer

// answer is one column's role: an identity, TIME, COUNTRY, or "" for none. In JSON it is one text, or both where they differ.
type answer struct {
	Expected  string `json:"expected"`  // by a person
	Suggested string `json:"suggested"` // by Inspect
}

func (a *answer) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		err := json.Unmarshal(text, &a.Expected)
		a.Suggested = a.Expected
		return err
	}
	type both answer
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode((*both)(a))
}

func (a answer) String() string {
	if a.Expected == a.Suggested {
		return fmt.Sprintf("%q", a.Expected)
	}
	return fmt.Sprintf(`{"expected": %q, "suggested": %q}`, a.Expected, a.Suggested)
}

func readGolden(t *testing.T, path string) (text string, g golden) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err, "write it with the columns that have a role")
	require.NoError(t, json.Unmarshal(b, &g), path)
	for column, a := range g {
		known := a.Expected == "" || a.Expected == "TIME" || a.Expected == "COUNTRY" || hashed[a.Expected] || amc.ExternalIdentity(a.Expected).Known()
		require.True(t, known, "%s: %s expects the unknown role %q", path, column, a.Expected)
	}
	return string(b), g
}

// text returns the golden file with the suggestions of columns. A column it does not know has no role.
func (g golden) text(t *testing.T, columns []amc.InspectedColumn) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("{")
	times := map[string]int{}
	missing := maps.Clone(g)
	for i, c := range columns {
		name := c.Source
		if times[name]++; times[name] > 1 {
			name = fmt.Sprintf("%s #%d", name, times[name])
		}
		delete(missing, name)
		if i > 0 {
			text.WriteString(",")
		}
		fmt.Fprintf(&text, "\n  %s: %s", quote(t, name), answer{Expected: g[name].Expected, Suggested: role(c)})
	}
	text.WriteString("\n}\n")
	require.Empty(t, missing, "the source has no such columns")
	return text.String()
}

// changes returns the lines that are in one text only, after - or +. There are none if only their order differs.
func changes(before, after string) string {
	var lines []string
	for _, side := range []struct{ sign, text, other string }{{"-", before, after}, {"+", after, before}} {
		others := strings.Split(side.other, "\n")
		for line := range strings.SplitSeq(side.text, "\n") {
			if !slices.Contains(others, line) {
				lines = append(lines, side.sign+line)
			}
		}
	}
	return strings.Join(lines, "\n")
}

// quote writes a column's name as JSON, in which & and < stay as they are.
func quote(t *testing.T, name string) string {
	t.Helper()
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(name))
	return strings.TrimSuffix(text.String(), "\n")
}

func role(c amc.InspectedColumn) string {
	switch {
	case c.Identity != nil:
		return c.Identity.Type
	case c.CountryCode:
		return "COUNTRY"
	case c.MainEventTime:
		return "TIME"
	}
	return ""
}

func inspectFile(t *testing.T, path string) amc.Inspection {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	in, err := Inspect(t.Context(), record.Input{Name: path, Reader: f, Size: info.Size()}, record.Options{})
	require.NoError(t, err)
	return in
}
