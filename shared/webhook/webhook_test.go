package webhook

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func TestOnSQS(t *testing.T) {
	t.Parallel()
	moto.Again(t, "^TestRunDelivers") // which knows how the embedded queue waits
}

// rig is a sender with one webhook, whose receiver answers as told, then 204.
type rig struct {
	t       *testing.T
	sender  *Sender
	fanout  Fanout
	dead    amc.Queue
	clock   *porttest.Clock
	hook    amc.Webhook
	secret  string
	mu      sync.Mutex
	answers []int
	later   string // Retry-After of what is no success
	got     []*http.Request
	bodies  [][]byte
}

func setup(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, clock: porttest.NewClock()}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), r.clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	secrets, err := db.Secrets(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	queue := db.Queue("webhooks", sqlite.QueueOptions{MaxReceives: 3, DeadLetters: "dead"})
	r.dead = db.Queue("dead", sqlite.QueueOptions{})
	if moto.OnAWS() {
		queue, r.dead = moto.Start(t).Queue(t, r.clock, 3)
	}
	r.sender = &Sender{Webhooks: db.Webhooks(), Secrets: secrets, Queue: queue, Client: Client(true), Clock: r.clock, Log: slog.New(slog.DiscardHandler),
		Config: Config{Loopback: true, Backoff: 5 * time.Second}}
	r.fanout = Fanout{Webhooks: db.Webhooks(), Queue: queue}
	r.hook, err = db.Webhooks().PutWebhook(t.Context(), amc.Webhook{ID: "w", URL: server.URL + "/in?token=receivers-own", Events: []amc.EventType{amc.EventFailed}})
	require.NoError(t, err)
	r.secret, err = NewSecret(t.Context(), secrets, "w", r.clock.Now())
	require.NoError(t, err)
	return r
}

func (r *rig) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	body, _ := io.ReadAll(in.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got, r.bodies = append(r.got, in), append(r.bodies, body)
	status := http.StatusNoContent
	if len(r.answers) > 0 {
		status, r.answers = r.answers[0], r.answers[1:]
	}
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "/elsewhere")
	}
	if status >= 300 {
		w.Header().Set("Retry-After", r.later)
	}
	w.WriteHeader(status)
}

func event(kind amc.EventType) amc.Event {
	return amc.Event{ID: "j.0", Type: kind, Data: amc.EventData{JobID: "j", Instances: []amc.EventInstance{}}}
}

// round settles what can be received now, and returns how much that was.
func (r *rig) round() int {
	r.t.Helper()
	deliveries, err := r.sender.Queue.Receive(r.t.Context(), 10, 0, lease)
	require.NoError(r.t, err)
	for _, d := range deliveries {
		_ = r.sender.settle(r.t.Context(), d)
	}
	return len(deliveries)
}

func (r *rig) outcome() amc.WebhookDelivery {
	r.t.Helper()
	all, err := r.sender.Webhooks.Deliveries(r.t.Context(), "w")
	require.NoError(r.t, err)
	require.Len(r.t, all, 1)
	return all[0]
}

// verify checks a delivery as its receiver would.
func (r *rig) verify(secret string, i int) error {
	r.t.Helper()
	receiver, err := standardwebhooks.NewWebhook(secret)
	require.NoError(r.t, err)
	return receiver.VerifyIgnoringTimestamp(r.bodies[i], r.got[i].Header)
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventSucceeded)))
	require.Zero(t, r.round(), "it is not wanted")
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	require.Zero(t, r.round())
	require.Len(t, r.got, 1)
	require.Equal(t, "POST", r.got[0].Method)
	require.Equal(t, "/in?token=receivers-own", r.got[0].URL.String())
	require.Equal(t, "application/json", r.got[0].Header.Get("Content-Type"))
	require.Equal(t, "j.0", r.got[0].Header.Get("webhook-id"))
	require.Equal(t, "1748779200", r.got[0].Header.Get("webhook-timestamp"))
	require.NoError(t, r.verify(r.secret, 0))
	var told amc.Event
	require.NoError(t, json.Unmarshal(r.bodies[0], &told))
	require.Equal(t, event(amc.EventFailed), told)
	require.Equal(t, amc.WebhookDelivery{WebhookID: "w", EventID: "j.0", Type: amc.EventFailed, Delivered: true, Attempts: 1, At: r.clock.Now(), Status: 204}, r.outcome())
	r.bodies[0] = append(r.bodies[0], ' ')
	require.Error(t, r.verify(r.secret, 0))
}

