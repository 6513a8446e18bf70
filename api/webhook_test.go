package api

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func hookBody() map[string]any {
	return map[string]any{"url": "https://hooks.example.com/amc", "events": []string{"job.failed", "job.succeeded"}, "description": "to the pager"}
}

func (r *rig) newHook() (hook amc.Webhook, secret, etag string) {
	r.t.Helper()
	out := r.call(request{method: "POST", path: "/v1/webhooks", token: "admin", body: hookBody()})
	made := decode[WebhookCreated](r.t, out, 201)
	require.Equal(r.t, "/v1/webhooks/"+made.Webhook.ID, out.Header().Get("Location"))
	return made.Webhook, made.Secret, out.Header().Get("ETag")
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	r := setup(t)
	hook, secret, etag := r.newHook()
	require.Regexp(t, "^whsec_", secret)
	require.Equal(t, "u-admin", hook.CreatedBy)
	path := "/v1/webhooks/" + hook.ID
	get := r.call(request{method: "GET", path: path, token: "admin"})
	require.Equal(t, hook, decode[amc.Webhook](t, get, 200))
	require.Equal(t, etag, get.Header().Get("ETag"))
	require.Equal(t, 304, r.call(request{method: "GET", path: path, token: "admin", header: map[string]string{"If-None-Match": etag}}).Code)
	list := r.call(request{method: "GET", path: "/v1/webhooks", token: "admin"})
	require.Equal(t, []amc.Webhook{hook}, decode[WebhookList](t, list, 200).Webhooks)

	patch := func(body any, header map[string]string) request {
		return request{method: "PATCH", path: path, token: "admin", body: body, header: header}
	}
	gone := r.clock.Now()
	disabled, err := r.hooks.Webhook(t.Context(), hook.ID)
	require.NoError(t, err)
	disabled.DisabledAt = &gone
	_, err = r.hooks.PutWebhook(t.Context(), disabled)
	require.NoError(t, err)
	get = r.call(request{method: "GET", path: path, token: "admin"})
	require.Equal(t, gone, *decode[amc.Webhook](t, get, 200).DisabledAt)
	etag = get.Header().Get("ETag")
	match := map[string]string{"If-Match": etag}
	change := map[string]any{"events": []string{"job.cancelled"}}
	problem(t, r.call(patch(change, nil)), 428, "precondition_required")
	problem(t, r.call(patch(map[string]any{"url": "http://hooks.example.com"}, match)), 400, "webhook_url")
	problem(t, r.call(patch(map[string]any{}, match)), 400, "invalid_request")
	r.clock.Advance(1e9)
	out := r.call(patch(change, match))
	changed := decode[amc.Webhook](t, out, 200)
	require.Equal(t, []amc.EventType{amc.EventCancelled}, changed.Events)
	require.Equal(t, hook.URL, changed.URL)
	require.Equal(t, hook.Description, changed.Description)
	require.Equal(t, r.clock.Now(), changed.UpdatedAt)
	require.Nil(t, changed.DisabledAt, "a change enables it")
	problem(t, r.call(patch(change, match)), 412, "precondition_failed")

	rotated := decode[WebhookRotated](t, r.call(request{method: "POST", path: path + "/rotate", token: "admin"}), 200)
	require.NotEqual(t, secret, rotated.Secret)
	kept, err := r.secrets.Secret(t.Context(), amc.WebhookSecretName(hook.ID))
	require.NoError(t, err)
	var both amc.WebhookSecret
	require.NoError(t, json.Unmarshal(kept, &both))
	require.Equal(t, amc.WebhookSecret{Secret: rotated.Secret, Retired: []amc.RetiredSecret{{Secret: secret, Until: rotated.PreviousUntil}}}, both)

	tested := decode[WebhookTested](t, r.call(request{method: "POST", path: path + "/test", token: "admin"}), 202)
	require.Len(t, r.told.sent, 1)
	require.Contains(t, r.told.sent[0], tested.EventID)
	require.Contains(t, r.told.sent[0], "webhook.test")
	require.Contains(t, r.told.sent[0], hook.ID)
	r.told.down = true
	problem(t, r.call(request{method: "POST", path: path + "/test", token: "admin"}), 503, "queue_unavailable")

	require.Empty(t, decode[WebhookDeliveryList](t, r.call(request{method: "GET", path: path + "/deliveries", token: "admin"}), 200).Deliveries)
	d := amc.WebhookDelivery{WebhookID: hook.ID, EventID: "e", Type: amc.EventFailed, Attempts: 3, At: r.clock.Now(), Status: 500, Message: "m"}
	require.NoError(t, r.hooks.PutDelivery(t.Context(), d))
	require.Equal(t, []amc.WebhookDelivery{d}, decode[WebhookDeliveryList](t, r.call(request{method: "GET", path: path + "/deliveries", token: "admin"}), 200).Deliveries)

	remove := request{method: "DELETE", path: path, token: "admin", header: match}
	problem(t, r.call(remove), 412, "precondition_failed")
	remove.header = map[string]string{"If-Match": out.Header().Get("ETag")}
	require.Equal(t, 204, r.call(remove).Code)
	_, err = r.secrets.Secret(t.Context(), amc.WebhookSecretName(hook.ID))
	require.True(t, amc.KindNotFound.Is(err))
	for _, q := range []request{
		{method: "GET", path: path}, {method: "DELETE", path: path, header: match}, {method: "PATCH", path: path, body: change, header: match},
		{method: "POST", path: path + "/rotate"}, {method: "POST", path: path + "/test"}, {method: "GET", path: path + "/deliveries"},
	} {
		q.token = "admin"
		problem(t, r.call(q), 404, "webhook_not_found")
	}
	for _, s := range []string{secret, rotated.Secret} {
		require.NotContains(t, r.log.String(), s)
	}
}

func TestCreateWebhookRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, c := range []struct {
		change      map[string]any
		code, field string
	}{
		{map[string]any{"url": "http://hooks.example.com"}, "webhook_url", "url"},
		{map[string]any{"url": "https://127.0.0.1"}, "webhook_url", "url"},
		{map[string]any{"url": ""}, "invalid_request", "url"},
		{map[string]any{"events": []string{}}, "invalid_request", "events"},
		{map[string]any{"events": []string{"webhook.test"}}, "invalid_request", "events[0]"},
		{map[string]any{"secret": "whsec_mine"}, "invalid_request", "secret"},
	} {
		body := hookBody()
		for k, v := range c.change {
			body[k] = v
		}
		p := problem(t, r.call(request{method: "POST", path: "/v1/webhooks", token: "admin", body: body}), 400, c.code)
		if c.field != "secret" {
			require.Equal(t, c.field, p.Field)
		}
	}
	for i := range amc.MaxWebhooks {
		_, err := r.hooks.PutWebhook(t.Context(), amc.Webhook{ID: fmt.Sprint(i), URL: "https://example.com"})
		require.NoError(t, err)
	}
	problem(t, r.call(request{method: "POST", path: "/v1/webhooks", token: "admin", body: hookBody()}), 409, "too_many_webhooks")
}

func TestWebhookOnThisMachine(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) { c.WebhookLoopback = true })
	body := hookBody()
	body["url"] = "http://127.0.0.1:9000/in"
	decode[WebhookCreated](t, r.call(request{method: "POST", path: "/v1/webhooks", token: "admin", body: body}), 201)
}
