package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// folder fills a prefix as an export does, and makes a job of it.
func (r *rig) folder(files map[string]string, change ...func(*amc.Job)) {
	r.t.Helper()
	for name, text := range files {
		r.memory.objects[amc.ObjectRef{Bucket: "source", Key: "out/" + name}] = []byte(text)
	}
	r.submit(append([]func(*amc.Job){func(j *amc.Job) { j.Source = amc.Source{Bucket: "source", Prefix: "out/"} }}, change...)...)
}

func (r *rig) artifact(name string) string {
	r.t.Helper()
	b := r.memory.objects[amc.ObjectRef{Bucket: "artifacts", Key: strings.TrimSuffix(r.job().Manifest.Key, amc.ManifestName) + name}]
	z, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(r.t, err)
	text, err := io.ReadAll(z)
	require.NoError(r.t, err)
	return string(text)
}

var export = map[string]string{
	"_SUCCESS":                "",
	"part-0.csv":              "email,city\na@example.com,x\nnobody,x\n",
	".part-0.csv.crc":         "crc",
	"part-1.csv":              "",
	"part-2.csv":              "city,email\nx,b@example.com\nx,c@example.com\nx,nobody\n",
	"_temporary/0/part-0.csv": "another\n",
	"part-3.jsonl":            `{"email":"d@example.com"}` + "\n",
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.folder(export, func(j *amc.Job) { j.MaxRejectRatio = new(1.0) })
	require.True(t, r.next(t.Context()))
	job := r.job()
	require.Nil(t, job.Failure)
	require.Equal(t, amc.JobTransformed, job.State)
	require.Equal(t, []int64{6, 4}, []int64{job.Report.RowsRead, job.Report.Columns["email"].Hashed})
	require.Equal(t, 4, job.Source.Files)
	require.Len(t, job.Report.Warnings, 1)
	job.Report.Warnings[0].Message = ""
	require.Equal(t, amc.Warning{Code: "files_without_rows", Count: 1}, job.Report.Warnings[0])
	size := int64(len(export["part-0.csv"]) + len(export["part-2.csv"]) + len(export["part-3.jsonl"]))
	require.Equal(t, amc.Progress{Rows: 6, Bytes: size, TotalBytes: size}, job.Progress)
	require.Equal(t, "row,column,rule,file\n"+
		"2,email,invalid_email,s3://source/out/part-0.csv\n"+
		"3,email,invalid_email,s3://source/out/part-2.csv\n", r.artifact("rejects.csv.gz"))
}

func TestKeysKeepTheirOrder(t *testing.T) {
	t.Parallel()
	parts := map[string]string{}
	for _, keys := range [][]string{{"out/part-0.csv", "out/part-2.csv"}, {"out/part-2.csv", "out/part-0.csv"}} {
		r := setup(t)
		r.folder(export, func(j *amc.Job) {
			j.Source = amc.Source{Bucket: "source", Keys: keys, Files: 2}
			j.MaxRejectRatio = new(1.0)
		})
		require.True(t, r.next(t.Context()))
		require.Equal(t, amc.JobTransformed, r.job().State)
		parts[r.artifact("part-00000.csv.gz")] = r.job().Manifest.Key
	}
	require.Len(t, parts, 2)
	var manifests []string
	for _, key := range parts {
		manifests = append(manifests, key)
	}
	require.NotEqual(t, manifests[0], manifests[1])
}

func TestSourceOfSeveralIsRefused(t *testing.T) {
	t.Parallel()
	prefix := func(p string) amc.Source { return amc.Source{Bucket: "source", Prefix: p} }
	for name, c := range map[string]struct {
		source amc.Source
		files  map[string]string
		code   string
		shows  string // files, rows and counts in the message, in any order
	}{
		"no file":        {prefix("out/2026/"), map[string]string{"2026/_SUCCESS": ""}, "no_files", "s3://source/out/2026/:"},
		"all empty":      {prefix("out/"), map[string]string{"a.csv": "", "b.csv": "email\n"}, "no_rows", "2 s3://source/out/a.csv"},
		"other columns":  {prefix("out/"), map[string]string{"a.csv": "email\na@example.com\n", "b.csv": "mail\na@example.com\n"}, "columns_differ", "s3://source/out/b.csv: s3://source/out/a.csv"},
		"a damaged one":  {prefix("out/"), map[string]string{"a.csv": "email\na@example.com\n", "b.csv": "email\n\"x\n"}, "malformed_csv", "s3://source/out/b.csv: row 1:"},
		"a missing one":  {amc.Source{Bucket: "source", Keys: []string{"out/a.csv", "out/c.csv"}}, map[string]string{"a.csv": "email\na@example.com\n"}, "object_not_found", "s3://source/out/c.csv:"},
		"far too many":   {prefix("many/"), nil, "too_many_files", "s3://source/many/: 10000"},
		"another object": {amc.Source{Bucket: "source", Prefix: "out/", ETag: "of other files", Files: 2}, map[string]string{"a.csv": "email\na@example.com\n"}, "source_changed", "s3://source/out/: 2 1"},
		"all gone":       {amc.Source{Bucket: "source", Prefix: "out/", ETag: "of other files", Files: 2}, nil, "source_changed", "s3://source/out/: 2 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			if c.code == "too_many_files" {
				for i := range amc.MaxFiles + 1 {
					r.memory.objects[amc.ObjectRef{Bucket: "source", Key: fmt.Sprintf("many/%05d", i)}] = nil
				}
			}
			r.folder(c.files, func(j *amc.Job) { j.Source = c.source })
			require.True(t, r.next(t.Context()))
			require.Equal(t, amc.JobFailed, r.job().State)
			require.Equal(t, c.code, r.job().Failure.Code, r.job().Failure.Message)
			words := strings.FieldsFunc(r.job().Failure.Message, func(c rune) bool { return c == ' ' || c == ',' || c == ';' })
			for part := range strings.FieldsSeq(c.shows) {
				require.Contains(t, words, part)
			}
			require.Empty(t, r.memory.names("j"))
			r.idle()
		})
	}
}

