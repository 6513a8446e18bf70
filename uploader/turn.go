package uploader

import (
	"context"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// blocked returns the instances that the job may not be submitted to yet, each with the job that is waited for: every
// earlier open job into the data set and the instance, and a later one whose upload AMC has already, as when the earlier
// is a retry.
func (u *Uploader) blocked(ctx context.Context, job amc.Job) (map[string]string, error) {
	beside, err := amc.Beside(ctx, u.Jobs, job)
	if err != nil {
		return nil, fmt.Errorf("find the job's turn: %w", err)
	}
	by := map[string]string{}
	for _, other := range beside {
		if other.Before(job) {
			for _, id := range other.InstanceIDs {
				by[id] = other.ID
			}
			continue
		}
		if other.State != amc.JobSubmitted {
			continue
		}
		uploads, err := u.Jobs.Uploads(ctx, other.ID)
		if err != nil {
			return nil, fmt.Errorf("find the job's turn: %w", err)
		}
		for _, upload := range uploads {
			if upload.UnderWay() {
				by[upload.InstanceID] = other.ID
			}
		}
	}
	return by, nil
}

// open returns the uploads that are to be submitted, and whether others wait for their turn. One that AMC may have waits
// for nobody.
func (u *Uploader) open(ctx context.Context, job amc.Job) (ready []amc.Upload, waiting bool, err error) {
	records, err := u.records(ctx, job.ID)
	if err != nil {
		return nil, false, err
	}
	var pending []amc.Upload
	for _, id := range job.InstanceIDs {
		record, ok := records[id]
		if !ok {
			record = amc.Upload{JobID: job.ID, InstanceID: id}
		}
		if !ok || record.State == amc.UploadClaimed || job.Again(record) {
			pending = append(pending, record)
		}
	}
	if len(pending) == 0 {
		return nil, false, nil
	}
	blocked, err := u.blocked(ctx, job)
	if err != nil {
		return nil, false, err
	}
	for _, record := range pending {
		if other, ok := blocked[record.InstanceID]; ok && !record.UnderWay() {
			u.log(job, record).Debug("upload waits for its turn", "after", other)
			waiting = true
			continue
		}
		ready = append(ready, record)
	}
	return ready, waiting, nil
}
