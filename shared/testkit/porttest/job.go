package porttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// racers is how many writers race in the tests of conditional writes.
const racers = 8

// JobStore tests a job store. Each call of open makes an empty one.
func JobStore(t *testing.T, open func(t *testing.T, clock amc.Clock) amc.JobStore) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, amc.JobStore, *Clock){
		"CreateJob":                      testCreateJob,
		"CreateJobTwice":                 testCreateJobTwice,
		"CreateJobWithKey":               testCreateJobWithKey,
		"CreateJobRace":                  testCreateJobRace,
		"UpdateJob":                      testUpdateJob,
		"UpdateJobRace":                  testUpdateJobRace,
		"JobNotFound":                    testJobNotFound,
		"JobsSelects":                    testJobsSelects,
		"JobsPages":                      testJobsPages,
		"JobsPagesWhileInserting":        testJobsPagesWhileInserting,
		"JobsOfOneInstant":               testJobsOfOneInstant,
		"JobsRefusesWrongQueries":        testJobsRefusesWrongQueries,
		"PutUpload":                      testPutUpload,
		"PutUploadRace":                  testPutUploadRace,
		"UploadsOfOneJobByInstance":      testUploadsOfOneJobByInstance,
		"TimesComeBackInUTC":             testTimesComeBackInUTC,
		"Unannounced":                    testUnannounced,
		"CallsWithEndedContextDoNothing": testJobStoreEndedContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := NewClock()
			test(t, open(t, clock), clock)
		})
	}
}

// fullJob has every field set, to prove that all are kept.
func fullJob(id string, created time.Time) amc.Job {
	nullable := false
	return amc.Job{
		ID: id, State: amc.JobQueued,
		Source: amc.Source{Bucket: "source", Key: "people é.csv", Reading: amc.Reading{Format: amc.CSV, Quotes: amc.QuotesNone, Headerless: true}, ETag: "abc-2", Size: 1 << 40},
		Mapping: amc.Mapping{DataSetID: "customers", CountryCode: "US", Columns: []amc.MappedColumn{{Source: "E-mail", Column: amc.Column{
			Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, Nullable: &nullable,
			ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email},
		}}}},
		MappingRef: "customers@3", TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		UpdateStrategy: amc.Additive, InstanceIDs: []string{"i-1", "i-2"}, CreatedBy: "ann", CreatedAt: created, UpdatedAt: created,
		Attempt: 2, Progress: amc.Progress{Rows: 3, Bytes: 4, TotalBytes: 5},
		Manifest:    amc.ObjectRef{Bucket: "artifacts", Key: "jobs/j/f/manifest.txt"},
		Policy:      amc.Policy{MaxRejectRatio: new(0.5), RequireConsent: true, AllowPlain: true, Retention: time.Hour},
		Concurrency: amc.ConcurrencySkip, Retries: 1,
		Report: &amc.Report{RowsRead: 3, RowsWritten: 2, RowsRejected: map[string]int64{"required": 1}, Parts: []amc.Part{{Name: "p", Rows: 2}},
			Columns: map[string]amc.ColumnReport{"email": {Hashed: 2, Rejected: map[string]int64{"invalid_email": 1}}}, DroppedColumns: []string{"x"}},
		Failure: &amc.Failure{Code: "c", Message: "m"}, Announced: true, TaskToken: "token",
	}
}

func create(t *testing.T, store amc.JobStore, job amc.Job) amc.Job {
	t.Helper()
	stored, created, err := store.CreateJob(t.Context(), job, amc.IdempotencyKey{})
	require.NoError(t, err)
	require.True(t, created)
	return stored
}

// unversioned is a job as its writer knows it.
func unversioned(job amc.Job) amc.Job {
	job.Version = 0
	return job
}

func requireKind(t *testing.T, kind amc.Kind, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, kind, amc.KindOf(err), "%v", err)
}

func requireCode(t *testing.T, code string, err error) {
	t.Helper()
	var e *amc.Error
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, code, e.Code, "%v", err)
}

func testCreateJob(t *testing.T, store amc.JobStore, clock *Clock) {
	job := fullJob("j", clock.Now())
	stored := create(t, store, job)
	require.NotZero(t, stored.Version)
	require.Equal(t, job, unversioned(stored))
	read, err := store.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, stored, read)
}

func testCreateJobTwice(t *testing.T, store amc.JobStore, clock *Clock) {
	first := create(t, store, fullJob("j", clock.Now()))
	second := fullJob("j", clock.Now())
	second.CreatedBy = "bob"
	_, _, err := store.CreateJob(t.Context(), second, amc.IdempotencyKey{})
	requireKind(t, amc.KindConflict, err)
	requireCode(t, "job_exists", err)
	read, err := store.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, first, read)
}

