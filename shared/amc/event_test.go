package amc

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNewEvent(t *testing.T) {
	t.Parallel()
	created := time.Date(2026, 11, 25, 9, 0, 0, 0, time.FixedZone("CET", 3600))
	job := Job{
		ID: "j", State: JobPartiallySucceeded, Retries: 2, CreatedAt: created, UpdatedAt: created.Add(time.Minute), InstanceIDs: []string{"b", "a", "c"},
		Source: Source{Bucket: "bucket", Key: "someone@example.com.csv"}, Mapping: Mapping{DataSetID: "customers"}, CreatedBy: "ann",
		Report:  &Report{RowsRead: 12, RowsWritten: 9, RowsRejected: map[string]int64{"required": 1, "main_event_time": 2}, DroppedColumns: []string{"Notes"}},
		Failure: &Failure{Code: "c", Message: "someone@example.com"},
	}
	uploads := []Upload{
		{InstanceID: "a", State: UploadSucceeded, UploadID: "u1", Message: "someone@example.com"},
		{InstanceID: "b", State: UploadFailed},
	}
	text, err := json.Marshal(NewEvent(job, uploads))
	require.NoError(t, err)
	require.JSONEq(t, `{"id": "j.2", "type": "job.partially_succeeded", "time": "2026-11-25T08:01:00Z", "data": {
		"jobId": "j", "state": "partially_succeeded", "retries": 2, "dataSetId": "customers", "createdAt": "2026-11-25T08:00:00Z",
		"instances": [{"instanceId": "b", "state": "failed"}, {"instanceId": "a", "state": "succeeded", "uploadId": "u1"}, {"instanceId": "c"}],
		"rows": {"read": 12, "written": 9, "rejected": 3}, "failureCode": "c"}}`, string(text))
}

func TestEventOfEveryEnd(t *testing.T) {
	t.Parallel()
	var told []EventType
	for _, state := range []JobState{JobSucceeded, JobPartiallySucceeded, JobFailed, JobCancelled} {
		require.True(t, state.Final())
		told = append(told, NewEvent(Job{State: state}, nil).Type)
	}
	require.Equal(t, EventTypes, told)
}
