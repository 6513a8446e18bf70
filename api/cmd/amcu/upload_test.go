package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/embedded/s3gateway"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// TestUploadOfALocalFile puts files into the embedded S3. A process can run one, and it moves the working directory.
func TestUploadOfALocalFile(t *testing.T) {
	t.Parallel()
	gateway, err := s3gateway.Start(t.Context(), s3gateway.Config{Dir: t.TempDir(), AccessKey: "key", SecretKey: "secret", Buckets: []string{"source", "artifacts"}})
	require.NoError(t, err)
	client := gateway.Client()
	r := setupWith(t, client)
	m := r.file("m.json", mapping)
	text := "E-mail,city\n" + strings.Repeat("someone@example.com,Berlin\n", 50_000)
	for name, content := range map[string]string{"customers & co.csv": text, "empty.csv": ""} {
		t.Run(name, func(t *testing.T) {
			args := []string{"upload", r.file(name, content), "-m", m, "-i", "amcone", "--output", "json", "--idempotency-key", strings.ReplaceAll(name, " ", "_")}
			code, out, errs := r.amcu(args...)
			require.Equal(t, exitOK, code, errs)
			var job api.Job
			require.NoError(t, json.Unmarshal([]byte(out), &job))
			require.True(t, strings.HasSuffix(job.Source.Key, "/"+name), job.Source.Key)
			object, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("source"), Key: aws.String(job.Source.Key)})
			require.NoError(t, err)
			stored, err := io.ReadAll(object.Body)
			require.NoError(t, err)
			require.NoError(t, object.Body.Close())
			require.True(t, content == string(stored), "the object is the file")

			code, again, errs := r.amcu(args...)
			require.Equal(t, exitOK, code, errs)
			require.Equal(t, out, again, "the same file and key are the same source and job")

			require.NoError(t, os.WriteFile(args[1], []byte(content+"other@example.com,Rome\n"), 0o600))
			r.refused("another file under the same key is another request", refusal{args: args, want: keyReused})
		})
	}

	address, err := url.Parse(r.env["AMCU_URL"])
	require.NoError(t, err)
	through := httputil.NewSingleHostReverseProxy(address)
	for name, content := range map[string]string{"other.csv": strings.ToUpper(text), "longer.csv": text + "x", "shorter.csv": text[1:]} {
		t.Run(name, func(t *testing.T) {
			file := r.file(name, text)
			rewriting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
				if in.URL.Path == "/v1/sources" { // the file was read for its digest, and not yet for its upload
					assert.NoError(t, os.WriteFile(file, []byte(content), 0o600))
				}
				through.ServeHTTP(w, in)
			}))
			defer rewriting.Close()
			r.env["AMCU_URL"] = rewriting.URL
			defer func() { r.env["AMCU_URL"] = address.String() }()
			upload := []string{"upload", file, "-m", m, "-i", "amcone"}
			if strings.HasPrefix(content, text) { // what was there at first is there still
				code, _, errs := r.amcu(upload...)
				require.Equal(t, exitOK, code, errs)
			} else {
				r.refused(name, refusal{args: upload, want: amc.Error{Kind: amc.KindConflict, Code: "file_changed", File: file}})
			}

			code, out, errs := r.amcu("upload", file, "-m", m, "-i", "amcone", "--output", "json")
			require.Equal(t, exitOK, code, errs)
			var job api.Job
			require.NoError(t, json.Unmarshal([]byte(out), &job))
			require.Contains(t, job.Source.Key, fmt.Sprintf("%x", sha256.Sum256([]byte(content))))
			uploaded, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("source")})
			require.NoError(t, err)
			for _, object := range uploaded.Contents {
				got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("source"), Key: object.Key})
				require.NoError(t, err)
				stored, err := io.ReadAll(got.Body)
				require.NoError(t, err)
				require.NoError(t, got.Body.Close())
				require.Contains(t, *object.Key, fmt.Sprintf("/%x/", sha256.Sum256(stored)), "every object is what its key says")
			}
		})
	}

	t.Run("several", func(t *testing.T) {
		a, b := r.file("a.csv", text), r.file("b.csv", text+"other@example.com,Rome\n")
		code, out, errs := r.amcu("upload", b, a, "-m", m, "-i", "amcone", "--output", "json")
		require.Equal(t, exitOK, code, errs)
		var job api.Job
		require.NoError(t, json.Unmarshal([]byte(out), &job))
		require.Len(t, job.Source.Keys, 2)
		for i, name := range []string{"/b.csv", "/a.csv"} {
			require.True(t, strings.HasSuffix(job.Source.Keys[i], name), job.Source.Keys)
			_, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("source"), Key: aws.String(job.Source.Keys[i])})
			require.NoError(t, err)
		}
		r.refused("a file twice", refusal{args: []string{"upload", a, b, a, "-m", m, "-i", "amcone"}, want: amc.Error{Kind: amc.KindInvalid, Code: "file_twice"}, shows: []string{a}, hides: []string{b}})
		r.refused("two buckets", refusal{args: []string{"upload", a, "s3://elsewhere/b.csv", "-m", m, "-i", "amcone"},
			want: amc.Error{Kind: amc.KindInvalid, Code: "several_buckets"}, shows: []string{"s3://elsewhere/b.csv", a}})
	})

	t.Run("rejects", func(t *testing.T) { rejects(t, r, client, m) })

	t.Run("looked at", func(t *testing.T) { lookedAt(t, r, client, m) })

	r.tty = true
	r.steps = []func(*amc.Job) []amc.Upload{ended(amc.JobSucceeded, amc.StatusSuccess)}
	code, _, errs := r.amcu("upload", r.file("bar.csv", text), "-m", m, "-i", "amcone", "--wait")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, errs, "bar.csv")
}

