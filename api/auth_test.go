package api

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// allowedFor says, in the words of the issue, who may do what. It is written out a second time on purpose.
var allowedFor = map[string]string{
	"createJob":     "operator admin machine-write machine-admin",
	"browseSources": "viewer operator admin greedy machine-read machine-write machine-admin",
	"createSource":  "operator admin machine-write machine-admin",
	"inspectSource": "operator admin machine-write machine-admin",
	"previewSource": "operator admin machine-write machine-admin",
	"getSettings":   "viewer operator admin greedy machine-read machine-write machine-admin",
	"listJobs":      "viewer operator admin greedy machine-read machine-write machine-admin",
	"getJob":        "viewer operator admin greedy machine-read machine-write machine-admin",
	"cancelJob":     "operator admin machine-write machine-admin",
	"retryJob":      "operator admin machine-write machine-admin",
	"getReport":     "viewer operator admin greedy machine-read machine-write machine-admin",
	"getRejects":    "operator admin machine-write machine-admin",
	"listInstances": "viewer operator admin greedy machine-read machine-write machine-admin",

	"listDeletions":  "admin machine-admin",
	"createDeletion": "admin machine-admin",
	"getDeletion":    "admin machine-admin",

	"listWebhooks":   "admin machine-admin",
	"createWebhook":  "admin machine-admin",
	"getWebhook":     "admin machine-admin",
	"updateWebhook":  "admin machine-admin",
	"deleteWebhook":  "admin machine-admin",
	"rotateWebhook":  "admin machine-admin",
	"testWebhook":    "admin machine-admin",
	"listDeliveries": "admin machine-admin",

	"getHealth":              "everybody",
	"getReadiness":           "everybody",
	"getVersion":             "everybody",
	"getDocument":            "everybody",
	"listConnections":        "viewer operator admin greedy machine-read machine-write machine-admin",
	"getConnection":          "viewer operator admin greedy machine-read machine-write machine-admin",
	"discoverInstances":      "admin machine-admin",
	"registerInstance":       "admin machine-admin",
	"getInstance":            "viewer operator admin greedy machine-read machine-write machine-admin",
	"updateInstance":         "admin machine-admin",
	"deleteInstance":         "admin machine-admin",
	"createDataSets":         "operator admin machine-write machine-admin",
	"listDataSets":           "viewer operator admin greedy machine-read machine-write machine-admin",
	"getDataSet":             "viewer operator admin greedy machine-read machine-write machine-admin",
	"updateDataSet":          "operator admin machine-write machine-admin",
	"confirmDataSetDeletion": "admin machine-admin",
	"deleteDataSet":          "admin machine-admin",
	"addColumn":              "operator admin machine-write machine-admin",
	"updateColumn":           "operator admin machine-write machine-admin",
	"deleteColumn":           "admin machine-admin",
	"listDataSetUploads":     "viewer operator admin greedy machine-read machine-write machine-admin",
	"createConnection":       "admin machine-admin",
	"updateConnection":       "admin machine-admin",
	"deleteConnection":       "admin machine-admin",
	"beginAuthorization":     "admin machine-admin",
	"completeAuthorization":  "admin machine-admin",

	"listMappings":         "viewer operator admin greedy machine-read machine-write machine-admin",
	"getMapping":           "viewer operator admin greedy machine-read machine-write machine-admin",
	"listMappingVersions":  "viewer operator admin greedy machine-read machine-write machine-admin",
	"getMappingVersion":    "viewer operator admin greedy machine-read machine-write machine-admin",
	"createMapping":        "operator admin machine-write machine-admin",
	"createMappingVersion": "operator admin machine-write machine-admin",
	"deleteMapping":        "admin machine-admin",

	"listAudit": "admin machine-admin",
}

