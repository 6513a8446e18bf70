package ads_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// parts is an S3 that holds one manifest and one part.
type parts map[string][]byte

func newParts() parts {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, "email\n9fb4d533e096a2305db68ff15c8d165df8809d733cd8cd4b6f0c6b8b88239f09\n")
	_ = z.Close()
	return parts{"manifest.txt": []byte("s3://b/part.csv.gz\n"), "part.csv.gz": b.Bytes()}
}

func (p parts) Object(_ context.Context, _, key string) (sim.Object, error) {
	return sim.Object{
		Body: io.NopCloser(bytes.NewReader(p[key])), Size: int64(len(p[key])), Tags: map[string]string{"instanceId": "amc-us amc-eu"},
	}, nil
}

func (p parts) Keys(context.Context, string, string) ([]string, error) { return nil, nil }

// stage is a simulated Amazon with a client of it.
type stage struct {
	sim       *sim.Simulator
	client    *ads.Client
	secrets   *secrets
	clock     *instantClock
	instances []amc.Instance
	close     func()
}

func simulate(t *testing.T, options sim.Options) *stage {
	t.Helper()
	s := &stage{clock: newInstantClock(), instances: []amc.Instance{
		{ID: "amc-us", ConnectionID: "us", AccountID: "ENTITY1", MarketplaceID: "ATVPDKIKX0DER"},
		{ID: "amc-eu", ConnectionID: "eu", AccountID: "ENTITY2", MarketplaceID: "A1PA6795UKMFR9", AdsAccountID: "ads-2"},
	}}
	us, eu := consent, consent
	eu.Region = amc.Europe
	options.Clock, options.Objects, options.Connections = s.clock, newParts(), []amc.ConnectionSecret{us, eu}
	options.Instances = map[amc.Region][]amc.Instance{amc.NorthAmerica: s.instances[:1], amc.Europe: s.instances[1:]}
	s.sim = sim.New(options)
	server := httptest.NewServer(s.sim)
	s.close = sync.OnceFunc(func() {
		server.Close()
		s.sim.Close()
	})
	t.Cleanup(s.close)
	s.secrets = storeOf(t, map[string]amc.ConnectionSecret{"us": us, "eu": eu})
	s.client = ads.New(ads.Options{HTTP: server.Client(), Clock: s.clock, Secrets: s.secrets, Endpoints: ads.Simulated(server.URL)})
	return s
}

// load does what an uploader does: makes the data set, submits once, looks up what has no answer, and waits for the end.
func (s *stage) load(ctx context.Context, instance amc.Instance) error {
	const id = "people"
	dataSet := amc.DataSet{DataSetID: id, Columns: []amc.Column{{
		Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email},
	}}}
	if _, err := s.client.DataSet(ctx, instance, id); !amc.KindNotFound.Is(err) {
		return fmt.Errorf("data set before: %w", err)
	}
	if err := s.client.CreateDataSet(ctx, instance, dataSet); err != nil && !amc.KindUnknown.Is(err) {
		return fmt.Errorf("create data set: %w", err)
	}
	for tries := 0; ; tries++ {
		_, err := s.client.DataSet(ctx, instance, id)
		if err == nil {
			break
		}
		if tries == 10 || !amc.KindNotFound.Is(err) {
			return fmt.Errorf("data set: %w", err)
		}
		if err := s.client.CreateDataSet(ctx, instance, dataSet); err != nil && !amc.KindUnknown.Is(err) {
			return fmt.Errorf("create data set: %w", err)
		}
	}
	upload, err := s.submit(ctx, instance, id)
	if err != nil {
		return err
	}
	for range 1000 {
		if upload.Status.State().Final() {
			break
		}
		if err := s.clock.Sleep(ctx, time.Second); err != nil {
			return err
		}
		if upload, err = s.client.Upload(ctx, instance, id, upload.ID); err != nil {
			return fmt.Errorf("upload: %w", err)
		}
	}
	if upload.Status != amc.StatusSuccess {
		return fmt.Errorf("ended as %s: %s", upload.Status, upload.Message)
	}
	return nil
}

