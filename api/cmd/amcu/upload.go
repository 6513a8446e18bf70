package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/record"
)

// maxPut is what S3 takes in one PUT.
const maxPut = 5 << 30

// uploadFlags are what amcu upload is told.
type uploadFlags struct {
	mapping   string
	instances []string
	strategy  string
	format    string
	delimiter string
	encoding  string
	key       string
	ratio     float64
	wait      bool
}

func (a *app) uploadCommand() *cobra.Command {
	var f uploadFlags
	cmd := &cobra.Command{
		Use:   "upload FILE|s3://BUCKET/KEY --mapping FILE --instance ID",
		Short: "Load a file into AMC instances",
		Long: `Starts a job that normalizes and hashes a file and loads it into AMC instances. A local file of up to 5 GB is put into
the source bucket first; a larger one is copied there with S3's own tools and named as s3://BUCKET/KEY.

A repeated call with the same --idempotency-key, file and mapping gets the job of the first call back.`,
		Example: `  amcu upload customers.csv --mapping mapping.json --instance amcabc123 --wait
  amcu upload s3://customers/2026/11.jsonl.gz --mapping mapping.json --instance amcabc123,amcdef456 --idempotency-key 2026-11
  amcu upload customers.csv --mapping mapping.json --instance amcabc123 --update-strategy FULL_REPLACE --output json`,
		Args: cobra.ExactArgs(1),
		RunE: a.command(func(ctx context.Context, args []string) error { return a.upload(ctx, args[0], f) }),
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.mapping, "mapping", "m", "", "mapping of source columns to AMC columns, a JSON file (required)")
	flags.StringSliceVarP(&f.instances, "instance", "i", nil, "AMC instance to load into; may be repeated, or a list with commas (required)")
	flags.StringVar(&f.strategy, "update-strategy", string(amc.Additive), "ADDITIVE, FULL_REPLACE, OVERLAP_REPLACE or OVERLAP_KEEP")
	flags.StringVar(&f.format, "format", "", record.Formats+" (default: told from name and content)")
	flags.StringVar(&f.delimiter, "delimiter", "", "of CSV, one character, or tab (default: told from the header)")
	flags.StringVar(&f.encoding, "encoding", "", record.Encodings+" (default: told from the content)")
	flags.StringVar(&f.key, "idempotency-key", "", "names this upload, so that repeating it is harmless (default: a new one)")
	flags.Float64Var(&f.ratio, "max-reject-ratio", amc.DefaultMaxRejectRatio, "fail when more of any identity column's cells that are not empty are rejected; 1 never does")
	flags.BoolVarP(&f.wait, "wait", "w", false, "follow the job to its end and print its report")
	for _, required := range []string{"mapping", "instance"} {
		if err := cmd.MarkFlagRequired(required); err != nil {
			panic(err) // the flag is defined above
		}
	}
	return cmd
}

func (a *app) upload(ctx context.Context, from string, f uploadFlags) error {
	request, err := f.request()
	if err != nil {
		return err
	}
	source, err := openSource(from)
	if err != nil {
		return err
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	if source.file != "" {
		if source.ref, err = a.put(ctx, api, source); err != nil {
			return err
		}
	}
	request.Source = source.ref
	if f.format != "" {
		request.Source.Format = f.format
	}
	if delimiter, err := record.ParseDelimiter(f.delimiter); err != nil {
		return err
	} else if delimiter != 0 {
		request.Source.Delimiter = string(rune(delimiter))
	}
	request.Source.Encoding = f.encoding
	if f.key == "" {
		f.key = uuid.NewString()
	}
	job, err := read[client.Job](api.CreateJobWithResponse(ctx, &client.CreateJobParams{IdempotencyKey: &f.key}, request))
	if err != nil {
		return fmt.Errorf("create job: %w", err)
	}
	if f.wait {
		return a.follow(ctx, api, job.JobID)
	}
	return a.print(job, func(out io.Writer) error {
		_, err := fmt.Fprintf(out, "Job %s is %s. Follow it with:\n  amcu status %s --wait\n", job.JobID, job.State, job.JobID)
		return err
	})
}

// request returns the job that the flags ask for, still without its source.
func (f uploadFlags) request() (client.JobRequest, error) {
	text, err := os.ReadFile(f.mapping)
	if err != nil {
		return client.JobRequest{}, fileError(f.mapping, "--mapping", err)
	}
	mapping, err := amc.ParseMapping(text)
	var e *amc.Error
	if errors.As(err, &e) {
		e.File = f.mapping
	}
	if err != nil {
		return client.JobRequest{}, err
	}
	strategy := amc.UpdateStrategy(f.strategy)
	if err := strategy.Fits(mapping.DataSet().Kind()); err != nil {
		return client.JobRequest{}, err
	}
	if _, err := amc.RejectRatio(&f.ratio); err != nil {
		return client.JobRequest{}, err
	}
	return client.JobRequest{Mapping: mapping, InstanceIDs: f.instances, UpdateStrategy: strategy, MaxRejectRatio: &f.ratio}, nil
}

// source is where the customer's file is: an object, or a local file on its way to become one.
type source struct {
	ref  client.SourceRef
	file string
	size int64
}

func openSource(from string) (source, error) {
	if rest, ok := strings.CutPrefix(from, "s3://"); ok {
		bucket, key, _ := strings.Cut(rest, "/")
		if bucket == "" || key == "" {
			return source{}, usage("source_form", "", fmt.Sprintf("%q names no object", from), "give s3://BUCKET/KEY")
		}
		return source{ref: client.SourceRef{Bucket: bucket, Key: key}}, nil
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return source{}, fileError(from, "", err)
	case !info.Mode().IsRegular():
		return source{}, usage("source_form", "", from+" is no regular file", "give a file, or s3://BUCKET/KEY")
	case info.Size() > maxPut:
		return source{}, usage("source_too_large", "", from+" is larger than the 5 GB that one upload may have", "copy it to the source bucket with S3's own tools and give s3://BUCKET/KEY")
	}
	return source{file: from, size: info.Size()}, nil
}

func fileError(name, field string, err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err // the name is said already
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "file_unreadable", Field: field, File: name, Message: "can't be read", Err: err}
}

