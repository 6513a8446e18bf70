package uploader

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amazon/ads"
	"github.com/amc-uploader/amc-uploader/shared/amazon/sim"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
)

var (
	_ AMC       = (*ads.Client)(nil)
	_ Forgetter = (*ads.Client)(nil)
)

// quick is a clock that never makes anybody wait.
type quick struct {
	mu  sync.Mutex
	now time.Time
}

func (q *quick) Now() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.now
}

func (q *quick) Sleep(ctx context.Context, d time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.now = q.now.Add(d)
	return ctx.Err()
}

// onePart is an S3 with the manifest and the part of each job.
type onePart struct{}

func (onePart) Object(_ context.Context, bucket, key string) (sim.Object, error) {
	var b bytes.Buffer
	if id, ok := amc.ManifestJob(key); ok {
		b.WriteString("s3://" + bucket + "/" + amc.ArtifactPrefix(id, "f", 0) + "part-00000.csv.gz\n")
	} else {
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, "email\n9fb4d533e096a2305db68ff15c8d165df8809d733cd8cd4b6f0c6b8b88239f09\n")
		_ = z.Close()
	}
	return sim.Object{Body: io.NopCloser(&b), Size: int64(b.Len()), Tags: map[string]string{"instanceId": "one two"}}, nil
}

func (onePart) Keys(context.Context, string, string) ([]string, error) { return nil, nil }

// TestRetryUnderFaults has the simulator fail one of two uploads and misbehave all the while, and the uploader die now and
// then: the retry loads that one, once, and never the other.
func TestRetryUnderFaults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			retryUnderFaults(t, seed)
		})
	}
}

func retryUnderFaults(t *testing.T, seed uint64) {
	t.Helper()
	clock := &quick{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	secrets, err := db.Secrets(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	consent := amc.ConnectionSecret{Region: amc.NorthAmerica, ClientID: "client", ClientSecret: "shh", RefreshToken: "Atzr|r"}
	value, err := json.Marshal(consent)
	require.NoError(t, err)
	require.NoError(t, secrets.PutSecret(t.Context(), amc.ConnectionSecretName("c"), value))
	instances := []amc.Instance{{ID: "one", ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "M"}, {ID: "two", ConnectionID: "c", AccountID: "ENTITY1", MarketplaceID: "M"}}
	for _, instance := range instances {
		_, err = db.Instances().PutInstance(t.Context(), instance)
		require.NoError(t, err)
	}
	amazon := sim.New(sim.Options{Seed: seed, Clock: clock, Objects: onePart{}, Connections: []amc.ConnectionSecret{consent},
		Instances: map[amc.Region][]amc.Instance{amc.NorthAmerica: instances}})
	server := httptest.NewServer(amazon)
	t.Cleanup(func() {
		server.Close()
		amazon.Close()
	})
	client := ads.New(ads.Options{Clock: clock, Secrets: secrets, Endpoints: ads.Simulated(server.URL)})
	u := &Uploader{
		Jobs: db.Jobs(), Instances: db.Instances(), AMC: client, Artifacts: allArtifacts{}, Clock: clock, Log: slog.New(slog.DiscardHandler),
		Config: Config{Claim: time.Minute, Settle: time.Minute, Concurrency: 2},
	}
	dice := rand.New(rand.NewPCG(seed, 1))
	toItsEnd := func() amc.JobState {
		for range 300 {
			f := &fuse{left: dice.IntN(8), after: dice.IntN(2) == 0}
			dying := *u
			dying.Jobs, dying.AMC = fusedStore{db.Jobs(), f}, fusedAMC{client, f}
			_ = dying.Poll(t.Context())
			if s := state(t, u, "j"); s.Final() {
				return s
			}
			require.NoError(t, clock.Sleep(t.Context(), 30*time.Second))
		}
		return state(t, u, "j")
	}
	transformed(t, u, "j", "one", "two")
	amazon.FailNext("two", "the files are not to AMC's taste")
	require.Equal(t, amc.JobPartiallySucceeded, toItsEnd())
	retry(t, u, "j")
	require.Equal(t, amc.JobSucceeded, toItsEnd())

	var statuses []amc.UploadStatus
	for _, id := range []string{"one", "two"} {
		for _, upload := range amazon.Uploads(id) {
			statuses = append(statuses, upload.Status)
		}
		require.Equal(t, int64(1), amazon.Rows(id, "d"), id)
	}
	require.Equal(t, []amc.UploadStatus{amc.StatusSuccess, amc.StatusFailed, amc.StatusSuccess}, statuses)
}