func TestEveryOperationForEveryCaller(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, route := range r.contract.routes {
		id := route.Operation.OperationID
		allowed, ok := allowedFor[id]
		require.True(t, ok, "say who may %s", id)
		for caller := range callers {
			// An empty body and a job that does not exist: only who may pass learns so.
			out := r.call(request{method: route.Method, path: absent(route.Path), token: caller, body: bodyFor(route.Method)})
			if allowed == "everybody" || strings.Contains(" "+allowed+" ", " "+caller+" ") {
				require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, out.Code, "%s may %s", caller, id)
				continue
			}
			p := problem(t, out, http.StatusForbidden, "not_allowed")
			require.Regexp(t, `\b(viewer|operator|admin)\b.*\bamc/(read|write|admin)\b`, p.Hint, "a person's group, and a machine's scope")
		}
		for _, header := range []string{"", "Bearer stranger", "Bearer ", "Bearer", "Basic YTpi", "stranger"} {
			q := request{method: route.Method, path: absent(route.Path), body: bodyFor(route.Method), header: map[string]string{}}
			if header != "" {
				q.header["Authorization"] = header
			}
			out := r.call(q)
			switch {
			case allowed == "everybody":
				require.Less(t, out.Code, 400, "%s needs no token", id)
			case header == "":
				problem(t, out, http.StatusUnauthorized, "token_missing")
				require.Equal(t, `Bearer realm="amc-uploader"`, out.Header().Get("WWW-Authenticate"))
			default:
				problem(t, out, http.StatusUnauthorized, "token_invalid")
				require.Contains(t, out.Header().Get("WWW-Authenticate"), `error="invalid_token"`)
			}
		}
	}
	require.Empty(t, r.queue.sent)
}

const absentJob = "0198c0de-0000-7000-8000-000000000000"

// absent fills a path with names of what does not exist.
func absent(path string) string {
	path = strings.NewReplacer("{jobId}", absentJob, "{webhookId}", absentJob, "{deletionId}", absentJob, "{version}", "7").Replace(path)
	return regexp.MustCompile(`[{][^}]+[}]`).ReplaceAllString(path, "absent")
}

func bodyFor(method string) any {
	if method == http.MethodPost || method == http.MethodPatch {
		return map[string]any{}
	}
	return nil
}

func TestPermissionTableAndDocumentMustAgree(t *testing.T) {
	t.Parallel()
	k, err := newContract(document)
	require.NoError(t, err)
	require.NoError(t, k.checkPermissions(permissions))
	for name, edit := range map[string]struct {
		edit func(map[string]Permission)
		want string // the operation at fault
	}{
		"an operation is missing":  {func(p map[string]Permission) { delete(p, "getJob") }, "getJob"},
		"one is there too many":    {func(p map[string]Permission) { p["eatCake"] = Read }, "eatCake"},
		"a secured one is public":  {func(p map[string]Permission) { p["createJob"] = Public }, "createJob"},
		"a public one needs roles": {func(p map[string]Permission) { p["getHealth"] = Admin }, "getHealth"},
	} {
		table := maps.Clone(permissions)
		edit.edit(table)
		require.ErrorContains(t, k.checkPermissions(table), " "+edit.want+" ", name)
	}
}

func TestCallsAreLimitedPerSubject(t *testing.T) {
	t.Parallel()
	r := setup(t, func(c *Config, _ *Deps) { c.CallsPerSec, c.Burst = 0.5, 3 })
	list := func(token string) request { return request{method: "GET", path: "/v1/instances", token: token} }
	for range 3 {
		require.Equal(t, 200, r.call(list("viewer")).Code)
	}
	out := r.call(list("viewer"))
	problem(t, out, http.StatusTooManyRequests, "too_many_calls")
	require.Equal(t, "2", out.Header().Get("Retry-After"))
	require.Equal(t, 200, r.call(list("operator")).Code, "others are not held up")
	require.Equal(t, 200, r.call(request{method: "GET", path: "/healthz"}).Code)
	r.clock.Advance(2 * time.Second)
	require.Equal(t, 200, r.call(list("viewer")).Code, "a refused call costs nothing")
}

func TestLimitsForgetIdleSubjects(t *testing.T) {
	t.Parallel()
	r := setup(t)
	l := newLimits(1, 1, r.clock)
	now := r.clock.Now()
	for i := range maxSubjects {
		l.of(strings.Repeat("s", i%7)+time.Duration(i).String(), now)
	}
	busy := l.of("busy-in-a-full-house", now)
	require.True(t, busy.AllowN(now, 1))
	require.Len(t, l.limiters, 1, "idle ones made room")
	require.Same(t, busy, l.of("busy-in-a-full-house", now))
}
