package api

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// downloadTime is how long a download URL works: S3 asks only that the download begins in time.
const downloadTime = 5 * time.Minute

// GetReport returns what the transform said of the source.
func (s *server) GetReport(ctx context.Context, r GetReportRequestObject) (GetReportResponseObject, error) {
	ctx = own(ctx)
	callOf(ctx).jobID = r.JobID
	job, err := s.Jobs.Job(ctx, r.JobID)
	if err != nil {
		return nil, err
	}
	if job.Report == nil {
		return nil, &amc.Error{Kind: amc.KindNotFound, Code: "no_report", Message: fmt.Sprintf("job %s is %s and has no report", job.ID, job.State),
			Hint: "a job has one once it is transformed"}
	}
	return GetReport200JSONResponse(*whole(job.Report)), nil
}

// GetRejects returns a URL to get the list of rejects from.
func (s *server) GetRejects(ctx context.Context, r GetRejectsRequestObject) (GetRejectsResponseObject, error) {
	ctx = own(ctx)
	callOf(ctx).jobID = r.JobID
	job, err := s.Jobs.Job(ctx, r.JobID)
	if err != nil {
		return nil, err
	}
	none := &amc.Error{Kind: amc.KindNotFound, Code: "no_rejects_file", Message: fmt.Sprintf("job %s is %s and has no list of rejects", job.ID, job.State),
		Hint: "a job has one from its transform until its artifacts are removed"}
	if job.Manifest.Key == "" {
		return nil, none
	}
	ref := job.Artifact(amc.RejectsName)
	switch _, err := s.Sources.Stat(ctx, ref); {
	case amc.KindNotFound.Is(err):
		return nil, none
	case err != nil:
		return nil, fmt.Errorf("look for rejects: %w", err)
	}
	signed, err := s.Presigner.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(ref.Bucket), Key: aws.String(ref.Key),
		ResponseContentDisposition: aws.String(fmt.Sprintf("attachment; filename=%q", job.ID+"-"+amc.RejectsName)),
	}, s3.WithPresignExpires(downloadTime))
	if err != nil {
		return nil, fmt.Errorf("presign download: %w", err)
	}
	return GetRejects200JSONResponse{URL: signed.URL, ExpiresAt: s.Clock.Now().UTC().Add(downloadTime)}, nil
}