func TestFailuresComeBackLaterAndEndAsDeadLetters(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.answers = []int{500, 302, 404, 200}
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	for i, pause := range []time.Duration{0, 5 * time.Second, 20 * time.Second} {
		if pause > 0 {
			r.clock.Advance(pause * 7 / 10)
			require.Zero(t, r.round(), "too early")
			r.clock.Advance(pause * 6 / 10)
		}
		require.Equal(t, 1, r.round())
		d := r.outcome()
		require.Equal(t, i+1, d.Attempts)
		require.False(t, d.Delivered)
		require.Equal(t, []int{500, 302, 404}[i], d.Status)
		require.Equal(t, r.clock.Now(), d.At)
	}
	require.Contains(t, r.outcome().Message, "404")
	require.Equal(t, "receiver_refused", r.outcome().Code)
	r.clock.Advance(time.Hour)
	require.Zero(t, r.round())
	require.Len(t, r.got, 3, "no redirect was followed")
	dead, err := r.dead.Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err)
	require.Len(t, dead, 1)
}

func TestRetryAfterIsHeeded(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for header, pause := range map[string]time.Duration{
		"120": 2 * time.Minute,
		r.clock.Now().Add(time.Hour).Format(http.TimeFormat): time.Hour,
		"9999999": maxPause,
	} {
		require.Equal(t, pause, retryAfter(header, r.clock.Now()), header)
	}
	for _, header := range []string{"", "-1", "soon", "99999999999999999999", r.clock.Now().Add(-time.Hour).Format(http.TimeFormat)} {
		require.Zero(t, retryAfter(header, r.clock.Now()), header)
	}
	r.answers, r.later = []int{429, 503}, "120"
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	r.clock.Advance(2*time.Minute - time.Second)
	require.Zero(t, r.round(), "too early")
	r.clock.Advance(time.Second)
	r.later = "1"
	require.Equal(t, 1, r.round())
	r.clock.Advance(10 * time.Second)
	require.Zero(t, r.round(), "what it asks for is no way to be called sooner")
	r.clock.Advance(20 * time.Second)
	require.Equal(t, 1, r.round())
	require.True(t, r.outcome().Delivered)
}

func TestReceiverThatIsGoneDisablesItsWebhook(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.answers = []int{500, 410}
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	second := event(amc.EventFailed)
	second.ID = "k.0"
	require.Equal(t, 1, r.round())
	require.NoError(t, r.fanout.Publish(t.Context(), second))
	require.Equal(t, 1, r.round())
	hook, err := r.sender.Webhooks.Webhook(t.Context(), "w")
	require.NoError(t, err)
	require.Equal(t, r.clock.Now(), *hook.DisabledAt)
	all, err := r.sender.Webhooks.Deliveries(t.Context(), "w")
	require.NoError(t, err)
	require.Len(t, all, 2)
	for _, d := range all {
		require.Contains(t, d.Message, strconv.Itoa(d.Status))
	}
	require.ElementsMatch(t, []string{"receiver_refused", "receiver_gone"}, []string{all[0].Code, all[1].Code})

	r.clock.Advance(time.Minute)
	require.Equal(t, 1, r.round(), "what waited for it is dropped")
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	r.clock.Advance(24 * time.Hour)
	require.Zero(t, r.round())
	require.Len(t, r.got, 2)
	require.NoError(t, Enqueue(t.Context(), r.sender.Queue, "w", event(amc.EventTest)))
	require.Equal(t, 1, r.round())
	require.Len(t, r.got, 3, "a test is what somebody asked for")

	hook.DisabledAt = nil
	_, err = r.sender.Webhooks.PutWebhook(t.Context(), hook)
	require.NoError(t, err)
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	require.Len(t, r.got, 4)
}

// changing changes the webhook while a delivery is under way.
type changing struct {
	amc.WebhookStore
	t *testing.T
}

func (c changing) PutWebhook(ctx context.Context, hook amc.Webhook) (amc.Webhook, error) {
	now, err := c.Webhook(ctx, hook.ID)
	require.NoError(c.t, err)
	now.Description = "moved"
	_, err = c.WebhookStore.PutWebhook(ctx, now)
	require.NoError(c.t, err)
	return c.WebhookStore.PutWebhook(ctx, hook)
}

func TestWebhookThatWasJustChangedIsNotDisabled(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.answers = []int{410}
	r.sender.Webhooks = changing{r.sender.Webhooks, t}
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	r.clock.Advance(time.Minute)
	require.Equal(t, 1, r.round(), "it is tried again, perhaps at another address")
	require.Len(t, r.got, 2)
	require.True(t, r.outcome().Delivered)
}

