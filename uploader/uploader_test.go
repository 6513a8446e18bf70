package uploader

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/embedded/sqlite"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// fakeAMC keeps data sets and uploads. Its script says what happens to the next posts of an instance: an error before
// the upload is taken, or one after.
type fakeAMC struct {
	mu       sync.Mutex
	clock    amc.Clock
	dataSets map[string]amc.DataSet // instance/data set
	uploads  map[string][]fakeUpload
	before   map[string][]error // by instance
	after    map[string][]error
	statuses map[string]amc.UploadStatus // final word by instance
	listing  error                       // of every list
	getting  map[string]error            // of every get, by instance
	hidden   bool                        // gets find nothing
}

type fakeUpload struct {
	amc.RemoteUpload
	submission amc.Submission
	dataSetID  string
}

func (f *fakeAMC) DataSet(_ context.Context, i amc.Instance, id string) (amc.DataSet, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if d, ok := f.dataSets[i.ID+"/"+id]; ok {
		return d, nil
	}
	return amc.DataSet{}, &amc.Error{Kind: amc.KindNotFound, Message: "no such data set"}
}

func (f *fakeAMC) CreateDataSet(_ context.Context, i amc.Instance, d amc.DataSet) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.dataSets[i.ID+"/"+d.DataSetID]; ok {
		return &amc.Error{Kind: amc.KindConflict, Message: "it exists"}
	}
	d.Columns = append(d.Columns, amc.Column{Name: "user_id", DataType: amc.String, IsMainUserID: true}) // as AMC does
	f.dataSets[i.ID+"/"+d.DataSetID] = d
	return nil
}

func (f *fakeAMC) CreateUpload(_ context.Context, i amc.Instance, id string, s amc.Submission) (amc.RemoteUpload, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := next(f.before, i.ID); err != nil {
		return amc.RemoteUpload{}, err
	}
	upload := amc.RemoteUpload{ID: fmt.Sprintf("u%d", len(f.uploads[i.ID])), Status: amc.StatusSubmitted, CreatedAt: f.clock.Now(), Manifest: s.Manifest}
	f.uploads[i.ID] = append(f.uploads[i.ID], fakeUpload{upload, s, id})
	return upload, next(f.after, i.ID)
}

func next(script map[string][]error, instance string) error {
	errs := script[instance]
	if len(errs) == 0 {
		return nil
	}
	script[instance] = errs[1:]
	return errs[0]
}

func (f *fakeAMC) Uploads(_ context.Context, i amc.Instance, dataSetID string, since time.Time) (found []amc.RemoteUpload, _ error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listing != nil {
		return nil, f.listing
	}
	for _, u := range f.uploads[i.ID] {
		if u.dataSetID == dataSetID && !u.CreatedAt.Before(since) {
			found = append(found, u.RemoteUpload)
		}
	}
	return found, nil
}

func (f *fakeAMC) Upload(_ context.Context, i amc.Instance, _, id string) (amc.RemoteUpload, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.getting[i.ID]; err != nil {
		return amc.RemoteUpload{}, err
	}
	for n := range f.uploads[i.ID] {
		u := &f.uploads[i.ID][n]
		if u.ID == id && !f.hidden {
			if !u.Status.State().Final() { // an end is one
				u.Status = cmp.Or(f.statuses[i.ID], amc.StatusSuccess)
			}
			return u.RemoteUpload, nil
		}
	}
	return amc.RemoteUpload{}, &amc.Error{Kind: amc.KindNotFound, Message: "no such upload"}
}

func (f *fakeAMC) posted(instance string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.uploads[instance])
}

// allArtifacts has every object, noArtifacts none.
type (
	allArtifacts struct{}
	noArtifacts  struct{}
)

func (allArtifacts) Stat(_ context.Context, ref amc.ObjectRef) (amc.Object, error) {
	return amc.Object{ObjectRef: ref}, nil
}

func (noArtifacts) Stat(context.Context, amc.ObjectRef) (amc.Object, error) {
	return amc.Object{}, &amc.Error{Kind: amc.KindNotFound, Message: "no such object"}
}

// stores are those of records.
type stores interface {
	Jobs() amc.JobStore
	Instances() amc.InstanceStore
	Deletions() amc.DeletionStore
}