// TestFilesArePinned: a second attempt reads what the first did, or nothing.
func TestFilesArePinned(t *testing.T) {
	t.Parallel()
	added := amc.ObjectRef{Bucket: "source", Key: "out/part-9.csv"}
	for _, add := range []bool{false, true} {
		r := setup(t)
		r.memory.putting = func(key string) error {
			if strings.HasSuffix(key, "rejects.csv.gz") {
				return &amc.Error{Kind: amc.KindUnavailable, Code: "store_unavailable", Message: "S3 does not answer"}
			}
			return nil
		}
		r.folder(export, func(j *amc.Job) { j.MaxRejectRatio = new(1.0) })
		require.True(t, r.next(t.Context()))
		first := r.job()
		require.Equal(t, amc.JobQueued, first.State)
		require.Len(t, first.Source.ETag, 64)

		r.memory.putting = nil
		if add {
			r.memory.objects[added] = []byte("email,city\n")
		}
		r.clock.Advance(time.Minute)
		require.True(t, r.next(t.Context()))
		if add {
			require.Equal(t, amc.JobFailed, r.job().State)
			require.Equal(t, "source_changed", r.job().Failure.Code)
			require.Contains(t, r.job().Failure.Message, "s3://source/out/: ")
			require.Regexp(t, `\b4\b`, r.job().Failure.Message, "files then")
			require.Regexp(t, `\b5\b`, r.job().Failure.Message, "files now")
		} else {
			require.Equal(t, amc.JobTransformed, r.job().State)
			require.Equal(t, first.Source, r.job().Source)
		}
	}
}

// TestFilesAreReadAhead follows which bodies are open: at most one that is large, or as many small ones as are allowed.
func TestFilesAreReadAhead(t *testing.T) {
	t.Parallel()
	const small, large = aheadBytes / 4, 2 * aheadBytes
	sizes := []int64{small, small, large, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	open, most, log := map[string]bool{}, 0, []string{}
	f := files{open: func(o amc.Object) (io.ReadCloser, error) {
		open[o.Key] = true
		most = max(most, len(open))
		log = append(log, "open "+o.Key)
		return closer{iotest.OneByteReader(strings.NewReader(o.Key)), func() error {
			delete(open, o.Key)
			log = append(log, "close "+o.Key)
			return nil
		}}, nil
	}}
	for i, size := range sizes {
		f.objects = append(f.objects, amc.Object{ObjectRef: amc.ObjectRef{Key: string(rune('a' + i))}, Size: size})
	}
	for i, in := range f.inputs() {
		text, err := io.ReadAll(in.Reader)
		require.NoError(t, err)
		require.Equal(t, f.objects[i].Key, string(text))
		for key := range open {
			require.GreaterOrEqual(t, key, f.objects[i].Key, "files that were read are closed")
		}
	}
	require.Equal(t, []string{"open a", "open b", "close a", "close b", "open c", "close c", "open d"}, log[:7])
	require.Equal(t, aheadFiles+1, most)
	require.NoError(t, f.Close())
	require.Empty(t, open)

	f = files{objects: f.objects, open: func(o amc.Object) (io.ReadCloser, error) {
		if o.Key == "b" {
			return nil, context.DeadlineExceeded
		}
		return closer{strings.NewReader(o.Key), func() error { return errors.New("closed " + o.Key) }}, nil
	}}
	_, err := f.inputs()[0].Reader.Read(make([]byte, 1))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, f.Close(), "closed a")
}

type closer struct {
	io.Reader
	close func() error
}

func (c closer) Close() error { return c.close() }

// TestParquet reads an object by ranges alone: it is never streamed.
func TestParquet(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	type row struct {
		Email string `parquet:"email"`
	}
	w := parquet.NewGenericWriter[row](&b)
	_, err := w.Write(slices.Repeat([]row{{"someone@example.com"}}, 9))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, key := range []string{"people.snappy.parquet", "export"} {
		r := setup(t)
		ref := amc.ObjectRef{Bucket: "source", Key: key}
		r.memory.objects[ref] = b.Bytes()
		r.memory.opening = func(context.Context) error { return errors.New("it is streamed") }
		r.submit(func(job *amc.Job) { job.Source.Key = key })
		require.True(t, r.next(t.Context()))
		job, err := r.Jobs.Job(t.Context(), "j")
		require.NoError(t, err)
		require.Equal(t, amc.JobTransformed, job.State, "%+v", job.Failure)
		require.EqualValues(t, 9, job.Report.RowsWritten)
		require.EqualValues(t, b.Len(), job.Progress.Bytes)
	}
}
