package api

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/dryrun"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const (
	trialFiles = 4       // of a source that are tried
	trialBytes = 1 << 20 // of text, of all of them
)

// What AMC says of a data set in an instance.
const (
	dataSetExists  = "exists"
	dataSetMissing = "missing"
	dataSetUnknown = "unknown"
)

// dryRun says what would become of a job that was checked already. It fails when the source can't be read in time; what AMC does
// not tell in time is unknown.
func (s *server) dryRun(ctx context.Context, request JobRequest, mapping amc.Mapping) (DryRun, error) {
	run, err := dryrun.New(mapping, s.policy(request.MaxRejectRatio), s.Clock.Now())
	if err != nil {
		return DryRun{}, err
	}
	dry := DryRun{Problems: []DryRunProblem{}, Warnings: []amc.Warning{}, Estimates: []Estimate{}, Instances: make([]DryRunInstance, len(request.InstanceIDs))}
	err = inTime(ctx, func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(maxInstances + 1)
		group.Go(func() error { return s.try(ctx, request.Source, run, &dry) })
		for i, id := range request.InstanceIDs {
			group.Go(func() error {
				dry.Instances[i] = s.askDataSet(ctx, id, mapping)
				return nil
			})
		}
		return group.Wait()
	})
	return dry, err
}

// try tries the source and tells what came of it.
func (s *server) try(ctx context.Context, source amc.Source, run *dryrun.Run, dry *DryRun) error {
	objects, err := source.Find(ctx, s.Sources)
	if err == nil {
		source, err = source.Pin(objects)
	}
	switch {
	case err != nil && amc.KindOf(err).Retryable():
		return err
	case err != nil:
		objects = nil
		dry.Problems = append(dry.Problems, problemIn(err))
	}
	tried, empty := pick(objects)
	for _, object := range tried {
		err := s.lookAt(ctx, object, source.Reading, func(ctx context.Context, file record.Input, options record.Options) error {
			return run.Try(ctx, file, options, trialBytes/len(tried))
		})
		if err != nil {
			return err
		}
	}
	all := len(tried)+empty == len(objects)
	outcome := run.End(all)
	if err == nil {
		for _, problem := range outcome.Problems {
			dry.Problems = append(dry.Problems, problemIn(problem))
		}
	}
	dry.Warnings = append(dry.Warnings, outcome.Warnings...)
	if n := len(objects) - len(tried) - empty; n > 0 {
		dry.Warnings = append(dry.Warnings, amc.Warning{Code: "files_not_sampled", Message: "files were not looked at: what is in them is unknown", Count: int64(n)})
	}
	dry.Source = amc.TriedSource{Reading: run.Shape.Reading, Compression: run.Shape.Compression, Files: len(objects), Size: source.Size, ETag: source.ETag}
	report := outcome.Report
	dry.Columns, dry.SampledRows, dry.RowsRejected, dry.DroppedColumns = outcome.Columns, report.RowsRead, report.RowsRejected, report.DroppedColumns
	dry.Exact = err == nil && all && run.Whole
	s.estimate(dry, run.Stored, outcome.Written)
	return nil
}

// pick chooses the objects to try, spread over those that are not empty, and tells how many are.
func pick(objects []amc.Object) (picked []amc.Object, empty int) {
	filled := slices.DeleteFunc(slices.Clone(objects), func(o amc.Object) bool { return o.Size == 0 })
	if len(filled) == 0 && len(objects) > 0 {
		return objects[:1], len(objects) - 1 // which tells what is wrong with it
	}
	n := min(trialFiles, len(filled))
	for i := range n {
		picked = append(picked, filled[i*(len(filled)-1)/max(n-1, 1)])
	}
	return picked, len(objects) - len(filled)
}

// askDataSet asks AMC whether the mapping fits the instance's data set.
func (s *server) askDataSet(ctx context.Context, id string, mapping amc.Mapping) DryRunInstance {
	found := DryRunInstance{InstanceID: id, DataSet: dataSetExists, Problems: []DryRunProblem{}}
	var have amc.DataSet
	instance, err := s.Instances.Instance(ctx, id)
	if err == nil {
		have, err = s.Amazon.DataSet(ctx, instance, mapping.DataSetID)
		if amc.KindNotFound.Is(err) {
			found.DataSet = dataSetMissing
			return found
		}
	}
	switch {
	case err == nil:
		err = mapping.DataSet().Compare(have)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		found.DataSet, err = dataSetUnknown, slow(err)
	default:
		found.DataSet = dataSetUnknown
	}
	if err != nil {
		found.Problems = append(found.Problems, problemIn(err))
	}
	return found
}

// problemIn describes an error within an answer. Only domain errors speak to the caller.
func problemIn(err error) DryRunProblem {
	var e *amc.Error
	if !errors.As(err, &e) || e.Kind == amc.KindInternal {
		return DryRunProblem{Code: string(amc.KindOf(err)), Message: "the service failed to find out", Hint: "try again"}
	}
	return DryRunProblem{Code: e.Code, Message: e.Message, Hint: e.Hint, Field: e.Field, File: e.File, Row: e.Row, Column: e.Column}
}