func testCreateJobWithKey(t *testing.T, store amc.JobStore, clock *Clock) {
	key := amc.IdempotencyKey{Subject: "ann", Key: "monday", Digest: "d1"}
	first, created, err := store.CreateJob(t.Context(), fullJob("j1", clock.Now()), key)
	require.NoError(t, err)
	require.True(t, created)

	first.State = amc.JobRunning
	first, err = store.UpdateJob(t.Context(), first)
	require.NoError(t, err)
	again, created, err := store.CreateJob(t.Context(), fullJob("j2", clock.Now()), key)
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, first, again, "the job of the first call, as it is now")

	other := key
	other.Digest = "d2"
	_, created, err = store.CreateJob(t.Context(), fullJob("j2", clock.Now()), other)
	requireKind(t, amc.KindConflict, err)
	requireCode(t, "idempotency_key_reused", err)
	require.False(t, created)
	_, err = store.Job(t.Context(), "j2")
	requireKind(t, amc.KindNotFound, err)

	for i, key := range []amc.IdempotencyKey{
		{Subject: "bob", Key: "monday", Digest: "d1"},
		{Subject: "ann", Key: "tuesday", Digest: "d1"},
		{Subject: "ann"}, {Subject: "ann"}, // no key, no protection
		{Subject: "a", Key: "nnmonday", Digest: "d1"}, // not the same text when joined
	} {
		_, created, err := store.CreateJob(t.Context(), fullJob(fmt.Sprintf("other-%d", i), clock.Now()), key)
		require.NoError(t, err)
		require.True(t, created, "%d", i)
	}

	// A call that failed used nothing up.
	unused := amc.IdempotencyKey{Subject: "ann", Key: "unused", Digest: "d"}
	_, _, err = store.CreateJob(t.Context(), fullJob("j1", clock.Now()), unused)
	requireKind(t, amc.KindConflict, err)
	_, created, err = store.CreateJob(t.Context(), fullJob("j3", clock.Now()), unused)
	require.NoError(t, err)
	require.True(t, created)
}

func testCreateJobRace(t *testing.T, store amc.JobStore, clock *Clock) {
	key := amc.IdempotencyKey{Subject: "ann", Key: "monday", Digest: "d"}
	ids, created := make([]string, racers), make([]bool, racers)
	race(t, func(ctx context.Context, i int) error {
		job, mine, err := store.CreateJob(ctx, fullJob(fmt.Sprintf("j-%d", i), clock.Now()), key)
		ids[i], created[i] = job.ID, mine
		return err
	})
	winner := slices.Index(created, true)
	require.NotEqual(t, -1, winner, "somebody creates")
	require.Equal(t, -1, slices.Index(created[winner+1:], true), "only one creates")
	for _, id := range ids {
		require.Equal(t, fmt.Sprintf("j-%d", winner), id)
	}
	jobs, _, err := store.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Len(t, jobs, 1)
}

func testUpdateJob(t *testing.T, store amc.JobStore, clock *Clock) {
	v1 := create(t, store, amc.Job{ID: "j", State: amc.JobQueued, CreatedAt: clock.Now(), UpdatedAt: clock.Now(), InstanceIDs: []string{"i-1"}})
	other := create(t, store, amc.Job{ID: "other", State: amc.JobQueued, CreatedAt: clock.Now(), UpdatedAt: clock.Now()})
	clock.Advance(time.Hour)
	changed := fullJob("j", v1.CreatedAt)
	changed.State, changed.UpdatedAt, changed.Version = amc.JobRunning, clock.Now(), v1.Version
	v2, err := store.UpdateJob(t.Context(), changed)
	require.NoError(t, err)
	require.NotEqual(t, v1.Version, v2.Version)
	require.Equal(t, unversioned(changed), unversioned(v2))
	read, err := store.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, v2, read)

	for _, version := range []int64{v1.Version, 0, v2.Version + 1} {
		stale := fullJob("j", v1.CreatedAt)
		stale.State, stale.Version = amc.JobFailed, version
		_, err = store.UpdateJob(t.Context(), stale)
		requireKind(t, amc.KindConflict, err)
	}
	read, err = store.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, v2, read, "a refused write changes nothing")
	read, err = store.Job(t.Context(), "other")
	require.NoError(t, err)
	require.Equal(t, other, read)

	// What jobs are selected by follows the update.
	for name, query := range map[string]amc.JobQuery{
		"state":    {States: []amc.JobState{amc.JobRunning}},
		"data set": {DataSetID: "customers"},
		"instance": {InstanceID: "i-2"},
	} {
		page, _, err := store.Jobs(t.Context(), query)
		require.NoError(t, err)
		require.Equal(t, []string{"j"}, idsOf(page), name)
	}
	v2.InstanceIDs = []string{"i-2"}
	_, err = store.UpdateJob(t.Context(), v2)
	require.NoError(t, err)
	page, _, err := store.Jobs(t.Context(), amc.JobQuery{InstanceID: "i-1"})
	require.NoError(t, err)
	require.Empty(t, page)
}

