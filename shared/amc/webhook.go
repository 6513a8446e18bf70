package amc

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

// MaxWebhooks is how many there may be: every event is sent to each that wants it.
const MaxWebhooks = 50

// MaxDeliveries is how many deliveries of a webhook are kept.
const MaxDeliveries = 100

// Webhook is an address that is told of events by a signed POST.
type Webhook struct {
	ID          string      `json:"webhookId"`
	URL         string      `json:"url"`
	Events      []EventType `json:"events"` // that it wants
	Description string      `json:"description,omitempty"`
	CreatedAt   time.Time   `json:"createdAt"`
	CreatedBy   string      `json:"createdBy"` // subject of the token
	UpdatedAt   time.Time   `json:"updatedAt"`
	// DisabledAt is when the receiver said that it is gone (410): nothing is delivered until the webhook is changed.
	DisabledAt *time.Time `json:"disabledAt,omitempty"`
	Version    int64      `json:"-"` // for conditional writes; 0 is a new record
}

// Validate refuses a webhook that can't be delivered to. With loopback, addresses of this machine are allowed, and http to them.
// A name may stand for any address: what it stands for is looked at when it is dialed.
func (w Webhook) Validate(loopback bool) error {
	u, err := url.Parse(w.URL)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return invalid("webhook_url", "url", "this is no address", "use one such as https://hooks.example.com/amc")
	}
	address, err := netip.ParseAddr(u.Hostname())
	local := u.Hostname() == "localhost" || err == nil && address.Unmap().IsLoopback()
	switch {
	case u.User != nil:
		return invalid("webhook_url", "url", "the address holds a name or password", "leave them out: the signature tells who calls")
	case u.Fragment != "":
		return invalid("webhook_url", "url", "the address has a fragment, which is never sent", "leave it out")
	case local && !loopback:
		return invalid("webhook_url", "url", "the address is this service's own machine", "use one that others reach")
	case u.Scheme != "https" && (u.Scheme != "http" || !local):
		return invalid("webhook_url", "url", "the address is not https", "use https")
	}
	for i, t := range w.Events {
		if !slices.Contains(EventTypes, t) {
			return invalid("unknown_event", fmt.Sprintf("events[%d]", i), fmt.Sprintf("%q is no event", t), "use "+listOf(EventTypes))
		}
	}
	return nil
}

func listOf(types []EventType) (text string) {
	for i, t := range types {
		if i > 0 {
			text += ", "
		}
		text += string(t)
	}
	return text
}

// WebhookSecret is what a webhook's deliveries are signed with, as kept in the SecretStore in JSON.
type WebhookSecret struct {
	Secret  string          `json:"secret"`            // "whsec_" and base64
	Retired []RetiredSecret `json:"retired,omitempty"` // they sign too for a while, the newest first
}

// RetiredSecret is a secret that another took the place of.
type RetiredSecret struct {
	Secret string    `json:"secret"`
	Until  time.Time `json:"until"` // from when on it signs no more
}

// WebhookSecretName is the SecretStore name of a webhook's WebhookSecret.
func WebhookSecretName(webhookID string) string { return "webhooks/" + webhookID }

// WebhookDelivery is what became of an event at a webhook by its last try.
type WebhookDelivery struct {
	WebhookID string    `json:"webhookId"`
	EventID   string    `json:"eventId"`
	Type      EventType `json:"type"`
	Delivered bool      `json:"delivered"`
	Attempts  int       `json:"attempts"`
	At        time.Time `json:"at"`               // of the last try
	Status    int       `json:"status,omitempty"` // of the answer; none without one
	Message   string    `json:"message,omitempty"`
	Code      string    `json:"code,omitempty"` // of the message
}

// WebhookStore keeps webhooks and what became of their deliveries. What is not there fails with KindNotFound. Times keep at
// least millisecond precision and come back in UTC.
type WebhookStore interface {
	// PutWebhook writes the webhook where the stored Version equals webhook.Version; Version 0 means that none may exist.
	// Else it fails with KindConflict.
	PutWebhook(ctx context.Context, webhook Webhook) (Webhook, error)
	Webhook(ctx context.Context, id string) (Webhook, error)
	Webhooks(ctx context.Context) ([]Webhook, error) // by ID
	// DeleteWebhook removes the webhook and its deliveries, where the stored Version is version; else it fails with KindConflict.
	DeleteWebhook(ctx context.Context, id string, version int64) error

	// PutDelivery writes what became of an event at a webhook, in place of what was written before. Of a webhook only the
	// newest MaxDeliveries are kept. Deliveries of a webhook that is gone are not.
	PutDelivery(ctx context.Context, delivery WebhookDelivery) error
	// Deliveries returns those of a webhook, the one last tried first.
	Deliveries(ctx context.Context, webhookID string) ([]WebhookDelivery, error)
}
