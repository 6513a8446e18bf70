package awsclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Failure turns an error of the SDK that means nothing particular to its caller into one of the domain's. What was done, as in "send to
// queue x", and the actions that the role must be allowed are for people. Whoever called this program is never the one that AWS
// refuses, nor can they mend it, so a refusal is KindInternal.
func Failure(err error, what, access string) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", what, err)
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
	if e := Refusal(status, code, what, access); e != nil {
		e.Err = err
		return e
	}
	var unsent *smithyhttp.RequestSendError
	if errors.As(err, &unsent) {
		return &amc.Error{Kind: amc.KindUnavailable, Code: codeUnavailable, Message: "can't " + what, Err: err}
	}
	return fmt.Errorf("%s: %w", what, err)
}

const codeUnavailable = "aws_unavailable"

// Refusal is what a status and a code of AWS mean, or nil when they mean no more than that the call failed.
func Refusal(status int, code, what, access string) *amc.Error {
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	switch {
	case throttled, status == http.StatusTooManyRequests, code == "OverLimit", strings.HasSuffix(code, "Throttled"), strings.HasPrefix(code, "Throttling"):
		return &amc.Error{Kind: amc.KindThrottled, Code: "aws_throttled", Message: fmt.Sprintf("AWS asks to slow down: can't %s (%s)", what, code)}
	case status >= http.StatusInternalServerError, strings.HasPrefix(code, "InternalFailure"), strings.HasPrefix(code, "InternalException"), strings.HasPrefix(code, "ServiceUnavailable"):
		return &amc.Error{Kind: amc.KindUnavailable, Code: codeUnavailable, Message: fmt.Sprintf("can't %s (%s)", what, code)}
	case strings.Contains(code, "AccessDenied"), strings.HasPrefix(code, "NotAuthorized"):
		return &amc.Error{Kind: amc.KindInternal, Code: "aws_forbidden", Message: fmt.Sprintf("AWS refuses: can't %s (%s)", what, code),
			Hint: "allow " + access + ", and kms:GenerateDataKey and kms:Decrypt of the key, in the policy of this process's role"}
	case credentials[code], status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &amc.Error{Kind: amc.KindInternal, Code: "aws_credentials", Message: fmt.Sprintf("AWS does not accept this process's credentials: can't %s (%s)", what, code),
			Hint: "renew the credentials or the role of this process"}
	}
	return nil
}

// credentials are the codes of those that are wrong or have run out.
var credentials = map[string]bool{
	"ExpiredToken": true, "ExpiredTokenException": true, "InvalidClientTokenId": true, "InvalidSecurity": true, "InvalidSignatureException": true,
	"InvalidAccessKeyId": true, "SignatureDoesNotMatch": true, "MissingAuthenticationToken": true, "UnrecognizedClientException": true,
}
