package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ok runs the command line and returns what it printed.
func (r *rig) ok(args ...string) string {
	r.t.Helper()
	code, out, errs := r.amcu(args...)
	require.Equal(r.t, exitOK, code, errs)
	return out
}

func (r *rig) newest(name string) amc.SavedMapping {
	r.t.Helper()
	m, err := r.db.Mappings().Mapping(r.t.Context(), amc.MappingRef{Name: name})
	require.NoError(r.t, err)
	return m
}

func TestMappings(t *testing.T) {
	t.Parallel()
	r := setup(t)
	file := r.file("m.json", mapping)
	require.Equal(t, "Saved customers@1.\n", r.ok("mappings", "save", "customers", file, "--comment", "first"))
	require.Equal(t, "customers@1 is the same already.\n", r.ok("mappings", "save", "customers", file, "--comment", "again"))
	changed := r.file("m2.json", strings.Replace(mapping, `"columns"`, `"countryCode": "US", "columns"`, 1))
	require.NoError(t, r.Sleep(t.Context(), time.Minute))
	require.Equal(t, "Saved customers@2.\n", r.ok("mappings", "save", "customers", changed))
	require.Equal(t, "Saved people@1.\n", r.ok("mappings", "save", "people", file))

	require.Equal(t, `MAPPING    VERSION  DATA SET   SAVED                 BY  COMMENT
customers  2        customers  2026-11-23 09:01:00Z  amcu
people     1        customers  2026-11-23 09:01:00Z  amcu
`, r.ok("mappings", "list"))
	require.Equal(t, `MAPPING    VERSION  DATA SET   SAVED                 BY  COMMENT
customers  2        customers  2026-11-23 09:01:00Z  amcu
customers  1        customers  2026-11-23 09:00:00Z  amcu  first
`, r.ok("mappings", "versions", "customers"))
	require.Equal(t, `Mapping   customers@1
Saved     2026-11-23 09:00:00Z by amcu
Data set  customers
Comment   first

SOURCE  COLUMN  TYPE    USE
E-mail  email   STRING  EMAIL
city    city    STRING
`, r.ok("mappings", "show", "customers@1"))
	require.Contains(t, r.ok("mappings", "show", "customers"), "Country   US")
	var shown amc.SavedMapping
	require.NoError(t, json.Unmarshal([]byte(r.ok("mappings", "show", "customers", "-o", "json")), &shown))
	require.Equal(t, r.newest("customers"), shown)

	require.Equal(t, "Deleted customers with 2 versions.\n", r.ok("mappings", "delete", "customers"))
	for _, args := range [][]string{{"show", "customers"}, {"versions", "customers"}, {"delete", "customers"}} {
		r.refused(args[0], refusal{args: append([]string{"mappings"}, args...), want: amc.Error{Kind: amc.KindNotFound, Code: "mapping_not_found"}, shows: []string{"customers"}})
	}
}

func TestMappingsTravelAsFiles(t *testing.T) {
	t.Parallel()
	r := setup(t)
	a, b := r.file("a.json", mapping), r.file("b.c.json", strings.Replace(mapping, "customers", "others", 1))
	require.Equal(t, "Saved a@1.\nSaved b.c@1.\n", r.ok("mappings", "import", a, b, "--comment", "moved"))
	require.Equal(t, "a@1 is the same already.\nb.c@1 is the same already.\n", r.ok("mappings", "import", a, b))
	require.Equal(t, "moved", r.newest("b.c").Comment)

	text := r.ok("mappings", "export", "b.c")
	exported, err := amc.ParseMapping([]byte(text))
	require.NoError(t, err)
	require.Equal(t, r.newest("b.c").Mapping, exported)

	dir := filepath.Join(r.dir, "out", "mappings")
	code, out, errs := r.amcu("mappings", "export", "--dir", dir)
	require.Equal(t, exitOK, code)
	require.Empty(t, out)
	require.Contains(t, errs, "b.c@1 to "+filepath.Join(dir, "b.c.json"))
	written, err := os.ReadFile(filepath.Join(dir, "b.c.json"))
	require.NoError(t, err)
	require.Equal(t, text, string(written))
	require.Equal(t, "a@1 is the same already.\nb.c@1 is the same already.\n",
		r.ok("mappings", "import", filepath.Join(dir, "a.json"), filepath.Join(dir, "b.c.json")), "what comes out goes in again")
}

func TestSavingSurvivesALostAnswer(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.env["AMCU_TOKEN"] = "fresh"
	r.lost = 1
	require.Equal(t, "Saved m@1.\n", r.ok("mappings", "save", "m", r.file("m.json", mapping)))
	r.lost = 1
	require.Equal(t, "Saved m@2.\n", r.ok("mappings", "save", "m", r.file("m2.json", strings.Replace(mapping, `"city"`, `"town"`, 1))))
	require.Equal(t, 2, r.newest("m").Number, "each once")
}