// put uploads a local file and returns what it became. The same file becomes the same object, however often it is put.
func (a *app) put(ctx context.Context, api *client.ClientWithResponses, s source) (client.SourceRef, error) {
	digest, err := digestOf(s.file)
	if err != nil {
		return client.SourceRef{}, err
	}
	to, err := read[client.SourceUpload](api.CreateSourceWithResponse(ctx, client.SourceRequest{Name: filepath.Base(s.file), Sha256: digest}))
	if err != nil {
		return client.SourceRef{}, fmt.Errorf("ask where to upload: %w", err)
	}
	if to.Exists {
		return to.Source, nil
	}
	bar := a.newBar("uploading "+filepath.Base(s.file), redraw)
	defer bar.done()
	open := func() (io.ReadCloser, error) {
		file, err := os.Open(s.file)
		if err != nil {
			return nil, err
		}
		// No more than was digested: a file that only grows is loaded as it was.
		return bar.reading(struct {
			io.Reader
			io.Closer
		}{io.LimitReader(file, s.size), file}, s.size), nil
	}
	body, err := open()
	if err != nil {
		return client.SourceRef{}, fileError(s.file, "", err)
	}
	request, err := http.NewRequestWithContext(ctx, to.Method, to.URL, body)
	if err != nil {
		return client.SourceRef{}, errors.Join(fmt.Errorf("upload %s: %w", s.file, err), body.Close())
	}
	request.ContentLength, request.GetBody = s.size, open
	if s.size == 0 {
		request.Body, request.GetBody = http.NoBody, nil
	}
	for name, value := range to.Headers {
		request.Header.Set(name, value)
	}
	response, err := (&patient{doer: http.DefaultClient, clock: a.clock}).Do(request)
	if err != nil {
		return client.SourceRef{}, cmp.Or(changed(ctx, s.file, digest), fmt.Errorf("upload %s: %w", s.file, unreachable(err)))
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices && response.StatusCode != http.StatusPreconditionFailed { // 412: it is there already
		return client.SourceRef{}, cmp.Or[error](changed(ctx, s.file, digest), &amc.Error{Kind: amc.KindUnavailable, Code: "upload_refused", File: s.file,
			Message: "the source bucket answered " + response.Status, Hint: "try again"})
	}
	return to.Source, nil
}

// changed explains why an upload failed when it is for the file not being what it was: the source bucket takes nothing but
// the bytes of the digest, and HTTP no fewer of them than announced.
func changed(ctx context.Context, name, digest string) error {
	if ctx.Err() != nil {
		return nil // that is why
	}
	now, err := digestOf(name)
	if err != nil || now == digest {
		return err
	}
	return &amc.Error{Kind: amc.KindConflict, Code: "file_changed", File: name, Message: "the file changed while it was uploaded", Hint: "try again"}
}

func digestOf(name string) (string, error) {
	file, err := os.Open(name) // #nosec G304 -- the file that the caller named
	if err != nil {
		return "", fileError(name, "", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fileError(name, "", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
