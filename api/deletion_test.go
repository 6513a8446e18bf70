package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// batches keeps what is put, by key, and fails while it is down.
type batches struct {
	mu   sync.Mutex
	down bool
	kept map[string]string
}

func (b *batches) Put(_ context.Context, ref amc.ObjectRef, body io.Reader, _ amc.PutOptions) (amc.Object, error) {
	text, err := io.ReadAll(body)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return amc.Object{}, errors.New("the store is down")
	}
	b.kept[ref.String()] = string(text)
	return amc.Object{ObjectRef: ref}, err
}

func (r *rig) forget(key string, body map[string]any) *httptest.ResponseRecorder {
	r.t.Helper()
	q := request{method: "POST", path: "/v1/deletions", token: "admin", body: body}
	if key != "" {
		q.header = map[string]string{"Idempotency-Key": key}
	}
	return r.call(q)
}

func deletionBody(identities ...map[string]any) map[string]any {
	return map[string]any{"instanceIds": []string{"amctwo", "amcone"}, "identities": identities}
}

func person(kind, value string) map[string]any { return map[string]any{"type": kind, "value": value} }

const someone = "9fb4d533e096a2305db68ff15c8d165df8809d733cd8cd4b6f0c6b8b88239f09" // an arbitrary digest

func TestCreateDeletion(t *testing.T) {
	t.Parallel()
	r := setup(t)
	hashed := person("EMAIL", strings.ToUpper(someone))
	hashed["hashed"] = true
	body := deletionBody(person("EMAIL", " Someone@Example.com"), hashed, person("PHONE", "030 901820"), person("MAID", "AEBE52E7-03EE"), person("ZIP", "10115"))
	body["countryCode"] = "DE"
	out := r.forget("", body)
	deletion := decode[amc.Deletion](t, out, 202)
	require.Equal(t, "/v1/deletions/"+deletion.ID, out.Header().Get("Location"))
	require.Equal(t, amc.DeletionSubmitting, deletion.State)
	require.Equal(t, 5, deletion.Identities)
	require.Equal(t, []amc.DeletionRequest{
		{InstanceID: "amctwo", Identities: 5, State: amc.RequestPending}, {InstanceID: "amcone", Identities: 5, State: amc.RequestPending},
	}, deletion.Requests)
	batch := r.batches.kept["s3://artifacts/deletions/"+deletion.ID+"/batch-00000.json"]
	require.JSONEq(t, `[{"hashed":"EMAIL","value":"`+digestOfText("someone@example.com")+`"},{"hashed":"EMAIL","value":"`+someone+`"},
		{"hashed":"PHONE","value":"`+digestOfText("4930901820")+`"},{"external":"MAID","value":"AEBE52E7-03EE"},{"hashed":"ZIP","value":"`+digestOfText("10115")+`"}]`, batch)

	get := r.call(request{method: "GET", path: "/v1/deletions/" + deletion.ID, token: "admin"})
	require.Equal(t, deletion, decode[amc.Deletion](t, get, 200))
	require.Equal(t, out.Header().Get("ETag"), get.Header().Get("ETag"))
	require.Equal(t, 304, r.call(request{method: "GET", path: "/v1/deletions/" + deletion.ID, token: "admin", header: map[string]string{"If-None-Match": get.Header().Get("ETag")}}).Code)
	problem(t, r.call(request{method: "GET", path: "/v1/deletions/" + absentJob, token: "admin"}), 404, "deletion_not_found")

	r.clock.Advance(1e9)
	second := decode[amc.Deletion](t, r.forget("", deletionBody(person("MAID", "x"))), 202)
	page := decode[DeletionPage](t, r.call(request{method: "GET", path: "/v1/deletions?limit=1", token: "admin"}), 200)
	require.Equal(t, second.ID, page.Deletions[0].ID)
	require.Empty(t, page.Deletions[0].Requests)
	page = decode[DeletionPage](t, r.call(request{method: "GET", path: "/v1/deletions?cursor=" + page.NextCursor, token: "admin"}), 200)
	require.Equal(t, deletion.ID, page.Deletions[0].ID)
	require.Empty(t, page.NextCursor)
	for _, text := range []string{"omeone@", "901820", "AEBE", someone} {
		require.NotContains(t, r.log.String(), text)
		require.NotContains(t, get.Body.String(), text)
	}
}

func TestDeletionOfMany(t *testing.T) {
	t.Parallel()
	r := setup(t)
	people := make([]map[string]any, 2001)
	for i := range people {
		people[i] = person("EMAIL", fmt.Sprintf("someone.%d@example.com", i))
	}
	deletion := decode[amc.Deletion](t, r.forget("", deletionBody(people...)), 202)
	require.Len(t, deletion.Requests, 6)
	keys := slices.Sorted(maps.Keys(r.batches.kept))
	require.Len(t, keys, 3)
	require.Equal(t, 1000, strings.Count(r.batches.kept[keys[1]], "EMAIL"))
	require.Contains(t, r.batches.kept[keys[1]], digestOfText("someone.1000@example.com"))
	require.Equal(t, 1, strings.Count(r.batches.kept[keys[2]], "EMAIL"))
}

