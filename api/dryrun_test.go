package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// dryBody is a request for a dry run of one file in the simulated instances.
func dryBody(changes ...string) map[string]any {
	body := jobBody(append(changes, `"amctwo", "amcone"`, `"amcnew", "amcads"`)...)
	body["validateOnly"] = true
	return body
}

func (r *rig) dryRun(body any) DryRun {
	r.t.Helper()
	return decode[DryRun](r.t, r.create(body, "some-key"), 200)
}

func codes(problems []DryRunProblem) (all []string) {
	for _, p := range problems {
		all = append(all, p.Code)
	}
	return all
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	r := registered(t)
	ref := amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}
	r.sources[ref] = "E-mail;city;notes\njoe@example.com;Ulm;secret\nann@example.com;;\n"
	dry := r.dryRun(dryBody())
	require.Equal(t, amc.TriedSource{
		Reading: amc.Reading{Format: amc.CSV, Delimiter: ";", Encoding: amc.UTF8, Quotes: amc.QuotesDouble}, Files: 1, Size: int64(len(r.sources[ref])), ETag: r.sources.object(ref).ETag,
	}, dry.Source)
	require.Equal(t, []amc.TriedColumn{
		{Name: "email", Source: "E-mail", Found: true, ColumnReport: amc.ColumnReport{Hashed: 2, Rejected: map[string]int64{}}},
		{Name: "city", Source: "city", Found: true, ColumnReport: amc.ColumnReport{PassedThrough: 1, Empty: 1, Rejected: map[string]int64{}}},
	}, dry.Columns)
	require.Equal(t, []any{int64(2), int64(2), true, 1}, []any{dry.SampledRows, dry.EstimatedRows, dry.Exact, dry.EstimatedParts})
	require.Equal(t, []string{"notes"}, dry.DroppedColumns)
	require.Empty(t, dry.Problems)
	require.Empty(t, dry.Warnings)
	require.Equal(t, []DryRunInstance{{"missing", "amcnew", []DryRunProblem{}}, {"missing", "amcads", []DryRunProblem{}}}, dry.Instances)

	text, err := json.Marshal(dry)
	require.NoError(t, err)
	for _, private := range []string{"joe", "Ulm", "secret"} {
		require.NotContains(t, string(text)+r.log.String(), private)
	}
	require.Empty(t, r.queue.sent, "nothing is queued")
	jobs, _, err := r.jobs.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Empty(t, jobs, "or stored")
	records := r.records()
	require.Equal(t, []any{"validateJob", 200}, []any{records[len(records)-1].Action, records[len(records)-1].Status})

	job := dryBody()
	delete(job, "validateOnly")
	require.Equal(t, 202, r.create(job, "some-key").Code, "the key is still free")
}

