package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type webhookStore struct{ db *DB }

var _ amc.WebhookStore = webhookStore{}

// Webhooks returns the store of webhooks in the file.
func (db *DB) Webhooks() amc.WebhookStore { return webhookStore{db} }

func (s webhookStore) PutWebhook(ctx context.Context, webhook amc.Webhook) (stored amc.Webhook, err error) {
	webhook.CreatedAt, webhook.UpdatedAt = webhook.CreatedAt.UTC(), webhook.UpdatedAt.UTC()
	document, err := json.Marshal(webhook)
	if err != nil {
		return amc.Webhook{}, fmt.Errorf("encode webhook: %w", err)
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		write, args := "UPDATE webhooks SET version = version + 1, document = ? WHERE id = ? AND version = ?", []any{string(document), webhook.ID, webhook.Version}
		if webhook.Version == 0 {
			write, args = "INSERT INTO webhooks (document, id, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING", args[:2]
		}
		return s.conditional(ctx, tx, webhook.ID, write, args...)
	})
	if err != nil {
		return amc.Webhook{}, fmt.Errorf("write webhook: %w", err)
	}
	webhook.Version++
	return webhook, nil
}

// conditional runs a write of one record, and says why it found nothing to write.
func (s webhookStore) conditional(ctx context.Context, tx *sql.Tx, id, write string, args ...any) error {
	result, err := tx.ExecContext(ctx, write, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	if _, err := oneWebhook(ctx, tx, id); err != nil {
		return err
	}
	return &amc.Error{Kind: amc.KindConflict, Code: "version_conflict", Message: fmt.Sprintf("webhook %s was changed meanwhile", id), Hint: "read it again and repeat the change"}
}

func (s webhookStore) Webhook(ctx context.Context, id string) (amc.Webhook, error) {
	webhook, err := oneWebhook(ctx, s.db.reader, id)
	if err != nil {
		return amc.Webhook{}, fmt.Errorf("read webhook: %w", classify(err))
	}
	return webhook, nil
}

func oneWebhook(ctx context.Context, q queryer, id string) (amc.Webhook, error) {
	webhook, err := scanWebhook(q.QueryRowContext(ctx, "SELECT document, version FROM webhooks WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return amc.Webhook{}, &amc.Error{Kind: amc.KindNotFound, Code: "webhook_not_found", Message: fmt.Sprintf("there is no webhook %s", id)}
	}
	return webhook, err
}

func (s webhookStore) Webhooks(ctx context.Context) ([]amc.Webhook, error) {
	webhooks, err := collect(ctx, s.db.reader, scanWebhook, "SELECT document, version FROM webhooks ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	return webhooks, nil
}

func scanWebhook(r row) (webhook amc.Webhook, err error) {
	var document string
	if err := r.Scan(&document, &webhook.Version); err != nil {
		return amc.Webhook{}, err
	}
	if err := json.Unmarshal([]byte(document), &webhook); err != nil {
		return amc.Webhook{}, fmt.Errorf("decode webhook: %w", err)
	}
	return webhook, nil
}

func (s webhookStore) DeleteWebhook(ctx context.Context, id string, version int64) error {
	err := s.db.write(ctx, func(tx *sql.Tx) error {
		if err := s.conditional(ctx, tx, id, "DELETE FROM webhooks WHERE id = ? AND version = ?", id, version); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM deliveries WHERE webhook_id = ?", id)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete webhook: %w", err)
	}
	return nil
}

func (s webhookStore) PutDelivery(ctx context.Context, d amc.WebhookDelivery) error {
	d.At = d.At.UTC()
	document, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode delivery: %w", err)
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO deliveries (webhook_id, event_id, at, document)
			SELECT id, ?, ?, ? FROM webhooks WHERE id = ?`, d.EventID, d.At.UnixMicro(), string(document), d.WebhookID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE webhook_id = ?1 AND event_id IN
			(SELECT event_id FROM deliveries WHERE webhook_id = ?1 ORDER BY at DESC, event_id DESC LIMIT -1 OFFSET ?2)`, d.WebhookID, amc.MaxDeliveries)
		return err
	})
	if err != nil {
		return fmt.Errorf("write delivery: %w", err)
	}
	return nil
}

func (s webhookStore) Deliveries(ctx context.Context, webhookID string) ([]amc.WebhookDelivery, error) {
	deliveries, err := collect(ctx, s.db.reader, scanDelivery, "SELECT document FROM deliveries WHERE webhook_id = ? ORDER BY at DESC, event_id DESC", webhookID)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return deliveries, nil
}

func scanDelivery(r row) (d amc.WebhookDelivery, err error) {
	var document string
	if err := r.Scan(&document); err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return d, fmt.Errorf("decode delivery: %w", err)
	}
	return d, nil
}
