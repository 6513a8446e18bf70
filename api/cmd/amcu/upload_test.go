package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/s3gateway"
)

// TestUploadOfALocalFile puts files into the embedded S3. A process can run one, and it moves the working directory.
func TestUploadOfALocalFile(t *testing.T) {
	t.Parallel()
	gateway, err := s3gateway.Start(t.Context(), s3gateway.Config{Dir: t.TempDir(), AccessKey: "key", SecretKey: "secret", Buckets: []string{"source"}})
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
			code, _, errs = r.amcu(args...)
			require.Equal(t, exitUsage, code)
			require.Contains(t, errs, "idempotency", "another file under the same key is another request")
		})
	}

	r.tty = true
	r.steps = []func(*amc.Job) []amc.Upload{ended(amc.JobSucceeded, amc.StatusSuccess)}
	code, _, errs := r.amcu("upload", r.file("bar.csv", text), "-m", m, "-i", "amcone", "--wait")
	require.Equal(t, exitOK, code, errs)
	require.Contains(t, errs, "uploading bar.csv")
}