func TestDryRunComparesDataSets(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = "E-mail,city\njoe@example.com,Ulm\n"
	body := dataSetBody(map[string]any{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": map[string]any{"hashedPii": "PHONE"}})
	body["instanceIds"] = []string{"amcnew"}
	require.Equal(t, "created", r.createIn(body)[0].Outcome)
	body = dataSetBody(map[string]any{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": map[string]any{"hashedPii": "EMAIL"}},
		map[string]any{"name": "city", "dataType": "STRING", "columnType": "DIMENSION"})
	body["instanceIds"] = []string{"amcads"}
	require.Equal(t, "created", r.createIn(body)[0].Outcome)
	request := dryBody()
	request["instanceIds"] = []string{"amcnew", "amcads", "amcone"} // amcone's connection is gone
	dry := r.dryRun(request)
	require.Empty(t, dry.Problems)
	require.Equal(t, []string{"exists", "exists", "unknown"}, []string{dry.Instances[0].DataSet, dry.Instances[1].DataSet, dry.Instances[2].DataSet})
	require.Equal(t, []string{"dataset_mismatch"}, codes(dry.Instances[0].Problems))
	require.Empty(t, dry.Instances[1].Problems)
	require.Equal(t, []string{"connect_again"}, codes(dry.Instances[2].Problems))
}

func TestDryRunTellsWhatWouldFail(t *testing.T) {
	t.Parallel()
	r := registered(t)
	dry := r.dryRun(dryBody())
	require.Equal(t, []string{"object_not_found"}, codes(dry.Problems))
	require.Equal(t, []any{int64(0), false, 0}, []any{dry.EstimatedRows, dry.Exact, dry.EstimatedParts})
	require.Empty(t, dry.Estimates, "nothing is known")
	require.Equal(t, "missing", dry.Instances[0].DataSet, "AMC was asked all the same")

	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = "mail,city\njoe@example.com,Ulm\n"
	dry = r.dryRun(dryBody())
	require.Len(t, dry.Problems, 1)
	require.Equal(t, []DryRunProblem{{Code: "missing_column", File: "s3://source/in/customers.csv", Column: "E-mail", Message: dry.Problems[0].Message, Hint: dry.Problems[0].Hint}}, dry.Problems)
	require.EqualValues(t, 1, dry.Columns[1].PassedThrough, "of the others it is known")

	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = "E-mail,city\njoe,Ulm\nann,Bonn\n"
	require.Equal(t, []string{"too_many_rejects"}, codes(r.dryRun(dryBody()).Problems))
	require.Empty(t, r.dryRun(dryBody(`"instanceIds"`, `"maxRejectRatio": 1, "instanceIds"`)).Problems)
	require.Equal(t, []string{"no_files"}, codes(r.dryRun(dryBody(`"key": "in/customers.csv"`, `"prefix": "nothing/"`)).Problems))

	problem(t, r.create(dryBody(`"source": {"bucket": "source"`, `"source": {"bucket": "artifacts"`), ""), 400, "bucket_not_allowed")
	problem(t, r.create(dryBody(`"E-mail"`, `"E-mail", "nothing": 1`), ""), 400, "mapping_unknown_field")
}

func TestDryRunOfManyFiles(t *testing.T) {
	t.Parallel()
	r := registered(t)
	for i := range 10 {
		r.sources[amc.ObjectRef{Bucket: "source", Key: fmt.Sprintf("out/%d.csv", i)}] = "E-mail,city\n" + strings.Repeat("joe@example.com,Ulm\n", 100)
	}
	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/a.csv"}] = ""
	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/3.csv"}] = "other\nx\n"
	body := dryBody(`"key": "in/customers.csv"`, `"prefix": "out/"`)
	dry := r.dryRun(body)
	require.Equal(t, []string{"columns_differ"}, codes(dry.Problems), "files are looked at here and there")
	require.Equal(t, "s3://source/out/3.csv", dry.Problems[0].File)

	r.sources[amc.ObjectRef{Bucket: "source", Key: "out/3.csv"}] = r.sources[amc.ObjectRef{Bucket: "source", Key: "out/2.csv"}]
	dry = r.dryRun(body)
	require.Empty(t, dry.Problems)
	require.Equal(t, []any{11, int64(400), int64(1000), false}, []any{dry.Source.Files, dry.SampledRows, dry.EstimatedRows, dry.Exact})
	require.Len(t, dry.Warnings, 1)
	require.Equal(t, []amc.Warning{{Code: "files_not_sampled", Message: dry.Warnings[0].Message, Count: 6}}, dry.Warnings)
}

func TestDryRunEstimates(t *testing.T) {
	t.Parallel()
	r := registered(t)
	var text strings.Builder
	text.WriteString("E-mail,city\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "person%06d@example.com,Ulm\n", i)
	}
	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = text.String()
	dry := r.dryRun(dryBody())
	require.False(t, dry.Exact)
	require.Less(t, dry.SampledRows, int64(60_000))
	require.InEpsilon(t, 200_000, dry.EstimatedRows, 0.1)
	require.Equal(t, 1, dry.EstimatedParts)
	work := float64(dry.EstimatedRows) * 2 / 3_200_000 / 4
	require.Len(t, dry.Estimates, 2)
	require.Equal(t, []string{"ec2", "batch"}, []string{dry.Estimates[0].Engine, dry.Estimates[1].Engine})
	require.InDelta(t, 120+work, dry.Estimates[0].Seconds, 1e-9)
	require.InDelta(t, (120+work+900)/3600*0.145, dry.Estimates[0].CostUSD, 1e-9)
	require.InDelta(t, (60+work)/3600*0.158, dry.Estimates[1].CostUSD, 1e-9)

	s := &server{Config: Config{PartSize: 1000, Rates: Rates{Cells: 1, EC2: Engine{Hour: 3600, Cores: 1, Minimum: time.Hour}, Batch: Engine{Cores: 1}}}}
	dry = DryRun{Exact: true, SampledRows: 10, Columns: make([]amc.TriedColumn, 2)}
	s.estimate(&dry, 1, 2001)
	require.Equal(t, []any{3, 20.0, 3600.0}, []any{dry.EstimatedParts, dry.Estimates[0].Seconds, dry.Estimates[0].CostUSD})
}

func TestDryRunEndsInTime(t *testing.T) {
	t.Parallel()
	ctx := newHasty(t)
	objects := sources{{Bucket: "source", Key: "in/customers.csv"}: people}
	r := setup(t, func(_ *Config, d *Deps) { d.Sources = troubled{sources: objects, asked: ctx.up} })
	body := jobBody()
	body["validateOnly"] = true
	text, err := json.Marshal(body)
	require.NoError(t, err)
	in := httptest.NewRequestWithContext(ctx, "POST", "/v1/jobs", strings.NewReader(string(text)))
	in.Header.Set("Authorization", "Bearer operator")
	in.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	r.handler.ServeHTTP(out, in)
	problem(t, out, 503, "source_slow")
}

// TestSlowAmazonIsUnknown: the instance answers 503, and the client's pauses never end on a clock that stands still.
func TestSlowAmazonIsUnknown(t *testing.T) {
	t.Parallel()
	r := registered(t)
	r.sources[amc.ObjectRef{Bucket: "source", Key: "in/customers.csv"}] = "E-mail,city\njoe@example.com,Ulm\n"
	r.amazon.Unreachable("amcnew", true)
	dry := r.dryRun(dryBody())
	require.EqualValues(t, 1, dry.EstimatedRows, "the source is known")
	require.Equal(t, []string{"unknown", "missing"}, []string{dry.Instances[0].DataSet, dry.Instances[1].DataSet})
	require.Equal(t, []string{"amc_slow"}, codes(dry.Instances[0].Problems))
}

func TestNewRefusesRatesOfNothing(t *testing.T) {
	t.Parallel()
	setup(t, func(c *Config, d *Deps) {
		bad := *c
		bad.Rates = Rates{Cells: 1}
		_, err := New(bad, *d)
		require.ErrorContains(t, err, "rates")
	})
}
