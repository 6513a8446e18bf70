package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// simulated are the instances of the simulated Amazon in North America.
var simulated = []amc.Instance{
	{ID: "amcone", Name: "One", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "123456789012", S3Region: "us-east-1"},
	{ID: "amcnew", Name: "New", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333", S3Region: "us-east-1"},
	{ID: "amcads", Name: "Picky", AccountID: "ENTITY2", MarketplaceID: "ATVPDKIKX0DER", AdsAccountID: "ads-1", UploadAccount: "444455556666", S3Region: "us-west-2"},
	{ID: "amcyoung", Name: "Young", AccountID: "ENTITY3", MarketplaceID: "ATVPDKIKX0DER"},
}

func instanceBody(id, account string, more ...any) map[string]any {
	body := map[string]any{"instanceId": id, "connectionId": "north-america", "accountId": account, "marketplaceId": "ATVPDKIKX0DER"}
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

func (r *rig) register(body map[string]any) request {
	return request{method: "POST", path: "/v1/instances", token: "admin", body: body}
}

func TestInstancesAreDiscovered(t *testing.T) {
	t.Parallel()
	r := setup(t)
	problem(t, r.call(request{method: "GET", path: "/v1/connections/nowhere/instances", token: "admin"}), 404, "connection_not_found")
	r.addConnection()
	out := r.call(request{method: "GET", path: "/v1/connections/north-america/instances", token: "admin"})
	problem(t, out, 409, "connect_again")
	decode[Connection](t, r.callback(r.consent("north-america", "admin"), "admin"), 200)
	page := decode[DiscoveredPage](t, r.call(request{method: "GET", path: "/v1/connections/north-america/instances?limit=2", token: "admin"}), 200)
	var names []string
	for _, i := range page.Instances {
		names = append(names, fmt.Sprint(i.InstanceID, " ", i.AccountID, " ", i.Registered))
	}
	require.Equal(t, []string{"amcone ENTITY1 true", "amcnew ENTITY1 false", "amcads ENTITY2 false"}, names)
	require.Equal(t, DiscoveredInstance{
		InstanceID: "amcnew", Name: "New", Type: "SANDBOX", Status: "COMPLETED", AccountID: "ENTITY1", AccountName: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER",
		DataUploadAwsAccountID: "111122223333", S3BucketRegion: "us-east-1",
	}, page.Instances[1])
	require.Empty(t, page.Problems)
	page = decode[DiscoveredPage](t, r.call(request{method: "GET", path: "/v1/connections/north-america/instances?limit=2&cursor=" + page.NextCursor, token: "admin"}), 200)
	require.Len(t, page.Instances, 1)
	require.Empty(t, page.NextCursor)
}

func TestInstanceIsRegisteredChangedAndRemoved(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.connect()
	out := r.call(r.register(instanceBody("amcnew", "ENTITY1", "tags", []string{"eu"})))
	made := decode[amc.Instance](t, out, 201)
	require.Equal(t, amc.Instance{ID: "amcnew", Name: "New", ConnectionID: "north-america", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER",
		UploadAccount: "111122223333", S3Region: "us-east-1", Tags: []string{"eu"}}, made)
	require.Equal(t, "/v1/instances/amcnew", out.Header().Get("Location"))
	require.Equal(t, []string{"111122223333", "123456789012"}, r.readers.accounts, "of this and of those before")
	etag := out.Header().Get("ETag")
	problem(t, r.call(r.register(instanceBody("amcnew", "ENTITY1"))), 409, "instance_exists")

	get := request{method: "GET", path: "/v1/instances/amcnew", token: "viewer"}
	require.Equal(t, made, decode[amc.Instance](t, r.call(get), 200))
	get.header = map[string]string{"If-None-Match": etag}
	require.Equal(t, http.StatusNotModified, r.call(get).Code)
	page := decode[InstanceList](t, r.call(request{method: "GET", path: "/v1/instances?limit=2", token: "viewer"}), 200)
	require.Equal(t, "amcnew", page.Instances[0].ID)
	page = decode[InstanceList](t, r.call(request{method: "GET", path: "/v1/instances?cursor=" + page.NextCursor, token: "viewer"}), 200)
	require.Len(t, page.Instances, 1)

	patch := request{method: "PATCH", path: "/v1/instances/amcnew", token: "admin", body: map[string]any{"name": "Neu", "tags": []string{}}}
	problem(t, r.call(patch), 428, "precondition_required")
	patch.header = map[string]string{"If-Match": etag}
	changed := decode[amc.Instance](t, r.call(patch), 200)
	require.Equal(t, "Neu", changed.Name)
	require.Empty(t, changed.Tags)
	problem(t, r.call(patch), 412, "precondition_failed")
	patch.header["If-Match"], patch.body = "*", map[string]any{"connectionId": "nowhere"}
	problem(t, r.call(patch), 400, "unknown_connection")
	decode[Connection](t, r.call(request{method: "POST", path: "/v1/connections", token: "admin", body: connectionBody("connectionId", "fresh")}), 201)
	patch.body = map[string]any{"connectionId": "fresh"}
	problem(t, r.call(patch), 409, "connect_again")

	remove := request{method: "DELETE", path: "/v1/instances/amcnew", token: "admin", header: map[string]string{"If-Match": etag}}
	problem(t, r.call(remove), 412, "precondition_failed")
	remove.header["If-Match"] = "*"
	body := jobBody()
	body["instanceIds"] = []string{"amcnew"}
	job := decode[Job](t, r.call(request{method: "POST", path: "/v1/jobs", token: "admin", body: body}), 202)
	require.Contains(t, problem(t, r.call(remove), 409, "instance_in_use").Detail, job.JobID)
	stored, err := r.jobs.Job(t.Context(), job.JobID)
	require.NoError(t, err)
	require.NoError(t, stored.Move(amc.JobCancelled, r.clock.Now()))
	_, err = r.jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, r.call(remove).Code)
	require.Equal(t, []string{"123456789012"}, r.readers.accounts, "it may no longer read")
	problem(t, r.call(remove), 404, "instance_not_found")
	require.Equal(t, 200, r.call(request{method: "GET", path: "/v1/instances/amcone", token: "viewer"}).Code)
}

func TestInstancesThatAreNotRegistered(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.connect()
	for name, c := range map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"another connection":      {instanceBody("amcnew", "ENTITY1", "connectionId", "nowhere"), 400, "unknown_connection"},
		"no such instance":        {instanceBody("amcnone", "ENTITY1"), 404, "amc_not_found"},
		"another account":         {instanceBody("amcnew", "ENTITY2"), 403, "amc_forbidden"},
		"no Ads account":          {instanceBody("amcads", "ENTITY2"), 403, "amc_forbidden"},
		"not ready":               {instanceBody("amcyoung", "ENTITY3"), 409, "instance_not_ready"},
		"the caller's own reader": {instanceBody("amcnew", "ENTITY1", "dataUploadAwsAccountId", "666677778888"), 400, "invalid_request"},
	} {
		problem(t, r.call(r.register(c.body)), c.status, c.code)
		require.Empty(t, r.readers.accounts, name)
	}
	picky := decode[amc.Instance](t, r.call(r.register(instanceBody("amcads", "ENTITY2", "adsAccountId", "ads-1", "name", "Mine"))), 201)
	require.Equal(t, "Mine", picky.Name)
	out := r.call(request{method: "PATCH", path: "/v1/instances/amcads", token: "admin", header: map[string]string{"If-Match": "*"}, body: map[string]any{"adsAccountId": ""}})
	problem(t, out, 403, "amc_forbidden")
}