// open returns empty stores.
func open(t *testing.T, clock amc.Clock) stores {
	t.Helper()
	if moto.OnAWS() {
		client := dynamodb.NewFromConfig(moto.Start(t).Config())
		return dynamostore.New(client, tfenv.CreateTables(t, "../terraform/modules", client, rand.Text()), clock)
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), clock)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// TestOnDynamoDB leaves out what does not use open.
func TestOnDynamoDB(t *testing.T) {
	t.Parallel()
	moto.Again(t, "^TestConsents|^TestRetryUnderFaults")
}

func setup(t *testing.T) (*Uploader, *fakeAMC, *porttest.Clock) {
	t.Helper()
	clock := porttest.NewClock()
	db := open(t, clock)
	fake := &fakeAMC{
		clock: clock, dataSets: map[string]amc.DataSet{}, uploads: map[string][]fakeUpload{},
		before: map[string][]error{}, after: map[string][]error{}, statuses: map[string]amc.UploadStatus{},
	}
	for _, id := range []string{"one", "two"} {
		_, err := db.Instances().PutInstance(t.Context(), amc.Instance{ID: id})
		require.NoError(t, err)
	}
	return &Uploader{
		Jobs: db.Jobs(), Instances: db.Instances(), AMC: fake, Artifacts: allArtifacts{}, Clock: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Config: Config{Claim: time.Minute, Settle: time.Minute, Concurrency: 2},
	}, fake, clock
}

func mapping() amc.Mapping {
	return amc.Mapping{DataSetID: "d", CountryCode: "DE", Columns: []amc.MappedColumn{
		{Column: amc.Column{Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}},
	}}
}

func transformed(t *testing.T, u *Uploader, id string, instances ...string) amc.Job {
	t.Helper()
	prefix := amc.ArtifactPrefix(id, "f", 0)
	job, created, err := u.Jobs.CreateJob(t.Context(), amc.Job{
		ID: id, State: amc.JobTransformed, Mapping: mapping(), UpdateStrategy: amc.Additive, InstanceIDs: instances,
		CreatedAt: u.Clock.Now(), UpdatedAt: u.Clock.Now(), Manifest: amc.ObjectRef{Bucket: "b", Key: prefix + amc.ManifestName},
	}, amc.IdempotencyKey{})
	require.NoError(t, err)
	require.True(t, created)
	return job
}

func state(t *testing.T, u *Uploader, id string) amc.JobState {
	t.Helper()
	job, err := u.Jobs.Job(t.Context(), id)
	require.NoError(t, err)
	return job.State
}

func TestSubmitThenPoll(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one", "two")

	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, amc.JobSubmitted, state(t, u, "j"))
	require.NoError(t, u.Submit(t.Context(), "j")) // the event comes twice
	require.NoError(t, u.Poll(t.Context()))

	require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
	require.Equal(t, []int{1, 1}, []int{fake.posted("one"), fake.posted("two")})
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	for _, record := range uploads {
		require.Equal(t, amc.UploadSucceeded, record.State)
		require.Equal(t, amc.StatusSuccess, record.Status)
	}
	require.Equal(t, amc.Submission{Manifest: amc.ObjectRef{Bucket: "b", Key: "jobs/j/f/manifest.txt"}, UpdateStrategy: amc.Additive, CountryCode: "DE"},
		fake.uploads["one"][0].submission)
}

func TestUnknownOutcomeIsLookedUp(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	fake.after["one"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "504 after the upload was taken"}}

	require.True(t, amc.KindOf(u.Submit(t.Context(), "j")).Retryable())
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, 1, fake.posted("one"))
	require.Equal(t, amc.JobSubmitted, state(t, u, "j"))
}

func TestUploadThatIsOverWhenLookedUp(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	fake.after["one"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "504"}}
	require.Error(t, u.Submit(t.Context(), "j"))
	fake.uploads["one"][0].Status = amc.StatusSuccess

	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
}

func TestLostPostIsRepeatedOnlyAfterAMCHadTimeToShowIt(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "j", "one")
	fake.before["one"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "connection reset"}}

	require.Error(t, u.Submit(t.Context(), "j"))
	require.Error(t, u.Submit(t.Context(), "j"))
	require.Zero(t, fake.posted("one"))
	clock.Advance(u.Config.Settle)
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, 1, fake.posted("one"))
}

