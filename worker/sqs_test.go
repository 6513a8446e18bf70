package worker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/aws/s3object"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// modules are Terraform's: the S3 of these tests leaves this folder.
var modules, _ = filepath.Abs(filepath.Join("..", "terraform", "modules"))

// inDynamoDB returns a store of jobs over tables of its own.
func inDynamoDB(t *testing.T, clock amc.Clock) amc.JobStore {
	t.Helper()
	client := dynamodb.NewFromConfig(moto.Start(t).Config())
	return dynamostore.New(client, tfenv.CreateTables(t, modules, client, rand.Text()), clock).Jobs()
}

func TestOnSQS(t *testing.T) {
	t.Parallel()
	moto.Again(t, "^TestRunsOnSQS")
}

// stack is a worker's surroundings on AWS in real time: S3, SQS and DynamoDB.
type stack struct {
	jobs      amc.JobStore
	queue     amc.Queue
	dead      amc.Queue
	objects   amc.ObjectStore
	announced chan string // the manifests
}

func newStack(t *testing.T, gateway *s3gateway.Server) *stack {
	t.Helper()
	s := &stack{announced: make(chan string, 100), objects: s3object.New(gateway.Client(), s3object.Options{})}
	s.queue, s.dead = moto.Start(t).Queue(t, amc.SystemClock{}, 3)
	s.jobs = inDynamoDB(t, amc.SystemClock{})
	_, err := s.objects.Put(t.Context(), source, strings.NewReader("email\n"+strings.Repeat("someone@example.com\n", 999)+"nobody\n"), amc.PutOptions{})
	require.NoError(t, err)
	return s
}

// submit stores a job, and sends its message so many times.
func (s *stack) submit(t *testing.T, id string, times int) {
	t.Helper()
	now := time.Now()
	_, _, err := s.jobs.CreateJob(t.Context(), amc.Job{
		ID: id, State: amc.JobQueued, Source: amc.Source{Bucket: source.Bucket, Key: source.Key}, InstanceIDs: []string{"one"}, CreatedAt: now, UpdatedAt: now,
		Mapping: amc.Mapping{DataSetID: "d-" + id, Columns: []amc.MappedColumn{{Column: amc.Column{
			Name: "email", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}}}},
	}, amc.IdempotencyKey{})
	require.NoError(t, err)
	for range times {
		require.NoError(t, s.queue.Send(t.Context(), id, 0))
	}
}

// run starts workers and returns how they are stopped.
func (s *stack) run(t *testing.T, workers int, queue amc.Queue, objects amc.ObjectStore) (stop func()) {
	t.Helper()
	fetch, end := context.WithCancel(t.Context())
	var g errgroup.Group
	for range workers {
		w := &Worker{
			Jobs: s.jobs, Queue: queue, Objects: objects, Clock: amc.SystemClock{}, Log: slog.New(slog.DiscardHandler),
			Announce: func(_ context.Context, manifest amc.ObjectRef) error { s.announced <- manifest.Key; return nil },
			Config:   Config{Artifacts: "artifacts", JobsAtOnce: 1, Lease: 3 * time.Second, Wait: time.Second, Attempts: 3, Backoff: time.Second, Stale: time.Hour, Cores: 1},
		}
		g.Go(func() error { return w.Run(fetch, t.Context()) })
	}
	return func() { end(); require.NoError(t, g.Wait()) }
}

// empty waits until nothing is left in the queue that could be received, now or after the lease that runs, and returns the dead letters.
func (s *stack) empty(t *testing.T) (dead []string) {
	t.Helper()
	left, err := s.queue.Receive(t.Context(), 10, 4*time.Second, time.Minute)
	require.NoError(t, err)
	require.Empty(t, left)
	letters, err := s.dead.Receive(t.Context(), 10, 0, time.Minute)
	require.NoError(t, err)
	for _, letter := range letters {
		dead = append(dead, letter.Body)
	}
	return dead
}

// extending counts the extensions that succeed.
type extending struct {
	amc.Queue
	extended chan struct{}
	failed   atomic.Int32
}

func (q *extending) Extend(ctx context.Context, receipt string, d time.Duration) error {
	err := q.Queue.Extend(ctx, receipt, d)
	if err != nil {
		q.failed.Add(1)
	} else {
		q.extended <- struct{}{}
	}
	return err
}

// held is a store whose source stops before its last byte until it is let go.
type held struct {
	amc.ObjectStore
	let <-chan struct{}
}

