package api

import (
	"errors"
	"strconv"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Codes of conditional requests; both have a status of their own.
const (
	codePreconditionRequired = "precondition_required"
	codePreconditionFailed   = "precondition_failed"
)

// etagOf names a representation by the versions of the records it is made of.
func etagOf(versions ...int64) string {
	var b strings.Builder
	for i, v := range versions {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strconv.FormatInt(v, 36))
	}
	return `"` + b.String() + `"`
}

// matches reports whether an If-None-Match header lists the ETag. Which of two equal representations a weak one meant
// makes no difference to a reader.
func matches(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == "*" || candidate == etag {
			return true
		}
	}
	return false
}

// precondition fails unless an If-Match header lists the ETag of what is about to be changed: nobody overwrites what they
// have not seen.
func precondition(ifMatch, etag string) error {
	for candidate := range strings.SplitSeq(ifMatch, ",") {
		if candidate = strings.TrimSpace(candidate); candidate == "*" || candidate == etag {
			return nil
		}
	}
	return errStale
}

// errUnconditional answers a change of whatever version there is.
var errUnconditional = &amc.Error{Kind: amc.KindInvalid, Code: codePreconditionRequired, Field: ifMatchName,
	Message: "the call does not say which version it changes", Hint: `send If-Match with the ETag of the last GET, or "*" for any version`}

const ifMatchName = "If-Match"

// errStale answers a change of a version that is not the newest.
var errStale = &amc.Error{Kind: amc.KindConflict, Code: codePreconditionFailed, Field: ifMatchName, Message: "it was changed meanwhile",
	Hint: "get it again and repeat the change"}

// outrun makes the conflict of a conditional write a failed precondition: somebody was faster than the write that
// precondition had let pass.
func outrun(err error) error {
	var e *amc.Error
	if errors.As(err, &e) && e.Code == "version_conflict" {
		return errStale
	}
	return err
}
