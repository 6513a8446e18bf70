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

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// locate puts what is a local file into the source bucket, and returns the source that all of it is.
func (a *app) locate(ctx context.Context, from []string, reading amc.Reading) (api *client.ClientWithResponses, ref client.SourceRef, err error) {
	if reading, err = reading.Parse(); err != nil {
		return nil, ref, amc.AtFlag(err)
	}
	sources, err := openSources(from)
	if err != nil {
		return nil, ref, err
	}
	if api, err = a.connect(ctx); err != nil {
		return nil, ref, err
	}
	for i, source := range sources {
		if source.file != "" {
			if sources[i].ref, err = a.put(ctx, api, source); err != nil {
				return nil, ref, err
			}
		}
	}
	if ref, err = join(sources); err != nil {
		return nil, ref, err
	}
	ref.Reading = reading
	return api, ref, nil
}

// maxPut is what S3 takes in one PUT.
const maxPut = 5 << 30

// source is where some of the customer's data is: in S3, or in a local file on its way there.
type source struct {
	name string // as it was given
	ref  amc.ObjectRef
	file string
	size int64
}

// openSources refuses what can't be one job's source before anything is put.
func openSources(from []string) (sources []source, err error) {
	if len(from) > amc.MaxKeys {
		return nil, usage("too_many_files", "", fmt.Sprintf("%d files are more than the %d that a job may list", len(from), amc.MaxKeys), "copy them under one prefix with S3's own tools and give s3://BUCKET/PREFIX/")
	}
	for _, name := range from {
		s, err := openSource(name)
		if err != nil {
			return nil, err
		}
		if len(from) > 1 && strings.HasSuffix(s.ref.Key, "/") {
			return nil, usage("source_form", "", name+" is a prefix, and not alone", "give one prefix, or files")
		}
		sources = append(sources, s)
	}
	return sources, nil
}

func openSource(name string) (source, error) {
	if rest, ok := strings.CutPrefix(name, "s3://"); ok {
		bucket, key, _ := strings.Cut(rest, "/")
		if bucket == "" || key == "" {
			return source{}, usage("source_form", "", fmt.Sprintf("%q names no object", name), "give s3://BUCKET/KEY or s3://BUCKET/PREFIX/")
		}
		return source{name: name, ref: amc.ObjectRef{Bucket: bucket, Key: key}}, nil
	}
	info, err := os.Stat(name)
	switch {
	case name == "-":
		return source{}, usage("source_form", "", "standard input can't be uploaded: its digest comes first", "give files, or s3://BUCKET/KEY")
	case err != nil:
		return source{}, fileError(name, "", err)
	case !info.Mode().IsRegular():
		return source{}, usage("source_form", "", name+" is no regular file", "give files, or s3://BUCKET/KEY")
	case info.Size() > maxPut:
		return source{}, usage("source_too_large", "", name+" is larger than the 5 GB that one upload may have", "copy it to the source bucket with S3's own tools and give s3://BUCKET/KEY")
	}
	return source{name: name, file: name, size: info.Size()}, nil
}

// join makes one job's source of all.
func join(sources []source) (client.SourceRef, error) {
	ref := client.SourceRef{Bucket: sources[0].ref.Bucket}
	first := map[string]string{}
	for _, s := range sources {
		if s.ref.Bucket != ref.Bucket {
			return ref, usage("several_buckets", "", fmt.Sprintf("%s is in bucket %s, and %s in %s", s.name, s.ref.Bucket, sources[0].name, ref.Bucket), "copy the files to one bucket, or make a job for each")
		}
		if other, twice := first[s.ref.Key]; twice {
			return ref, usage("file_twice", "", fmt.Sprintf("%s is the same file as %s", s.name, other), "name each file once")
		}
		first[s.ref.Key] = s.name
		ref.Keys = append(ref.Keys, s.ref.Key)
	}
	switch key := ref.Keys[0]; {
	case len(ref.Keys) > 1:
		return ref, nil
	case strings.HasSuffix(key, "/"):
		ref.Prefix = key
	default:
		ref.Key = key
	}
	ref.Keys = nil
	return ref, nil
}

// put uploads a local file and returns what it became. The same file becomes the same object, however often it is put.
func (a *app) put(ctx context.Context, api *client.ClientWithResponses, s source) (amc.ObjectRef, error) {
	digest, err := digestOf(s.file)
	if err != nil {
		return amc.ObjectRef{}, err
	}
	to, err := read[client.SourceUpload](api.CreateSourceWithResponse(ctx, client.SourceRequest{Name: filepath.Base(s.file), Sha256: digest}))
	if err != nil {
		return amc.ObjectRef{}, fmt.Errorf("ask where to upload %s: %w", s.file, err)
	}
	there := amc.ObjectRef{Bucket: to.Source.Bucket, Key: to.Source.Key}
	if to.Exists {
		return there, nil
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
		return amc.ObjectRef{}, fileError(s.file, "", err)
	}
	request, err := http.NewRequestWithContext(ctx, to.Method, to.URL, body)
	if err != nil {
		return amc.ObjectRef{}, errors.Join(fmt.Errorf("upload %s: %w", s.file, err), body.Close())
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
		return amc.ObjectRef{}, cmp.Or(changed(ctx, s.file, digest), fmt.Errorf("upload %s: %w", s.file, unreachable(err)))
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices && response.StatusCode != http.StatusPreconditionFailed { // 412: it is there already
		return amc.ObjectRef{}, cmp.Or[error](changed(ctx, s.file, digest), &amc.Error{Kind: amc.KindUnavailable, Code: "upload_refused", File: s.file,
			Message: "the source bucket answered " + response.Status, Hint: "try again"})
	}
	return there, nil
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
