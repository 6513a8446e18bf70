package s3object

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// What a role must be allowed, for the hint of a refusal.
const (
	reading = "s3:GetObject, s3:ListBucket and, for an encrypted bucket, kms:Decrypt"
	writing = "s3:PutObject, s3:PutObjectTagging, s3:DeleteObject, s3:AbortMultipartUpload and, for an encrypted bucket, kms:GenerateDataKey and kms:Decrypt"
)

// classify turns an error of the SDK into one of the domain's that names the object.
func classify(err error, verb string, ref amc.ObjectRef, access string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s %s: %w", verb, ref, err)
	}
	status, code := 0, ""
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	e := known(status, code, ref, access)
	if e == nil {
		e = &amc.Error{Kind: amc.KindInternal, Code: "store_failed", Message: fmt.Sprintf("can't %s %s", verb, ref)}
		var unsent *smithyhttp.RequestSendError
		switch {
		case errors.As(err, &unsent), errors.Is(err, errStalled), status >= 500, code == "RequestTimeout", code == "NoSuchUpload":
			// NoSuchUpload: somebody aborted the upload under us, or completed it and the answer got lost; writing again mends both.
			e.Kind, e.Code = amc.KindUnavailable, "store_unavailable"
		case status >= 400:
			e.Kind, e.Code = amc.KindInvalid, "store_refused"
		}
		e.Err = err
	}
	return e
}

// known returns the error of an answer whose cause is plain, or nil. Without a body (HEAD) there is only the status.
func known(status int, code string, ref amc.ObjectRef, access string) *amc.Error {
	switch {
	case code == "NoSuchBucket":
		return &amc.Error{Kind: amc.KindNotFound, Code: "bucket_not_found", Message: fmt.Sprintf("bucket %s does not exist", ref.Bucket),
			Hint: "check its name and region"}
	case code == "NoSuchUpload":
		return nil
	case status == http.StatusNotFound:
		return &amc.Error{Kind: amc.KindNotFound, Code: "object_not_found", Message: fmt.Sprintf("%s does not exist", ref), Hint: "check the bucket and the key; a folder is a prefix, and ends in /"}
	case code == "InvalidAccessKeyId", code == "SignatureDoesNotMatch", code == "ExpiredToken", code == "InvalidToken", status == http.StatusUnauthorized:
		return &amc.Error{Kind: amc.KindUnauthorized, Code: "store_credentials", Message: fmt.Sprintf("S3 does not accept the credentials used for %s (%s)", ref, code),
			Hint: "renew the credentials or the role of this process"}
	case status == http.StatusForbidden:
		return &amc.Error{Kind: amc.KindForbidden, Code: "object_forbidden", Message: fmt.Sprintf("S3 refuses access to %s", ref),
			Hint: "allow " + access + " in the policy of this process's role and, for a bucket of another account, in the bucket's"}
	case status == http.StatusMovedPermanently, code == "AuthorizationHeaderMalformed":
		return &amc.Error{Kind: amc.KindInvalid, Code: "bucket_region", Message: fmt.Sprintf("bucket %s is in another region than this process uses", ref.Bucket),
			Hint: "use a bucket of this region"}
	case status == http.StatusPreconditionFailed:
		return changed(ref)
	case status == http.StatusRequestedRangeNotSatisfiable:
		e := changed(ref)
		e.Err = io.ErrUnexpectedEOF
		return e
	case status == http.StatusConflict:
		return &amc.Error{Kind: amc.KindConflict, Code: "object_conflict", Message: fmt.Sprintf("%s is in the way of another object or write (%s)", ref, code)}
	case status == http.StatusTooManyRequests, code == "SlowDown", code == "Throttling", code == "ThrottlingException":
		return &amc.Error{Kind: amc.KindThrottled, Code: "store_throttled", Message: fmt.Sprintf("S3 asks to slow down requests for %s", ref)}
	}
	return nil
}

// changed says that the version of an object that was asked for is gone.
func changed(ref amc.ObjectRef) *amc.Error {
	return &amc.Error{Kind: amc.KindConflict, Code: "source_changed", Message: fmt.Sprintf("%s was replaced or deleted after it was first seen", ref),
		Hint: "submit it again, and leave it as it is until the job is over"}
}
