package api

import (
	"encoding/json"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// TestMessages holds what the API says by its words, which other tests leave free. To improve a message, change it and run
//
//	go test ./api -run TestMessages -update
func TestMessages(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.connect()
	held := decode[Job](t, r.create(jobBody(), ""), 202)
	condition := func(etag string) map[string]string { return map[string]string{ifMatchName: etag} }
	connection := "/v1/connections/north-america"
	denied := r.consent("north-america", "admin")
	denied.Code, denied.Error, denied.ErrorDescription = "", "access_denied", "Access not permitted."
	unknown := denied
	unknown.State = "north-america.AAAA"
	var lines []string
	for _, q := range []request{
		{method: "GET", path: "/v1/jobs"},
		{method: "GET", path: "/v1/jobs", token: "nobody"},
		{method: "POST", path: "/v1/jobs", token: "viewer", body: jobBody()},
		{method: "GET", path: "/v1/audit", token: "operator"},
		{method: "GET", path: "/v1/nothing", token: "admin"},
		{method: "DELETE", path: "/v1/jobs", token: "admin"},
		{method: "GET", path: "/v1/jobs?someone%40example.com=1", token: "viewer"},
		{method: "GET", path: "/v1/jobs?limit=1&limit=2", token: "viewer"},
		{method: "GET", path: "/v1/jobs?cursor=!", token: "viewer"},
		{method: "POST", path: "/v1/jobs", token: "operator", body: "{}", header: map[string]string{"Content-Type": "text/plain"}},
		{method: "POST", path: "/v1/jobs", token: "operator", body: "{}", header: map[string]string{"Content-Encoding": "gzip"}},
		{method: "POST", path: "/v1/jobs", token: "operator", body: `"` + strings.Repeat("x", maxBody) + `"`},
		{method: "POST", path: "/v1/jobs", token: "operator", body: "{"},
		{method: "POST", path: "/v1/jobs", token: "operator", body: jobBody(`"source":`, `"stray": 1, "source":`)},
		{method: "POST", path: "/v1/jobs", token: "operator", body: jobBody(`"bucket": "source"`, `"bucket": "artifacts"`)},
		{method: "POST", path: "/v1/jobs", token: "operator", body: jobBody(`"amctwo"`, `"amcnine"`)},
		{method: "POST", path: "/v1/jobs", token: "operator", body: jobBody(`"source":`, `"mappingRef": "m", "source":`)},
		{method: "POST", path: "/v1/jobs", token: "operator", body: jobBody(`"source":`, `"taskToken": "t", "source":`)},
		{method: "GET", path: "/v1/jobs/" + held.JobID + "/report", token: "viewer"},
		{method: "GET", path: "/v1/jobs/" + held.JobID + "/rejects", token: "operator"},
		{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody()},
		{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody("name", "北米")},
		{method: "PATCH", path: connection, token: "admin", body: map[string]any{"name": "NA"}},
		{method: "PATCH", path: connection, token: "admin", header: condition(`"x"`), body: map[string]any{"name": "NA"}},
		{method: "PATCH", path: connection, token: "admin", header: condition("*"), body: map[string]any{"clientId": "amzn1.other"}},
		{method: "POST", path: connection + "/authorization", token: "admin", body: map[string]any{"redirectUri": "https://evil.test/"}},
		{method: "POST", path: "/v1/connections/callback", token: "admin", body: AuthorizationAnswer{State: denied.State}},
		{method: "POST", path: "/v1/connections/callback", token: "admin", body: unknown},
		{method: "POST", path: "/v1/connections/callback", token: "machine-admin", body: denied},
		{method: "POST", path: "/v1/connections/callback", token: "admin", body: denied},
		{method: "PATCH", path: "/v1/instances/amcone", token: "admin", header: condition("*"), body: map[string]any{"connectionId": "nowhere"}},
		{method: "DELETE", path: "/v1/instances/amcone", token: "admin", header: condition("*")},
		{method: "POST", path: "/v1/sources", token: "operator", body: map[string]any{"name": ".."}},
	} {
		out := r.call(q)
		var p Problem
		require.NoError(t, json.Unmarshal(out.Body.Bytes(), &p))
		require.NotEmpty(t, p.Code, out.Body)
		lines = append(lines, failure.Words(&amc.Error{Code: p.Code, Message: p.Detail, Hint: p.Hint}))
	}
	r.queue.down = true
	for _, key := range []string{"", "november"} {
		p := problem(t, r.create(jobBody(), key), 503, "queue_unavailable")
		lines = append(lines, failure.Words(&amc.Error{Code: p.Code, Message: p.Detail, Hint: p.Hint}))
	}
	verifier, cases := tokenCases(t)
	for _, c := range cases {
		if c.refused != "" {
			_, err := verifier.Verify(t.Context(), c.token)
			lines = append(lines, failure.Words(err))
		}
	}
	_, err := New(Config{}, wired(t))
	lines = append(lines, failure.Words(err))
	stable := strings.NewReplacer(held.JobID, "JOB")
	for i := range lines {
		lines[i] = stable.Replace(lines[i])
	}
	failure.Messages(t, "testdata/messages.golden", *update, lines)
}
