package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type webhookStore struct{ records[amc.Webhook] }

var _ amc.WebhookStore = webhookStore{}

// Webhooks returns the store of webhooks in the file.
func (db *DB) Webhooks() amc.WebhookStore {
	return webhookStore{records[amc.Webhook]{
		db: db, table: "webhooks", noun: "webhook", key: func(w *amc.Webhook) (string, *int64) { return w.ID, &w.Version },
		missing: amc.Error{Code: "webhook_not_found"}, taken: amc.Error{Code: "version_conflict"},
	}}
}

func (s webhookStore) PutWebhook(ctx context.Context, webhook amc.Webhook) (amc.Webhook, error) {
	webhook.CreatedAt, webhook.UpdatedAt = webhook.CreatedAt.UTC(), webhook.UpdatedAt.UTC()
	return s.put(ctx, webhook)
}

func (s webhookStore) Webhook(ctx context.Context, id string) (amc.Webhook, error) {
	return s.one(ctx, id)
}

func (s webhookStore) Webhooks(ctx context.Context) ([]amc.Webhook, error) {
	return s.all(ctx)
}

func (s webhookStore) DeleteWebhook(ctx context.Context, id string, version int64) error {
	err := s.db.write(ctx, func(tx *sql.Tx) error {
		if err := s.written(ctx, tx, id, version, "DELETE FROM webhooks WHERE id = ? AND version = ?", id, version); err != nil {
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