func TestInstanceAndBucketPolicyGoTogether(t *testing.T) {
	t.Parallel()
	var store *failing
	r := setup(t, func(_ *Config, d *Deps) {
		store = &failing{InstanceStore: d.Instances}
		d.Instances = store
	})
	r.connect()
	r.readers.down = true
	out := r.call(r.register(instanceBody("amcnew", "ENTITY1")))
	problem(t, out, 503, "bucket_policy_unchanged")
	require.NotContains(t, out.Body.String(), "policy-7")
	require.Contains(t, r.log.String(), "policy-7")
	problem(t, r.call(request{method: "GET", path: "/v1/instances/amcnew", token: "viewer"}), 404, "instance_not_found")
	problem(t, r.call(request{method: "DELETE", path: "/v1/instances/amcone", token: "admin", header: map[string]string{"If-Match": "*"}}), 503, "bucket_policy_unchanged")
	require.Equal(t, 200, r.call(request{method: "GET", path: "/v1/instances/amcone", token: "viewer"}).Code)

	r.readers.down, store.down = false, true
	problem(t, r.call(r.register(instanceBody("amcnew", "ENTITY1"))), 500, "internal")
	require.Equal(t, []string{"123456789012"}, r.readers.accounts, "set back")
	store.down = false
	decode[amc.Instance](t, r.call(r.register(instanceBody("amcnew", "ENTITY1"))), 201)
	require.Equal(t, []string{"111122223333", "123456789012"}, r.readers.accounts)
}

// failing is a store that can't be written while told to.
type failing struct {
	amc.InstanceStore
	down bool
}

func (f *failing) PutInstance(ctx context.Context, instance amc.Instance) (amc.Instance, error) {
	if f.down {
		return amc.Instance{}, errors.New("disk is full")
	}
	return f.InstanceStore.PutInstance(ctx, instance)
}

func TestInstancesOfAccountsThatTerraformDoesNotLetIn(t *testing.T) {
	t.Parallel()
	r := setup(t, func(_ *Config, d *Deps) { d.Readers = LetIn{"123456789012"} })
	r.connect()
	out := r.call(r.register(instanceBody("amcnew", "ENTITY1")))
	problem(t, out, 409, "account_not_let_in")
	require.Contains(t, out.Body.String(), "111122223333")
	problem(t, r.call(request{method: "GET", path: "/v1/instances/amcnew", token: "viewer"}), 404, "instance_not_found")
	require.Equal(t, 204, r.call(request{method: "DELETE", path: "/v1/instances/amcone", token: "admin", header: map[string]string{"If-Match": "*"}}).Code)
}
