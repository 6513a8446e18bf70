package local

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/crowd"
)

// put makes an object in the source bucket.
func (s *system) put(key, text string) {
	s.t.Helper()
	_, err := s.objects.Put(s.t.Context(), amc.ObjectRef{Bucket: "source", Key: key}, strings.NewReader(text), amc.PutOptions{})
	require.NoError(s.t, err)
}

// export puts people under a prefix as Spark does, some more in each of its files, and returns their local copies.
func (s *system) export(prefix string, times int) (files []string) {
	s.t.Helper()
	dir := s.t.TempDir()
	for i := range 4 {
		name := fmt.Sprintf("part-%05d-6f1c-c000.csv", i)
		text, err := os.ReadFile(crowd.Of(s.t, sampleFile, times+i))
		require.NoError(s.t, err)
		s.put(prefix+name, string(text))
		s.put(prefix+"."+name+".crc", "crc\x00\x00")
		files = append(files, filepath.Join(dir, name))
		require.NoError(s.t, os.WriteFile(files[i], text, 0o600))
	}
	s.put(prefix+"part-00004-6f1c-c000.csv", "") // of a partition without people
	s.put(prefix+"_SUCCESS", "")
	s.put(prefix+"_temporary/0/part-00000.csv", "another,header\n1,2\n")
	return files
}

// TestPrefix loads the folder of an export. A worker that takes over reads the files that the first one did, byte for byte, or
// says that they changed.
func TestPrefix(t *testing.T) {
	s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_NO_WORKER=true", "AMCU_WORKER_LEASE=1s", "AMCU_WORKER_WAIT=1s", "AMCU_WORKER_BACKOFF=100ms",
		"AMCU_WORKER_ATTEMPTS=100", "AMCU_QUEUE_RECEIVES=200", "AMCU_WORKER_PART_SIZE=4000000", "AMCU_WORKER_CORES=1")
	const prefix = "exports/2026-11/"
	files := s.export(prefix, 70)

	worker := s.startWorker()
	first := s.submit("s3://source/" + prefix)
	undisturbed := s.settled(first)
	job, _, _ := s.amcu("status", first)
	require.Equal(t, 5, job.Source.Files)
	require.EqualValues(t, (70+71+72+73)*1200, job.Report.RowsRead)
	require.Equal(t, job.Progress.TotalBytes, job.Progress.Bytes)
	require.Contains(t, codesOf(job.Report.Warnings), "files_without_rows")
	rejects := readCSV(t, strings.NewReader(string(unzip(t, s.artifacts(first)["rejects.csv.gz"]))))
	seen := map[string]bool{}
	for _, reject := range rejects {
		seen[reject["file"]] = true
	}
	for _, file := range files {
		require.True(t, seen["s3://source/"+prefix+filepath.Base(file)], "each file's rejects name it")
	}
	require.Len(t, seen, 4)

	job, messages, code := s.amcu(append(append([]string{"upload"}, files...), "--mapping", sampleMapping, "--instance", "amc-demo-us,amc-demo-eu", "--wait")...)
	require.Zero(t, code, messages)
	require.Len(t, job.Source.Keys, 4)
	local := s.settled(job.JobID)
	delete(local.artifacts, "rejects.csv.gz") // names the files
	for name, digest := range local.artifacts {
		require.Equal(t, undisturbed.artifacts[name], digest, "%s of the same files, uploaded one by one", name)
	}
	worker.stop()

	second := s.killedMidway("s3://source/" + prefix)
	worker = s.startWorker()
	require.Equal(t, undisturbed, s.settled(second))
	worker.stop()

	third := s.killedMidway("s3://source/" + prefix)
	s.put(prefix+"part-00005-6f1c-c000.csv", "E-mail\nsomeone@example.com\n")
	worker = s.startWorker()
	job, messages, code = s.amcu("status", third, "--wait")
	worker.stop()
	require.Equal(t, 1, code)
	require.Equal(t, "source_changed", job.Failure.Code)
	require.Contains(t, messages, job.Failure.Message)
	require.Regexp(t, `^s3://source/`+prefix+`: .*\b5\b.*\b6\b`, job.Failure.Message)
	require.Empty(t, s.artifacts(third))
	require.Empty(t, s.accepted(third, job.DataSetID))
}

// killedMidway submits a source and kills the worker that has begun to read it, as its record shows.
func (s *system) killedMidway(source string) (jobID string) {
	s.t.Helper()
	for range 20 {
		worker := s.startWorker()
		id := s.submit(source)
		job, _, _ := s.amcu("status", id)
		for ; job.Source.ETag == ""; job, _, _ = s.amcu("status", id) {
		}
		if !worker.killAfter(0, "job transformed", id) {
			if job, _, _ = s.amcu("status", id); job.State == amc.JobRunning {
				require.Len(s.t, job.Source.ETag, 64)
				return id
			}
		}
		worker = s.startWorker() // it was too late
		s.settled(id)
		worker.stop()
	}
	s.t.Fatal("the worker was never caught")
	return ""
}
