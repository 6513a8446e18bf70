package porttest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// jobSeries creates n jobs a second apart, named 000 and on, and returns their names, newest first.
func jobSeries(t *testing.T, store amc.JobStore, clock *Clock, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range n {
		clock.Advance(time.Second)
		ids[n-1-i] = fmt.Sprintf("%03d", i)
		create(t, store, amc.Job{ID: ids[n-1-i], State: amc.JobQueued, CreatedAt: clock.Now()})
	}
	return ids
}

func testJobsSelects(t *testing.T, store amc.JobStore, clock *Clock) {
	start := clock.Now()
	for i, job := range []amc.Job{
		{ID: "a", State: amc.JobQueued, Mapping: amc.Mapping{DataSetID: "x"}, InstanceIDs: []string{"i-1"}},
		{ID: "b", State: amc.JobRunning, Mapping: amc.Mapping{DataSetID: "y"}, InstanceIDs: []string{"i-1", "i-2"}},
		{ID: "c", State: amc.JobFailed, Mapping: amc.Mapping{DataSetID: "x"}, InstanceIDs: []string{"i-2"}},
		{ID: "d", State: amc.JobRunning, Mapping: amc.Mapping{DataSetID: "x"}, InstanceIDs: []string{"i-1", "i-2", "i-22"}},
	} {
		job.CreatedAt = start.Add(time.Duration(i) * time.Millisecond)
		create(t, store, job)
	}
	at := func(i int) time.Time { return start.Add(time.Duration(i) * time.Millisecond) }
	for name, c := range map[string]struct {
		query amc.JobQuery
		want  []string
	}{
		"everything":         {amc.JobQuery{}, []string{"d", "c", "b", "a"}},
		"one state":          {amc.JobQuery{States: []amc.JobState{amc.JobRunning}}, []string{"d", "b"}},
		"two states":         {amc.JobQuery{States: []amc.JobState{amc.JobQueued, amc.JobFailed}}, []string{"c", "a"}},
		"no such state":      {amc.JobQuery{States: []amc.JobState{amc.JobCancelled}}, []string{}},
		"data set":           {amc.JobQuery{DataSetID: "x"}, []string{"d", "c", "a"}},
		"instance":           {amc.JobQuery{InstanceID: "i-1"}, []string{"d", "b", "a"}},
		"whole instance ID":  {amc.JobQuery{InstanceID: "i-22"}, []string{"d"}},
		"after is inclusive": {amc.JobQuery{CreatedAfter: at(2)}, []string{"d", "c"}},
		"before is not":      {amc.JobQuery{CreatedBefore: at(2)}, []string{"b", "a"}},
		"window":             {amc.JobQuery{CreatedAfter: at(1), CreatedBefore: at(2)}, []string{"b"}},
		"all together": {amc.JobQuery{States: []amc.JobState{amc.JobRunning, amc.JobFailed}, DataSetID: "x", InstanceID: "i-2",
			CreatedAfter: at(0), CreatedBefore: at(3)}, []string{"c"}},
	} {
		page, next, err := store.Jobs(t.Context(), c.query)
		require.NoError(t, err, name)
		require.Empty(t, next, name)
		require.Equal(t, c.want, idsOf(page), name)

		// Pages of one hold the same.
		var one []string
		for query := c.query; ; {
			query.Limit = 1
			page, next, err := store.Jobs(t.Context(), query)
			require.NoError(t, err, name)
			one = append(one, idsOf(page)...)
			if next == "" {
				break
			}
			require.Len(t, page, 1, name)
			query.Cursor = next
		}
		require.True(t, slices.Equal(c.want, one), "%s: %v, page by page %v", name, c.want, one)
	}
}

func testJobsPages(t *testing.T, store amc.JobStore, clock *Clock) {
	all := jobSeries(t, store, clock, 101)
	for _, c := range []struct{ limit, first int }{{0, 25}, {1, 1}, {10, 10}, {50, 50}, {100, 100}} {
		var got []string
		query := amc.JobQuery{Limit: c.limit}
		for pages := 0; ; pages++ {
			page, next, err := store.Jobs(t.Context(), query)
			require.NoError(t, err)
			if pages == 0 {
				require.Len(t, page, c.first)
			}
			require.NotEmpty(t, page, "no page is empty")
			got = append(got, idsOf(page)...)
			if next == "" {
				break
			}
			query.Cursor = next
		}
		require.Equal(t, all, got, "limit %d", c.limit)
	}
	page, next, err := store.Jobs(t.Context(), amc.JobQuery{Limit: 1, CreatedBefore: clock.Now().Add(-99 * time.Second)})
	require.NoError(t, err)
	require.Equal(t, all[100:], idsOf(page))
	require.Empty(t, next, "a page that ends with the last job is the last page")
}