func TestDeletionWithAKey(t *testing.T) {
	t.Parallel()
	r := setup(t)
	body := deletionBody(person("EMAIL", "someone@example.com"))
	r.batches.down = true
	problem(t, r.forget("k", body), 500, "internal")
	r.batches.down = false
	open, err := r.deletions.OpenDeletions(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, open, 1)
	require.Equal(t, amc.DeletionReceiving, open[0].State, "nobody is asked for half of it")

	deletion := decode[amc.Deletion](t, r.forget("k", body), 202)
	require.Equal(t, open[0].ID, deletion.ID, "the call goes on where it was cut off")
	require.Equal(t, amc.DeletionSubmitting, deletion.State)
	require.Len(t, r.batches.kept, 1)
	clear(r.batches.kept)
	again := decode[amc.Deletion](t, r.forget("k", deletionBody(person("EMAIL", "SOMEONE@example.com "))), 202)
	require.Equal(t, deletion, again, "the same people, however they are written")
	require.Empty(t, r.batches.kept)
	problem(t, r.forget("k", deletionBody(person("EMAIL", "else@example.com"))), 422, "idempotency_key_reused")
}

// TestDeletionThatIsUnderWay: two calls with one key that keep its batches at once make one deletion. Who comes second learns to repeat
// the call.
func TestDeletionThatIsUnderWay(t *testing.T) {
	t.Parallel()
	var store *overtaken
	r := setup(t, func(_ *Config, d *Deps) {
		store = &overtaken{DeletionStore: d.Deletions}
		d.Deletions = store
	})
	body := deletionBody(person("EMAIL", "someone@example.com"))
	store.first = func() { require.Equal(t, 202, r.forget("k", body).Code) }
	problem(t, r.forget("k", body), 409, "version_conflict")
	require.Equal(t, amc.DeletionSubmitting, decode[amc.Deletion](t, r.forget("k", body), 202).State)
	page, _, err := r.deletions.Deletions(t.Context(), "", 0)
	require.NoError(t, err)
	require.Len(t, page, 1)
}

// overtaken is a store in which another call is first, once.
type overtaken struct {
	amc.DeletionStore
	first func()
}

func (o *overtaken) UpdateDeletion(ctx context.Context, deletion amc.Deletion) (amc.Deletion, error) {
	if first := o.first; first != nil {
		o.first = nil
		first()
	}
	return o.DeletionStore.UpdateDeletion(ctx, deletion)
}

func TestCreateDeletionRefuses(t *testing.T) {
	t.Parallel()
	r := setup(t)
	good := person("EMAIL", "someone@example.com")
	with := func(p map[string]any, name string, value any) map[string]any {
		p[name] = value
		return p
	}
	for name, c := range map[string]struct {
		body        map[string]any
		code, field string
	}{
		"no e-mail":         {deletionBody(good, person("EMAIL", "secret-someone")), "identity_invalid", "identities[1].value"},
		"white space":       {deletionBody(person("FIRST_NAME", "  ")), "identity_invalid", "identities[0].value"},
		"no country":        {deletionBody(person("ZIP", "secret-10115")), "identity_invalid", "identities[0].value"},
		"no phone":          {deletionBody(good, good, person("PHONE", "secret-12")), "identity_invalid", "identities[2].value"},
		"not hashed":        {deletionBody(with(person("EMAIL", "secret@example.com"), "hashed", true)), "identity_invalid", "identities[0].value"},
		"hashed external":   {deletionBody(with(person("MAID", "secret"), "hashed", true)), "identity_invalid", "identities[0].hashed"},
		"unknown type":      {deletionBody(person("SSN", "secret")), "invalid_request", "identities[0].type"},
		"no value":          {deletionBody(person("EMAIL", "")), "invalid_request", "identities[0].value"},
		"too long":          {deletionBody(person("EMAIL", strings.Repeat("secret", 300))), "invalid_request", "identities[0].value"},
		"nobody":            {deletionBody(), "invalid_request", "identities"},
		"unknown instance":  {with(deletionBody(good), "instanceIds", []string{"amcone", "amcnone"}), "unknown_instance", "instanceIds[1]"},
		"no such country":   {with(deletionBody(good), "countryCode", "XX"), "country_form", "countryCode"},
		"a country in full": {with(deletionBody(good), "countryCode", "Germany"), "invalid_request", "countryCode"},
	} {
		out := r.forget("", c.body)
		p := problem(t, out, 400, c.code)
		require.Equal(t, c.field, p.Field, name)
		require.NotContains(t, out.Body.String(), "secret", name)
	}
	require.NotContains(t, r.log.String(), "secret")
	require.Empty(t, r.batches.kept)
	page, _, err := r.deletions.Deletions(t.Context(), "", 0)
	require.NoError(t, err)
	require.Empty(t, page)
}

func digestOfText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