func TestThrottledPostIsRepeated(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	fake.before["one"] = []error{&amc.Error{Kind: amc.KindThrottled, Message: "429"}}

	require.True(t, amc.KindThrottled.Is(u.Submit(t.Context(), "j")))
	require.NoError(t, u.Submit(t.Context(), "j")) // surely refused: no need to wait
	require.Equal(t, 1, fake.posted("one"))
}

func TestUploaderDiesAfterThePost(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	job := transformed(t, u, "j", "one")
	claimed, err := u.Jobs.PutUpload(t.Context(), amc.Upload{
		JobID: "j", InstanceID: "one", State: amc.UploadClaimed, CreatedAt: clock.Now(), UpdatedAt: clock.Now(), PostedAt: clock.Now(),
	})
	require.NoError(t, err)
	require.Equal(t, int64(1), claimed.Version)
	_, err = fake.CreateUpload(t.Context(), amc.Instance{ID: "one"}, "d", amc.Submission{Manifest: job.Manifest})
	require.NoError(t, err)

	require.Error(t, u.Submit(t.Context(), "j"), "the claim is fresh")
	clock.Advance(u.Config.Claim)
	require.NoError(t, u.Poll(t.Context())) // as when the event got lost too
	require.Equal(t, amc.JobSubmitted, state(t, u, "j"))
	require.Equal(t, 1, fake.posted("one"))
}

func TestNoManifestNoUpload(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "j", "one")
	u.Artifacts = noArtifacts{}
	clock.Advance(u.Config.Claim)

	require.NoError(t, u.Poll(t.Context())) // the worker died between record and manifest
	require.Zero(t, fake.posted("one"))
	require.Equal(t, amc.JobTransformed, state(t, u, "j"))
}

func TestConcurrentEventsMakeOneUpload(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one", "two")
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			if err := u.Submit(t.Context(), "j"); !amc.KindOf(err).Retryable() && err != nil {
				return err
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, []int{1, 1}, []int{fake.posted("one"), fake.posted("two")})
}

func TestOneInstanceRefuses(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one", "two")
	fake.before["one"] = []error{&amc.Error{Kind: amc.KindInvalid, Code: "bad", Message: "AMC refused the upload"}}

	require.NoError(t, u.Submit(t.Context(), "j"))
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobPartiallySucceeded, state(t, u, "j"))
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, []string{"bad", ""}, []string{uploads[0].Code, uploads[1].Code})
}

func TestAMCFailsTheUpload(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one", "two")
	fake.statuses["one"], fake.statuses["two"] = amc.StatusFailed, amc.StatusFailed

	require.NoError(t, u.Submit(t.Context(), "j"))
	require.NoError(t, u.Poll(t.Context()))
	job, err := u.Jobs.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, amc.JobFailed, job.State)
	require.Equal(t, "no_upload_succeeded", job.Failure.Code)
}

func TestLongWordsOfAMC(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	fake.statuses["one"] = amc.StatusInProgress
	require.NoError(t, u.Submit(t.Context(), "j"))
	fake.uploads["one"][0].Message = "x" + strings.Repeat("é", 1<<20)
	var kept []amc.Upload
	for range 2 {
		require.NoError(t, u.Poll(t.Context()))
		uploads, err := u.Jobs.Uploads(t.Context(), "j")
		require.NoError(t, err)
		kept = append(kept, uploads[0])
	}
	require.Equal(t, "x"+strings.Repeat("é", 4095), kept[0].Message)
	require.Equal(t, kept[0], kept[1], "and not written again")
}

func TestNobodyCanSayWhetherAMCTookIt(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "j", "one")
	fake.after["one"] = []error{&amc.Error{Kind: amc.KindUnknown, Message: "504"}}
	require.Error(t, u.Submit(t.Context(), "j"))
	fake.listing = &amc.Error{Kind: amc.KindUnauthorized, Code: "connect_again", Message: "the consent ended", Hint: "connect again"}

	require.True(t, amc.KindUnavailable.Is(u.Submit(t.Context(), "j")), "it is not failed: AMC may have it")
	clock.Advance(25 * time.Hour)
	require.NoError(t, u.Submit(t.Context(), "j"))
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, amc.UploadFailed, uploads[0].State)
	require.Equal(t, "outcome_unknown", uploads[0].Code)
	require.Equal(t, 1, fake.posted("one"))
}

