package amc

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Job is one request to load one source into one or more instances.
type Job struct {
	ID             string         `json:"jobId"`
	State          JobState       `json:"state"`
	Source         Source         `json:"source"`
	Mapping        Mapping        `json:"mapping"`
	MappingRef     string         `json:"mappingRef,omitempty"` // the saved version that Mapping is a copy of: "customers@3"
	UpdateStrategy UpdateStrategy `json:"updateStrategy"`
	InstanceIDs    []string       `json:"instanceIds"`
	Policy
	Concurrency Concurrency `json:"concurrency,omitempty"`
	CreatedBy   string      `json:"createdBy"` // subject of the token
	CreatedAt   time.Time   `json:"createdAt"`
	UpdatedAt   time.Time   `json:"updatedAt"`
	Attempt     int         `json:"attempt"`           // times a worker has claimed it, since the last retry
	Retries     int         `json:"retries,omitempty"` // times somebody asked for it again
	Progress    Progress    `json:"progress"`
	Manifest    ObjectRef   `json:"manifest,omitzero"` // from transformed on, as long as the artifacts are kept
	Report      *Report     `json:"report,omitempty"`
	Failure     *Failure    `json:"failure,omitempty"`
	TraceParent string      `json:"traceParent,omitempty"` // W3C Trace Context of the call that made it
	TaskToken   string      `json:"taskToken,omitempty"`   // of the workflow's task that waits for the end; gone once it is told
	Announced   bool        `json:"announced,omitempty"`   // the event of its end is published
	Version     int64       `json:"-"`                     // for conditional writes
}

// Progress is how far the transform is.
type Progress struct {
	Rows       int64 `json:"rows"`
	Bytes      int64 `json:"bytes"` // of the source as stored
	TotalBytes int64 `json:"totalBytes"`
}

// Failure is why a job failed, in words for its owner.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// FailureOf describes err to the job's owner.
func FailureOf(err error) *Failure {
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return &Failure{Code: e.Code, Message: err.Error()}
	}
	return &Failure{Code: string(KindOf(err)), Message: err.Error()}
}

// JobState is where a job stands.
type JobState string

// The states, in the order a job meets them.
const (
	JobQueued             JobState = "queued"
	JobRunning            JobState = "running"
	JobTransformed        JobState = "transformed"
	JobSubmitted          JobState = "submitted"
	JobSucceeded          JobState = "succeeded"
	JobPartiallySucceeded JobState = "partially_succeeded"
	JobFailed             JobState = "failed"
	JobCancelled          JobState = "cancelled"
)

// OpenStates are those of a job that is not over: it may yet load something.
var OpenStates = []JobState{JobQueued, JobRunning, JobTransformed, JobSubmitted}

// transitions are the moves a job may make by itself; Retry makes the others. running -> running is a worker taking over
// from one that died. A job is submitted before the first of its uploads is posted: what can be cancelled is surely not
// at AMC.
var transitions = map[JobState][]JobState{
	JobQueued:      {JobRunning, JobFailed, JobCancelled},
	JobRunning:     {JobRunning, JobQueued, JobTransformed, JobFailed, JobCancelled},
	JobTransformed: {JobSubmitted, JobFailed, JobCancelled},
	JobSubmitted:   {JobSucceeded, JobPartiallySucceeded, JobFailed},
}

// Final reports whether the job is over, unless somebody retries it.
func (s JobState) Final() bool {
	return s == JobSucceeded || s == JobPartiallySucceeded || s == JobFailed || s == JobCancelled
}

// Valid reports whether s is a state.
func (s JobState) Valid() bool {
	switch s {
	case JobQueued, JobRunning, JobTransformed, JobSubmitted, JobSucceeded, JobPartiallySucceeded, JobFailed, JobCancelled:
		return true
	}
	return false
}

// Move sets the job's state, or returns a KindConflict error when there is no such transition.
func (j *Job) Move(to JobState, now time.Time) error {
	for _, s := range transitions[j.State] {
		if s == to {
			j.State, j.UpdatedAt = to, now.UTC()
			return nil
		}
	}
	return &Error{Kind: KindConflict, Code: "job_state", Message: fmt.Sprintf("job %s is %s and can't become %s", j.ID, j.State, to),
		Hint: "what is submitted can't be taken back, and what is over stays as it is"}
}

// Retry makes a job that ended without full success begin again. Uploads that succeeded stay as they are; the others are
// Again. With the artifacts of its manifest still there the job is transformed; else it is queued, and reads the source
// in the version that its uploads had, or, when there are none, as it is by then.
func (j *Job) Retry(artifacts bool, uploads []Upload, now time.Time) error {
	if !j.State.Final() || j.State == JobSucceeded {
		return &Error{Kind: KindConflict, Code: "job_state", Message: fmt.Sprintf("job %s is %s and can't be retried", j.ID, j.State),
			Hint: "jobs that failed, partially succeeded or were cancelled can"}
	}
	j.Retries++
	j.Attempt, j.Failure, j.Announced, j.UpdatedAt = 0, nil, false, now.UTC()
	if artifacts {
		j.State = JobTransformed
		return nil
	}
	j.State, j.Progress, j.Manifest, j.Report = JobQueued, Progress{}, ObjectRef{}, nil
	if len(uploads) == 0 {
		j.Source.ETag, j.Source.Size = "", 0
	}
	return nil
}

// Again reports whether the upload failed before the job was last retried: it is to be made again.
func (j Job) Again(upload Upload) bool {
	return upload.State == UploadFailed && upload.Retry < j.Retries
}

// Artifact is the place of an artifact beside the manifest.
func (j Job) Artifact(name string) ObjectRef {
	return ObjectRef{Bucket: j.Manifest.Bucket, Key: strings.TrimSuffix(j.Manifest.Key, ManifestName) + name}
}

// Outcome returns the state of a job whose uploads are all final; ok is false while one is not or is to be made again, or
// there are fewer than the job has instances.
func (j Job) Outcome(uploads []Upload) (state JobState, ok bool) {
	succeeded := 0
	for _, u := range uploads {
		if !u.State.Final() || j.Again(u) {
			return "", false
		}
		if u.State == UploadSucceeded {
			succeeded++
		}
	}
	switch {
	case len(uploads) < len(j.InstanceIDs):
		return "", false
	case succeeded == len(uploads):
		return JobSucceeded, true
	case succeeded > 0:
		return JobPartiallySucceeded, true
	}
	return JobFailed, true
}
