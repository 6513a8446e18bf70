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
		says string
	}{
		"lines":       {"\uFEFF Someone@example.com\r\n\n", forgetFlags{kind: "email"}, []string{email}, ""},
		"external":    {"AB-cd\n", forgetFlags{kind: "MAID"}, []string{"MAID AB-cd"}, ""},
		"csv":         {"E-mail,Notes,maid\nsomeone@example.com,x,\n,y,ab\n", forgetFlags{}, []string{email, "MAID ab"}, "passed over columns that are no identities: Notes\n"},
		"semicolons":  {"\"email\";\"First Name\"\n\"someone@example.com\";\"\"\n", forgetFlags{}, []string{email}, ""},
		"json lines":  {"{\"EMAIL\":\"someone@example.com\",\"age\":3}\n{\"maid\":\"ab\"}\n", forgetFlags{}, []string{email, "MAID ab"}, "passed over columns that are no identities: age\n"},
		"json":        {`[{"email":"someone@example.com"}]`, forgetFlags{}, []string{email}, ""},
		"hashed":      {strings.Repeat("AB", 32) + "\n", forgetFlags{kind: "PHONE", hashed: true}, []string{"PHONE h abababab"}, ""},
		"a country's": {"zip\n10115\n", forgetFlags{country: "de"}, []string{"ZIP h ac7bb74d"}, ""},
	} {
		found, says, err := readAll(c.text, c.f)
		require.NoError(t, err, name)
		require.Equal(t, c.want, found, name)
		require.Equal(t, c.says, says, name)
	}
	for name, c := range map[string]struct {
		text string
		f    forgetFlags
		says string
	}{
		"no e-mail":        {"email\nsomeone@example.com\nsecret\n", forgetFlags{}, `-: row 2: column "email": this is no EMAIL that could be matched (invalid_email)`},
		"line":             {"someone@example.com\n\nsecret\n", forgetFlags{kind: "EMAIL"}, "-: row 3: this is no EMAIL"},
		"no country":       {"zip\nsecret\n", forgetFlags{}, "name it with --country"},
		"not hashed":       {"secret@example.com\n", forgetFlags{kind: "EMAIL", hashed: true}, "no SHA-256"},
		"no column":        {"name,notes\nsecret,secret\n", forgetFlags{}, "no column is named after a type of identity"},
		"ragged":           {"email,maid\nsecret@example.com\n", forgetFlags{}, "row 1"},
		"nobody":           {"\n\n", forgetFlags{kind: "EMAIL"}, "there is no identity in it"},
		"nobody in a file": {"email\n\n", forgetFlags{}, "no identity"},
		"unknown type":     {"x\n", forgetFlags{kind: "SSN"}, "SSN is no type of identity"},
		"unknown country":  {"x\n", forgetFlags{kind: "EMAIL", country: "XX"}, "XX is no ISO 3166-1 country code"},
	} {
		_, _, err := readAll(c.text, c.f)
		require.ErrorContains(t, err, c.says, name)
		require.True(t, amc.KindInvalid.Is(err), name)
		require.NotContains(t, err.Error(), "secret", name)
	}
}

func TestAwaitingDeletionsIsInterrupted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	err := (&app{clock: r}).awaitDeletions(ctx, nil, []amc.Deletion{{ID: "d", State: amc.DeletionSubmitted}})
	require.EqualError(t, err, "stopped waiting; the deletions go on. See how far they are with: amcu deletions")
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
