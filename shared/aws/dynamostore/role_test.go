package dynamostore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// TestRolesAllowWhatIsDone makes the calls that each program makes of its stores, and holds the actions that they take against
// those that Terraform allows its role: all of them, and no more.
func TestRolesAllowWhatIsDone(t *testing.T) {
	t.Parallel()
	w := &wire{}
	clock := porttest.NewClock()
	store := fresh(t, clock, through(w))
	ctx, now := t.Context(), clock.Now()
	jobs, hooks, mappings, deletions := store.Jobs(), store.Webhooks(), store.Mappings(), store.Deletions()
	must := func(err error) { t.Helper(); require.NoError(t, err) }
	create := func(id string) amc.Job {
		job, _, err := jobs.CreateJob(ctx, queued(id, now), amc.IdempotencyKey{Subject: "ann", Key: id})
		must(err)
		return job
	}
	end := func(job amc.Job) amc.Job {
		job.State = amc.JobFailed
		job, err := jobs.UpdateJob(ctx, job)
		must(err)
		return job
	}
	// What worker, uploader and API all do: read a job, show progress, end it, retry it, and look who is beside it, or open at all.
	work := func(id string) {
		job, err := jobs.Job(ctx, id)
		must(err)
		job, err = jobs.UpdateJob(ctx, job)
		must(err)
		job = end(job)
		job.State = amc.JobQueued
		_, err = jobs.UpdateJob(ctx, job)
		must(err)
		_, err = amc.Beside(ctx, jobs, job)
		must(err)
		_, _, err = jobs.Jobs(ctx, amc.JobQuery{States: amc.OpenStates})
		must(err)
	}
	create("worker")
	create("uploader")
	deletion, _, err := deletions.CreateDeletion(ctx, amc.Deletion{ID: "d", CreatedAt: now}, amc.IdempotencyKey{})
	must(err)
	hook, err := hooks.PutWebhook(ctx, amc.Webhook{ID: "w"})
	must(err)
	_, err = store.Instances().PutInstance(ctx, amc.Instance{ID: "i"})
	must(err)
	for _, program := range []struct {
		module string
		does   func()
	}{
		{"workers", func() { work("worker") }},
		{"uploader", func() {
			work("uploader")
			_, err := jobs.Unannounced(ctx, 10)
			must(err)
			_, _, err = jobs.Jobs(ctx, amc.JobQuery{})
			must(err)
			_, err = jobs.PutUpload(ctx, amc.Upload{JobID: "uploader", InstanceID: "i"})
			must(err)
			_, err = jobs.Uploads(ctx, "uploader")
			must(err)
			_, err = store.Instances().Instance(ctx, "i")
			must(err)
			_, err = store.Connections().Connections(ctx)
			must(err)
			_, err = deletions.OpenDeletions(ctx, 10)
			must(err)
			deletion, err = deletions.UpdateDeletion(ctx, deletion)
			must(err)
			_, err = deletions.Deletion(ctx, "d")
			must(err)
			_, err = hooks.Webhooks(ctx)
			must(err)
			_, err = hooks.Webhook(ctx, "w")
			must(err)
			hook, err = hooks.PutWebhook(ctx, hook) // a receiver that answers 410 is switched off
			must(err)
			for i := range amc.MaxDeliveries + 1 {
				must(hooks.PutDelivery(ctx, amc.WebhookDelivery{WebhookID: "w", EventID: strings.Repeat("e", i+1), At: now}))
			}
		}},
		{"api", func() {
			create("api")
			create("api") // the same request again
			work("api")
			_, _, err := jobs.Jobs(ctx, amc.JobQuery{})
			must(err)
			_, err = jobs.Uploads(ctx, "api")
			must(err)
			connection, err := store.Connections().PutConnection(ctx, amc.Connection{ID: "c"})
			must(err)
			_, err = store.Connections().Connection(ctx, "c")
			must(err)
			_, err = store.Connections().Connections(ctx)
			must(err)
			must(store.Connections().DeleteConnection(ctx, connection))
			instance, err := store.Instances().Instance(ctx, "i")
			must(err)
			instance, err = store.Instances().PutInstance(ctx, instance)
			must(err)
			_, err = store.Instances().Instances(ctx)
			must(err)
			must(store.Instances().DeleteInstance(ctx, instance))
			_, err = hooks.Webhooks(ctx)
			must(err)
			hook, err = hooks.PutWebhook(ctx, hook)
			must(err)
			_, err = hooks.Webhook(ctx, "w")
			must(err)
			_, err = hooks.Deliveries(ctx, "w")
			must(err)
			must(hooks.DeleteWebhook(ctx, "w", hook.Version))
			must(mappings.PutMapping(ctx, amc.SavedMapping{Name: "m", Number: 1}))
			_, err = mappings.Mapping(ctx, amc.MappingRef{Name: "m"})
			must(err)
			_, _, err = mappings.Mappings(ctx, "", 0)
			must(err)
			_, _, err = mappings.MappingVersions(ctx, "m", "", 0)
			must(err)
			must(mappings.DeleteMapping(ctx, amc.MappingRef{Name: "m", Number: 1}))
			must(store.Audit().Append(ctx, amc.AuditRecord{ID: "a", At: now}))
			_, _, err = store.Audit().Records(ctx, amc.AuditQuery{})
			must(err)
			made, _, err := deletions.CreateDeletion(ctx, amc.Deletion{ID: "e", CreatedAt: now}, amc.IdempotencyKey{})
			must(err)
			_, err = deletions.UpdateDeletion(ctx, made)
			must(err)
			_, err = deletions.Deletion(ctx, "e")
			must(err)
			_, _, err = deletions.Deletions(ctx, "", 0)
			must(err)
			unlock, err := store.Locks().Lock(ctx, "l", time.Minute)
			must(err)
			must(unlock(ctx))
		}},
	} {
		w.begin(nil)
		program.does()
		granted := tfenv.Granted(t, modules, program.module)
		for _, actions := range granted {
			slices.Sort(actions)
		}
		require.Equal(t, granted, taken(w.calls), program.module)
		if program.module == "workers" { // alone in the private network
			for table, actions := range granted {
				require.Subset(t, tfenv.Passed(t, modules), actions, table)
			}
		}
	}
}

// taken are the actions that calls take, in the form of tfenv.Granted.
func taken(calls []call) map[string][]string {
	all := map[string][]string{}
	take := func(of any, action string) {
		body, _ := of.(map[string]any)
		name, _ := body["TableName"].(string)
		_, table, _ := strings.Cut(name, "-")
		if _, ok := body["IndexName"]; ok {
			table += "/index"
		}
		if !slices.Contains(all[table], action) {
			all[table] = append(all[table], action)
		}
	}
	for _, c := range calls {
		switch c.Action {
		case "TransactWriteItems":
			for _, write := range c.Body["TransactItems"].([]any) {
				for kind, of := range write.(map[string]any) {
					take(of, map[string]string{"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}[kind])
				}
			}
		case "BatchGetItem", "BatchWriteItem":
			for name := range c.Body["RequestItems"].(map[string]any) {
				take(map[string]any{"TableName": name}, c.Action)
			}
		default:
			take(c.Body, c.Action)
		}
	}
	for _, actions := range all {
		slices.Sort(actions)
	}
	return all
}