// wrongMappings are calls about saved mappings that are wrong by themselves.
func wrongMappings(r *rig) map[string]refusal {
	good := r.file("m.json", mapping)
	require.NoError(r.t, os.Mkdir(filepath.Join(r.dir, "more"), 0o750))
	empty, capitals, again := r.file("y.json", "{}"), r.file("Not A Name.json", mapping), r.file("more/m.json", mapping)
	command := func(args ...string) []string { return append([]string{"mappings"}, args...) }
	invalid := func(code, file, field string) amc.Error {
		return amc.Error{Kind: amc.KindInvalid, Code: code, File: file, Field: field}
	}
	return map[string]refusal{
		"mappings, no such command":     {args: command("lsit"), shows: []string{`"lsit"`}},
		"mappings, a name":              {args: command("save", "Customers", good), want: invalid("invalid_request", "", "name"), elsewhere: true},
		"mappings, a name and version":  {args: command("save", "customers@2", good), want: invalid("invalid_request", "", "name"), elsewhere: true},
		"mappings, a file that is gone": {args: command("save", "customers", "/gone.json"), want: invalid("file_unreadable", "/gone.json", "")},
		"mappings, a wrong mapping":     {args: command("save", "customers", empty), want: invalid("dataset_id_missing", empty, "dataSetId"), elsewhere: true},
		"mappings, a reference":         {args: command("show", "customers@"), want: invalid("mapping_ref_form", "", "mappingRef"), shows: []string{"name@version"}, elsewhere: true},
		"mappings, a file's name":       {args: command("import", capitals), want: invalid("mapping_file_name", capitals, ""), shows: []string{"amcu mappings save"}},
		"mappings, a name twice":        {args: command("import", good, again), want: invalid("mapping_file_name", again, "")},
		"mappings, one of two is wrong": {args: command("import", good, empty), want: invalid("dataset_id_missing", empty, "dataSetId"), elsewhere: true},
		"mappings, two to one output":   {args: command("export", "a", "b"), want: invalid("export_target", "", "--dir")},
		"mappings, a way out":           {args: command("export", "../m", "--dir", r.dir), want: invalid("mapping_ref_form", "", "mappingRef"), elsewhere: true},
	}
}

func TestUploadWithASavedMapping(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.ok("mappings", "save", "customers", r.file("m.json", mapping))
	for ref, want := range map[string]string{"customers": "customers@1", "customers@1": "customers@1"} {
		var job api.Job
		require.NoError(t, json.Unmarshal([]byte(r.ok("upload", "s3://source/k", "--mapping", ref, "-i", "amcone", "-o", "json")), &job))
		require.Equal(t, want, job.MappingRef)
		require.Equal(t, r.newest("customers").Mapping, job.Mapping)
		require.Contains(t, r.ok("status", job.JobID), "Mapping   customers@1\n")
	}
	r.refused("a version", refusal{args: []string{"upload", "s3://source/k", "--mapping", "customers@2", "-i", "amcone"},
		want: amc.Error{Kind: amc.KindInvalid, Code: "unknown_mapping", Field: "mappingRef"}, shows: []string{"customers@2"}})

	// A file of that name is what its user sees.
	r.file("people", mapping)
	code, _, errs := r.amcu("upload", "s3://source/k", "--mapping", filepath.Join(r.dir, "people"), "-i", "amcone")
	require.Equal(t, exitOK, code, errs)
}

func TestAuditIsListed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	file := r.file("m.json", mapping)
	r.ok("mappings", "save", "a", file)
	require.NoError(t, r.Sleep(t.Context(), time.Minute))
	r.ok("mappings", "save", "b", file)
	r.ok("mappings", "delete", "a")
	require.Equal(t, `AT                    SUBJECT  ACTION         RESOURCE        STATUS  CODE
2026-11-23 09:01:00Z  amcu     deleteMapping  /v1/mappings/a  204
2026-11-23 09:01:00Z  amcu     createMapping  /v1/mappings    201
2026-11-23 09:00:00Z  amcu     createMapping  /v1/mappings    201
`, r.ok("audit"))
	list := func(args ...string) (records []amc.AuditRecord) {
		t.Helper()
		require.NoError(t, json.Unmarshal([]byte(r.ok(append([]string{"audit", "-o", "json"}, args...)...)), &records))
		return records
	}
	require.Len(t, list("--limit", "2"), 2)
	require.Len(t, list("--action", "createMapping", "--subject", "amcu"), 2)
	require.Len(t, list("--resource", "/v1/mappings/a"), 1)
	require.Len(t, list("--before", "2026-11-23T09:01:00Z"), 1)
	require.Len(t, list("--after", "2026-11-23T09:01:00Z"), 2)
	for _, args := range [][]string{{"--limit", "0"}, {"--after", "noon"}, {"--before", "noon"}, {"--action", "no-operation"}} {
		code, _, _ := r.amcu(append([]string{"audit"}, args...)...)
		require.Equal(t, exitUsage, code, args)
	}
}