// lookedAt browses, previews and validates what is in the source bucket.
// rejects gets the list of a job that has one, and of one that has none.
func rejects(t *testing.T, r *rig, client *s3.Client, mapping string) {
	code, out, errs := r.amcu("upload", "s3://source/k", "-m", mapping, "-i", "amcone", "--output", "json")
	require.Equal(t, exitOK, code, errs)
	var made api.Job
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	r.refused("no rejects", refusal{args: []string{"rejects", made.JobID}, want: amc.Error{Kind: amc.KindNotFound, Code: "no_rejects_file"}, shows: []string{made.JobID, "queued"}})

	const list = "row,column,rule,file\n2,email,invalid_email,s3://source/k\n"
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, list)
	require.NoError(t, errors.Join(err, w.Close()))
	job, err := r.db.Jobs().Job(t.Context(), made.JobID)
	require.NoError(t, err)
	job.Manifest = amc.ObjectRef{Bucket: "artifacts", Key: "jobs/j/manifest.txt"}
	_, err = r.db.Jobs().UpdateJob(t.Context(), job)
	require.NoError(t, err)
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("artifacts"), Key: aws.String("jobs/j/rejects.csv.gz"), Body: bytes.NewReader(packed.Bytes())})
	require.NoError(t, err)
	code, out, errs = r.amcu("rejects", made.JobID)
	require.Equal(t, exitOK, code, errs)
	require.Equal(t, list, out)
	code, out, errs = r.amcu("rejects", made.JobID, "--output", "json")
	require.Equal(t, exitOK, code, errs)
	var at api.Download
	require.NoError(t, json.Unmarshal([]byte(out), &at))
	require.Contains(t, at.URL, "jobs/j/rejects.csv.gz?")
}

func lookedAt(t *testing.T, r *rig, client *s3.Client, mapping string) {
	for key, text := range map[string]string{"exports/a.csv": "E-mail,city,notes\njoe@example.com,Berlin,x\nnobody,Rome,y\n", "exports/deep/b.csv": "x"} {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("source"), Key: aws.String(key), Body: strings.NewReader(text)})
		require.NoError(t, err)
	}
	for _, prefix := range []string{"exports/", "s3://source/exports/"} {
		code, out, errs := r.amcu("sources", prefix)
		require.Equal(t, exitOK, code, errs)
		require.Regexp(t, `(?m)^SIZE +MODIFIED +KEY\n +exports/deep/\n57 +20\d\d-.*Z +exports/a\.csv\n$`, out)
	}
	code, out, errs := r.amcu("sources", "--limit", "1", "-o", "json", "exports/")
	require.Equal(t, exitOK, code, errs)
	var folder api.Folder
	require.NoError(t, json.Unmarshal([]byte(out), &folder))
	require.Equal(t, 1, len(folder.Folders)+len(folder.Objects))
	r.refused("another's bucket", refusal{args: []string{"sources", "s3://artifacts/jobs/"}, want: amc.Error{Kind: amc.KindInvalid, Code: "bucket_not_allowed", Field: "bucket"}})

	code, out, errs = r.amcu("preview", "s3://source/exports/a.csv", "-m", mapping)
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `1 +email +j•••@••• +[0-9a-f]{64} +hashed\n1 +city +B••• +B••• +passed through\n2 +email +n••• +rejected: `, out)
	code, out, errs = r.amcu("preview", r.file("raw.csv", "E-mail,city\njoe@example.com,Berlin\n"), "-m", mapping, "--raw", "--rows", "1")
	require.Equal(t, exitOK, code, errs)
	require.Regexp(t, `1 +email +joe@example.com `, out)
	code, _, errs, ended := r.run(t.Context(), "preview", r.file("other.csv", "mail,city\njoe@example.com,Berlin\n"), "-m", mapping)
	require.Equal(t, exitUsage, code)
	at := regexp.MustCompile(`^amcu: (s3://source/.*/other.csv): column "E-mail": `).FindStringSubmatch(errs)
	require.NotNil(t, at, errs)
	failure.Is(t, ended, amc.Error{Kind: amc.KindInvalid, Code: "missing_column", File: at[1], Column: "E-mail"})

	code, out, errs = r.amcu("validate", "s3://source/exports/a.csv", "-m", mapping, "-i", "amcone")
	require.Equal(t, exitFailed, code)
	require.Regexp(t, `^amcu: 2 .*\n$`, errs)
	require.Regexp(t, `^Problem: .*\bemail 1 of 2 .*\nProblem: amcone: `, out)
	require.Regexp(t, `(?m)^Source +1 file\(s\), 57 bytes\nForm +csv, utf-8\nRows +2\nParts +about 1\nDropped +notes\nData set +amcone: unknown\nOn ec2 +about 120 s, 0\.041 USD\n`, out)
	require.Regexp(t, `email +E-mail +1 +0 +0 +1 invalid_email\ncity +city +0 +2 +0 +0\n$`, out)
	jobs := r.jobs()
	code, out, errs = r.amcu("validate", r.file("bad.csv", "mail,city\n"), "-m", mapping, "-i", "amcone", "--max-reject-ratio", "1", "--output", "json")
	require.Equal(t, exitFailed, code, errs)
	var dry api.DryRun
	require.NoError(t, json.Unmarshal([]byte(out), &dry))
	require.Equal(t, "missing_column", dry.Problems[0].Code)
	require.Equal(t, jobs, r.jobs(), "no job is made")
}

// jobs counts the jobs there are.
func (r *rig) jobs() int {
	r.t.Helper()
	jobs, _, err := r.db.Jobs().Jobs(r.t.Context(), amc.JobQuery{Limit: 100})
	require.NoError(r.t, err)
	return len(jobs)
}
