package api

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// CancelJob ends a job of which nothing is submitted.
func (s *server) CancelJob(ctx context.Context, r CancelJobRequestObject) (CancelJobResponseObject, error) {
	ctx = context.WithoutCancel(own(ctx)) // a caller who leaves between the steps must not part them
	callOf(ctx).jobID = r.JobID
	job, err := amc.Cancel(ctx, s.Jobs, s.Queue, r.JobID, nil, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	body, etag, err := s.describe(ctx, job)
	if err != nil {
		return nil, err
	}
	return CancelJob200JSONResponse{Body: body, Headers: CancelJob200ResponseHeaders{ETag: etag}}, nil
}

// RetryJob does again what failed of a job. The record is written first and its id queued second; a repeated call queues
// it again while nobody has begun.
func (s *server) RetryJob(ctx context.Context, r RetryJobRequestObject) (RetryJobResponseObject, error) {
	ctx = context.WithoutCancel(own(ctx))
	callOf(ctx).jobID = r.JobID
	job, err := s.again(ctx, r.JobID)
	if err != nil {
		return nil, err
	}
	if err := s.Queue.Send(ctx, job.ID, 0); err != nil {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "queue_unavailable", Message: "the retry could not be queued", Hint: "repeat the call", Err: err}
	}
	body, etag, err := s.describe(ctx, job)
	if err != nil {
		return nil, err
	}
	return RetryJob202JSONResponse{Body: body, Headers: RetryJob202ResponseHeaders{Location: s.location(job), ETag: etag}}, nil
}

// again makes the job begin again, unless it waits to already. When somebody writes its record meanwhile, such as who
// announces its end, it is looked at once more.
func (s *server) again(ctx context.Context, id string) (job amc.Job, err error) {
	for range 2 {
		if job, err = s.Jobs.Job(ctx, id); err != nil {
			return job, err
		}
		if job.Retries > 0 && (job.State == amc.JobQueued || job.State == amc.JobTransformed) {
			return job, nil
		}
		if job, err = s.retry(ctx, job); !amc.KindConflict.Is(err) {
			return job, err
		}
	}
	return job, err
}

// retry makes the job begin again, in its record.
func (s *server) retry(ctx context.Context, job amc.Job) (amc.Job, error) {
	uploads, err := s.Jobs.Uploads(ctx, job.ID)
	if err != nil {
		return job, err
	}
	kept, err := s.keeps(ctx, job)
	if err != nil {
		return job, err
	}
	if err := job.Retry(kept, uploads, s.Clock.Now()); err != nil {
		return job, err
	}
	job.Policy = s.policy(job.MaxRejectRatio) // of this deployment as it is now
	skip, err := amc.Admit(ctx, s.Jobs, s.Queue, job, s.Clock.Now())
	if err != nil {
		return job, err
	}
	if skip != nil {
		return job, &amc.Error{Kind: amc.KindConflict, Code: skip.Code, Message: skip.Message, Hint: "retry once that job is over"}
	}
	return s.Jobs.UpdateJob(ctx, job)
}

// partsAtATime bounds the look-ups of one call.
const partsAtATime = 16

// keeps reports whether the artifacts of the job's manifest are all there still.
func (s *server) keeps(ctx context.Context, job amc.Job) (bool, error) {
	if job.Manifest.Key == "" || job.Report == nil {
		return false, nil
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(partsAtATime)
	look := func(ref amc.ObjectRef) {
		g.Go(func() error {
			_, err := s.Sources.Stat(ctx, ref)
			return err
		})
	}
	look(job.Manifest)
	for _, part := range job.Report.Parts {
		look(job.Artifact(part.Name))
	}
	err := g.Wait()
	if amc.KindNotFound.Is(err) {
		return false, nil
	}
	return err == nil, err
}
