package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestWebhooks(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ok := func(args ...string) string {
		t.Helper()
		code, out, errs := r.amcu(append([]string{"webhooks"}, args...)...)
		require.Equal(t, exitOK, code, errs)
		return out
	}
	out := ok("create", "https://hooks.example.com/amc", "--event", "job.failed", "--description", "pager")
	require.Regexp(t, `:\n  whsec_`, out)
	id := regexp.MustCompile("[0-9a-f-]{36}").FindString(out)
	require.Contains(t, ok("list"), id+"  https://hooks.example.com/amc  job.failed")

	require.Contains(t, ok("update", id, "--address", "https://hooks.example.com/other"), "https://hooks.example.com/other  job.failed")
	hook, err := r.db.Webhooks().Webhook(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "pager", hook.Description, "what is not named stays")
	ok("update", id, "--event", "job.cancelled,job.failed", "--description", "")
	hook, err = r.db.Webhooks().Webhook(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []amc.EventType{amc.EventCancelled, amc.EventFailed}, hook.Events)
	require.Empty(t, hook.Description)

	require.Regexp(t, `whsec_\S+\n.* 2026-11-24`, ok("rotate", id))
	require.Contains(t, ok("test", id), "amcu webhooks deliveries "+id)
	require.NoError(t, r.db.Webhooks().PutDelivery(t.Context(), amc.WebhookDelivery{WebhookID: id, EventID: "e.0", Type: amc.EventFailed, Attempts: 2, Status: 500, Message: "HTTP 500"}))
	require.Regexp(t, `e\.0 +job\.failed +false +2 +500 +HTTP 500`, ok("deliveries", id))
	require.Contains(t, ok("delete", id), "Deleted")

	var made client.WebhookCreated
	require.NoError(t, json.Unmarshal([]byte(ok("create", "https://hooks.example.com", "--output", "json")), &made))
	require.Equal(t, amc.EventTypes, made.Webhook.Events, "all, when nobody says")

	r.lost = 1
	code, _, errs := r.amcu("webhooks", "create", "https://hooks.example.com/lost")
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "amcu webhooks list")
	require.Equal(t, 1, strings.Count(ok("list"), "/lost"), "each would be told of every event")

	r.refused("it is gone", refusal{args: []string{"webhooks", "delete", id}, want: amc.Error{Kind: amc.KindNotFound, Code: "webhook_not_found"}})
	r.refused("an address", refusal{args: []string{"webhooks", "create", "http://hooks.example.com"}, want: amc.Error{Kind: amc.KindInvalid, Code: "webhook_url", Field: "url"}})
	r.refused("an event", refusal{args: []string{"webhooks", "create", "https://hooks.example.com", "--event", "job.lost"}, want: amc.Error{Kind: amc.KindInvalid, Code: "invalid_request", Field: "events[0]"}})
}
