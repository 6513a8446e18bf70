package api

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/webhook"
)

// ListWebhooks returns all webhooks.
func (s *server) ListWebhooks(ctx context.Context, _ ListWebhooksRequestObject) (ListWebhooksResponseObject, error) {
	hooks, err := s.Webhooks.Webhooks(own(ctx))
	if err != nil {
		return nil, err
	}
	return ListWebhooks200JSONResponse{Webhooks: append([]amc.Webhook{}, hooks...)}, nil
}

// CreateWebhook makes a webhook and its secret, which no later answer shows. The secret comes first: one without a webhook
// does no harm, and a webhook without one could not be delivered to.
func (s *server) CreateWebhook(ctx context.Context, r CreateWebhookRequestObject) (CreateWebhookResponseObject, error) {
	ctx = own(ctx)
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make webhook id: %w", err)
	}
	now := s.Clock.Now().UTC()
	hook := amc.Webhook{
		ID: id.String(), URL: r.Body.URL, Events: r.Body.Events, Description: r.Body.Description,
		CreatedAt: now, CreatedBy: callOf(ctx).principal.Subject, UpdatedAt: now,
	}
	if err := hook.Validate(s.WebhookLoopback); err != nil {
		return nil, err
	}
	all, err := s.Webhooks.Webhooks(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) >= amc.MaxWebhooks {
		return nil, &amc.Error{Kind: amc.KindConflict, Code: "too_many_webhooks", Message: fmt.Sprintf("there are %d webhooks already", len(all)),
			Hint: "delete one that nobody needs"}
	}
	secret, err := webhook.NewSecret(ctx, s.Secrets, hook.ID, now)
	if err != nil {
		return nil, err
	}
	if hook, err = s.Webhooks.PutWebhook(ctx, hook); err != nil {
		return nil, err
	}
	return CreateWebhook201JSONResponse{
		Body:    WebhookCreated{Webhook: hook, Secret: secret},
		Headers: CreateWebhook201ResponseHeaders{Location: s.BasePath + "/v1/webhooks/" + hook.ID, ETag: etagOf(hook.Version)},
	}, nil
}

// GetWebhook returns a webhook.
func (s *server) GetWebhook(ctx context.Context, r GetWebhookRequestObject) (GetWebhookResponseObject, error) {
	hook, err := s.Webhooks.Webhook(own(ctx), r.WebhookID)
	if err != nil {
		return nil, err
	}
	etag := etagOf(hook.Version)
	if matches(value(r.Params.IfNoneMatch), etag) {
		return GetWebhook304Response{Headers: GetWebhook304ResponseHeaders{ETag: etag}}, nil
	}
	return GetWebhook200JSONResponse{Body: hook, Headers: GetWebhook200ResponseHeaders{ETag: etag}}, nil
}

// UpdateWebhook changes what the request names, and enables the webhook.
func (s *server) UpdateWebhook(ctx context.Context, r UpdateWebhookRequestObject) (UpdateWebhookResponseObject, error) {
	ctx = own(ctx)
	hook, err := s.Webhooks.Webhook(ctx, r.WebhookID)
	if err != nil {
		return nil, err
	}
	if err := precondition(r.Params.IfMatch, etagOf(hook.Version)); err != nil {
		return nil, err
	}
	if r.Body.URL != nil {
		hook.URL = *r.Body.URL
	}
	if r.Body.Events != nil {
		hook.Events = *r.Body.Events
	}
	if r.Body.Description != nil {
		hook.Description = *r.Body.Description
	}
	if err := hook.Validate(s.WebhookLoopback); err != nil {
		return nil, err
	}
	hook.UpdatedAt, hook.DisabledAt = s.Clock.Now().UTC(), nil
	if hook, err = s.Webhooks.PutWebhook(ctx, hook); err != nil {
		return nil, outrun(err)
	}
	return UpdateWebhook200JSONResponse{Body: hook, Headers: UpdateWebhook200ResponseHeaders{ETag: etagOf(hook.Version)}}, nil
}

// DeleteWebhook removes a webhook; what is queued for it is dropped.
func (s *server) DeleteWebhook(ctx context.Context, r DeleteWebhookRequestObject) (DeleteWebhookResponseObject, error) {
	ctx = own(ctx)
	hook, err := s.Webhooks.Webhook(ctx, r.WebhookID)
	if err != nil {
		return nil, err
	}
	if err := precondition(r.Params.IfMatch, etagOf(hook.Version)); err != nil {
		return nil, err
	}
	if err := s.Webhooks.DeleteWebhook(ctx, hook.ID, hook.Version); err != nil {
		return nil, outrun(err)
	}
	if err := s.Secrets.DeleteSecret(ctx, amc.WebhookSecretName(hook.ID)); err != nil && !amc.KindNotFound.Is(err) {
		s.Log.WarnContext(ctx, "secret of a deleted webhook not removed", "webhook", hook.ID, "error", err)
	}
	return DeleteWebhook204Response{}, nil
}

// RotateWebhook makes a new secret. The one before signs too for a while.
func (s *server) RotateWebhook(ctx context.Context, r RotateWebhookRequestObject) (RotateWebhookResponseObject, error) {
	ctx = own(ctx)
	if _, err := s.Webhooks.Webhook(ctx, r.WebhookID); err != nil {
		return nil, err
	}
	now := s.Clock.Now().UTC()
	secret, err := webhook.NewSecret(ctx, s.Secrets, r.WebhookID, now)
	if err != nil {
		return nil, err
	}
	return RotateWebhook200JSONResponse{Secret: secret, PreviousUntil: now.Add(webhook.Overlap)}, nil
}

// TestWebhook queues an event that tells of nothing for one webhook.
func (s *server) TestWebhook(ctx context.Context, r TestWebhookRequestObject) (TestWebhookResponseObject, error) {
	ctx = own(ctx)
	if _, err := s.Webhooks.Webhook(ctx, r.WebhookID); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("make event id: %w", err)
	}
	now := s.Clock.Now().UTC()
	event := amc.Event{
		ID: id.String() + ".0", Type: amc.EventTest, Time: now,
		Data: amc.EventData{JobID: id.String(), State: amc.JobSucceeded, DataSetID: "test", CreatedAt: now, Instances: []amc.EventInstance{}},
	}
	if err := webhook.Enqueue(ctx, s.Deliveries, r.WebhookID, event); err != nil {
		return nil, &amc.Error{Kind: amc.KindUnavailable, Code: "queue_unavailable", Message: "the event could not be queued", Hint: "call again", Err: err}
	}
	return TestWebhook202JSONResponse{EventID: event.ID}, nil
}

// ListDeliveries returns what became of a webhook's last events.
func (s *server) ListDeliveries(ctx context.Context, r ListDeliveriesRequestObject) (ListDeliveriesResponseObject, error) {
	ctx = own(ctx)
	if _, err := s.Webhooks.Webhook(ctx, r.WebhookID); err != nil {
		return nil, err
	}
	deliveries, err := s.Webhooks.Deliveries(ctx, r.WebhookID)
	if err != nil {
		return nil, err
	}
	return ListDeliveries200JSONResponse{Deliveries: append([]amc.WebhookDelivery{}, deliveries...)}, nil
}
