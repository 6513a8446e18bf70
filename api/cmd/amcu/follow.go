package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	minPoll = 250 * time.Millisecond
	maxPoll = 5 * time.Second
	silence = 2 * time.Minute // without an answer, after which following gives up
)

// follow shows a job's progress until it is over, and then its report.
func (a *app) follow(ctx context.Context, api *client.ClientWithResponses, jobID string) error {
	bar := a.newBar("job "+jobID, 0)
	defer bar.done()
	began := a.clock.Now()
	heard := began
	var job client.Job
	var known client.GetJobParams
	for {
		got, err := api.GetJobWithResponse(ctx, jobID, &known)
		now := a.clock.Now()
		if err == nil && got.StatusCode() == http.StatusNotModified {
			heard = now
		} else {
			var next client.Job
			next, err = read[client.Job](got, err)
			switch {
			case err == nil:
				etag := got.HTTPResponse.Header.Get("ETag")
				heard, job, known.IfNoneMatch = now, next, &etag
				bar.show(job)
			case ctx.Err() != nil:
				return stopped(jobID)
			case !amc.KindOf(err).Retryable() || now.Sub(heard) > silence:
				return fmt.Errorf("follow job %s: %w", jobID, err)
			}
		}
		if job.State != "" && job.State.Final() {
			bar.done()
			return a.conclude(job)
		}
		if err := a.clock.Sleep(ctx, min(maxPoll, max(minPoll, now.Sub(began)/10))); err != nil {
			return stopped(jobID)
		}
	}
}

// started follows a job that the command began, or says how to.
func (a *app) started(ctx context.Context, api *client.ClientWithResponses, job client.Job, wait bool) error {
	if wait {
		return a.follow(ctx, api, job.JobID)
	}
	return a.print(job, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "Job %s is %s. Follow it with:\n  amcu watch %s\n", job.JobID, job.State, job.JobID)
		return err
	})
}

// conclude prints a job; one that is over without success fails.
func (a *app) conclude(job client.Job) error {
	if err := a.print(job, func(out io.Writer) error { return writeJob(out, job) }); err != nil {
		return fmt.Errorf("print job: %w", err)
	}
	if job.State.Final() && job.State != amc.JobSucceeded {
		return &unsuccessful{job}
	}
	return nil
}

// unsuccessful ends a run whose job did not succeed.
type unsuccessful struct{ job client.Job }

func (u *unsuccessful) Error() string {
	text := fmt.Sprintf("job %s is %s", u.job.JobID, u.job.State)
	if u.job.Failure != nil {
		text += ": " + u.job.Failure.Message
	}
	if u.job.State == amc.JobPartiallySucceeded {
		text += "; mend what its uploads say, and amcu retry " + u.job.JobID + " loads what is missing, and nothing twice"
	}
	return text
}

// interrupted ends a run that was told to stop.
type interrupted struct{ message string }

func (i *interrupted) Error() string { return i.message }

func stopped(jobID string) error {
	return &interrupted{"stopped waiting; the job goes on. Follow it again with: amcu watch " + jobID}
}
