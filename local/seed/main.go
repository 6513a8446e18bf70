// Seed fills the folder of a stack that doesn't run with jobs of the past, for measurements of what lists them:
//
//	go run ./local/seed --data DIR --jobs 10000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
)

func main() {
	data := flag.String("data", "", "the stack's folder")
	jobs := flag.Int("jobs", 10_000, "how many")
	flag.Parse()
	if err := fill(context.Background(), *data, *jobs); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func fill(ctx context.Context, data string, jobs int) (err error) {
	if data == "" {
		return errors.New("--data names no folder")
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, filepath.Join(data, "amcu.db"), amc.SystemClock{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now := time.Now().Truncate(time.Second)
	for i := range jobs {
		if _, _, err := db.Jobs().CreateJob(ctx, past(i, now.Add(-time.Duration(jobs-i)*time.Minute)), amc.IdempotencyKey{}); err != nil {
			return err
		}
	}
	return nil
}

var (
	ends      = []amc.JobState{amc.JobSucceeded, amc.JobSucceeded, amc.JobSucceeded, amc.JobPartiallySucceeded, amc.JobFailed, amc.JobCancelled}
	instances = []string{"amc-demo-us", "amc-demo-eu"}
)

// past is the i-th job, over and announced: nobody does anything about it any more.
func past(i int, created time.Time) amc.Job {
	rows := int64(1000 + 3701*i%90_000)
	job := amc.Job{
		ID: uuid.NewString(), State: ends[i%len(ends)], CreatedBy: "seed", CreatedAt: created, UpdatedAt: created.Add(40 * time.Second),
		Source: amc.Source{Bucket: "source", Key: fmt.Sprintf("exports/%s/customers-%05d.csv", created.Format("2006-01"), i)},
		Mapping: amc.Mapping{DataSetID: fmt.Sprintf("customers_%d", i%5), Columns: []amc.MappedColumn{{
			Column: amc.Column{Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}},
		}}},
		UpdateStrategy: amc.Additive, InstanceIDs: instances[:1+i%2], Attempt: 1, Announced: true,
		Progress: amc.Progress{Rows: rows, Bytes: 80 * rows, TotalBytes: 80 * rows},
	}
	if job.State == amc.JobSucceeded || job.State == amc.JobPartiallySucceeded {
		rejected := rows / 120
		job.Report = &amc.Report{
			Files: 1, RowsRead: rows, RowsWritten: rows, BytesRead: 80 * rows, Parts: []amc.Part{}, DroppedColumns: []string{},
			Columns: map[string]amc.ColumnReport{"email": {Hashed: rows - rejected, Rejected: map[string]int64{"invalid_email": rejected}}},
		}
	}
	return job
}