func TestUploadThatAMCDoesNotShow(t *testing.T) {
	t.Parallel()
	u, fake, clock := setup(t)
	transformed(t, u, "j", "one", "two")
	require.NoError(t, u.Submit(t.Context(), "j"))
	fake.hidden = true

	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobSubmitted, state(t, u, "j"), "it may not show yet")
	clock.Advance(u.Config.Settle)
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobSubmitted, state(t, u, "j"), "the list still has it")
	fake.uploads = map[string][]fakeUpload{}
	clock.Advance(u.Config.Settle)
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobFailed, state(t, u, "j"))
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, "upload_lost", uploads[0].Code)
}

func TestOneInstanceInTroubleKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one", "two")
	require.NoError(t, u.Submit(t.Context(), "j"))
	ended := &amc.Error{Kind: amc.KindUnauthorized, Code: "connect_again", Message: "the consent ended"}
	fake.getting = map[string]error{"one": ended}

	require.NoError(t, u.Poll(t.Context()))
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, []amc.UploadState{amc.UploadSubmitted, amc.UploadSucceeded}, []amc.UploadState{uploads[0].State, uploads[1].State})
	require.Contains(t, uploads[0].Message, ended.Message)
	require.Equal(t, "connect_again", uploads[0].Code)
	fake.getting = nil
	require.NoError(t, u.Poll(t.Context()))
	require.Equal(t, amc.JobSucceeded, state(t, u, "j"))
}

func TestDataSetThatDoesNotFit(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	transformed(t, u, "j", "one")
	other := mapping().DataSet()
	other.Columns[0].ExternalUserIDType = &amc.ExternalUserIDType{HashedPII: amc.Phone}
	required := false
	other.Columns = append(other.Columns, amc.Column{Name: "shop", DataType: amc.String, Nullable: &required})
	fake.dataSets["one/d"] = other

	require.NoError(t, u.Submit(t.Context(), "j"))
	uploads, err := u.Jobs.Uploads(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, amc.UploadFailed, uploads[0].State)
	require.Equal(t, "dataset_mismatch", uploads[0].Code)
	require.Regexp(t, `"email".*\bPHONE\b.*\bEMAIL\b`, uploads[0].Message)
	require.Contains(t, uploads[0].Message, `"shop"`)
	require.Zero(t, fake.posted("one"))
	require.Equal(t, amc.JobFailed, state(t, u, "j"))
	var e *amc.Error
	require.ErrorAs(t, u.ensureDataSet(t.Context(), amc.Instance{ID: "one"}, mapping().DataSet()), &e)
	require.Equal(t, "dataset_mismatch", e.Code)
}

func TestUnknownInstance(t *testing.T) {
	t.Parallel()
	u, _, _ := setup(t)
	transformed(t, u, "j", "three")
	require.NoError(t, u.Submit(t.Context(), "j"))
	require.Equal(t, amc.JobFailed, state(t, u, "j"))
}

func TestHandle(t *testing.T) {
	t.Parallel()
	u, fake, _ := setup(t)
	job := transformed(t, u, "j", "one")
	transformed(t, u, "k", "two")

	event := NewEvent(job.Manifest)
	event.Records = append(event.Records,
		NewEvent(amc.ObjectRef{Bucket: "b", Key: "jobs/lost/f/manifest.txt"}).Records[0], // poison beside good ones
		NewEvent(amc.ObjectRef{Bucket: "b", Key: "jobs/k/f/report.json"}).Records[0],
		NewEvent(amc.ObjectRef{Bucket: "b", Key: "jobs/k/f/manifest.txt"}).Records[0])
	body, err := json.Marshal(event)
	require.NoError(t, err)

	err = u.Handle(t.Context(), body)
	require.True(t, amc.KindNotFound.Is(err), "%v", err)
	require.Equal(t, []int{1, 1}, []int{fake.posted("one"), fake.posted("two")})

	require.NoError(t, u.Handle(t.Context(), []byte(`{"Service":"Amazon S3","Event":"s3:TestEvent"}`)))
	var syntax *json.SyntaxError
	require.True(t, errors.As(u.Handle(t.Context(), []byte(`{`)), &syntax))
}
