package dynamostore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type webhookStore struct{ records[amc.Webhook] }

var _ amc.WebhookStore = webhookStore{}

// Webhooks returns the store of webhooks and their deliveries.
func (s *Store) Webhooks() amc.WebhookStore {
	return webhookStore{records[amc.Webhook]{
		Store: s, table: s.tables.Webhooks, noun: "webhook", name: "webhookId",
		key:     func(w *amc.Webhook) (string, *int64) { return w.ID, &w.Version },
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

// DeleteWebhook removes the webhook first: from then on it gets no more deliveries. Those that it dies over end by themselves.
func (s webhookStore) DeleteWebhook(ctx context.Context, id string, version int64) error {
	if err := s.remove(ctx, id, version); err != nil {
		return err
	}
	deliveries, err := s.deliveries(ctx, id)
	if err == nil {
		err = s.forget(ctx, deliveries)
	}
	if err != nil {
		return fmt.Errorf("delete webhook: %w", err)
	}
	return nil
}

// deliveryLife is how long a delivery is kept after its last try.
const deliveryLife = 90 * 24 * time.Hour

func (s webhookStore) PutDelivery(ctx context.Context, d amc.WebhookDelivery) error {
	if err := s.putDelivery(ctx, d); err != nil {
		return fmt.Errorf("write delivery: %w", err)
	}
	return nil
}

func (s webhookStore) putDelivery(ctx context.Context, d amc.WebhookDelivery) error {
	d.At = d.At.UTC()
	document, err := encode("delivery", d)
	if err != nil {
		return err
	}
	it := deliveryKey(d)
	it[documentName], it[expiresName] = document, number(d.At.Add(deliveryLife).Unix())
	if err := s.replace(ctx, s.tables.Deliveries, it); err != nil {
		return err
	}
	// Looked at afterwards: whoever deletes the webhook either sees this delivery, or is seen here. A transaction would say the
	// same, and make the deliveries of one webhook wait for one another.
	hook, err := s.get(ctx, s.table, item{s.name: text(d.WebhookID)})
	switch {
	case err != nil:
		return err
	case hook == nil:
		return s.forget(ctx, []amc.WebhookDelivery{d})
	}
	all, err := s.deliveries(ctx, d.WebhookID)
	if err != nil || len(all) <= amc.MaxDeliveries {
		return err
	}
	return s.forget(ctx, all[amc.MaxDeliveries:])
}

func (s webhookStore) Deliveries(ctx context.Context, webhookID string) ([]amc.WebhookDelivery, error) {
	all, err := s.deliveries(ctx, webhookID)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return all[:min(len(all), amc.MaxDeliveries)], nil
}

// deliveries returns those of a webhook, the one last tried first: MaxDeliveries, and for moments a few more.
func (s webhookStore) deliveries(ctx context.Context, webhookID string) (all []amc.WebhookDelivery, err error) {
	for it, err := range s.query(ctx, &dynamodb.QueryInput{
		TableName: &s.tables.Deliveries, ConsistentRead: aws.Bool(true),
		KeyConditionExpression: aws.String("#webhookId = :webhook"), ExpressionAttributeValues: item{":webhook": text(webhookID)},
	}) {
		var d amc.WebhookDelivery
		if err == nil {
			err = decode("delivery", it, &d)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b amc.WebhookDelivery) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.EventID, a.EventID))
	})
	return all, nil
}

func (s webhookStore) forget(ctx context.Context, deliveries []amc.WebhookDelivery) error {
	var keys []item
	for _, d := range deliveries {
		keys = append(keys, deliveryKey(d))
	}
	return s.removeAll(ctx, s.tables.Deliveries, keys)
}

func deliveryKey(d amc.WebhookDelivery) item {
	return item{"webhookId": text(d.WebhookID), "eventId": text(d.EventID)}
}
