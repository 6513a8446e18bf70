package local

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// receiver takes webhooks: it fails the first tries of each event and verifies what it takes.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	failures int
	tries    map[string]int
	verified map[string]amc.Event
	wrong    []string
	secret   string
}

func newReceiver(t *testing.T, failures int) *receiver {
	t.Helper()
	r := &receiver{failures: failures, tries: map[string]int{}, verified: map[string]amc.Event{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(in.Body)
	id := in.Header.Get("webhook-id")
	if r.tries[id]++; r.tries[id] <= r.failures {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	verifier, err := standardwebhooks.NewWebhook(r.secret)
	if err == nil {
		err = verifier.Verify(body, in.Header)
	}
	var event amc.Event
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	if err != nil {
		r.wrong = append(r.wrong, err.Error())
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.verified[id] = event
}

func (r *receiver) got(id string) (event amc.Event, tries int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	event, ok = r.verified[id]
	return event, r.tries[id], ok
}

// printed runs a command that prints something else than a job.
func printed[T any](s *system, args ...string) (v T) {
	s.t.Helper()
	cmd := s.command("amcu", append(args, "--output", "json")...)
	cmd.Env = append(s.env, "AMCU_URL="+s.front, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret)
	out, err := cmd.Output()
	require.NoError(s.t, err, "%v", args)
	require.NoError(s.t, json.Unmarshal(out, &v))
	return v
}

// TestEvents has jobs end in each way, and a receiver that fails at first told of each once it is up.
func TestEvents(t *testing.T) {
	s := setup(t, "AMCU_WEBHOOK_LOOPBACK=true", "AMCU_WEBHOOK_BACKOFF=100ms")
	r := newReceiver(t, 2)
	made := printed[client.WebhookCreated](s, "webhooks", "create", r.URL+"/in")
	r.mu.Lock()
	r.secret = made.Secret
	r.mu.Unlock()
	failures := newReceiver(t, 0)
	printed[client.WebhookCreated](s, "webhooks", "create", failures.URL, "--event", "job.failed")

	good := s.begin(sampleFile, s.into("told"))
	bad, _, code := s.upload(s.write("bad.csv", "Mail\nsomeone@example.com\n"), s.into("told_too"), "--wait")
	require.Equal(t, 1, code)
	s.await(good.JobID, amc.JobSucceeded)
	for id, kind := range map[string]amc.EventType{good.JobID: amc.EventSucceeded, bad.JobID: amc.EventFailed} {
		var event amc.Event
		require.Eventually(t, func() bool {
			var ok bool
			event, _, ok = r.got(id + ".0")
			return ok
		}, patience, 20*time.Millisecond, "%s; %v", kind, r.wrong)
		require.Equal(t, kind, event.Type)
		require.Equal(t, id, event.Data.JobID)
		require.Len(t, event.Data.Instances, 2)
		_, tries, _ := r.got(id + ".0")
		require.GreaterOrEqual(t, tries, 3)
	}
	event, _, _ := r.got(good.JobID + ".0")
	require.EqualValues(t, 1200, event.Data.Rows.Read)
	require.Equal(t, amc.UploadSucceeded, event.Data.Instances[0].State)
	event, _, _ = r.got(bad.JobID + ".0")
	require.NotEmpty(t, event.Data.Failure)

	// The other was told of the failure alone; its secret is not this receiver's.
	require.Eventually(t, func() bool {
		failures.mu.Lock()
		defer failures.mu.Unlock()
		return failures.tries[bad.JobID+".0"] > 0 && len(failures.wrong) > 0
	}, patience, 20*time.Millisecond)
	failures.mu.Lock()
	require.Zero(t, failures.tries[good.JobID+".0"])
	failures.mu.Unlock()

	sent := printed[client.WebhookTested](s, "webhooks", "test", made.Webhook.ID)
	require.Eventually(t, func() bool { _, _, ok := r.got(sent.EventID); return ok }, patience, 20*time.Millisecond)
	require.Eventually(t, func() bool {
		deliveries := printed[[]amc.WebhookDelivery](s, "webhooks", "deliveries", made.Webhook.ID)
		return len(deliveries) == 3 && deliveries[0].EventID == sent.EventID && deliveries[0].Delivered && deliveries[0].Attempts == 3
	}, patience, 100*time.Millisecond)

	text, err := os.ReadFile(s.data.path(eventsName))
	require.NoError(t, err)
	for _, id := range []string{good.JobID, bad.JobID} {
		require.Equal(t, 1, strings.Count(string(text), `"id":"`+id+`.0"`))
	}
	for _, private := range []string{"someone@", "bad.csv"} {
		require.NotContains(t, string(text), private)
	}
	require.NotContains(t, s.log.String(), made.Secret)
}
