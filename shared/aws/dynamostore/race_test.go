package dynamostore_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// claimants is how many goroutines want the same.
const claimants = 16

// winners runs f for every claimant at once and counts those that were not refused with the kind.
func winners(t *testing.T, refused amc.Kind, f func(ctx context.Context, i int) error) int {
	t.Helper()
	var won atomic.Int32
	begin := make(chan struct{})
	var group errgroup.Group
	for i := range claimants {
		group.Go(func() error {
			<-begin
			err := f(t.Context(), i)
			if refused.Is(err) {
				return nil
			}
			won.Add(1)
			return err
		})
	}
	close(begin)
	require.NoError(t, group.Wait())
	return int(won.Load())
}

func queued(id string, created time.Time) amc.Job {
	return amc.Job{ID: id, State: amc.JobQueued, Mapping: amc.Mapping{DataSetID: "d"}, InstanceIDs: []string{"i"}, CreatedAt: created, UpdatedAt: created}
}

func TestOneClaimantWins(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	store := fresh(t, clock)
	jobs := store.Jobs()
	job, _, err := jobs.CreateJob(t.Context(), queued("j", clock.Now()), amc.IdempotencyKey{})
	require.NoError(t, err)
	for name, claim := range map[string]struct {
		refused amc.Kind
		f       func(ctx context.Context, i int) error
	}{
		"new upload": {amc.KindConflict, func(ctx context.Context, i int) error {
			_, err := jobs.PutUpload(ctx, amc.Upload{JobID: "j", InstanceID: "i", State: amc.UploadClaimed, Message: fmt.Sprint(i)})
			return err
		}},
		"job": {amc.KindConflict, func(ctx context.Context, _ int) error {
			mine := job
			if err := mine.Move(amc.JobRunning, clock.Now()); err != nil {
				return err
			}
			_, err := jobs.UpdateJob(ctx, mine)
			return err
		}},
		"lock": {amc.KindUnavailable, func(ctx context.Context, _ int) error {
			_, err := store.Locks().Lock(ctx, "l", time.Minute)
			return err
		}},
	} {
		require.Equal(t, 1, winners(t, claim.refused, claim.f), name)
	}
}

// TestEndOrGoOn races what ends a job, which writes two items, with what lets it go on, which writes one.
func TestEndOrGoOn(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	client := dynamodb.NewFromConfig(moto.Start(t).Config())
	tables := tfenv.CreateTables(t, modules, client, "race")
	jobs := dynamostore.New(client, tables, clock).Jobs()
	for round := range 5 {
		job, _, err := jobs.CreateJob(t.Context(), queued(fmt.Sprint(round), clock.Now()), amc.IdempotencyKey{})
		require.NoError(t, err)
		require.Equal(t, 1, winners(t, amc.KindConflict, func(ctx context.Context, i int) error {
			mine, to := job, amc.JobRunning
			if i%2 == 0 {
				to = amc.JobCancelled
			}
			if err := mine.Move(to, clock.Now()); err != nil {
				return err
			}
			_, err := jobs.UpdateJob(ctx, mine)
			return err
		}))
		now, err := jobs.Job(t.Context(), job.ID)
		require.NoError(t, err)
		requireEntry(t, client, tables, now)
	}
}

// requireEntry holds the table of open jobs against a job.
func requireEntry(t *testing.T, client *dynamodb.Client, tables dynamostore.Tables, job amc.Job) {
	t.Helper()
	out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &tables.Open, ConsistentRead: aws.Bool(true)})
	require.NoError(t, err)
	entries := 0
	for _, it := range out.Items {
		if attributeText(it["jobId"]) == job.ID {
			entries++
		}
	}
	require.Equal(t, !job.State.Final(), entries == 1, "job %s is %s and has %d entries among the open ones", job.ID, job.State, entries)
}

// TestEntriesFollowJobs takes jobs through all that may happen to them, also their data set's change, and looks for their
// entry after each step.
func TestEntriesFollowJobs(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	client := dynamodb.NewFromConfig(moto.Start(t).Config())
	tables := tfenv.CreateTables(t, modules, client, "entries")
	jobs := dynamostore.New(client, tables, clock).Jobs()
	job, _, err := jobs.CreateJob(t.Context(), queued("j", clock.Now()), amc.IdempotencyKey{})
	require.NoError(t, err)
	requireEntry(t, client, tables, job)
	for _, step := range []func(*amc.Job){
		func(j *amc.Job) { j.State = amc.JobRunning },
		func(j *amc.Job) { j.Progress.Rows = 7 },
		func(j *amc.Job) { j.State = amc.JobFailed },
		func(j *amc.Job) { j.Announced = true },
		func(j *amc.Job) { j.State, j.Announced = amc.JobTransformed, false },
		func(j *amc.Job) { j.Mapping.DataSetID = "other" },
		func(j *amc.Job) { j.CreatedAt = j.CreatedAt.Add(time.Hour) },
		func(j *amc.Job) { j.State = amc.JobSubmitted },
		func(j *amc.Job) { j.State = amc.JobSucceeded },
	} {
		step(&job)
		job, err = jobs.UpdateJob(t.Context(), job)
		require.NoError(t, err)
		requireEntry(t, client, tables, job)
		open, _, err := jobs.Jobs(t.Context(), amc.JobQuery{States: amc.OpenStates, DataSetID: job.Mapping.DataSetID})
		require.NoError(t, err)
		require.Equal(t, !job.State.Final(), len(open) == 1)
	}
	over, _, err := jobs.CreateJob(t.Context(), amc.Job{ID: "over", State: amc.JobFailed, CreatedAt: clock.Now()}, amc.IdempotencyKey{})
	require.NoError(t, err)
	requireEntry(t, client, tables, over)
}

// TestTurnsMeet lets two jobs take their turn at once, as the uploader does: each notes its post, and then looks who is open
// beside it. Whatever the order, one at least sees the other.
func TestTurnsMeet(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	jobs := fresh(t, clock).Jobs()
	for round := range 10 {
		ids := []string{fmt.Sprintf("a%d", round), fmt.Sprintf("b%d", round)}
		var pair [2]amc.Job
		for i, id := range ids {
			job := queued(id, clock.Now().Add(time.Duration(i)))
			job.State, job.Mapping.DataSetID = amc.JobFailed, fmt.Sprintf("d%d", round) // being retried
			stored, _, err := jobs.CreateJob(t.Context(), job, amc.IdempotencyKey{})
			require.NoError(t, err)
			pair[i] = stored
		}
		var saw [2]bool
		var group sync.WaitGroup
		errs := make([]error, 2)
		for i, job := range pair {
			group.Go(func() {
				job.State = amc.JobSubmitted
				if _, errs[i] = jobs.UpdateJob(t.Context(), job); errs[i] != nil {
					return
				}
				if _, errs[i] = jobs.PutUpload(t.Context(), amc.Upload{JobID: job.ID, InstanceID: "i", State: amc.UploadClaimed, PostedAt: clock.Now()}); errs[i] != nil {
					return
				}
				var beside []amc.Job
				beside, errs[i] = amc.Beside(t.Context(), jobs, job)
				for _, other := range beside {
					uploads, err := jobs.Uploads(t.Context(), other.ID)
					saw[i] = saw[i] || err == nil && len(uploads) == 1 && uploads[0].UnderWay()
				}
			})
		}
		group.Wait()
		require.Equal(t, []error{nil, nil}, errs)
		require.True(t, saw[0] || saw[1], "both would post")
	}
}
