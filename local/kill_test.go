package local

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/crowd"
)

const kills = 10

// TestKill kills the worker with SIGKILL at random moments of a job, ten times, and expects what an undisturbed job
// leaves: the same parts and manifest, byte for byte, and one accepted upload an instance.
func TestKill(t *testing.T) {
	s := setup(t, "AMCU_NO_WORKER=true", "AMCU_WORKER_LEASE=2s", "AMCU_WORKER_WAIT=1s", "AMCU_WORKER_BACKOFF=100ms",
		"AMCU_WORKER_ATTEMPTS=100", "AMCU_QUEUE_RECEIVES=200", "AMCU_WORKER_PART_SIZE=4000000", "AMCU_WORKER_CORES=1")
	source := crowd.Of(t, sampleFile, 150)
	dice := rand.New(rand.NewPCG(9, 1))

	first := s.submit(source)
	worker := s.startWorker()
	began := worker.await("job claimed", first)
	require.False(t, began.IsZero())
	lasted := worker.await("job transformed", first).Sub(began)
	worker.stop()
	undisturbed := s.settled(first)

	for done := 0; done < kills; {
		job := s.submit(source)
		for ; done < kills; done++ {
			worker := s.startWorker()
			if worker.await("job claimed", job).IsZero() {
				t.Fatal("the worker ended by itself")
			}
			if worker.killAfter(time.Duration(dice.Int64N(int64(lasted)*3/2)), "job transformed", job) {
				done++ // killed as soon as it said so, before or after the manifest
				break  // the next job has the rest of the kills
			}
		}
		worker := s.startWorker()
		require.Equal(t, undisturbed, s.settled(job))
		worker.stop()
	}
}

// submit uploads a source and returns the id of its job.
func (s *system) submit(source string) string {
	s.t.Helper()
	job, messages, code := s.upload(source, sampleMapping)
	require.Zero(s.t, code, messages)
	return job.JobID
}

// remains is what a job leaves behind, without what names the job or the time it took.
type remains struct {
	artifacts map[string]string // digests by name
	manifest  string
	accepted  map[string]int // uploads by instance
	loaded    map[string]float64
}

// settled waits for the end of a job and returns what it left.
func (s *system) settled(jobID string) remains {
	s.t.Helper()
	job, messages, code := s.amcu("status", jobID, "--wait")
	require.Zero(s.t, code, messages)
	require.Equal(s.t, amc.JobSucceeded, job.State)
	r := remains{artifacts: map[string]string{}, accepted: map[string]int{}}
	for name, text := range s.artifacts(jobID) {
		switch name {
		case "manifest.txt":
			r.manifest = strings.ReplaceAll(string(text), jobID, "JOB")
		case "report.json": // tells the seconds
		default:
			r.artifacts[name] = fmt.Sprintf("%x", sha256.Sum256(text))
		}
	}
	require.Greater(s.t, len(r.artifacts), 4)
	for instance, uploads := range s.accepted(jobID, job.DataSetID) {
		r.accepted[instance] = len(uploads)
		r.loaded = uploads[0].Metrics
	}
	require.Equal(s.t, map[string]int{"amc-demo-us": 1, "amc-demo-eu": 1}, r.accepted)
	return r
}

// workerProcess is `local worker` beside a stack that has none.
type workerProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string // of its log; closed when it ends
}

func (s *system) startWorker() *workerProcess {
	s.t.Helper()
	w := &workerProcess{t: s.t, cmd: s.command("local", "worker"), lines: make(chan string, 10_000)}
	w.cmd.Stderr = nil
	log, err := w.cmd.StderrPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, w.cmd.Start())
	go func() {
		defer close(w.lines)
		for lines := bufio.NewScanner(io.TeeReader(log, &s.log)); lines.Scan(); {
			w.lines <- lines.Text()
		}
	}()
	s.t.Cleanup(func() { _ = w.cmd.Process.Kill() })
	return w
}

// await returns when the worker logged the message about the job, or zero when it ended without.
func (w *workerProcess) await(message, jobID string) time.Time {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case line, ok := <-w.lines:
			if !ok {
				return time.Time{}
			}
			if strings.Contains(line, `"`+message+`"`) && strings.Contains(line, jobID) {
				return time.Now()
			}
		case <-deadline:
			w.t.Fatalf("the worker never said %q", message)
		}
	}
}

// killAfter kills the worker after d, unless it logged the message about the job before. It reports whether it had.
func (w *workerProcess) killAfter(d time.Duration, message, jobID string) (through bool) {
	w.t.Helper()
	moment := time.After(d)
	for waiting := true; waiting; {
		select {
		case <-moment:
			waiting = false
		case line := <-w.lines:
			through = strings.Contains(line, `"`+message+`"`) && strings.Contains(line, jobID)
			waiting = !through
		}
	}
	require.NoError(w.t, w.cmd.Process.Kill())
	for range w.lines { // to its end
	}
	_ = w.cmd.Wait() // it was killed
	return through
}

func (w *workerProcess) stop() {
	w.t.Helper()
	require.NoError(w.t, w.cmd.Process.Signal(os.Interrupt))
	for range w.lines {
	}
	require.NoError(w.t, w.cmd.Wait(), "the worker stops cleanly")
}
