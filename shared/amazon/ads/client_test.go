package ads_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// instantClock is an amc.Clock whose sleeps are over at once and move its time.
type instantClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
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
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// secrets is a SecretStore in memory.
type secrets struct {
	mu sync.Mutex
	m  map[string][]byte
}

func (s *secrets) PutSecret(_ context.Context, name string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.m[name] = value
	return nil
}

func (s *secrets) Secret(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.m[name]; ok {
		return v, nil
	}
	return nil, &amc.Error{Kind: amc.KindNotFound, Code: "secret_not_found", Message: "no such secret"}
}

func (s *secrets) DeleteSecret(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.m, name)
	return nil
}

func (s *secrets) connection(t *testing.T, id string) (c amc.ConnectionSecret) {
	t.Helper()
	v, err := s.Secret(t.Context(), amc.ConnectionSecretName(id))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(v, &c))
	return c
}

var (
	consent  = amc.ConnectionSecret{Region: amc.NorthAmerica, ClientID: "client-1", ClientSecret: "hush-secret", RefreshToken: "Atzr|refresh"}
	instance = amc.Instance{ID: "amc-one", ConnectionID: "main", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER", AdsAccountID: "ads-1"}
)

func storeOf(t *testing.T, connections map[string]amc.ConnectionSecret) *secrets {
	t.Helper()
	s := &secrets{m: map[string][]byte{}}
	for id, c := range connections {
		v, err := json.Marshal(c)
		require.NoError(t, err)
		s.m[amc.ConnectionSecretName(id)] = v
	}
	return s
}

// amazon is a server that tests script.
type amazon struct {
	*httptest.Server
	clock   *instantClock
	secrets *secrets
	client  *ads.Client

	mu     sync.Mutex
	tokens int
	calls  []string // "METHOD path?query", tokens left out
	// token answers the n-th request for a token, counted from 1; nil gives "Atza|n".
	token func(w http.ResponseWriter, r *http.Request, n int)
	// api answers the n-th call, counted from 1.
	api func(w http.ResponseWriter, r *http.Request, n int)
}

func setup(t *testing.T, api func(w http.ResponseWriter, r *http.Request, n int)) *amazon {
	t.Helper()
	a := &amazon{clock: newInstantClock(), secrets: storeOf(t, map[string]amc.ConnectionSecret{"main": consent}), api: api}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	a.client = ads.New(ads.Options{
		HTTP: a.Client(), Clock: a.clock, Secrets: a.secrets,
		Endpoints: map[amc.Region]ads.Endpoints{amc.NorthAmerica: {Authorize: a.URL + "/authorize", Token: a.URL + "/token", API: a.URL}},
	})
	return a
}

func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		a.mu.Lock()
		a.tokens++
		n := a.tokens
		a.mu.Unlock()
		if a.token != nil {
			a.token(w, r, n)
			return
		}
		_, _ = fmt.Fprintf(w, `{"access_token":"Atza|%d","token_type":"bearer","expires_in":3600,"refresh_token":"Atzr|refresh"}`, n)
		return
	}
	a.mu.Lock()
	a.calls = append(a.calls, r.Method+" "+r.URL.RequestURI())
	n := len(a.calls)
	a.mu.Unlock()
	a.api(w, r, n)
}

func (a *amazon) counts() (tokens, calls int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tokens, len(a.calls)
}

func answer(status int, body string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// drop ends the connection without an answer.
func drop(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) }

// first gives the first n calls to one and the rest to another.
func first(n int, one, other func(http.ResponseWriter, *http.Request, int)) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, r *http.Request, call int) {
		if call <= n {
			one(w, r, call)
			return
		}
		other(w, r, call)
	}
}

func (a *amazon) read(ctx context.Context) error {
	_, err := a.client.DataSet(ctx, instance, "people")
	return err
}

func (a *amazon) post(ctx context.Context) error {
	_, err := a.client.CreateUpload(ctx, instance, "people", amc.Submission{})
	return err
}

const accepted = `{"uploadId":"u1","status":"SUBMITTED","dataSet":{}}`

