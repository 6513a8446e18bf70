package sim

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// instantClock is an amc.Clock whose sleeps are over at once and move its time.
type instantClock struct {
	mu  sync.Mutex
	now time.Time
}

func newInstantClock() *instantClock {
	return &instantClock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
}

func (c *instantClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *instantClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
	return ctx.Err()
}

// memory is an S3 of one bucket, "b". Tags of an object are those under its key, else those under "".
type memory struct {
	objects map[string][]byte
	tags    map[string]string
	size    int64 // when set, what every object claims
}

func (m memory) Object(_ context.Context, bucket, key string) (Object, error) {
	body, ok := m.objects[key]
	if !ok || bucket != "b" {
		return Object{}, fs.ErrNotExist
	}
	tag, ok := m.tags[key]
	if !ok {
		tag = m.tags[""]
	}
	size := int64(len(body))
	if m.size > 0 {
		size = m.size
	}
	return Object{Body: io.NopCloser(bytes.NewReader(body)), Size: size, Tags: map[string]string{"instanceId": tag}}, nil
}

func (m memory) Keys(_ context.Context, _, prefix string) (keys []string, err error) {
	for key := range m.objects {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return b.Bytes()
}

var (
	one     = amc.Instance{ID: "amc-one", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", UploadAccount: "111122223333"}
	two     = amc.Instance{ID: "amc-two", AccountID: "ENTITY2", MarketplaceID: "A1PA6795UKMFR9", AdsAccountID: "ads-2"}
	three   = amc.Instance{ID: "amc-three", AccountID: "ENTITY3", MarketplaceID: "A1VC38T7YXB528"}
	consent = amc.ConnectionSecret{Region: amc.NorthAmerica, ClientID: "client", ClientSecret: "shh", RefreshToken: "Atzr|fixture"}
)

// bench is a simulator with somebody who calls it.
type bench struct {
	*testing.T
	sim   *Simulator
	clock *instantClock
	token string
}

func setup(t *testing.T, change func(*Options)) *bench {
	t.Helper()
	clock := newInstantClock()
	o := Options{
		Seed: 1, Clock: clock, Objects: memory{}, Faults: NoFaults(), Connections: []amc.ConnectionSecret{consent},
		Instances: map[amc.Region][]amc.Instance{amc.NorthAmerica: {one, two}, amc.Europe: {three}},
	}
	if change != nil {
		change(&o)
	}
	b := &bench{T: t, sim: New(o), clock: clock}
	t.Cleanup(b.sim.Close)
	if o.Faults.Throttle+o.Faults.ServerError+o.Faults.HTML+o.Faults.Empty+o.Faults.Drop == 0 {
		b.token = b.grant(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {consent.RefreshToken}})["access_token"].(string)
	}
	return b
}

func (b *bench) grant(form url.Values) map[string]any {
	b.Helper()
	if !form.Has("client_id") {
		form.Set("client_id", consent.ClientID)
	}
	if !form.Has("client_secret") {
		form.Set("client_secret", consent.ClientSecret)
	}
	r := httptest.NewRequest("POST", "/na/auth/o2/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r, nil)
}

// request is a right call about instance one.
func (b *bench) request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "/na/amc/"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+b.token)
	r.Header.Set("Amazon-Advertising-API-ClientId", consent.ClientID)
	r.Header.Set("Amazon-Advertising-API-AdvertiserId", one.AccountID)
	r.Header.Set("Amazon-Advertising-API-MarketplaceId", one.MarketplaceID)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// do makes the call; its status is in the answer's "status code".
func (b *bench) do(r *http.Request, change func(*http.Request)) map[string]any {
	b.Helper()
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	b.sim.ServeHTTP(w, r)
	answer := map[string]any{}
	if w.Body.Len() > 0 && strings.Contains(w.Header().Get("Content-Type"), "json") {
		require.NoError(b, json.Unmarshal(w.Body.Bytes(), &answer))
	}
	answer["status code"] = w.Code
	return answer
}

func (b *bench) call(method, path, body string) map[string]any {
	b.Helper()
	return b.do(b.request(method, path, body), nil)
}

// must makes a call that succeeds.
func (b *bench) must(method, path, body string) map[string]any {
	b.Helper()
	answer := b.call(method, path, body)
	require.Equal(b, http.StatusOK, answer["status code"], "%v", answer)
	return answer
}

const data = "advertiserData/amc-one/"

func TestHeadersAreChecked(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	tests := []struct {
		name, path string
		change     func(*http.Request)
		status     int
	}{
		{"right", "instances/amc-one", nil, 200},
		{"accounts need no account", "accounts", func(r *http.Request) {
			r.Header.Del("Amazon-Advertising-API-AdvertiserId")
			r.Header.Del("Amazon-Advertising-API-MarketplaceId")
		}, 200},
		{"no token", "instances/amc-one", func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		{"no bearer", "instances/amc-one", set("Authorization", "Basic x"), 401},
		{"unknown token", "instances/amc-one", set("Authorization", "Bearer x"), 401},
		{"client of another", "instances/amc-one", set("Amazon-Advertising-API-ClientId", "x"), 401},
		{"accounts need a client", "accounts", func(r *http.Request) { r.Header.Del("Amazon-Advertising-API-ClientId") }, 401},
		{"no account", "instances", func(r *http.Request) { r.Header.Del("Amazon-Advertising-API-AdvertiserId") }, 400},
		{"no marketplace", "instances", func(r *http.Request) { r.Header.Del("Amazon-Advertising-API-MarketplaceId") }, 400},
		{"unknown account", "instances", set("Amazon-Advertising-API-AdvertiserId", "ENTITY9"), 403},
		{"account of another region", "instances", set("Amazon-Advertising-API-AdvertiserId", three.AccountID), 403},
		{"marketplace of another", "instances", set("Amazon-Advertising-API-MarketplaceId", "X"), 400},
		{"instance of another account", "instances/amc-two", nil, 403},
		{"unknown instance", "instances/amc-nine", nil, 404},
		{"instance of another region", "instances/amc-three", nil, 404},
		{"Ads account missing", "instances/amc-two", func(r *http.Request) {
			r.Header.Set("Amazon-Advertising-API-AdvertiserId", two.AccountID)
			r.Header.Set("Amazon-Advertising-API-MarketplaceId", two.MarketplaceID)
		}, 403},
		{"Ads account", "instances/amc-two", func(r *http.Request) {
			r.Header.Set("Amazon-Advertising-API-AdvertiserId", two.AccountID)
			r.Header.Set("Amazon-Advertising-API-MarketplaceId", two.MarketplaceID)
			r.Header.Set("Amazon-Ads-AccountId", two.AdsAccountID)
		}, 200},
		{"token of another region", "accounts", func(r *http.Request) { r.URL.Path = "/eu/amc/accounts" }, 401},
	}
	for _, test := range tests {
		require.Equal(t, test.status, b.do(b.request("GET", test.path, ""), test.change)["status code"], test.name)
	}
	b.clock.now = b.clock.now.Add(accessLife)
	require.Equal(t, 401, b.call("GET", "accounts", "")["status code"], "expired")
}

func TestErrorStyles(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	keys := func(m map[string]any) (all []string) {
		for k := range m {
			all = append(all, k)
		}
		slices.Sort(all)
		return all
	}
	require.Equal(t, []string{"message", "requestId", "status code"}, keys(b.call("GET", "accounts?nextToken=x", "")))
	require.Equal(t, []string{"code", "details", "status code"}, keys(b.call("GET", "instances/amc-nine", "")))
	require.Equal(t, []string{"code", "details", "errors", "requestId", "status code"}, keys(b.call("GET", data+"dataSets/x", "")))
}

func TestAccountsAndInstances(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	accounts := b.must("GET", "accounts", "")
	require.Nil(t, accounts["nextToken"])
	require.Len(t, accounts["amcAccounts"], 2)
	instances := b.must("GET", "instances?limit=100", "")
	require.Len(t, instances["instances"], 1)
	require.Equal(t, one.UploadAccount, b.must("GET", "instances/amc-one", "")["instance"].(map[string]any)["dataUploadAwsAccountId"])
	require.Equal(t, 400, b.call("GET", "instances?limit=101", "")["status code"])
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	for kind, status := range map[string]int{
		"application/json": 409, "application/json; charset=utf-8": 409, "application/vnd.amcadvertiserdataset.v1+json": 409,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/vnd.other+json": 415,
	} {
		b.call("POST", data+"dataSets", dimension)
		got := b.do(b.request("POST", data+"dataSets", dimension), func(r *http.Request) { r.Header.Set("Content-Type", kind) })
		require.Equal(t, status, got["status code"], kind)
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	b.sim.Unreachable(one.ID, true)
	require.Equal(t, 503, b.call("POST", data+"dataSets/list", "")["status code"])
	b.sim.Unreachable(one.ID, false)
	b.must("POST", data+"dataSets/list", "")
	b.sim.ExpireTokens(amc.NorthAmerica, consent.ClientID)
	require.Equal(t, 401, b.call("GET", "accounts", "")["status code"])
}

func TestDeletions(t *testing.T) {
	t.Parallel()
	b := setup(t, nil)
	const at = data + "userDeletionRequest"
	digest := strings.Repeat("0a", 32)
	for name, body := range map[string]string{
		"none":     `{"targetIdentities":[]}`,
		"neither":  `{"targetIdentities":[{}]}`,
		"both":     `{"targetIdentities":[{"externalIdentity":{"type":"MAID","value":"x"},"hashedIdentity":{"EMAIL":"` + digest + `"}}]}`,
		"plain":    `{"targetIdentities":[{"hashedIdentity":{"EMAIL":"somebody"}}]}`,
		"type":     `{"targetIdentities":[{"hashedIdentity":{"SHOE":"` + digest + `"}}]}`,
		"external": `{"targetIdentities":[{"externalIdentity":{"type":"EMAIL","value":"x"}}]}`,
		"too many": `{"targetIdentities":[` + strings.TrimSuffix(strings.Repeat(`{},`, 1001), ",") + `]}`,
	} {
		require.Equal(t, 400, b.call("POST", at, body)["status code"], name)
	}
	id := b.must("POST", at, `{"targetIdentities":[{"externalIdentity":{"type":"MAID","value":"x"}},{"hashedIdentity":{"EMAIL":"`+digest+`"}}]}`)["userDeletionRequestId"].(string)
	require.Equal(t, "PENDING", b.must("GET", at+"/"+id, "")["identityDeletion"].(map[string]any)["status"])
	b.clock.now = b.clock.now.Add(forgetting)
	got := b.must("GET", at+"/"+id, "")["identityDeletion"].(map[string]any)
	require.Equal(t, "SUCCEEDED", got["status"])
	require.Equal(t, 2.0, got["identityCount"])
	require.Len(t, b.must("POST", at+"/list", "")["identityDeletions"], 1)
	require.Equal(t, 404, b.call("GET", at+"/x", "")["status code"])
}
