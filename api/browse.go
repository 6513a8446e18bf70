package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// BrowseSources returns a page of one level of a source bucket.
func (s *server) BrowseSources(ctx context.Context, r BrowseSourcesRequestObject) (BrowseSourcesResponseObject, error) {
	bucket, prefix := cmp.Or(value(r.Params.Bucket), s.SourceBuckets[0]), value(r.Params.Prefix)
	if err := s.checkBucket(bucket, "bucket"); err != nil {
		return nil, err
	}
	folder := Folder{Folders: []string{}, Objects: []SourceObject{}}
	err := inTime(own(ctx), func(ctx context.Context) error {
		page, err := s.Sources.Browse(ctx, bucket, prefix, value(r.Params.Cursor), pageSize(r.Params.Limit))
		folder.Folders, folder.NextCursor = append(folder.Folders, page.Folders...), page.Next
		for _, o := range page.Objects {
			if o.Size > 0 || !strings.HasSuffix(o.Key, "/") { // else it marks the folder itself
				folder.Objects = append(folder.Objects, SourceObject{Bucket: bucket, Key: o.Key, Size: o.Size, Modified: o.Modified})
			}
		}
		return err
	})
	var e *amc.Error
	if r.Params.Cursor != nil && errors.As(err, &e) && e.Code == "store_refused" {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "invalid_cursor", Field: "cursor", Message: "the cursor is none of this bucket's",
			Hint: "pass the nextCursor of the page before as it was given", Err: err}
	}
	if err != nil {
		return nil, err
	}
	return BrowseSources200JSONResponse(folder), nil
}

// checkBucket refuses a bucket that jobs may not read.
func (s *server) checkBucket(bucket, field string) error {
	if slices.Contains(s.SourceBuckets, bucket) {
		return nil
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "bucket_not_allowed", Field: field,
		Message: fmt.Sprintf("jobs may not read the bucket %q", bucket), Hint: "use " + strings.Join(s.SourceBuckets, " or ")}
}

// GetSettings says what a client needs to know of this deployment.
func (s *server) GetSettings(context.Context, GetSettingsRequestObject) (GetSettingsResponseObject, error) {
	settings := Settings{SourceBuckets: s.SourceBuckets, RequireConsent: s.RequireConsent, RedirectURIs: append([]string{}, s.RedirectURIs...)}
	for _, region := range []amc.Region{amc.NorthAmerica, amc.Europe, amc.FarEast} {
		settings.Regions = append(settings.Regions, string(region))
	}
	settings.Limits.Files, settings.Limits.Keys, settings.Limits.Instances = amc.MaxFiles, amc.MaxKeys, maxInstances
	settings.Limits.Columns, settings.Limits.UploadBytes, settings.Limits.PreviewRows = amc.MaxColumns, maxUpload, maxPreview
	return GetSettings200JSONResponse(settings), nil
}

// Limits that the document holds callers to, and S3 those who have an upload URL.
const (
	maxInstances = 25
	maxPreview   = 100
	maxUpload    = 5 << 30
)
