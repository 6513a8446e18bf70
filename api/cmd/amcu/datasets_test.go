package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestDatasets(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.addConnection()
	for _, id := range []string{"amcnew", "amcother"} {
		code, _, errs := r.amcu("instances", "register", id, "--connection", "north-america")
		require.Equal(t, exitOK, code, errs)
	}
	ok := func(args ...string) string {
		t.Helper()
		code, out, errs := r.amcu(append([]string{"datasets"}, args...)...)
		require.Equal(t, exitOK, code, errs)
		return out
	}
	file := r.file("m.json", mapping)
	require.Equal(t, "INSTANCE  OUTCOME  MESSAGE\namcnew    created\namcother  created\n", ok("create", "--mapping", file, "--instance", "amcnew,amcother"))
	require.Contains(t, ok("create", "-m", file, "-i", "amcnew", "-o", "json"), `"outcome": "exists"`)
	other := r.file("other.json", strings.Replace(mapping, `"EMAIL"`, `"PHONE"`, 1))
	code, out, errs := r.amcu("datasets", "create", "-m", other, "-i", "amcnew")
	require.Equal(t, exitFailed, code)
	require.Contains(t, out, "EMAIL")
	require.Contains(t, errs, "1 of 1")

	require.Equal(t, "DATA SET   KIND       COLUMNS  COUNTRY  DESCRIPTION\ncustomers  DIMENSION  4\n", ok("list", "amcnew"))
	require.Equal(t, `Data set  customers
Kind      DIMENSION

COLUMN        TYPE    HOLDS  REQUIRED  DESCRIPTION
email         STRING  EMAIL
city          STRING  dimension
user_id       STRING  AMC's own
user_id_type  STRING  AMC's own
`, ok("show", "amcnew", "customers"))
	require.Contains(t, ok("update", "amcnew", "customers", "--description", "People", "--country", "DE"), "About     People")
	require.Regexp(t, `(?m)^phone +STRING +PHONE +yes +Mobile$`, ok("columns", "add", "amcnew", "customers", "phone", "--identity", "PHONE", "--required", "--description", "Mobile"))
	require.Contains(t, ok("columns", "update", "amcnew", "customers", "phone", "--name", "mobile"), "mobile")
	require.NotContains(t, ok("columns", "remove", "amcnew", "customers", "mobile", "--yes"), "mobile")
	require.Equal(t, "UPLOAD  STATUS  CREATED  MESSAGE\n", ok("uploads", "amcnew", "customers"))

	copied := r.file("d.json", `{"dataSetId": "copy", "columns": [{"name": "n", "dataType": "LONG", "columnType": "METRIC"}]}`)
	require.Contains(t, ok("create", "--file", copied, "-i", "amcnew"), "created")
	require.Equal(t, "deleted data set copy of instance amcnew\n", ok("delete", "amcnew", "copy", "--yes"))
	r.refused("it is gone", refusal{args: []string{"datasets", "show", "amcnew", "copy"}, want: amc.Error{Kind: amc.KindNotFound, Code: "amc_not_found"}})

	wrong := r.file("x.json", `{"name": 1}`)
	invalid := func(code, field string) amc.Error { return amc.Error{Kind: amc.KindInvalid, Code: code, Field: field} }
	for name, c := range map[string]refusal{
		"no --yes":            {args: []string{"delete", "amcnew", "customers"}, want: invalid("not_confirmed", "--yes"), shows: []string{"amcnew", "customers"}},
		"no --yes, column":    {args: []string{"columns", "remove", "amcnew", "customers", "city"}, want: invalid("not_confirmed", "--yes"), shows: []string{"city"}},
		"nothing to change":   {args: []string{"update", "amcnew", "customers"}},
		"two files":           {args: []string{"create", "-m", file, "-f", copied, "-i", "amcnew"}},
		"a file that is gone": {args: []string{"create", "-f", "/gone.json", "-i", "amcnew"}, want: invalid("file_unreadable", "/gone.json")},
		"no data set":         {args: []string{"create", "-f", wrong, "-i", "amcnew"}, want: invalid("dataset_syntax", wrong)},
		"a country":           {args: []string{"update", "amcnew", "customers", "--country", "germany"}, want: invalid("invalid_request", "countryCode")},
		"an unknown command":  {args: []string{"columns", "rename"}, shows: []string{`"rename"`}},
	} {
		c.args = append([]string{"datasets"}, c.args...)
		r.refused(name, c)
	}
	require.Contains(t, ok("show", "amcnew", "customers"), "city", "nothing was removed")
}
