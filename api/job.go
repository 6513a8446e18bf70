package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/telemetry"
)

// CreateJob stores a job and puts its id on the queue.
func (s *server) CreateJob(ctx context.Context, r CreateJobRequestObject) (CreateJobResponseObject, error) {
	ctx = own(ctx)
	var err error
	request := *r.Body
	if request.ValidateOnly {
		callOf(ctx).action = validateAction
	}
	if request.UpdateStrategy == "" {
		request.UpdateStrategy = amc.Additive
	}
	if request.Concurrency == "" {
		request.Concurrency = amc.ConcurrencyQueue
	}
	if request.MaxRejectRatio == nil {
		request.MaxRejectRatio = new(amc.DefaultMaxRejectRatio)
	}
	if request.Source, err = s.checkSource(request.Source); err != nil {
		return nil, err
	}
	mapping, ref, err := s.chosenMapping(ctx, request.Mapping, request.MappingRef)
	if err != nil {
		return nil, err
	}
	if err := s.checkJob(ctx, request, mapping); err != nil {
		return nil, err
	}
	if request.ValidateOnly {
		dry, err := s.dryRun(ctx, request, mapping)
		if err != nil {
			return nil, err
		}
		return CreateJob200JSONResponse(dry), nil
	}
	job, key, err := s.newJob(callOf(ctx).principal.Subject, request, value(r.Params.IdempotencyKey))
	if err != nil {
		return nil, err
	}
	job.Mapping, job.MappingRef, job.TraceParent = mapping, ref, telemetry.Parent(ctx)
	if job.Concurrency == amc.ConcurrencySkip {
		if job.Failure, err = amc.Admit(ctx, s.Jobs, s.Queue, job, job.CreatedAt); err != nil {
			return nil, err
		}
		if job.Failure != nil {
			job.State = amc.JobCancelled
		}
	}
	ctx = context.WithoutCancel(ctx) // a caller who leaves between the steps must not part them
	stored, _, err := s.Jobs.CreateJob(ctx, job, key)
	if err != nil {
		return nil, err
	}
	callOf(ctx).jobID = stored.ID
	if err := s.enqueue(ctx, stored, key); err != nil {
		return nil, err
	}
	if stored.State == amc.JobQueued && stored.Concurrency == amc.ConcurrencyCancelPrevious {
		if _, err := amc.Admit(ctx, s.Jobs, s.Queue, stored, s.Clock.Now()); err != nil {
			s.Log.WarnContext(ctx, "earlier jobs not cancelled yet; the worker that takes the job tries again", "job", stored.ID, "error", err)
		}
	}
	body, etag, err := s.describe(ctx, stored)
	if err != nil {
		return nil, err
	}
	return CreateJob202JSONResponse{Body: body, Headers: CreateJob202ResponseHeaders{Location: s.location(stored), ETag: etag}}, nil
}

// validateAction is what the audit calls a request for a job that was only to be validated.
const validateAction = "validateJob"

// location is where a job is, as the outside world sees it.
func (s *server) location(job amc.Job) string { return s.BasePath + "/v1/jobs/" + job.ID }

// checkJob refuses what is known to fail before any work is done.
func (s *server) checkJob(ctx context.Context, request JobRequest, mapping amc.Mapping) error {
	if request.TaskToken != "" && !s.TaskTokens {
		return &amc.Error{Kind: amc.KindInvalid, Code: "task_token_unsupported", Field: "taskToken", Message: "this service ends no tasks of workflows",
			Hint: "leave it out, or use webhooks"}
	}
	if err := s.checkMapping(mapping); err != nil {
		return err
	}
	if err := request.UpdateStrategy.Fits(mapping.DataSet().Kind()); err != nil {
		return err
	}
	_, err := s.registered(ctx, request.InstanceIDs)
	return err
}

// registered returns the instances of these ids, or refuses the first that is not registered.
func (s *server) registered(ctx context.Context, ids []string) ([]amc.Instance, error) {
	all, err := s.Instances.Instances(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]amc.Instance{}
	for _, instance := range all {
		known[instance.ID] = instance
	}
	instances := make([]amc.Instance, len(ids))
	for i, id := range ids {
		instance, ok := known[id]
		if !ok {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "unknown_instance", Field: fmt.Sprintf("instanceIds[%d]", i),
				Message: fmt.Sprintf("%q is no registered instance", id), Hint: "GET /v1/instances lists them"}
		}
		instances[i] = instance
	}
	return instances, nil
}

// policy is what a job with this reject ratio is judged by.
func (s *server) policy(maxRejectRatio *float64) amc.Policy {
	policy := s.Policy
	policy.MaxRejectRatio = maxRejectRatio
	return policy
}

// newJob returns the job that a request asks for, without its mapping, and the key that makes it one with others.
func (s *server) newJob(subject string, request JobRequest, idempotencyKey string) (amc.Job, amc.IdempotencyKey, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return amc.Job{}, amc.IdempotencyKey{}, fmt.Errorf("make job id: %w", err)
	}
	now := s.Clock.Now().UTC()
	job := amc.Job{
		ID: id.String(), State: amc.JobQueued, UpdateStrategy: request.UpdateStrategy, InstanceIDs: request.InstanceIDs,
		Policy: s.policy(request.MaxRejectRatio), Concurrency: request.Concurrency, TaskToken: request.TaskToken,
		Source: request.Source, CreatedBy: subject, CreatedAt: now, UpdatedAt: now,
	}
	if idempotencyKey == "" {
		return job, amc.IdempotencyKey{}, nil
	}
	canonical, err := json.Marshal(request) // so that spaces, or a default written out, make no other request
	if err != nil {
		return amc.Job{}, amc.IdempotencyKey{}, fmt.Errorf("digest request: %w", err)
	}
	digest := sha256.Sum256(canonical)
	return job, amc.IdempotencyKey{Subject: subject, Key: idempotencyKey, Digest: hex.EncodeToString(digest[:])}, nil
}

