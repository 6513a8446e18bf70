package sim

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const (
	maxFile     = 500_000_000
	maxManifest = 10 << 20
	maxBuckets  = 100
	instanceTag = "instanceId"
)

// Objects is the S3 that uploads are read from.
type Objects interface {
	// Object opens an object. One that is not there fails with fs.ErrNotExist.
	Object(ctx context.Context, bucket, key string) (Object, error)
	// Keys lists the objects below a prefix, by key.
	Keys(ctx context.Context, bucket, prefix string) ([]string, error)
}

// Object is an open object.
type Object struct {
	Body io.ReadCloser
	Size int64
	Tags map[string]string // its own, and its bucket's where it has none of that name
}

// trouble is why an upload fails, in words for its owner.
type trouble struct{ message string }

func (t trouble) Error() string { return t.message }

func fail(format string, args ...any) error { return trouble{fmt.Sprintf(format, args...)} }

// load does the upload beside the calls. d is the data set as it is now.
func (s *Simulator) load(i *instance, u *upload, d dataSet, request uploadRequest) {
	s.begin(func(ctx context.Context) {
		if s.Clock.Sleep(ctx, s.Accepting) != nil || s.turns.Acquire(ctx, 1) != nil {
			return
		}
		defer s.turns.Release(1)
		s.update(u, func() { u.Status = amc.StatusInProgress })
		l := loading{objects: s.Objects, set: d, request: request, instanceID: i.ID}
		err := l.run(ctx)
		if s.Clock.Sleep(ctx, s.Loading) != nil {
			return
		}
		s.update(u, func() { s.finish(i, u, l.total(), err) })
	})
}

func (s *Simulator) update(u *upload, change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	u.UpdatedAt = s.now().Format(timeForm)
}

// finish settles the upload. s.mu is held.
func (s *Simulator) finish(i *instance, u *upload, total loaded, err error) {
	u.Status, u.Metrics = amc.StatusFailed, total.metrics()
	var reason trouble
	d := i.dataSet(u.DataSetID)
	switch {
	case errors.As(err, &reason):
		u.Message = reason.message
		return
	case err != nil:
		u.Message = "The files can't be read"
		return
	case u.doom != "":
		u.Message = u.doom
		return
	case d == nil:
		u.Message = "The data set was deleted"
		return
	case total.unconsented > 0 && s.RequireConsent:
		u.Message = fmt.Sprintf("%d rows are of people of the EEA or the UK and have no consent signal", total.unconsented)
		return
	case total.unconsented > 0:
		u.Message = fmt.Sprintf("Warning: %d rows are of people of the EEA or the UK and have no consent signal", total.unconsented)
	}
	if u.strategy == amc.FullReplace {
		d.rows = 0
	}
	d.rows += total.Rows
	u.Status, u.files = amc.StatusSuccess, total.files
	u.Metrics["rowsLoaded"] = float64(total.Rows)
}

// loading is one upload being done.
type loading struct {
	objects    Objects
	set        dataSet
	request    uploadRequest
	instanceID string
	results    []loaded // by file
}

// loaded is what came out of a file, or of all.
type loaded struct {
	File
	files       []File
	countryless int64 // rows without a country
	unconsented int64 // rows of the EEA or the UK without consent
}

func (l *loading) total() loaded {
	var t loaded
	for _, r := range l.results {
		t.files = append(t.files, r.File)
		t.Rows += r.Rows
		t.Size += r.Size
		t.countryless += r.countryless
		t.unconsented += r.unconsented
	}
	return t
}

func (t loaded) metrics() map[string]float64 {
	return map[string]float64{
		"rowsProcessed": float64(t.Rows), "rowsLoaded": 0, "rowsWithoutCountry": float64(t.countryless),
		"bytesProcessed": float64(t.Size), "filesProcessed": float64(len(t.files)),
	}
}