func (s *stage) submit(ctx context.Context, instance amc.Instance, id string) (amc.RemoteUpload, error) {
	posted := s.clock.Now()
	for range 10 {
		upload, err := s.client.CreateUpload(ctx, instance, id, amc.Submission{Manifest: amc.ObjectRef{Bucket: "b", Key: "manifest.txt"}, UpdateStrategy: amc.Additive})
		if !amc.KindUnknown.Is(err) {
			return upload, err
		}
		found, err := s.client.Uploads(ctx, instance, id, posted)
		if err != nil {
			return upload, fmt.Errorf("look up: %w", err)
		}
		for _, upload := range found {
			if upload.Manifest.Key == "manifest.txt" {
				return upload, nil
			}
		}
	}
	return amc.RemoteUpload{}, fmt.Errorf("never submitted")
}

func TestReachesItsGoalWhateverTheSeed(t *testing.T) {
	t.Parallel()
	seeds := uint64(250)
	if os.Getenv("AMCU_TEST_LONG") != "" {
		seeds = 5000
	}
	var g errgroup.Group
	g.SetLimit(4)
	for seed := range seeds {
		g.Go(func() error {
			s := simulate(t, sim.Options{Seed: seed})
			defer s.close()
			var both errgroup.Group
			for _, instance := range s.instances {
				both.Go(func() error { return s.load(t.Context(), instance) })
			}
			if err := both.Wait(); err != nil {
				return fmt.Errorf("seed %d: %w", seed, err)
			}
			for _, instance := range s.instances {
				if n, rows := len(s.sim.Uploads(instance.ID)), s.sim.Rows(instance.ID, "people"); n != 1 || rows != 1 {
					return fmt.Errorf("seed %d: %s accepted %d uploads and holds %d rows", seed, instance.ID, n, rows)
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
}

func TestConnecting(t *testing.T) {
	t.Parallel()
	s := simulate(t, sim.Options{Faults: sim.NoFaults(), AutoConsent: true, RotateRefreshTokens: true})
	unconsented := consent
	unconsented.RefreshToken = ""
	s.secrets = storeOf(t, map[string]amc.ConnectionSecret{"new": unconsented})
	server := httptest.NewServer(s.sim)
	defer server.Close()
	s.client = ads.New(ads.Options{Clock: s.clock, Secrets: s.secrets, Endpoints: ads.Simulated(server.URL)})

	const back, verifier = "http://127.0.0.1:1/back", "a-verifier-that-is-long-enough-for-the-specification"
	sum := sha256.Sum256([]byte(verifier))
	page, err := s.client.AuthorizeURL(amc.NorthAmerica, consent.ClientID, back, "state", base64.RawURLEncoding.EncodeToString(sum[:]))
	require.NoError(t, err)
	code := func() string {
		browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := browser.Get(page)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		to, err := url.Parse(response.Header.Get("Location"))
		require.NoError(t, err)
		require.Equal(t, "state", to.Query().Get("state"))
		return to.Query().Get("code")
	}
	connect := amc.Error{Kind: amc.KindUnauthorized, Code: "connect_again"}
	failure.Is(t, s.client.ExchangeCode(t.Context(), "new", back, code(), "another verifier"), connect)
	failure.Is(t, s.client.ExchangeCode(t.Context(), "missing", back, code(), verifier), connect)
	_, err = s.client.Accounts(t.Context(), "new")
	failure.Is(t, err, connect)

	require.NoError(t, s.client.ExchangeCode(t.Context(), "new", back, code(), verifier))
	kept := s.secrets.connection(t, "new")
	require.NotEmpty(t, kept.RefreshToken)
	require.Equal(t, s.clock.Now(), kept.ConsentedAt)
	require.Equal(t, consent.ClientSecret, kept.ClientSecret)
	for range 3 {
		accounts, err := s.client.Accounts(t.Context(), "new")
		require.NoError(t, err)
		require.Len(t, accounts, 1)
		instances, err := s.client.Instances(t.Context(), "new", accounts[0])
		require.NoError(t, err)
		require.Equal(t, "amc-us", instances[0].ID)
		s.clock.now = s.clock.now.Add(time.Hour) // the next refresh uses a rotated token
	}
	s.sim.RevokeConsents(amc.NorthAmerica, consent.ClientID)
	_, err = s.client.Accounts(t.Context(), "new")
	require.True(t, amc.KindUnauthorized.Is(err), "%v", err)
}

func TestDataSetsThroughTheSimulator(t *testing.T) {
	t.Parallel()
	s := simulate(t, sim.Options{Faults: sim.NoFaults()})
	ctx, i := t.Context(), s.instances[0]
	required := false
	want := amc.DataSet{DataSetID: "events", Description: "d", CountryCode: "US", Period: amc.Hourly, Columns: []amc.Column{
		{Name: "at", DataType: amc.Timestamp, ColumnType: amc.DimensionColumn, IsMainEventTime: true},
		{Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, Nullable: &required, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}},
		{Name: "ad", DataType: amc.String, ColumnType: amc.DimensionColumn, ConsentType: "TCF", Description: "c"},
		{Name: "land", DataType: amc.String, ColumnType: amc.DimensionColumn, IsCountryCode: true},
		{Name: "key", DataType: amc.String, ColumnType: amc.DimensionColumn, RequiresOneWayHashing: true},
	}}
	require.NoError(t, s.client.CreateDataSet(ctx, i, want))
	require.True(t, amc.KindConflict.Is(s.client.CreateDataSet(ctx, i, want)))
	got, err := s.client.DataSet(ctx, i, "events")
	require.NoError(t, err)
	require.True(t, got.Columns[5].IsMainUserID && got.Columns[6].IsMainUserIDType, "AMC's own columns")
	got.Columns = got.Columns[:5]
	require.Equal(t, want, got)

	require.True(t, amc.KindInvalid.Is(s.client.CreateDataSet(ctx, i, amc.DataSet{DataSetID: "list"})))
	got, err = s.client.AddColumn(ctx, i, "events", amc.Column{Name: "n", DataType: amc.Long, ColumnType: amc.MetricColumn})
	require.NoError(t, err)
	require.Equal(t, "n", got.Columns[5].Name)
	name, empty := "m", ""
	got, err = s.client.UpdateColumn(ctx, i, "events", "n", amc.ColumnUpdate{Name: &name})
	require.NoError(t, err)
	require.Equal(t, "m", got.Columns[5].Name)
	_, err = s.client.DeleteColumn(ctx, i, "events", "m")
	require.NoError(t, err)
	got, err = s.client.UpdateDataSet(ctx, i, "events", amc.DataSetUpdate{Description: &empty})
	require.NoError(t, err)
	require.Empty(t, got.Description)
	page, next, err := s.client.DataSets(ctx, i, "", 100)
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Empty(t, next)
	require.NoError(t, s.client.DeleteDataSet(ctx, i, "events"))
	_, err = s.client.DataSet(ctx, i, "events")
	require.True(t, amc.KindNotFound.Is(err))

	id, err := s.client.CreateUserDeletion(ctx, i, []amc.Forgotten{{External: "MAID", Value: "x"}})
	require.NoError(t, err)
	deletions, err := s.client.UserDeletions(ctx, i)
	require.NoError(t, err)
	require.Len(t, deletions, 1)
	deletion, err := s.client.UserDeletion(ctx, i, id)
	require.NoError(t, err)
	require.Equal(t, deletions[0], deletion)
	require.Equal(t, 1, deletion.Identities)

	s.sim.Unreachable("amc-us", true)
	_, err = s.client.DataSet(ctx, i, "events")
	require.True(t, amc.KindUnavailable.Is(err), "%v", err)
}
