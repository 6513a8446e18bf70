package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/uuid"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// uploadTime is how long an upload URL works: S3 asks only that the upload begins in time.
const uploadTime = 15 * time.Minute

// maxFileName bounds a file's name, which becomes a segment of a key, in bytes.
const maxFileName = 200

// CreateSource returns a URL to put one file to. The object is never overwritten: a job may be reading it.
func (s *server) CreateSource(ctx context.Context, r CreateSourceRequestObject) (CreateSourceResponseObject, error) {
	ctx = own(ctx)
	if r.Body.Name == "." || r.Body.Name == ".." || len(r.Body.Name) > maxFileName {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "file_name_form", Field: "name",
			Message: "this can't name a file", Hint: fmt.Sprintf("use a name of at most %d bytes", maxFileName)}
	}
	version := r.Body.Sha256
	if version == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make source id: %w", err)
		}
		version = id.String()
	}
	// Under a folder of the subject's own, nobody can put something else where another's file is expected.
	owner := sha256.Sum256([]byte(callOf(ctx).principal.Subject))
	key := "uploads/" + hex.EncodeToString(owner[:8]) + "/" + version + "/" + r.Body.Name
	there := false
	input := &s3.PutObjectInput{Bucket: aws.String(s.SourceBuckets[0]), Key: aws.String(key), IfNoneMatch: aws.String("*")}
	if r.Body.Sha256 != "" {
		digest, err := hex.DecodeString(r.Body.Sha256)
		if err != nil {
			return nil, fmt.Errorf("read digest that the contract let pass: %w", err)
		}
		input.ChecksumSHA256 = aws.String(base64.StdEncoding.EncodeToString(digest)) // S3 refuses what is not the file that the key says
		_, err = s.Sources.Stat(ctx, amc.ObjectRef{Bucket: s.SourceBuckets[0], Key: key})
		if err != nil && !amc.KindNotFound.Is(err) {
			return nil, fmt.Errorf("look for source: %w", err)
		}
		there = err == nil
	}
	signed, err := s.Presigner.PresignPutObject(ctx, input, s3.WithPresignExpires(uploadTime))
	if err != nil {
		return nil, fmt.Errorf("presign upload: %w", err)
	}
	return CreateSource201JSONResponse{
		Source: SourceRef{Bucket: s.SourceBuckets[0], Key: key}, Exists: there, URL: signed.URL, Method: signed.Method,
		Headers: sendable(signed.SignedHeader), ExpiresAt: s.Clock.Now().UTC().Add(uploadTime),
	}, nil
}

// sendable returns the signed headers that a client has to set; Host and Content-Length come with every request.
func sendable(signed http.Header) map[string]string {
	headers := map[string]string{}
	for name := range signed {
		if name = http.CanonicalHeaderKey(name); name != "Host" && name != "Content-Length" {
			headers[name] = signed.Get(name)
		}
	}
	return headers
}
