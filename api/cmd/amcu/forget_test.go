package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// readAll returns what a file asks to forget, as "TYPE value" with h for hashed.
func readAll(text string, f forgetFlags) (found []string, says string, err error) {
	var b strings.Builder
	a := &app{in: strings.NewReader(text), err: &b}
	all, err := a.readPeople("-", f)
	for _, p := range all {
		line := p.Type + " " + p.Value
		if p.Hashed {
			line = p.Type + " h " + p.Value[:8]
		}
		found = append(found, line)
	}
	return found, b.String(), err
}

func TestReadPeople(t *testing.T) {
	t.Parallel()
	const email = "EMAIL h 72497f47" // of someone@example.com
	for name, c := range map[string]struct {
		text string
		f    forgetFlags
		want []string
		says string // the columns that we pass over
	}{
		"lines":       {"\uFEFF Someone@example.com\r\n\n", forgetFlags{kind: "email"}, []string{email}, ""},
		"external":    {"AB-cd\n", forgetFlags{kind: "MAID"}, []string{"MAID AB-cd"}, ""},
		"csv":         {"E-mail,Notes,maid\nsomeone@example.com,x,\n,y,ab\n", forgetFlags{}, []string{email, "MAID ab"}, "Notes"},
		"semicolons":  {"\"email\";\"First Name\"\n\"someone@example.com\";\"\"\n", forgetFlags{}, []string{email}, ""},
		"json lines":  {"{\"EMAIL\":\"someone@example.com\",\"age\":3}\n{\"maid\":\"ab\"}\n", forgetFlags{}, []string{email, "MAID ab"}, "age"},
		"json":        {`[{"email":"someone@example.com"}]`, forgetFlags{}, []string{email}, ""},
		"hashed":      {strings.Repeat("AB", 32) + "\n", forgetFlags{kind: "PHONE", hashed: true}, []string{"PHONE h abababab"}, ""},
		"a country's": {"zip\n10115\n", forgetFlags{country: "de"}, []string{"ZIP h ac7bb74d"}, ""},
	} {
		found, says, err := readAll(c.text, c.f)
		require.NoError(t, err, name)
		require.Equal(t, c.want, found, name)
		require.Equal(t, c.says == "", says == "", name)
		require.Contains(t, says, c.says, name)
	}
}

// wrongPeople are files of which nobody is forgotten.
func wrongPeople(*rig) map[string]refusal {
	forget := func(args ...string) []string { return append([]string{"forget", "-", "-i", "amcone"}, args...) }
	at := func(code string, row int64, column string) amc.Error {
		return amc.Error{Kind: amc.KindInvalid, Code: code, File: "-", Row: row, Column: column}
	}
	all := map[string]refusal{
		"no e-mail":        {in: "email\nsomeone@example.com\nsecret\n", args: forget(), want: at("identity_invalid", 2, "email"), shows: []string{"EMAIL", "invalid_email"}},
		"line":             {in: "someone@example.com\n\nsecret\n", args: forget("--type", "EMAIL"), want: at("identity_invalid", 3, ""), shows: []string{"EMAIL"}},
		"no country":       {in: "zip\nsecret\n", args: forget(), want: at("identity_invalid", 1, "zip"), shows: []string{"ZIP", "--country"}},
		"not hashed":       {in: "secret@example.com\n", args: forget("--type", "EMAIL", "--hashed"), want: at("identity_invalid", 1, ""), shows: []string{"SHA-256", "--hashed"}},
		"no column":        {in: "name,notes\nsecret,secret\n", args: forget(), want: at("missing_column", 0, ""), shows: []string{"email", "--type"}},
		"ragged":           {in: "email,maid\nsecret@example.com\n", args: forget(), want: at("column_count", 1, "")},
		"nobody":           {in: "\n\n", args: forget("--type", "EMAIL"), want: at("no_rows", 0, "")},
		"nobody in a file": {in: "email\n\n", args: forget(), want: at("no_rows", 0, "")},
		"unknown type":     {in: "x\n", args: forget("--type", "SSN"), want: amc.Error{Kind: amc.KindInvalid, Code: "unknown_identity_type", Field: "--type"}, shows: []string{"SSN", "EMAIL"}},
		"unknown country":  {in: "x\n", args: forget("--type", "EMAIL", "--country", "XX"), want: amc.Error{Kind: amc.KindInvalid, Code: "country_form", Field: "--country"}, shows: []string{"XX"}},
	}
	for name, c := range all {
		c.hides = append(c.hides, "secret")
		all[name] = c
	}
	return all
}

func TestAwaitingDeletionsIsInterrupted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	err := (&app{clock: r}).awaitDeletions(ctx, nil, []amc.Deletion{{ID: "d", State: amc.DeletionSubmitted}})
	require.ErrorIs(t, err, errDeletionsGoOn)
	require.ErrorContains(t, err, "amcu deletions")
}

func TestSplit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 10_001 {
		fmt.Fprintf(&text, "id-%d\n", i)
	}
	a := &app{in: strings.NewReader(text.String()), err: io.Discard}
	all, err := a.readPeople("-", forgetFlags{kind: "MAID"})
	require.NoError(t, err)
	calls := split(all)
	require.Len(t, calls, 2)
	require.Len(t, calls[0], amc.MaxForgotten)
	require.Equal(t, "id-10000", calls[1][0].Value)
	for i := range all {
		all[i].Value = strings.Repeat("\x01", 100) // six bytes each in JSON
	}
	total := 0
	for _, call := range split(all) {
		body, err := json.Marshal(call)
		require.NoError(t, err)
		require.Less(t, len(body), 1<<20-10_000)
		total += len(call)
	}
	require.Equal(t, len(all), total)
}
