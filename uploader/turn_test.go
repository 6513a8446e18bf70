package uploader

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// retry retries a job as the API does.
func retry(t *testing.T, u *Uploader, id string) amc.Job {
	t.Helper()
	job, err := u.Jobs.Job(t.Context(), id)
	require.NoError(t, err)
	uploads, err := u.Jobs.Uploads(t.Context(), id)
	require.NoError(t, err)
	require.NoError(t, job.Retry(true, uploads, u.Clock.Now()))
	job, err = u.Jobs.UpdateJob(t.Context(), job)
	require.NoError(t, err)
	return job
}

func (f *fakeAMC) ids(instance string) (ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.uploads[instance] {
		id, _ := amc.ManifestJob(u.Manifest.Key)
		ids = append(ids, id)
	}
	return ids
}

func TestJobsAreSubmittedInTurn(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "a", "one")
	clock.Advance(time.Second)
	transformed(t, u, "b", "one", "two")
	clock.Advance(time.Second)
	transformed(t, u, "c", "two")
	fake.statuses["one"], fake.statuses["two"] = amc.StatusInProgress, amc.StatusInProgress

	require.NoError(t, u.Submit(t.Context(), "c")) // the events come in the wrong order
	require.Equal(t, amc.JobTransformed, state(t, u, "c"), "it can be cancelled still")
	require.NoError(t, u.Submit(t.Context(), "b"))
	require.Equal(t, amc.JobSubmitted, state(t, u, "b"), "it waits for nobody in the other instance")
	require.NoError(t, u.Submit(t.Context(), "a"))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, []string{"a"}, fake.ids("one"))
	require.Equal(t, []string{"b"}, fake.ids("two"))

	fake.statuses["two"] = amc.StatusSuccess
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobSubmitted, state(t, u, "b"), "one instance is left")
	require.Equal(t, []string{"b"}, fake.ids("two"), "the job before is not over")
	fake.statuses["one"] = amc.StatusFailed // an end is an end
	for range 6 {
		require.NoError(t, u.Poll(t.Context()))
	}
	require.Equal(t, []string{"a", "b"}, fake.ids("one"))
	require.Equal(t, []string{"b", "c"}, fake.ids("two"))
	require.Equal(t, []amc.JobState{amc.JobFailed, amc.JobPartiallySucceeded, amc.JobSucceeded},
		[]amc.JobState{state(t, u, "a"), state(t, u, "b"), state(t, u, "c")})
}

func TestJobsThatAreNotTransformedKeepTheirTurn(t *testing.T) {
	t.Parallel()
	for _, waitedFor := range []amc.JobState{amc.JobQueued, amc.JobRunning} {
		u, fake, clock := setup(t)
		first := transformed(t, u, "a", "one")
		first.State = waitedFor
		first, err := u.Jobs.UpdateJob(t.Context(), first)
		require.NoError(t, err)
		clock.Advance(time.Second)
		transformed(t, u, "b", "one")
		require.NoError(t, u.Submit(t.Context(), "b"))
		require.NoError(t, u.Poll(t.Context()))
		require.Zero(t, fake.posted("one"))

		require.NoError(t, first.Move(amc.JobCancelled, clock.Now()))
		_, err = u.Jobs.UpdateJob(t.Context(), first)
		require.NoError(t, err)
		require.NoError(t, u.Poll(t.Context()))
		require.Equal(t, []string{"b"}, fake.ids("one"))
	}
}

// TestRetriedJobMeetsALaterOne: the later one is at AMC already, so the earlier waits; in the other instance, where it is
// not, the later waits. Neither waits for ever.
func TestRetriedJobMeetsALaterOne(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "a", "one", "two")
	fake.statuses["one"], fake.statuses["two"] = amc.StatusFailed, amc.StatusFailed
	require.NoError(t, u.Submit(t.Context(), "a"))
	require.NoError(t, u.Poll(t.Context()))
	clock.Advance(time.Second)
	transformed(t, u, "b", "one", "two")
	fake.statuses["one"], fake.statuses["two"] = amc.StatusInProgress, amc.StatusSuccess
	fake.before["two"] = []error{&amc.Error{Kind: amc.KindThrottled, Message: "429"}}
	require.Error(t, u.Submit(t.Context(), "b"))
	require.Equal(t, []int{2, 1}, []int{fake.posted("one"), fake.posted("two")})
	retry(t, u, "a")

	require.NoError(t, u.Submit(t.Context(), "a"))
	require.NoError(t, u.Submit(t.Context(), "b"))
	require.Equal(t, []string{"a", "b"}, fake.ids("one"))
	require.Equal(t, []string{"a", "a"}, fake.ids("two"))
	fake.statuses["one"] = amc.StatusSuccess
	for range 6 {
		require.NoError(t, u.Poll(t.Context()))
	}
	require.Equal(t, []string{"a", "b", "a"}, fake.ids("one"))
	require.Equal(t, []string{"a", "a", "b"}, fake.ids("two"))
	require.Equal(t, []amc.JobState{amc.JobSucceeded, amc.JobSucceeded}, []amc.JobState{state(t, u, "a"), state(t, u, "b")})
}

// meddler is a job store in which something happens right after a post was noted.
type meddler struct {
	amc.JobStore
	noted func()
}

func (m *meddler) PutUpload(ctx context.Context, upload amc.Upload) (amc.Upload, error) {
	stored, err := m.JobStore.PutUpload(ctx, upload)
	if f := m.noted; f != nil && !upload.PostedAt.IsZero() {
		m.noted = nil
		f()
	}
	return stored, err
}