func (h held) Open(ctx context.Context, object amc.Object, offset int64) (io.ReadCloser, error) {
	body, err := h.ObjectStore.Open(ctx, object, offset)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(body)
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, err
	}
	select {
	case <-h.let:
		return io.NopCloser(strings.NewReader(string(text))), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestRunsOnSQS(t *testing.T) {
	t.Parallel()
	storing, stop := context.WithCancel(context.Background())
	gateway, err := s3gateway.Start(storing, s3gateway.Config{Dir: t.TempDir(), AccessKey: "root", SecretKey: "a-root-secret", Buckets: []string{"source", "artifacts"}})
	require.NoError(t, err)
	t.Cleanup(func() { stop(); require.NoError(t, gateway.Wait()) })
	t.Run("BeyondItsLease", func(t *testing.T) { t.Parallel(); testBeyondItsLease(t, newStack(t, gateway)) })
	t.Run("AfterADeadWorker", func(t *testing.T) { t.Parallel(); testAfterADeadWorker(t, newStack(t, gateway)) })
	t.Run("Duplicates", func(t *testing.T) { t.Parallel(); testDuplicates(t, newStack(t, gateway)) })
}

// testBeyondItsLease has a job take longer than its lease, with a second worker that waits for messages: the lease is extended, and the
// message is received once.
func testBeyondItsLease(t *testing.T, s *stack) {
	s.submit(t, "long", 1)
	let := make(chan struct{})
	queue := &extending{Queue: s.queue, extended: make(chan struct{}, 100)}
	stop := s.run(t, 2, queue, held{s.objects, let})
	for range 4 { // each a third of the lease after the one before, at least
		<-queue.extended
	}
	close(let)
	require.Contains(t, <-s.announced, "jobs/long/")
	stop()
	job, err := s.jobs.Job(t.Context(), "long")
	require.NoError(t, err)
	require.Equal(t, amc.JobTransformed, job.State)
	require.Equal(t, 1, job.Attempt)
	require.Equal(t, int64(999), job.Report.Columns["email"].Hashed)
	require.Zero(t, queue.failed.Load())
	require.Empty(t, s.announced)
	require.Empty(t, s.empty(t))
	manifest, err := s.objects.Stat(t.Context(), job.Manifest)
	require.NoError(t, err)
	require.Positive(t, manifest.Size)
}

// testAfterADeadWorker has a worker die with a job in hand: its lease ends, and another takes the job.
func testAfterADeadWorker(t *testing.T, s *stack) {
	s.submit(t, "left", 1)
	deliveries, err := s.queue.Receive(t.Context(), 1, time.Second, 3*time.Second)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	job, err := s.jobs.Job(t.Context(), "left")
	require.NoError(t, err)
	require.NoError(t, job.Move(amc.JobRunning, time.Now()))
	job.Attempt++
	_, err = s.jobs.UpdateJob(t.Context(), job)
	require.NoError(t, err)

	stop := s.run(t, 1, s.queue, s.objects)
	require.Contains(t, <-s.announced, "jobs/left/")
	stop()
	job, err = s.jobs.Job(t.Context(), "left")
	require.NoError(t, err)
	require.Equal(t, amc.JobTransformed, job.State)
	require.Equal(t, 2, job.Attempt)
	require.Equal(t, int64(999), job.Report.Columns["email"].Hashed)
	require.True(t, amc.KindConflict.Is(s.queue.Ack(t.Context(), deliveries[0].Receipt)), "the dead one's lease has ended")
	require.Empty(t, s.empty(t))
}

// testDuplicates has each message come several times, as SQS may deliver it, and to two workers: each job is done once. A
// message that nobody can handle ends in the dead letters beside them.
func testDuplicates(t *testing.T, s *stack) {
	for i := range 4 {
		s.submit(t, fmt.Sprintf("j-%d", i), 3)
	}
	require.NoError(t, s.queue.Send(t.Context(), "nobody's", 0))
	stop := s.run(t, 2, s.queue, s.objects)
	announced := map[string]bool{}
	for len(announced) < 4 { // a message of a job that is transformed announces it again
		announced[<-s.announced] = true
	}
	letters, err := s.dead.Receive(t.Context(), 10, 20*time.Second, 0)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Equal(t, "nobody's", letters[0].Body)
	stop()
	for i := range 4 {
		job, err := s.jobs.Job(t.Context(), fmt.Sprintf("j-%d", i))
		require.NoError(t, err)
		require.Equal(t, amc.JobTransformed, job.State)
		require.Equal(t, 1, job.Attempt)
	}
}