func TestRunDeliversUntilItIsStopped(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for range 12 {
		require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.sender.Run(ctx)
	}()
	require.NoError(t, r.clock.AwaitSleepers(t.Context(), 1), "it waits once all is delivered")
	cancel()
	<-done
	require.Len(t, r.got, 12)
}

func TestPause(t *testing.T) {
	t.Parallel()
	s := Sender{Config: Config{Backoff: 5 * time.Second}}
	for tries, want := range map[int]time.Duration{1: 5 * time.Second, 2: 20 * time.Second, 4: 320 * time.Second, 8: maxPause, 1000: maxPause} {
		for range 100 {
			require.InDelta(t, float64(want), float64(s.pause(tries)), 0.2*float64(want)+1)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, r.secret)
	second, err := NewSecret(t.Context(), r.sender.Secrets, "w", r.clock.Now())
	require.NoError(t, err)
	require.NotEqual(t, r.secret, second)
	lost := second // with its answer, so that the call was repeated
	second, err = NewSecret(t.Context(), r.sender.Secrets, "w", r.clock.Now())
	require.NoError(t, err)
	require.NotEqual(t, lost, second)
	send := func() {
		require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
		require.Equal(t, 1, r.round())
	}
	send()
	require.NoError(t, r.verify(second, 0))
	require.NoError(t, r.verify(r.secret, 0), "who has not changed yet still understands")
	r.clock.Advance(Overlap)
	send()
	require.NoError(t, r.verify(second, 1))
	require.Error(t, r.verify(r.secret, 1))
}

func TestDeliveryThatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	r := setup(t)
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.NoError(t, r.sender.Webhooks.DeleteWebhook(t.Context(), "w", r.hook.Version))
	require.Equal(t, 1, r.round())
	r.clock.Advance(time.Hour)
	require.Zero(t, r.round())
	require.Empty(t, r.got)
}

func TestAddressIsLookedAtWhenItIsDialed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.sender.Client = Client(false) // the record was made while the setting allowed it
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	dialed := r.outcome()
	require.Equal(t, "webhook_url", dialed.Code)
	require.NotEmpty(t, dialed.Message)

	r.sender.Config.Loopback = false
	r.clock.Advance(time.Minute)
	require.Equal(t, 1, r.round())
	require.Equal(t, "webhook_url", r.outcome().Code)
	require.NotEqual(t, dialed.Message, r.outcome().Message, "it is refused before it is dialed")
	require.Empty(t, r.got)
}

func TestMessagesKeepTheAddressToThemselves(t *testing.T) {
	t.Parallel()
	r := setup(t)
	changed := r.hook
	changed.URL = strings.Replace(r.hook.URL, "127.0.0.1", "127.0.0.2", 1) // where nobody listens
	_, err := r.sender.Webhooks.PutWebhook(t.Context(), changed)
	require.NoError(t, err)
	require.NoError(t, r.fanout.Publish(t.Context(), event(amc.EventFailed)))
	require.Equal(t, 1, r.round())
	require.Contains(t, r.outcome().Message, "refused")
	require.Equal(t, "receiver_silent", r.outcome().Code)
	require.NotContains(t, r.outcome().Message, "receivers-own")
}

func TestAllow(t *testing.T) {
	t.Parallel()
	for address, public := range map[string]bool{
		"93.184.216.34:443": true, "[2606:2800:220:1::1]:443": true, "[::ffff:93.184.216.34]:443": true,
		"10.0.0.1:443": false, "172.16.3.4:443": false, "192.168.1.1:443": false, "[::ffff:10.0.0.1]:443": false, "[fd00:ec2::254]:80": false,
		"169.254.169.254:80": false, "[fe80::1%eth0]:443": false, "[::ffff:169.254.169.254]:80": false, "100.100.100.200:80": false,
		"0.0.0.0:443": false, "[::]:443": false, "224.0.0.1:443": false, "255.255.255.255:443": false, "198.18.0.1:443": false,
		"[64:ff9b::a00:1]:443": false, "[2002:a00:1::]:443": false, "[::a00:1]:443": false, "[ff02::1]:443": false, "192.0.0.8:1": false,
	} {
		for _, loopback := range []bool{false, true} {
			require.Equal(t, public, allow(address, loopback) == nil, "%s, loopback %t", address, loopback)
		}
	}
	for _, address := range []string{"127.0.0.1:80", "127.9.9.9:80", "[::1]:80", "[::ffff:127.0.0.1]:80"} {
		require.ErrorIs(t, allow(address, false), errAddress)
		require.NoError(t, allow(address, true))
	}
	require.Error(t, allow("somewhere:80", true))
}