func TestCallsAsAMCDocumentsThem(t *testing.T) {
	t.Parallel()
	const (
		dataSet  = "application/vnd.amcadvertiserdataset.v1+json"
		column   = "application/vnd.amcadvertiserdatasetcolumn.v1+json"
		upload   = "application/vnd.amcadvertiserdataupload.v1+json"
		deletion = "application/vnd.amcadvertiseruserdeletionrequest.v1+json"
		digest   = "9fb4d533e096a2305db68ff15c8d165df8809d733cd8cd4b6f0c6b8b88239f09"
		base     = "/amc/advertiserData/amc-one"
	)
	text := func(s string) *string { return &s }
	type got = any
	tests := []struct {
		call             string // what AMC gets
		media, body      string
		answer           string
		do               func(context.Context, *ads.Client) (got, error)
		want             got
		withoutMediaType bool
	}{
		{"GET /amc/accounts", "application/json", "", `{"amcAccounts":[{"accountId":"ENTITY1","accountName":"A","marketplaceId":"M"}],"nextToken":null}`,
			func(ctx context.Context, c *ads.Client) (got, error) { return c.Accounts(ctx, "main") },
			[]amc.Account{{ID: "ENTITY1", Name: "A", MarketplaceID: "M"}}, true},
		{"GET /amc/instances?limit=100", "application/vnd.amcinstances.v1+json", "", `{"instances":[{"instanceId":"amc-one","instanceName":"One","instanceType":"STANDARD","creationStatus":"COMPLETED","s3BucketRegion":"us-east-1","dataUploadAwsAccountId":null,"entities":null,"new":1}]}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.Instances(ctx, "main", amc.Account{ID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER"})
			},
			[]amc.RemoteInstance{{ID: "amc-one", Name: "One", Type: "STANDARD", Status: "COMPLETED", S3Region: "us-east-1"}}, true},
		{"GET /amc/instances/amc-one", "application/vnd.amcinstances.v1+json", "", `{"instance":{"instanceId":"amc-one","dataUploadAwsAccountId":"1"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) { return c.Instance(ctx, instance) },
			amc.RemoteInstance{ID: "amc-one", UploadAccount: "1"}, true},
		{"POST " + base + "/dataSets", dataSet, `{"dataSet":{"dataSetId":"people","customerEncryptionKeyArn":"arn","columns":[]}}`, `{"dataSetId":"people","instanceId":"amc-one"}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return nil, c.CreateDataSet(ctx, instance, amc.DataSet{DataSetID: "people", CustomerEncryptionKeyARN: "arn"})
			}, nil, false},
		{"POST " + base + "/dataSets/list?maxResults=7&nextToken=t%2F1", dataSet, "", `{"dataSets":[{"dataSetId":"people","period":null}],"nextToken":"t2"}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				page, next, err := c.DataSets(ctx, instance, "t/1", 7)
				return []any{page, next}, err
			},
			[]any{[]amc.DataSet{{DataSetID: "people"}}, "t2"}, false},
		{"GET " + base + "/dataSets/a%2Fb", dataSet, "", `{"dataSet":{"dataSetId":"a/b"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) { return c.DataSet(ctx, instance, "a/b") },
			amc.DataSet{DataSetID: "a/b"}, true},
		{"PUT " + base + "/dataSets/people", dataSet, `{"description":""}`, `{"dataSet":{"dataSetId":"people"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.UpdateDataSet(ctx, instance, "people", amc.DataSetUpdate{Description: text("")})
			},
			amc.DataSet{DataSetID: "people"}, false},
		{"DELETE " + base + "/dataSets/people", dataSet, "", ``,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return nil, c.DeleteDataSet(ctx, instance, "people")
			}, nil, true},
		{"POST " + base + "/dataSets/people/columns", column, `{"column":{"name":"n","dataType":"LONG","columnType":"METRIC"}}`, `{"dataSet":{"dataSetId":"people"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.AddColumn(ctx, instance, "people", amc.Column{Name: "n", DataType: amc.Long, ColumnType: amc.MetricColumn})
			},
			amc.DataSet{DataSetID: "people"}, false},
		{"PUT " + base + "/dataSets/people/columns/n", column, `{"updatedColumnName":"m","updateDescription":"d"}`, `{"dataSet":{"dataSetId":"people"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.UpdateColumn(ctx, instance, "people", "n", amc.ColumnUpdate{Name: text("m"), Description: text("d")})
			},
			amc.DataSet{DataSetID: "people"}, false},
		{"DELETE " + base + "/dataSets/people/columns/n", column, "", `{"dataSet":{"dataSetId":"people"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.DeleteColumn(ctx, instance, "people", "n")
			},
			amc.DataSet{DataSetID: "people"}, true},
		{"POST " + base + "/uploads/people", upload,
			`{"compressionFormat":"GZIP","updateStrategy":"ADDITIVE","countryCode":"DE","dataSource":{"sourceS3Bucket":"b","sourceManifestS3Key":"m"},` +
				`"fileFormat":{"csvDataFormat":{"fieldDelimiter":",","recordDelimiter":"\n","quoteCharacter":"\"","quoteEscapeCharacter":"\""}}}`,
			`{"uploadId":"u1","status":"SUBMITTED"}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.CreateUpload(ctx, instance, "people", amc.Submission{
					Manifest: amc.ObjectRef{Bucket: "b", Key: "m"}, UpdateStrategy: amc.Additive, CountryCode: "DE",
				})
			},
			amc.RemoteUpload{ID: "u1", Status: amc.StatusSubmitted}, false},
		{"POST " + base + "/uploads/list?createdAt=2026-11-23T12%3A00%3A00Z&createdAtComparator=GTE&dataSetId=people&maxResults=100", upload, "",
			`{"uploads":[{"uploadId":"u1","createdAt":"2026-11-23T12:00:01.5+00:00","metrics":{"rows":2},"message":null,"dataSource":{"sourceS3Bucket":"b","sourceManifestS3Key":"m"}},` +
				`{"uploadId":"u2","updatedAt":"2026-11-23T12:00:02Z","message":"no","countryCode":"DE","dataSource":{"sourceS3Bucket":"b","sourceS3Prefix":"p/"}}]}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.Uploads(ctx, instance, "people", time.Date(2026, 11, 23, 13, 0, 0, 999, time.FixedZone("", 3600)))
			},
			[]amc.RemoteUpload{
				{ID: "u1", CreatedAt: time.Date(2026, 11, 23, 12, 0, 1, 5e8, time.UTC), Metrics: map[string]float64{"rows": 2}, Manifest: amc.ObjectRef{Bucket: "b", Key: "m"}},
				{ID: "u2", UpdatedAt: time.Date(2026, 11, 23, 12, 0, 2, 0, time.UTC), Message: "no", CountryCode: "DE"},
			}, false},
		{"POST " + base + "/uploads/list?dataSetId=people&maxResults=7&nextToken=t1", upload, "", `{"uploads":[{"uploadId":"u1"}],"nextToken":"t2"}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				page, next, err := c.UploadsPage(ctx, instance, "people", "t1", 7)
				return []any{page, next}, err
			},
			[]any{[]amc.RemoteUpload{{ID: "u1"}}, "t2"}, false},
		{"GET " + base + "/uploads/people/u1", upload, "", `{"upload":{"uploadId":"u1","status":"SUCCESS"}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.Upload(ctx, instance, "people", "u1")
			},
			amc.RemoteUpload{ID: "u1", Status: amc.StatusSuccess}, true},
		{"POST " + base + "/userDeletionRequest", deletion,
			`{"targetIdentities":[{"externalIdentity":{"type":"MAID","value":"x"}},{"hashedIdentity":{"EMAIL":"` + digest + `"}}]}`, `{"userDeletionRequestId":"d1"}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.CreateUserDeletion(ctx, instance, []amc.Forgotten{{External: "MAID", Value: "x"}, {Hashed: amc.Email, Value: digest}})
			}, "d1", false},
		{"POST " + base + "/userDeletionRequest/list?maxResults=100", deletion, "", `{"whateverItIsCalled":[{"userDeletionRequestId":"d1","status":"SUCCEEDED"},{"userDeletionRequestId":"d2","status":"FAILED"}],"nextToken":null}`,
			func(ctx context.Context, c *ads.Client) (got, error) { return c.UserDeletions(ctx, instance) },
			[]amc.RemoteDeletion{{ID: "d1", State: amc.RequestSucceeded}, {ID: "d2", State: amc.RequestFailed}}, false},
		{"GET " + base + "/userDeletionRequest/d1", deletion, "", `{"identityDeletion":{"userDeletionRequestId":"d1","identityCount":2,"status":"PENDING","creationDateTime":1795435200}}`,
			func(ctx context.Context, c *ads.Client) (got, error) {
				return c.UserDeletion(ctx, instance, "d1")
			},
			amc.RemoteDeletion{ID: "d1", State: amc.RequestSubmitted, Identities: 2}, true},
	}
	for _, test := range tests {
		t.Run(test.call, func(t *testing.T) {
			t.Parallel()
			var header http.Header
			var body string
			a := setup(t, func(w http.ResponseWriter, r *http.Request, _ int) {
				header = r.Header
				b, _ := io.ReadAll(r.Body)
				body = string(b)
				_, _ = io.WriteString(w, test.answer)
			})
			got, err := test.do(t.Context(), a.client)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
			require.Equal(t, []string{test.call}, a.calls)
			require.Equal(t, test.body, body)
			require.Equal(t, "Bearer Atza|1", header.Get("Authorization"))
			require.Equal(t, consent.ClientID, header.Get("Amazon-Advertising-API-ClientId"))
			require.Equal(t, test.media, header.Get("Accept"))
			require.Contains(t, header.Get("User-Agent"), "amc-uploader")
			wantType, wantAccount, wantMarket, wantAds := test.media, instance.AccountID, instance.MarketplaceID, instance.AdsAccountID
			if test.withoutMediaType {
				wantType = ""
			}
			switch test.call {
			case "GET /amc/accounts":
				wantAccount, wantMarket, wantAds = "", "", ""
			case "GET /amc/instances?limit=100":
				wantAds = "" // an account does not say it
			}
			require.Equal(t, wantType, header.Get("Content-Type"))
			require.Equal(t, wantAccount, header.Get("Amazon-Advertising-API-AdvertiserId"))
			require.Equal(t, wantMarket, header.Get("Amazon-Advertising-API-MarketplaceId"))
			require.Equal(t, wantAds, header.Get("Amazon-Ads-AccountId"))
		})
	}
}

