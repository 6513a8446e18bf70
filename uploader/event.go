package uploader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Event is the part of an S3 event notification that the uploader reads.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type Event struct {
	Records []Record `json:"Records"`
}

// Record is one created object. Its key is URL-encoded, as S3 sends it.
type Record struct {
	S3 struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object struct {
			Key string `json:"key"`
		} `json:"object"`
	} `json:"s3"`
}

// NewEvent returns the notification of one created object, for stores that send none themselves.
func NewEvent(ref amc.ObjectRef) Event {
	var r Record
	r.S3.Bucket.Name, r.S3.Object.Key = ref.Bucket, url.QueryEscape(ref.Key)
	return Event{Records: []Record{r}}
}

// Handle submits the job of every manifest in an event notification. Other objects, and S3's test event, are passed
// over. One record in trouble doesn't keep the others waiting: all are tried before the errors are returned.
func (u *Uploader) Handle(ctx context.Context, body []byte) error {
	var event Event
	if err := json.Unmarshal(body, &event); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	var errs []error
	for _, r := range event.Records {
		key, err := url.QueryUnescape(r.S3.Object.Key)
		if err != nil {
			errs = append(errs, fmt.Errorf("read event key: %w", err))
			continue
		}
		if jobID, ok := amc.ManifestJob(key); ok {
			errs = append(errs, u.Submit(ctx, jobID))
		}
	}
	return errors.Join(errs...)
}