func testJobsPagesWhileInserting(t *testing.T, store amc.JobStore, clock *Clock) {
	before := jobSeries(t, store, clock, 12)
	var got []string
	query := amc.JobQuery{Limit: 5}
	for i := 0; ; i++ {
		page, next, err := store.Jobs(t.Context(), query)
		require.NoError(t, err)
		got = append(got, idsOf(page)...)
		if next == "" {
			break
		}
		query.Cursor = next
		clock.Advance(time.Second)
		create(t, store, amc.Job{ID: fmt.Sprintf("new-%d", i), State: amc.JobQueued, CreatedAt: clock.Now()})
	}
	require.Equal(t, before, got, "every job once, and none that is newer than the first page")
}

func testJobsOfOneInstant(t *testing.T, store amc.JobStore, clock *Clock) {
	want := map[string]bool{}
	for i := range 7 {
		id := fmt.Sprintf("j-%d", i)
		want[id] = true
		create(t, store, amc.Job{ID: id, State: amc.JobQueued, CreatedAt: clock.Now()})
	}
	got := map[string]bool{}
	query := amc.JobQuery{Limit: 3}
	for {
		page, next, err := store.Jobs(t.Context(), query)
		require.NoError(t, err)
		for _, job := range page {
			require.False(t, got[job.ID], "%s comes twice", job.ID)
			got[job.ID] = true
		}
		if next == "" {
			break
		}
		query.Cursor = next
	}
	require.Equal(t, want, got)
}

func testJobsRefusesWrongQueries(t *testing.T, store amc.JobStore, clock *Clock) {
	jobSeries(t, store, clock, 2)
	for name, query := range map[string]amc.JobQuery{
		"negative limit":     {Limit: -1},
		"limit too large":    {Limit: 101},
		"cursor of nobody":   {Cursor: "!"},
		"cursor of someone":  {Cursor: "MTIz"},
		"cursor in the open": {Cursor: "001"},
	} {
		_, _, err := store.Jobs(t.Context(), query)
		require.Error(t, err, name)
		require.Equal(t, amc.KindInvalid, amc.KindOf(err), name)
		if query.Limit != 0 {
			requireCode(t, "limit_range", err)
		}
	}
}

func testPutUpload(t *testing.T, store amc.JobStore, clock *Clock) {
	upload := amc.Upload{JobID: "j", InstanceID: "i", State: amc.UploadClaimed, UploadID: "u", Status: amc.StatusPending, Message: "m", Code: "c",
		Metrics: map[string]float64{"rows": 1.5}, CreatedAt: clock.Now(), UpdatedAt: clock.Now(), PostedAt: clock.Now(),
		Retry: 2, Earlier: []string{"u0", "u1"}}
	unknown := upload
	unknown.Version = 1
	_, err := store.PutUpload(t.Context(), unknown)
	require.Error(t, err, "a version of what is not there")
	require.Contains(t, []amc.Kind{amc.KindNotFound, amc.KindConflict}, amc.KindOf(err))
	uploads, err := store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Empty(t, uploads)

	v1, err := store.PutUpload(t.Context(), upload)
	require.NoError(t, err)
	require.NotZero(t, v1.Version)
	_, err = store.PutUpload(t.Context(), upload)
	requireKind(t, amc.KindConflict, err) // version 0: none may exist
	requireCode(t, "upload_exists", err)
	v2 := v1
	v2.State = amc.UploadSubmitted
	v2, err = store.PutUpload(t.Context(), v2)
	require.NoError(t, err)
	_, err = store.PutUpload(t.Context(), v1)
	requireKind(t, amc.KindConflict, err)
	uploads, err = store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, []amc.Upload{v2}, uploads)
	upload.State, upload.Version = amc.UploadSubmitted, v2.Version
	require.Equal(t, upload, v2)
}

func testPutUploadRace(t *testing.T, store amc.JobStore, _ *Clock) {
	claimed := make([]bool, racers)
	race(t, func(ctx context.Context, i int) error {
		_, err := store.PutUpload(ctx, amc.Upload{JobID: "j", InstanceID: "i", State: amc.UploadClaimed, Message: fmt.Sprint(i)})
		if amc.KindConflict.Is(err) {
			return nil
		}
		claimed[i] = err == nil
		return err
	})
	uploads, err := store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Len(t, uploads, 1)
	for i, mine := range claimed {
		require.Equal(t, mine, uploads[0].Message == fmt.Sprint(i), "exactly the winner was told it claimed")
	}
}

func testUploadsOfOneJobByInstance(t *testing.T, store amc.JobStore, _ *Clock) {
	for _, id := range []string{"b", "a", "c"} {
		for _, job := range []string{"j", "jj"} {
			_, err := store.PutUpload(t.Context(), amc.Upload{JobID: job, InstanceID: id})
			require.NoError(t, err)
		}
	}
	uploads, err := store.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Len(t, uploads, 3)
	for i, id := range []string{"a", "b", "c"} {
		require.Equal(t, "j", uploads[i].JobID)
		require.Equal(t, id, uploads[i].InstanceID)
	}
}
