package uploader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Consents looks after the consents that connections rest on: an end that nobody foresees stops every job of an account. What it
// logs, an alarm counts.
type Consents struct {
	Connections amc.ConnectionStore
	Secrets     amc.SecretStore
	Clock       amc.Clock
	Log         *slog.Logger
	Life        time.Duration // of a consent

	mu   sync.Mutex
	next time.Time
}

// consentPause is how long a process leaves consents alone after it looked: they end by the day, and each costs a secret's read.
const consentPause = 6 * time.Hour

// Poll tells the log of every consent that ends soon, or that Amazon refuses, unless it did so lately.
func (c *Consents) Poll(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Clock.Now()
	if now.Before(c.next) {
		return nil
	}
	connections, err := c.Connections.Connections(ctx)
	if err != nil {
		return fmt.Errorf("list connections: %w", err)
	}
	var errs []error
	for _, connection := range connections {
		errs = append(errs, c.look(ctx, connection, now))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	c.next = now.Add(consentPause)
	return nil
}

func (c *Consents) look(ctx context.Context, connection amc.Connection, now time.Time) error {
	value, err := c.Secrets.Secret(ctx, amc.ConnectionSecretName(connection.ID))
	if amc.KindNotFound.Is(err) {
		return nil // being made, or removed
	}
	if err != nil {
		return fmt.Errorf("read connection %s: %w", connection.ID, err)
	}
	var secret amc.ConnectionSecret
	if json.Unmarshal(value, &secret) != nil { // the decoder's words could quote it
		return fmt.Errorf("read connection %s: its secret is damaged", connection.ID)
	}
	switch secret.Status(now, c.Life) {
	case amc.ConnectionEnding:
		c.Log.Warn("consent ends soon", "connection", connection.ID, "end", secret.ConsentedAt.Add(c.Life).UTC())
	case amc.ConnectionRefused:
		c.Log.Warn("consent is refused", "connection", connection.ID, "since", secret.RefusedAt.UTC())
	}
	return nil
}