func TestEarlierJobBeginsJustBeforeThePost(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	store := u.Jobs
	transformed(t, u, "a", "one")
	fake.statuses["one"] = amc.StatusFailed
	require.NoError(t, u.Submit(t.Context(), "a"))
	require.NoError(t, u.Poll(t.Context()))
	fake.statuses["one"] = amc.StatusSuccess
	clock.Advance(time.Second)
	transformed(t, u, "b", "one")

	u.Jobs = &meddler{store, func() { retry(t, u, "a") }}
	require.True(t, amc.KindUnavailable.Is(u.Submit(t.Context(), "b")), "it gives way")
	require.Equal(t, []string{"a"}, fake.ids("one"))
	for range 6 {
		require.NoError(t, u.Poll(t.Context()))
	}
	require.Equal(t, []string{"a", "a", "b"}, fake.ids("one"))
}

func TestCancelledWhileBeingSubmitted(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	job := transformed(t, u, "j", "one")
	require.NoError(t, job.Move(amc.JobCancelled, clock.Now()))
	_, err := u.Jobs.UpdateJob(t.Context(), job)
	require.NoError(t, err)
	stale := job
	stale.State = amc.JobTransformed
	_, err = u.advance(t.Context(), stale) // it was read before
	require.True(t, amc.KindUnavailable.Is(err), "%v", err)
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Zero(t, fake.posted("one"))
	require.Equal(t, amc.JobCancelled, state(t, u, "j"))
}

func TestRetryMakesOnlyWhatFailed(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "j", "one", "two")
	fake.statuses["two"] = amc.StatusFailed
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobPartiallySucceeded, state(t, u, "j"))

	fake.after["two"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "504"}}
	fake.statuses["two"] = amc.StatusSuccess
	retry(t, u, "j")
	require.Error(t, u.Submit(t.Context(), "j"))
	require.Equal(t, []int{1, 2}, []int{fake.posted("one"), fake.posted("two")})
	clock.Advance(time.Hour)
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
	require.Equal(t, []int{1, 2}, []int{fake.posted("one"), fake.posted("two")}, "the answer that got lost was of the second, not of the first, which failed")
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, []string{"u0"}, uploads[1].Earlier)
	require.Equal(t, "u1", uploads[1].UploadID)
	require.Equal(t, []int{0, 1}, []int{uploads[0].Retry, uploads[1].Retry})
}

func TestRetryOfWhatAMCHasAfterAll(t *testing.T) {
	t.Parallel()
	t.Run("nobody could ask", func(t *testing.T) {
		t.Parallel()
		u, fake, clock := setup(t)
		transformed(t, u, "j", "one")
		fake.after["one"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "504"}}
		require.Error(t, u.Submit(t.Context(), "j"))
		fake.listing = &amc.Error{Kind: amc.KindUnauthorized, Message: "the consent ended"}
		clock.Advance(25 * time.Hour)
		require.NoError(t, u.Submit(t.Context(), "j"))
		require.Equal(t, amc.JobFailed, state(t, u, "j"))

		fake.listing = nil
		retry(t, u, "j")
		require.NoError(t, u.Submit(t.Context(), "j"))
		require.NoError(t, u.Poll(t.Context()))
		require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
		require.Equal(t, 1, fake.posted("one"))
	})
	t.Run("AMC did not show it", func(t *testing.T) {
		t.Parallel()
		u, fake, clock := setup(t)
		transformed(t, u, "j", "one")
		require.NoError(t, u.Submit(t.Context(), "j"))
		kept := fake.uploads["one"]
		fake.uploads["one"] = nil
		clock.Advance(u.Config.Settle)
		require.NoError(t, u.Poll(t.Context()))
		require.Equal(t, amc.JobFailed, state(t, u, "j"))

		fake.uploads["one"] = kept
		retry(t, u, "j")
		require.NoError(t, u.Submit(t.Context(), "j"))
		require.NoError(t, u.Poll(t.Context()))
		require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
		require.Equal(t, 1, fake.posted("one"))
	})
	t.Run("from an earlier manifest", func(t *testing.T) {
		t.Parallel()
		u, fake, clock := setup(t)
		job := transformed(t, u, "j", "one")
		_, err := fake.CreateUpload(t.Context(), amc.Instance{ID: "one"}, "d", amc.Submission{Manifest: amc.ObjectRef{
			Bucket: "b", Key: amc.ArtifactPrefix("j", "f", 1) + amc.ManifestName,
		}})
		require.NoError(t, err)
		_, err = u.Jobs.PutUpload(t.Context(), amc.Upload{JobID: "j", InstanceID: "one", State: amc.UploadFailed, CreatedAt: clock.Now(), PostedAt: clock.Now()})
		require.NoError(t, err)
		job.Retries = 2
		_, err = u.Jobs.UpdateJob(t.Context(), job)
		require.NoError(t, err)
		require.NoError(t, u.Submit(t.Context(), "j"))
		require.Equal(t, 1, fake.posted("one"))
	})
}

// TestLateEventOfAnEarlierTry comes when the next try is recorded and its manifest not written.
func TestLateEventOfAnEarlierTry(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	u.Artifacts = noArtifacts{}
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Zero(t, fake.posted("one"))
	require.Equal(t, amc.JobTransformed, state(t, u, "j"))
}
