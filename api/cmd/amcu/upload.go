package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// uploadFlags are what amcu upload is told.
type uploadFlags struct {
	mapping   string
	instances []string
	strategy  string
	amc.Reading
	key    string
	ratio  float64
	others string
	wait   bool
}

func (a *app) uploadCommand() *cobra.Command {
	var f uploadFlags
	cmd := &cobra.Command{
		Use:   "upload FILE|s3://BUCKET/KEY...|s3://BUCKET/PREFIX/ --mapping FILE|NAME --instance ID",
		Short: "Load files into AMC instances",
		Long: `Starts a job that normalizes and hashes files and loads them into AMC instances. A local file of up to 5 GB is put into
the source bucket first; a larger one is copied there with S3's own tools and named as s3://BUCKET/KEY.

Several files with the same columns make one job, in the order of their names on the command line. A name that ends in "/" is
a prefix: all objects under it, by key, but those whose names begin with "_" or ".", such as Spark's _SUCCESS, or end in "manifest".

A repeated call with the same --idempotency-key, file and mapping gets the job of the first call back.`,
		Example: `  amcu upload customers.csv --mapping mapping.json --instance amcabc123 --wait
  amcu upload s3://customers/2026/11.jsonl.gz --mapping mapping.json --instance amcabc123,amcdef456 --idempotency-key 2026-11
  amcu upload s3://exports/customers/2026-11/ --mapping mapping.json --instance amcabc123
  amcu upload customers.csv --mapping customers@3 --instance amcabc123 --update-strategy FULL_REPLACE --output json`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.upload(ctx, args, f) }),
	}
	f.define(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.key, "idempotency-key", "", "names this upload, so that repeating it is harmless (default: a new one)")
	flags.BoolVarP(&f.wait, "wait", "w", false, "follow the job to its end and print its report")
	return cmd
}

// define defines the flags that say what a job is.
func (f *uploadFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.AddGoFlagSet(f.Reading.Flags())
	flags.StringVarP(&f.mapping, "mapping", "m", "", "mapping of source columns to AMC columns: a JSON file, or a saved one as NAME or NAME@VERSION (required)")
	flags.StringSliceVarP(&f.instances, "instance", "i", nil, "AMC instance to load into; may be repeated, or a list with commas (required)")
	flags.StringVar(&f.strategy, "update-strategy", string(amc.Additive), "ADDITIVE, FULL_REPLACE, OVERLAP_REPLACE or OVERLAP_KEEP")
	flags.Float64Var(&f.ratio, "max-reject-ratio", amc.DefaultMaxRejectRatio, "fail when more of the rows, or of any identity column's cells that are not empty, are rejected; 1 never does")
	flags.StringVar(&f.others, "concurrency", string(amc.ConcurrencyQueue), "while earlier jobs into the same data set and instance are open: queue behind them, skip this one, or cancelPrevious")
	for _, required := range []string{"mapping", "instance"} {
		if err := cmd.MarkFlagRequired(required); err != nil {
			panic(err) // the flag is defined above
		}
	}
}

func (a *app) upload(ctx context.Context, from []string, f uploadFlags) error {
	api, request, err := a.prepare(ctx, from, f)
	if err != nil {
		return err
	}
	if f.key == "" {
		f.key = uuid.NewString()
	}
	job, err := read[client.Job](api.CreateJobWithResponse(ctx, &client.CreateJobParams{IdempotencyKey: &f.key}, request))
	if err != nil {
		if unheard(err) {
			fmt.Fprintf(a.err, "There may be a job all the same: repeat the call with --idempotency-key %s, which gets that one or makes it.\n", f.key)
		}
		return fmt.Errorf("create job: %w", err)
	}
	return a.started(ctx, api, job, f.wait)
}

// prepare puts what is a local file into the source bucket, and returns the job to ask for.
func (a *app) prepare(ctx context.Context, from []string, f uploadFlags) (*client.ClientWithResponses, client.JobRequest, error) {
	request, err := f.request()
	if err != nil {
		return nil, request, err
	}
	api, ref, err := a.locate(ctx, from, f.Reading)
	request.Source = ref
	return api, request, err
}

// request returns the job that the flags ask for, still without its source.
func (f uploadFlags) request() (client.JobRequest, error) {
	if err := (amc.Policy{MaxRejectRatio: &f.ratio}).Validate(); err != nil {
		return client.JobRequest{}, amc.AtFlag(err)
	}
	concurrency := amc.Concurrency(f.others)
	switch concurrency {
	case amc.ConcurrencyQueue, amc.ConcurrencySkip, amc.ConcurrencyCancelPrevious:
	default:
		return client.JobRequest{}, usage("unknown_concurrency", "--concurrency", f.others+" is no way to meet other jobs", "use queue, skip or cancelPrevious")
	}
	request := client.JobRequest{
		InstanceIDs: f.instances, UpdateStrategy: amc.UpdateStrategy(f.strategy), MaxRejectRatio: &f.ratio, Concurrency: concurrency,
	}
	var err error
	if request.Mapping, request.MappingRef, err = mappingOf(f.mapping); err != nil {
		return client.JobRequest{}, err
	}
	if request.Mapping == nil {
		return request, nil
	}
	return request, request.UpdateStrategy.Fits(request.Mapping.DataSet().Kind())
}