func testUpdateJobRace(t *testing.T, store amc.JobStore, clock *Clock) {
	const each = 5
	create(t, store, amc.Job{ID: "j", State: amc.JobQueued, CreatedAt: clock.Now()})
	race(t, func(ctx context.Context, _ int) error {
		for done := 0; done < each; {
			job, err := store.Job(ctx, "j")
			if err != nil {
				return err
			}
			job.Attempt++
			switch _, err = store.UpdateJob(ctx, job); {
			case err == nil:
				done++
			case !amc.KindConflict.Is(err):
				return err
			}
		}
		return nil
	})
	job, err := store.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, racers*each, job.Attempt, "no update is lost")
}

func testJobNotFound(t *testing.T, store amc.JobStore, clock *Clock) {
	_, err := store.Job(t.Context(), "nowhere")
	requireKind(t, amc.KindNotFound, err)
	_, err = store.UpdateJob(t.Context(), fullJob("nowhere", clock.Now()))
	requireKind(t, amc.KindNotFound, err)
	_, err = store.Job(t.Context(), "nowhere")
	requireKind(t, amc.KindNotFound, err)
}

func testTimesComeBackInUTC(t *testing.T, store amc.JobStore, clock *Clock) {
	instant := clock.Now().Add(123 * time.Millisecond)
	elsewhere := instant.In(time.FixedZone("elsewhere", -7*3600))
	stored := create(t, store, fullJob("j", elsewhere))
	read, err := store.Job(t.Context(), "j")
	require.NoError(t, err)
	page, _, err := store.Jobs(t.Context(), amc.JobQuery{CreatedAfter: elsewhere, CreatedBefore: elsewhere.Add(time.Millisecond)})
	require.NoError(t, err)
	require.Len(t, page, 1)
	for _, job := range []amc.Job{stored, read, page[0]} {
		require.Equal(t, instant, job.CreatedAt)
		require.Equal(t, instant, job.UpdatedAt)
	}
	put, err := store.PutUpload(t.Context(), amc.Upload{JobID: "j", InstanceID: "i", CreatedAt: elsewhere, UpdatedAt: elsewhere, PostedAt: elsewhere})
	require.NoError(t, err)
	uploads, err := store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, []amc.Upload{put}, uploads)
	require.Equal(t, []time.Time{instant, instant, instant}, []time.Time{put.CreatedAt, put.UpdatedAt, put.PostedAt})
	bare, err := store.PutUpload(t.Context(), amc.Upload{JobID: "bare", InstanceID: "i"})
	require.NoError(t, err)
	require.True(t, bare.PostedAt.IsZero(), "no time stays no time")
}

func testJobStoreEndedContext(t *testing.T, store amc.JobStore, clock *Clock) {
	job := create(t, store, fullJob("j", clock.Now()))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := store.CreateJob(ended, fullJob("k", clock.Now()), amc.IdempotencyKey{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = store.UpdateJob(ended, job)
	require.ErrorIs(t, err, context.Canceled)
	_, err = store.PutUpload(ended, amc.Upload{JobID: "j", InstanceID: "i"})
	require.ErrorIs(t, err, context.Canceled)
	page, _, err := store.Jobs(t.Context(), amc.JobQuery{})
	require.NoError(t, err)
	require.Equal(t, []amc.Job{job}, page)
	uploads, err := store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Empty(t, uploads)
}

// race runs f in several goroutines that begin together.
func race(t *testing.T, f func(ctx context.Context, i int) error) {
	t.Helper()
	begin := make(chan struct{})
	group, ctx := errgroup.WithContext(t.Context())
	for i := range racers {
		group.Go(func() error {
			<-begin
			return f(ctx, i)
		})
	}
	close(begin)
	require.NoError(t, group.Wait())
}

func idsOf(jobs []amc.Job) []string {
	ids := make([]string, len(jobs))
	for i, job := range jobs {
		ids[i] = job.ID
	}
	return ids
}
