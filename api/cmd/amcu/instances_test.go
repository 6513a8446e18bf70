package main

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// anybody is the policy of a bucket that nobody reads.
type anybody struct{}

func (anybody) SetReaders(context.Context, []string) error { return nil }

func TestInstances(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.addConnection()
	code, out, errs := r.amcu("instances", "discover", "north-america")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, `INSTANCE  NAME   TYPE     STATUS     ACCOUNT  MARKETPLACE    REGISTERED
amcnew    New    SANDBOX  COMPLETED  ENTITY1  ATVPDKIKX0DER  no
amcother  Other  SANDBOX  COMPLETED  ENTITY2  ATVPDKIKX0DER  no
`, out)
	r.refused("not reached", refusal{args: []string{"instances", "register", "amcnone", "--connection", "north-america"},
		want: amc.Error{Kind: amc.KindNotFound, Code: "instance_not_reached"}, shows: []string{"north-america", "amcnone"}})
	code, out, errs = r.amcu("instances", "register", "amcother", "--connection", "north-america", "--tag", "eu,prod")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, `INSTANCE  NAME   CONNECTION     ACCOUNT  MARKETPLACE    TAGS
amcother  Other  north-america  ENTITY2  ATVPDKIKX0DER  eu, prod
`, out)
	code, _, errs = r.amcu("instances", "register", "amcnew", "--connection", "north-america", "--account", "ENTITY1", "--marketplace", "ATVPDKIKX0DER", "--name", "Mine")
	require.Equal(t, exitOK, code, errs)

	edit := func(args ...string) (i amc.Instance) {
		t.Helper()
		code, out, errs := r.amcu(append([]string{"instances", "edit", "amcother", "--output", "json"}, args...)...)
		require.Equal(t, exitOK, code, errs)
		require.NoError(t, json.Unmarshal([]byte(out), &i))
		return i
	}
	require.Equal(t, []string{"eu", "prod"}, edit("--name", "Autre").Tags, "what is not named stays")
	require.Equal(t, "Autre", edit("--tag", "").Name)
	require.Empty(t, edit("--ads-account", "").Tags)
	code, out, errs = r.amcu("instances", "discover", "north-america", "--output", "json")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, `"registered": true`)
	code, out, errs = r.amcu("instances", "list")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, out, "amcother  Autre")
	code, out, errs = r.amcu("instances", "remove", "amcother")
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, "removed instance amcother\n", out)
	_, out, _ = r.amcu("instances")
	require.NotContains(t, out, "amcother")

	for name, c := range map[string]refusal{
		"nothing to edit":   {args: []string{"edit", "amcnew"}},
		"half an account":   {args: []string{"register", "amcnew", "--connection", "c", "--account", "a"}},
		"no connection":     {args: []string{"register", "amcnew"}},
		"no such command":   {args: []string{"forget"}, shows: []string{`"forget"`}},
		"a lost connection": {args: []string{"edit", "amcnew", "--connection", "nowhere"}, want: amc.Error{Kind: amc.KindInvalid, Code: "unknown_connection", Field: "connectionId"}},
	} {
		c.args = append([]string{"instances"}, c.args...)
		r.refused(name, c)
	}
}