func (l *loading) run(ctx context.Context) error {
	refs, err := l.refs(ctx)
	if err != nil {
		return err
	}
	l.results = make([]loaded, len(refs))
	errs := make([]error, len(refs))
	var g errgroup.Group
	g.SetLimit(filesAtATime)
	for i, ref := range refs {
		g.Go(func() error {
			l.results[i], errs[i] = l.file(ctx, ref)
			return nil // the first in the manifest's order counts, not the first in time
		})
	}
	_ = g.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// refs finds the files of the upload.
func (l *loading) refs(ctx context.Context) (refs []amc.ObjectRef, err error) {
	s := l.request.DataSource
	switch {
	case s.SourceFileS3Key != "":
		refs = []amc.ObjectRef{{Bucket: s.SourceS3Bucket, Key: s.SourceFileS3Key}}
	case s.SourceManifestS3Key != "":
		if refs, err = l.manifest(ctx, amc.ObjectRef{Bucket: s.SourceS3Bucket, Key: s.SourceManifestS3Key}); err != nil {
			return nil, err
		}
	default:
		keys, err := l.objects.Keys(ctx, s.SourceS3Bucket, s.SourceS3Prefix)
		if err != nil {
			return nil, fail("The prefix can't be listed")
		}
		for _, key := range keys {
			if !hidden(key) {
				refs = append(refs, amc.ObjectRef{Bucket: s.SourceS3Bucket, Key: key})
			}
		}
	}
	if len(refs) == 0 {
		return nil, fail("There are no files to load")
	}
	for _, ref := range refs {
		if hidden(ref.Key) {
			return nil, fail("%s: the name of a file must not begin with . or _", ref)
		}
	}
	return refs, nil
}

// hidden reports whether AMC overlooks objects of that name.
func hidden(key string) bool {
	return strings.HasPrefix(path.Base(key), ".") || strings.HasPrefix(path.Base(key), "_")
}

// open opens an object that says it is for this instance.
func (l *loading) open(ctx context.Context, ref amc.ObjectRef) (Object, error) {
	o, err := l.objects.Object(ctx, ref.Bucket, ref.Key)
	if errors.Is(err, fs.ErrNotExist) {
		return Object{}, fail("%s does not exist", ref)
	}
	if err != nil {
		return Object{}, fail("%s can't be read", ref)
	}
	if !slices.Contains(strings.Fields(o.Tags[instanceTag]), l.instanceID) {
		o.Body.Close()
		return Object{}, fail("%s is not tagged for the instance: the tag instanceId must contain %s", ref, l.instanceID)
	}
	return o, nil
}

func (l *loading) manifest(ctx context.Context, at amc.ObjectRef) ([]amc.ObjectRef, error) {
	o, err := l.open(ctx, at)
	if err != nil {
		return nil, err
	}
	defer o.Body.Close()
	if o.Size > maxManifest {
		return nil, fail("The manifest is too large")
	}
	text, err := io.ReadAll(io.LimitReader(o.Body, maxManifest))
	if err != nil {
		return nil, fail("The manifest can't be read")
	}
	var refs []amc.ObjectRef
	buckets := map[string]bool{}
	for n, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		rest, ok := strings.CutPrefix(string(line), "s3://")
		bucket, key, found := strings.Cut(rest, "/")
		if !ok || !found || bucket == "" || key == "" || strings.TrimSpace(rest) != rest {
			return nil, fail("Line %d of the manifest is not s3://bucket/key", n+1)
		}
		buckets[bucket] = true
		refs = append(refs, amc.ObjectRef{Bucket: bucket, Key: key})
	}
	if len(buckets) > maxBuckets {
		return nil, fail("The manifest names more than %d buckets", maxBuckets)
	}
	return refs, nil
}

// file reads one file to its end.
func (l *loading) file(ctx context.Context, ref amc.ObjectRef) (loaded, error) {
	o, err := l.open(ctx, ref)
	if err != nil {
		return loaded{}, err
	}
	defer o.Body.Close()
	if o.Size >= maxFile {
		return loaded{}, fail("%s is too large: files must be below %d bytes", ref, int64(maxFile))
	}
	stored, text := sha256.New(), sha256.New()
	counted := &counter{in: io.TeeReader(o.Body, stored)}
	var in io.Reader = counted
	if l.request.CompressionFormat == "GZIP" {
		if in, err = gzip.NewReader(counted); err != nil {
			return loaded{}, fail("%s is not valid GZIP", ref)
		}
	}
	source := &source{in: io.TeeReader(in, text)}
	result := loaded{}
	reader, err := l.rows(source)
	for err == nil {
		err = reader.next(&result)
	}
	switch {
	case source.err != nil && l.request.CompressionFormat == "GZIP":
		return result, fail("%s is not valid GZIP", ref)
	case source.err != nil:
		return result, fail("%s can't be read", ref)
	case !errors.Is(err, io.EOF):
		return result, fail("%s: %v", ref, err)
	case counted.n != o.Size:
		return result, fail("%s can't be read to its end", ref)
	}
	result.File = File{
		Key: ref.Key, Size: o.Size, Rows: result.Rows,
		SHA256: hex.EncodeToString(stored.Sum(nil)), TextSHA256: hex.EncodeToString(text.Sum(nil)),
	}
	return result, nil
}

// source tells trouble in reading from trouble in what is read.
type source struct {
	in  io.Reader
	err error // of reading; not the end
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
