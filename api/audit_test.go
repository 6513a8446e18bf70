package api

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// records returns the audit, oldest first.
func (r *rig) records() []amc.AuditRecord {
	r.t.Helper()
	newestFirst, next, err := r.audit.Records(r.t.Context(), amc.AuditQuery{Limit: 100})
	require.NoError(r.t, err)
	require.Empty(r.t, next)
	var all []amc.AuditRecord
	for _, record := range newestFirst {
		all = append([]amc.AuditRecord{record}, all...)
	}
	return all
}

func TestAuditKeepsWhoDidWhat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		request
		want *amc.AuditRecord
	}{
		"a change": {request{method: "POST", path: "/v1/jobs?x=query-value", token: "operator", body: jobBody()},
			&amc.AuditRecord{Subject: "u-operator", ClientID: "console", Action: "createJob", Resource: "/v1/jobs", Status: 202}},
		"a machine's": {request{method: "POST", path: "/v1/mappings", token: "machine-write", body: mappingBody("m")},
			&amc.AuditRecord{Subject: "m-write", ClientID: "m-write", Action: "createMapping", Resource: "/v1/mappings", Status: 201}},
		"one that failed": {request{method: "DELETE", path: "/v1/mappings/nothing", token: "admin", header: map[string]string{"If-Match": "*"}},
			&amc.AuditRecord{Subject: "u-admin", ClientID: "console", Action: "deleteMapping", Resource: "/v1/mappings/nothing", Status: 404, Code: "mapping_not_found"}},
		"one that the contract refused": {request{method: "POST", path: "/v1/jobs", token: "operator", body: `{"source": "secret"}`},
			&amc.AuditRecord{Subject: "u-operator", ClientID: "console", Action: "createJob", Resource: "/v1/jobs", Status: 400, Code: "invalid_request"}},
		"one that is not allowed": {request{method: "DELETE", path: "/v1/mappings/m", token: "viewer", header: map[string]string{"If-Match": "*"}},
			&amc.AuditRecord{Subject: "u-viewer", ClientID: "console", Action: "deleteMapping", Resource: "/v1/mappings/m", Status: 403, Code: "not_allowed"}},
		"a read that is not allowed": {request{method: "GET", path: "/v1/jobs/" + absentJob, token: "nobody"},
			&amc.AuditRecord{Subject: "u-nobody", ClientID: "console", Action: "getJob", Resource: "/v1/jobs/" + absentJob, Status: 403, Code: "not_allowed"}},
		"a path that holds what it should not": {request{method: "DELETE", path: "/v1/mappings/joe@example.com", token: "admin", header: map[string]string{"If-Match": "*"}},
			&amc.AuditRecord{Subject: "u-admin", ClientID: "console", Action: "deleteMapping", Resource: "/v1/mappings/{name}", Status: 400, Code: "invalid_request"}},
		"a refused path of the kind": {request{method: "GET", path: "/v1/mappings/m/versions/joe@example.com", token: "nobody"},
			&amc.AuditRecord{Subject: "u-nobody", ClientID: "console", Action: "getMappingVersion", Resource: "/v1/mappings/{name}/versions/{version}", Status: 403, Code: "not_allowed"}},
		"a read":               {request{method: "GET", path: "/v1/jobs", token: "operator"}, nil},
		"a read of nothing":    {request{method: "GET", path: "/v1/jobs/" + absentJob, token: "operator"}, nil},
		"nobody we know":       {request{method: "POST", path: "/v1/jobs", token: "forged", body: jobBody()}, nil},
		"nobody at all":        {request{method: "POST", path: "/v1/jobs", body: jobBody()}, nil},
		"a path that is none":  {request{method: "POST", path: "/v1/nothing", token: "operator"}, nil},
		"a method that is not": {request{method: "PUT", path: "/v1/jobs", token: "operator"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			out := r.call(c.request)
			records := r.records()
			if c.want == nil {
				require.Empty(t, records)
				return
			}
			require.Len(t, records, 1)
			require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-`, records[0].ID)
			c.want.ID, c.want.At, c.want.RequestID = records[0].ID, r.clock.Now(), out.Header().Get("X-Request-Id")
			require.Equal(t, *c.want, records[0])
			require.NotContains(t, r.log.String(), "audit record")
		})
	}
}

func TestAuditKeepsPanics(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) { d.Instances = panicking{d.Instances} })
	problem(t, r.create(jobBody(), ""), 500, "internal")
	require.Len(t, r.records(), 1)
	require.Equal(t, 500, r.records()[0].Status)
	require.Equal(t, "internal", r.records()[0].Code)
}

// fullAudit takes no record.
type fullAudit struct{ amc.AuditStore }

func (fullAudit) Append(ctx context.Context, _ amc.AuditRecord) error {
	if _, bounded := ctx.Deadline(); !bounded {
		return errors.New("no deadline")
	}
	return errors.New("table audit is full")
}

func TestAuditThatFailsChangesNoAnswer(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) { d.Audit = fullAudit{d.Audit} })
	job := decode[Job](t, r.create(jobBody(), ""), 202)
	_, err := r.jobs.Job(t.Context(), job.JobID)
	require.NoError(t, err)
	for _, part := range []string{`"level":"ERROR","msg":"audit record not kept"`, "table audit is full", `"action":"createJob"`, `"subject":"u-operator"`} {
		require.Contains(t, r.log.String(), part)
	}
}

func TestListAudit(t *testing.T) {
	t.Parallel()
	r := setup(t)
	began := r.clock.Now()
	for i, token := range []string{"operator", "admin", "operator"} {
		r.post("/v1/mappings", token, mappingBody([]string{"a", "b", "c"}[i]), nil)
		r.clock.Advance(time.Minute)
	}
	r.call(request{method: "DELETE", path: "/v1/mappings/a", token: "admin", header: map[string]string{"If-Match": "*"}})
	list := func(query string) (found []string) {
		t.Helper()
		page := decode[AuditPage](t, r.call(request{method: "GET", path: "/v1/audit" + query, token: "admin"}), 200)
		for _, record := range page.Records {
			found = append(found, record.Subject+" "+record.Action)
		}
		return found
	}
	at := func(minutes int) string {
		return url.QueryEscape(began.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339))
	}
	require.Equal(t, []string{"u-admin deleteMapping", "u-operator createMapping", "u-admin createMapping", "u-operator createMapping"}, list(""))
	require.Len(t, list("?subject=u-admin"), 2)
	require.Len(t, list("?action=deleteMapping"), 1)
	require.Len(t, list("?resource=/v1/mappings"), 3)
	require.Len(t, list("?after="+at(1)+"&before="+at(3)), 2)
	page := decode[AuditPage](t, r.call(request{method: "GET", path: "/v1/audit?limit=3", token: "admin"}), 200)
	require.Len(t, list("?limit=3&cursor="+url.QueryEscape(page.NextCursor)), 1)
	require.Nil(t, list("?subject=nobody"))
	problem(t, r.call(request{method: "GET", path: "/v1/audit", token: "operator"}), 403, "not_allowed")
	problem(t, r.call(request{method: "GET", path: "/v1/audit?cursor=nonsense", token: "admin"}), 400, "invalid_cursor")
}
