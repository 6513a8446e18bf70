package uploader

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// heard keeps events, in the order they came; the next `failing` are refused.
type heard struct {
	mu      sync.Mutex
	events  []amc.Event
	failing int
}

func (h *heard) Publish(_ context.Context, event amc.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing > 0 {
		h.failing--
		return errors.New("nobody listens")
	}
	h.events = append(h.events, event)
	return nil
}

func (h *heard) ids() (ids []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.events {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestEndIsAnnouncedAtOnceAndOnce(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	first, second := &heard{}, &heard{}
	u.Events = []amc.Events{first, second}
	fake.statuses["two"] = amc.StatusFailed
	transformed(t, u, "j", "one", "two")
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Empty(t, first.ids(), "it is not over")
	require.NoError(t, u.Poll(t.Context()))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, []string{"j.0"}, first.ids())
	require.Equal(t, first.events, second.events)
	require.Equal(t, amc.EventPartiallySucceeded, first.events[0].Type)
	require.Equal(t, []amc.EventInstance{{InstanceID: "one", State: amc.UploadSucceeded, UploadID: "u0"}, {InstanceID: "two", State: amc.UploadFailed, UploadID: "u0"}},
		first.events[0].Data.Instances)

	fake.statuses["two"] = amc.StatusSuccess
	retry(t, u, "j")
	require.NoError(t, u.Poll(t.Context()))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, []string{"j.0", "j.1"}, first.ids(), "a retry ends again")
	require.Equal(t, amc.EventSucceeded, first.events[1].Type)
}

func TestPollAnnouncesWhatEndedElsewhere(t *testing.T) {
	t.Parallel()
	u, _, _ := setup(t)
	listener := &heard{failing: 1}
	u.Events = []amc.Events{listener}
	for _, id := range []string{"j", "k"} {
		job := transformed(t, u, id, "one")
		require.NoError(t, job.Move(amc.JobCancelled, u.Clock.Now()))
		_, err := u.Jobs.UpdateJob(t.Context(), job)
		require.NoError(t, err)
	}
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, []string{"k.0"}, listener.ids(), "one in trouble doesn't keep the others waiting")
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, []string{"k.0", "j.0"}, listener.ids())
	require.Equal(t, amc.EventCancelled, listener.events[0].Type)
}

// TestDeathWhileAnnouncing kills the process before and after the note that an event is published: it is told again, under
// the same ID.
func TestDeathWhileAnnouncing(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		u, _, _ := setup(t)
		listener := &heard{}
		u.Events = []amc.Events{listener}
		job := transformed(t, u, "j", "one")
		require.NoError(t, job.Move(amc.JobFailed, u.Clock.Now()))
		_, err := u.Jobs.UpdateJob(t.Context(), job)
		require.NoError(t, err)
		dying := *u
		dying.Jobs = fusedStore{u.Jobs, &fuse{after: after}}
		_ = dying.Poll(t.Context())
		require.Equal(t, []string{"j.0"}, listener.ids())
		require.NoError(t, u.Poll(t.Context()))
		require.NoError(t, u.Poll(t.Context()))
		if after {
			require.Equal(t, []string{"j.0"}, listener.ids())
		} else {
			require.Equal(t, []string{"j.0", "j.0"}, listener.ids())
		}
	}
}

// workflow keeps the ends of its tasks, and refuses the next with err.
type workflow struct {
	ends []string
	err  error
}

func (w *workflow) end(text string) error {
	if err := w.err; err != nil {
		w.err = nil
		return err
	}
	w.ends = append(w.ends, text)
	return nil
}

func (w *workflow) Succeed(_ context.Context, token string, output []byte) error {
	return w.end(token + " " + string(output))
}

func (w *workflow) Fail(_ context.Context, token, name, cause string) error {
	return w.end(token + " " + name + " " + cause)
}

func TestTaskEndsWithItsJob(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status amc.UploadStatus
		err    error
		want   string // its beginning; "" is none
	}{
		"success":         {amc.StatusSuccess, nil, `token {"jobId":"j","state":"succeeded"`},
		"half a success":  {amc.StatusFailed, nil, `token job.partially_succeeded {"jobId":"j"`},
		"a passing fault": {amc.StatusSuccess, errors.New("no answer"), `token {"jobId":"j"`},
		"nobody waits":    {amc.StatusSuccess, &amc.Error{Kind: amc.KindNotFound, Code: "task_gone"}, ""},
	} {
		u, fake, _ := setup(t)
		tasks, listener := &workflow{err: c.err}, &heard{}
		u.Tasks, u.Events = tasks, []amc.Events{listener}
		fake.statuses["two"] = c.status
		job := transformed(t, u, "j", "one", "two")
		job.TaskToken = "token"
		_, err := u.Jobs.UpdateJob(t.Context(), job)
		require.NoError(t, err)
		require.NoError(t, u.Submit(t.Context(), "j"))
		require.NoError(t, u.Poll(t.Context()))
		require.NoError(t, u.Poll(t.Context()))
		require.Equal(t, []string{"j.0"}, listener.ids(), name)
		if c.want == "" {
			require.Empty(t, tasks.ends, name)
		} else {
			require.Len(t, tasks.ends, 1, name)
			require.Contains(t, tasks.ends[0], c.want, name)
		}
		require.Empty(t, mustJob(t, u).TaskToken, "it is of no use any more")
	}
}

func mustJob(t *testing.T, u *Uploader) amc.Job {
	t.Helper()
	job, err := u.Jobs.Job(t.Context(), "j")
	require.NoError(t, err)
	return job
}
