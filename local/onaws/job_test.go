package onaws

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/crowd"
)

func sample(name string) string { return filepath.Join(root, "local", "sample", name) }

// upload submits a file for both instances.
func (s *stack) upload(file string, more ...string) string {
	s.t.Helper()
	return s.job(append([]string{"upload", file, "--mapping", sample("mapping.json"), "--instance", "amc-us,amc-de"}, more...)...).JobID
}

// await returns once the job is in that state.
func (s *stack) await(jobID string, state amc.JobState) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.job("status", jobID).State == state }, patience, 10*time.Millisecond, "job %s, %s", jobID, state)
}

// remains is what a job leaves behind, without what names the job or the time it took.
type remains struct {
	artifacts map[string]string // digests by name
	manifest  string
	accepted  map[string]int // uploads by instance
}

// settled waits for the end of a job and returns what it left.
func (s *stack) settled(jobID string) remains {
	s.t.Helper()
	require.Equal(s.t, amc.JobSucceeded, s.job("status", jobID, "--wait").State)
	r := remains{artifacts: map[string]string{}, accepted: map[string]int{}}
	listed, err := s.objects.ListObjectsV2(s.t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(artifacts), Prefix: aws.String("jobs/" + jobID + "/")})
	require.NoError(s.t, err)
	for _, object := range listed.Contents {
		got, err := s.objects.GetObject(s.t.Context(), &s3.GetObjectInput{Bucket: aws.String(artifacts), Key: object.Key})
		require.NoError(s.t, err)
		text, err := io.ReadAll(got.Body)
		require.NoError(s.t, err)
		require.NoError(s.t, got.Body.Close())
		switch name := filepath.Base(*object.Key); name {
		case amc.ManifestName:
			r.manifest = strings.ReplaceAll(string(text), jobID, "JOB")
		case "report.json": // tells the seconds
		default:
			r.artifacts[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		}
	}
	for _, instance := range instances {
		for _, u := range s.simulator.Uploads(instance.ID) {
			if id, _ := amc.ManifestJob(u.ManifestKey); id == jobID {
				r.accepted[instance.ID]++
			}
		}
	}
	require.Equal(s.t, map[string]int{"amc-us": 1, "amc-de": 1}, r.accepted)
	return r
}

// idle asserts that no message is left, dead ones included.
func (s *stack) idle() {
	s.t.Helper()
	for name, url := range s.queues {
		require.Eventually(s.t, func() bool {
			got, err := s.messages.GetQueueAttributes(s.t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{"All"}})
			return err == nil && got.Attributes["ApproximateNumberOfMessages"] == "0" && got.Attributes["ApproximateNumberOfMessagesNotVisible"] == "0"
		}, patience, 100*time.Millisecond, "queue %s", name)
	}
}

// TestJob takes one file all the way: from the command line through API, queue, worker and uploader into two AMC instances, and
// a webhook is told of it.
func TestJob(t *testing.T) {
	s := setup(t)
	var mu sync.Mutex
	var told []amc.Event
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var e amc.Event
		if json.NewDecoder(r.Body).Decode(&e) == nil && len(told) > 0 || r.Header.Get("Webhook-Signature") == "" {
			w.WriteHeader(http.StatusNoContent)
		} else {
			w.WriteHeader(http.StatusServiceUnavailable) // the first time
		}
		told = append(told, e)
	}))
	t.Cleanup(receiver.Close)
	_, messages, code := s.amcu("webhooks", "create", receiver.URL, "--event", "job.succeeded")
	require.Zero(t, code, messages)

	worker := s.worker()
	job := s.upload(sample("customers.csv"))
	r := s.settled(job)
	require.Len(t, r.artifacts, 2, "a part and the rejects")
	require.Equal(t, int64(1198), s.simulator.Rows("amc-us", s.job("status", job).DataSetID))
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(told) >= 2 && told[1].Data.JobID == job
	}, patience, 50*time.Millisecond, "a delivery that failed is made again")
	s.idle()

	require.NoError(t, worker.Process.Signal(syscall.SIGTERM))
	require.NoError(t, worker.Wait(), "the worker stops cleanly")
}

// TestKill kills worker, API and uploader at random moments of jobs, and expects what an undisturbed job leaves: the same bytes,
// and one upload an instance.
func TestKill(t *testing.T) {
	s := setup(t)
	source := crowd.Of(t, sample("customers.csv"), 150)
	dice := rand.New(rand.NewPCG(7, 11))

	worker := s.worker()
	began := time.Now()
	undisturbed := s.settled(s.upload(source))
	lasted := time.Since(began)

	again := 0
	for range 3 {
		job := s.upload(source)
		s.await(job, amc.JobRunning)
		for range 2 {
			require.NoError(t, worker.Process.Kill())
			_ = worker.Wait() // it was killed
			s.uploader.Kill()
			s.poller.Kill()
			s.api.Kill()
			worker = s.worker()
			time.Sleep(time.Duration(dice.Int64N(int64(lasted)))) // the moment is the test
		}
		require.Equal(t, undisturbed, s.settled(job))
		again += s.job("status", job).Attempt - 1
	}
	require.Positive(t, again, "a kill was in mid-file")
	s.idle()
}

// TestOneJobAProcess is how Batch works: the message is gone before the container begins, and a container that has to go gives
// its job back.
func TestOneJobAProcess(t *testing.T) {
	s := setup(t)
	take := func() (id string) {
		require.Eventually(t, func() bool {
			got, err := s.messages.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(s.queues["jobs"]), WaitTimeSeconds: 1})
			if err != nil || len(got.Messages) == 0 {
				return false
			}
			id = *got.Messages[0].Body
			_, err = s.messages.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: aws.String(s.queues["jobs"]), ReceiptHandle: got.Messages[0].ReceiptHandle})
			return err == nil
		}, patience, 10*time.Millisecond)
		return id
	}
	job := s.upload(crowd.Of(t, sample("customers.csv"), 400))
	require.Equal(t, job, take())
	container := s.worker("--job=" + job)
	s.await(job, amc.JobRunning)
	require.NoError(t, container.Process.Signal(syscall.SIGTERM))
	require.NoError(t, container.Wait(), "it ends well")
	if state := s.job("status", job).State; state == amc.JobRunning || state == amc.JobQueued { // else it was quicker than its grace
		require.Equal(t, amc.JobQueued, state)
		require.Equal(t, job, take(), "it gave the job back")
		require.NoError(t, s.worker("--job="+job).Wait())
	}
	s.settled(job)
	s.idle()
}
