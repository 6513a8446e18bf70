// Package s3object is the object store on S3: the real one, or the embedded gateway of shared/embedded/s3gateway.
//
// Reading is a ring of ranges. [Store.Open] fetches the next ranges of the object at the same time, each into a buffer of
// its own, and hands them out in order; a buffer that was read is at once filled again. Each range carries If-Match with the
// object's ETag, and resumes at the byte it reached when its connection drops, stalls or ends early. A reader holds
// RangeSize × Concurrency bytes, or the object's size when that is less.
//
// Writing is the SDK's uploader: one PutObject for a small body, else a multipart upload, which appears whole when it is
// completed and is aborted when anything fails, or when the caller's context ends before the body does. A write holds
// (Concurrency + 2) × PartSize bytes. A request in which nothing moves for Stall is given up and, as often as the client's
// retryer allows, made again.
//
// Errors are amc errors that name the object; what may pass (Kind.Retryable) is told from what somebody must mend.
package s3object
