package amc

import "time"

// Upload is our record of a job's upload to one instance.
type Upload struct {
	JobID      string             `json:"jobId"`
	InstanceID string             `json:"instanceId"`
	State      UploadState        `json:"state"`
	UploadID   string             `json:"uploadId,omitempty"` // AMC's, once known
	Status     UploadStatus       `json:"status,omitempty"`   // AMC's last word
	Message    string             `json:"message,omitempty"`  // AMC's, or why it could not be submitted
	Code       string             `json:"code,omitempty"`     // of the message, unless it is AMC's own
	Metrics    map[string]float64 `json:"metrics,omitempty"`
	CreatedAt  time.Time          `json:"createdAt"`
	UpdatedAt  time.Time          `json:"updatedAt"`
	// PostedAt is written before the first POST to AMC. An upload that has it and no UploadID may exist in AMC: it is
	// looked up there before another POST.
	PostedAt time.Time `json:"postedAt,omitzero"`
	// Retry is the job's Retries when the upload was last claimed anew, and Earlier are AMC's ids of what failed before: a
	// look-up never takes one of those for the new upload.
	Retry   int      `json:"retry,omitempty"`
	Earlier []string `json:"earlierUploadIds,omitempty"`
	Version int64    `json:"-"` // for conditional writes; 0 is a new record
}

// UnderWay reports whether AMC has the upload and is not done with it, as far as anybody knows.
func (u Upload) UnderWay() bool {
	return u.State == UploadSubmitted || u.State == UploadClaimed && !u.PostedAt.IsZero()
}

// Submission is what AMC is asked to load: the parts that a manifest lists. They are gzip files of CSV with a header, commas and doubled
// quotes.
type Submission struct {
	Manifest       ObjectRef
	UpdateStrategy UpdateStrategy
	CountryCode    string // of rows that name none; "" is none
}

// RemoteUpload is an upload as AMC tells of it, whoever submitted it. What AMC does not say is zero.
type RemoteUpload struct {
	ID          string
	Status      UploadStatus
	Message     string
	Metrics     map[string]float64
	CountryCode string
	Manifest    ObjectRef // zero when the upload names its files in another way
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// UploadState is where an upload stands with us.
type UploadState string

// The states, in the order an upload meets them.
const (
	UploadClaimed   UploadState = "claimed"   // ours to submit; perhaps already posted
	UploadSubmitted UploadState = "submitted" // AMC took it; being polled
	UploadSucceeded UploadState = "succeeded"
	UploadFailed    UploadState = "failed"
)

// Final reports whether the upload is over.
func (s UploadState) Final() bool { return s == UploadSucceeded || s == UploadFailed }

// UploadStatus is AMC's own word for an upload.
type UploadStatus string

// The words AMC is known to use.
const (
	StatusPending    UploadStatus = "PENDING"
	StatusSubmitted  UploadStatus = "SUBMITTED"
	StatusInProgress UploadStatus = "IN_PROGRESS"
	StatusSuccess    UploadStatus = "SUCCESS"
	StatusCompleted  UploadStatus = "COMPLETED"
	StatusFailed     UploadStatus = "FAILED"
)

// State translates AMC's word; words we don't know mean it is still going on.
func (s UploadStatus) State() UploadState {
	switch s {
	case StatusSuccess, StatusCompleted:
		return UploadSucceeded
	case StatusFailed:
		return UploadFailed
	}
	return UploadSubmitted
}