// enqueue sends a queued job's id, again if need be: the call that stored it may have died before it could. When the
// queue is down, a caller with a key can repeat the call; without one nobody can, so the job ends here.
func (s *server) enqueue(ctx context.Context, job amc.Job, key amc.IdempotencyKey) error {
	if job.State != amc.JobQueued {
		return nil
	}
	cause := s.Queue.Send(ctx, job.ID, 0)
	if cause == nil {
		return nil
	}
	down := &amc.Error{Kind: amc.KindUnavailable, Code: "queue_unavailable", Message: "the job could not be queued",
		Hint: "repeat the call with the same Idempotency-Key", Err: cause}
	if key != (amc.IdempotencyKey{}) {
		return down
	}
	down.Hint = "call again, best with an Idempotency-Key"
	job.Failure = amc.FailureOf(&amc.Error{Code: down.Code, Message: down.Message, Hint: down.Hint})
	if err := job.Move(amc.JobFailed, s.Clock.Now()); err != nil {
		return errors.Join(down, err)
	}
	if _, err := s.Jobs.UpdateJob(ctx, job); err != nil {
		return errors.Join(down, err)
	}
	s.Telemetry.Count(ctx, telemetry.JobsEnded, 1, telemetry.String("state", string(job.State)))
	return down
}

// GetJob returns a job, or 304 when the caller has it as it is.
func (s *server) GetJob(ctx context.Context, r GetJobRequestObject) (GetJobResponseObject, error) {
	ctx = own(ctx)
	callOf(ctx).jobID = r.JobID
	job, err := s.Jobs.Job(ctx, r.JobID)
	if err != nil {
		return nil, err
	}
	body, etag, err := s.describe(ctx, job)
	if err != nil {
		return nil, err
	}
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetJob304Response{Headers: GetJob304ResponseHeaders{ETag: etag}}, nil
	}
	return GetJob200JSONResponse{Body: body, Headers: GetJob200ResponseHeaders{ETag: etag}}, nil
}

// ListJobs returns a page of jobs.
func (s *server) ListJobs(ctx context.Context, r ListJobsRequestObject) (ListJobsResponseObject, error) {
	p := r.Params
	jobs, next, err := s.Jobs.Jobs(own(ctx), amc.JobQuery{
		States: value(p.State), DataSetID: value(p.DataSetID), InstanceID: value(p.InstanceID),
		CreatedAfter: value(p.CreatedAfter), CreatedBefore: value(p.CreatedBefore), Cursor: value(p.Cursor), Limit: value(p.Limit),
	})
	if err != nil {
		return nil, err
	}
	page := JobPage{Jobs: make([]JobSummary, len(jobs)), NextCursor: next}
	for i, job := range jobs {
		if len(job.Source.Keys) > 0 {
			job.Source.Keys = job.Source.Keys[:1] // all of a page's could be megabytes
		}
		page.Jobs[i] = summaryOf(job)
	}
	return ListJobs200JSONResponse(page), nil
}

// describe returns the whole of a job, and its ETag.
func (s *server) describe(ctx context.Context, job amc.Job) (Job, string, error) {
	uploads, err := s.Jobs.Uploads(ctx, job.ID)
	if err != nil {
		return Job{}, "", err
	}
	versions, claimed := []int64{job.Version}, []amc.Upload{}
	for _, upload := range uploads {
		versions = append(versions, upload.Version)
		if !job.Again(upload) {
			claimed = append(claimed, upload)
		}
	}
	j := summaryOf(job)
	return Job{
		JobID: j.JobID, State: j.State, Source: j.Source, DataSetID: j.DataSetID, MappingRef: j.MappingRef, UpdateStrategy: j.UpdateStrategy,
		Concurrency: j.Concurrency, InstanceIDs: j.InstanceIDs, CreatedBy: j.CreatedBy, CreatedAt: j.CreatedAt, UpdatedAt: j.UpdatedAt,
		Attempt: j.Attempt, Retries: j.Retries, Progress: j.Progress, Counts: j.Counts, Failure: j.Failure,
		Mapping: job.Mapping, MaxRejectRatio: job.MaxRejectRatio, Report: whole(job.Report), Uploads: claimed,
	}, etagOf(versions...), nil
}

func summaryOf(job amc.Job) JobSummary {
	return JobSummary{
		JobID: job.ID, State: job.State, Source: job.Source, DataSetID: job.Mapping.DataSetID, MappingRef: job.MappingRef,
		UpdateStrategy: job.UpdateStrategy, Concurrency: cmp.Or(job.Concurrency, amc.ConcurrencyQueue),
		InstanceIDs: job.InstanceIDs, CreatedBy: job.CreatedBy, CreatedAt: job.CreatedAt, UpdatedAt: job.UpdatedAt,
		Attempt: job.Attempt, Retries: job.Retries, Progress: job.Progress, Counts: job.Report.Counts(), Failure: job.Failure,
	}
}

// whole returns the report with empty lists where it has none: the document promises lists, not nulls.
func whole(report *amc.Report) *amc.Report {
	if report == nil {
		return nil
	}
	r := *report
	r.Parts = append([]amc.Part{}, r.Parts...)
	r.DroppedColumns = append([]string{}, r.DroppedColumns...)
	r.Columns = make(map[string]amc.ColumnReport, len(report.Columns))
	for name, column := range report.Columns {
		if column.Rejected == nil {
			column.Rejected = map[string]int64{}
		}
		r.Columns[name] = column
	}
	return &r
}

// value returns what an optional parameter holds, or its zero value.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
