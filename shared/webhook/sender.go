package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	// lease outlasts a delivery and what is written around it.
	lease = time.Minute
	// maxPause is the longest that SQS hides a message, with room for jitter.
	maxPause = 6 * time.Hour
	// atOnce bounds the deliveries of one Sender under way.
	atOnce = 10
)

// Config is the sender's part of the environment.
type Config struct {
	// Loopback allows addresses of this machine, and http to them.
	Loopback bool `split_words:"true"`
	// Backoff is the pause before the second try; it grows fourfold with each.
	Backoff time.Duration `split_words:"true" default:"5s"`
}

// Sender delivers events to webhooks.
type Sender struct {
	Webhooks amc.WebhookStore
	Secrets  amc.SecretStore
	Queue    amc.Queue
	Client   *http.Client // of Client
	Clock    amc.Clock
	Log      *slog.Logger
	Config   Config
}

// Run delivers what is queued until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		deliveries, err := s.Queue.Receive(ctx, atOnce, 10*time.Second, lease)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("can't receive deliveries", "error", err)
			_ = s.Clock.Sleep(ctx, time.Second) // an ended ctx ends the loop
		}
		var g errgroup.Group // of at most atOnce
		for _, d := range deliveries {
			g.Go(func() error {
				if err := s.settle(ctx, d); err != nil && ctx.Err() == nil {
					s.Log.Warn("delivery not settled", "error", err) // it comes again
				}
				return nil
			})
		}
		_ = g.Wait()
	}
	return nil
}

// settle takes a message off the queue once it is delivered.
func (s *Sender) settle(ctx context.Context, d amc.Delivery) error {
	if err := s.Deliver(ctx, d); err != nil {
		return err
	}
	return s.Queue.Ack(ctx, d.Receipt)
}

// Deliver posts one message, for who receives from the queue in another way than Run. Where it fails the message stays on the
// queue and comes back later; where it doesn't, the caller takes it off.
func (s *Sender) Deliver(ctx context.Context, d amc.Delivery) error {
	err := s.deliver(ctx, d)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err() // a shutdown is no try: the lease ends
	}
	pause := s.pause(d.Receives)
	var e *amc.Error
	if errors.As(err, &e) {
		pause = max(pause, e.RetryAfter)
	}
	return errors.Join(err, s.Queue.Extend(ctx, d.Receipt, pause))
}

// pause is how long to wait after so many tries: fourfold each time, and a fifth more or less, so that the deliveries of a
// receiver that was down don't come back all at once.
func (s *Sender) pause(tries int) time.Duration {
	pause := min(s.Config.Backoff<<min(2*(tries-1), 16), maxPause)
	return time.Duration(float64(pause) * (0.8 + 0.4*rand.Float64())) //nolint:gosec // jitter is no secret
}

// deliver posts one message. What can never be delivered, because the webhook or its receiver is gone, counts as done.
func (s *Sender) deliver(ctx context.Context, d amc.Delivery) error {
	var m message
	if err := json.Unmarshal([]byte(d.Body), &m); err != nil {
		return fmt.Errorf("decode delivery: %w", err)
	}
	log := s.Log.With("webhook", m.WebhookID, "event", m.Event.ID, "attempt", d.Receives)
	hook, err := s.Webhooks.Webhook(ctx, m.WebhookID)
	if amc.KindNotFound.Is(err) {
		log.Info("webhook is gone")
		return nil
	}
	if err != nil {
		return err
	}
	if hook.DisabledAt != nil && m.Event.Type != amc.EventTest {
		log.Info("webhook is disabled")
		return nil
	}
	outcome := amc.WebhookDelivery{WebhookID: hook.ID, EventID: m.Event.ID, Type: m.Event.Type, Attempts: d.Receives, At: s.Clock.Now().UTC()}
	var failed error
	if outcome.Status, failed = s.post(ctx, hook, m.Event); failed != nil && ctx.Err() != nil {
		return failed
	}
	outcome.Delivered = failed == nil
	gone := outcome.Status == http.StatusGone
	if gone {
		now := s.Clock.Now().UTC()
		hook.DisabledAt, hook.UpdatedAt = &now, now
		if _, err := s.Webhooks.PutWebhook(ctx, hook); err != nil {
			return fmt.Errorf("disable webhook %s: %w", hook.ID, err) // it may just have been changed: the next try sees how
		}
		failed = &amc.Error{Kind: amc.KindNotFound, Code: "receiver_gone", Message: "the receiver answered 410: the webhook is disabled until it is changed"}
	}
	if failed != nil {
		why := amc.FailureOf(failed)
		outcome.Code, outcome.Message = why.Code, why.Message
	}
	if err := s.Webhooks.PutDelivery(ctx, outcome); err != nil {
		log.Warn("delivery's outcome not kept", "error", err)
	}
	if gone {
		log.Warn("webhook disabled", "status", outcome.Status)
		return nil
	}
	if failed != nil {
		return fmt.Errorf("deliver event %s to webhook %s: %w", m.Event.ID, hook.ID, failed)
	}
	log.Info("event delivered", "status", outcome.Status)
	return nil
}

// post sends an event, and returns the status of the answer. Errors never name the address's path or query, which may hold a
// secret of the receiver's.
func (s *Sender) post(ctx context.Context, hook amc.Webhook, event amc.Event) (status int, err error) {
	if err := hook.Validate(s.Config.Loopback); err != nil { // the setting may have changed
		return 0, err
	}
	body, err := json.Marshal(event)
	if err != nil {
		return 0, fmt.Errorf("encode event: %w", err)
	}
	secret, err := secretOf(ctx, s.Secrets, hook.ID)
	if err != nil {
		return 0, err
	}
	now := s.Clock.Now()
	signature, err := sign(secret, event.ID, now, body)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return 0, &amc.Error{Kind: amc.KindInvalid, Code: "webhook_url", Message: "the address can't be used"}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "amc-uploader")
	request.Header.Set(standardwebhooks.HeaderWebhookID, event.ID)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	response, err := s.Client.Do(request)
	if err != nil {
		return 0, unanswered(err)
	}
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection can be used again; what it says is not wanted
	_ = response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return response.StatusCode, &amc.Error{
			Kind: amc.KindUnavailable, Code: "receiver_refused", Message: fmt.Sprintf("the receiver answered %d", response.StatusCode),
			RetryAfter: retryAfter(response.Header.Get("Retry-After"), now),
		}
	}
	return response.StatusCode, nil
}

// retryAfter reads what a receiver asks to wait, in seconds or until a time; 0 when it doesn't.
func retryAfter(header string, now time.Time) time.Duration {
	var after time.Duration
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		after = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 0), maxPause)
}

const codeSilent = "receiver_silent"

// unanswered says why there is no answer, without the address.
func unanswered(err error) error {
	var call *url.Error
	switch {
	case errors.Is(err, errAddress):
		return errAddress
	case errors.As(err, &call) && call.Timeout():
		return &amc.Error{Kind: amc.KindUnavailable, Code: codeSilent, Message: fmt.Sprintf("no answer within %s", timeout)}
	case errors.As(err, &call):
		return &amc.Error{Kind: amc.KindUnavailable, Code: codeSilent, Message: "no answer", Err: call.Err}
	}
	return err
}