// TestNothingOfADataSetIsLost sends one with every field set, and gets it back.
func TestNothingOfADataSetIsLost(t *testing.T) {
	t.Parallel()
	var want amc.DataSet
	fill(reflect.ValueOf(&want).Elem())
	var kept []byte
	a := setup(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 1 {
			kept, _ = io.ReadAll(r.Body)
		}
		_, _ = w.Write(kept)
	})
	require.NoError(t, a.client.CreateDataSet(t.Context(), instance, want))
	got, err := a.client.DataSet(t.Context(), instance, "x")
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// fill gives every field of v a value, and every list an item.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("fill knows no " + v.Kind().String())
	}
}

func TestPagesAreFollowed(t *testing.T) {
	t.Parallel()
	a := setup(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		next := fmt.Sprintf(`"t%d"`, n)
		if n == 3 {
			next = "null"
		}
		_, _ = fmt.Fprintf(w, `{"uploads":[{"uploadId":"u%d"}],"nextToken":%s}`, n, next)
	})
	uploads, err := a.client.Uploads(t.Context(), instance, "people", time.Time{})
	require.NoError(t, err)
	require.Len(t, uploads, 3)
	require.True(t, strings.HasSuffix(a.calls[2], "nextToken=t2"))

	circle := setup(t, answer(200, `{"uploads":[{"uploadId":"u"}],"nextToken":"again"}`))
	uploads, err = circle.client.Uploads(t.Context(), instance, "people", time.Time{})
	require.NoError(t, err)
	require.Len(t, uploads, 2, "a server that repeats its token is not asked for ever")
}

func TestIDsThatChangeThePathAreRefused(t *testing.T) {
	t.Parallel()
	a := setup(t, answer(200, `{}`))
	for _, id := range []string{"", ".", ".."} {
		var e *amc.Error
		require.ErrorAs(t, a.client.DeleteDataSet(t.Context(), instance, id), &e)
		require.Equal(t, "id_form", e.Code, id)
	}
	_, err := a.client.CreateUserDeletion(t.Context(), instance, make([]amc.Forgotten, 1001))
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "identity_count", e.Code)
	require.Empty(t, a.calls)
}

func TestTimesAreReadLeniently(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2026-11-23T12:00:00Z"`: at, `"2026-11-23T13:00:00+01:00"`: at, `1795435200`: at, `1795435200000`: at, `1.7954352e9`: at,
		`null`: {}, `""`: {}, `"yesterday"`: {}, `{}`: {}, `-1`: {},
	} {
		a := setup(t, answer(200, `{"upload":{"uploadId":"u1","createdAt":`+text+`}}`))
		got, err := a.client.Upload(t.Context(), instance, "people", "u1")
		require.NoError(t, err, text)
		require.Equal(t, want, got.CreatedAt, text)
	}
}
