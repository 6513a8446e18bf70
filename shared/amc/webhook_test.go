package amc

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWebhookValidate(t *testing.T) {
	t.Parallel()
	for address, c := range map[string]struct{ anywhere, loopback bool }{
		"https://hooks.example.com/amc?x=1": {true, true},
		"https://hooks.example.com:8443":    {true, true},
		"https://127.0.0.1/x":               {false, true},
		"http://127.0.0.1:9000/x":           {false, true},
		"http://[::1]:9000/x":               {false, true},
		"http://[::ffff:127.0.0.1]/x":       {false, true},
		"http://localhost/x":                {false, true},
		"http://hooks.example.com/amc":      {false, false},
		"http://10.0.0.1/":                  {false, false},
		"ftp://hooks.example.com/":          {false, false},
		"https://ann:secret@example.com/":   {false, false},
		"https://example.com/#part":         {false, false},
		"https://":                          {false, false},
		"https:example.com":                 {false, false},
		"https://:443/":                     {false, false},
		"hooks.example.com":                 {false, false},
		"https://exa mple.com":              {false, false},
		"":                                  {false, false},
	} {
		hook := Webhook{URL: address, Events: EventTypes}
		for loopback, allowed := range map[bool]bool{false: c.anywhere, true: c.loopback} {
			err := hook.Validate(loopback)
			if allowed {
				require.NoError(t, err, "%q, loopback %t", address, loopback)
				continue
			}
			var e *Error
			require.True(t, errors.As(err, &e), "%q, loopback %t", address, loopback)
			require.Equal(t, "webhook_url", e.Code)
			require.NotContains(t, e.Error(), "secret")
		}
	}
	err := Webhook{URL: "https://example.com", Events: []EventType{EventFailed, EventTest}}.Validate(false)
	var e *Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, []any{KindInvalid, "unknown_event", "events[1]"}, []any{e.Kind, e.Code, e.Field})
	require.Contains(t, e.Message, `"webhook.test"`)
	require.Contains(t, e.Hint, "job.succeeded, ", "what there is")
}
