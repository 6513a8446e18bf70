package amc

import (
	"context"
	"io"
	"time"
)

// Clock tells the time and waits. Sleep returns early with ctx's error.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// JobStore keeps jobs and their uploads. Every write is conditional on the record's Version, which the store sets: a
// write with an old Version fails with KindConflict and changes nothing. Lookups of what is not there fail with
// KindNotFound. Times keep at least millisecond precision and come back in UTC.
type JobStore interface {
	// CreateJob stores a new job. With an idempotency key that the same subject used in the last 30 days (a store may know it for
	// longer), nothing is stored: the job of that first call is returned with created false, or KindConflict with code
	// "idempotency_key_reused" when the digest of the request differs. Of two racing calls exactly one creates.
	CreateJob(ctx context.Context, job Job, key IdempotencyKey) (stored Job, created bool, err error)
	Job(ctx context.Context, id string) (Job, error)
	// UpdateJob writes the job where the stored Version equals job.Version and returns it with its new Version.
	UpdateJob(ctx context.Context, job Job) (Job, error)
	// Jobs lists jobs, newest first. The returned cursor is "" on the last page.
	Jobs(ctx context.Context, query JobQuery) (page []Job, next string, err error)
	// Unannounced returns up to limit jobs that are over and not Announced, oldest first.
	Unannounced(ctx context.Context, limit int) ([]Job, error)

	// PutUpload writes the upload where the stored Version equals upload.Version; Version 0 means that none may exist.
	PutUpload(ctx context.Context, upload Upload) (Upload, error)
	// Uploads returns a job's uploads, by instance ID.
	Uploads(ctx context.Context, jobID string) ([]Upload, error)
}

// IdempotencyKey makes a repeated CreateJob harmless. The zero value asks for no such protection.
type IdempotencyKey struct {
	Subject string // who calls
	Key     string // what they call this request
	Digest  string // of the request's body
}

// JobQuery selects jobs. Zero fields select everything.
type JobQuery struct {
	States        []JobState
	DataSetID     string
	InstanceID    string
	CreatedAfter  time.Time // inclusive
	CreatedBefore time.Time // exclusive
	Cursor        string    // next of the page before; KindInvalid when it is none
	Limit         int       // 1..100; 0 is 25
}

// ConnectionStore keeps connections, without their secrets. Writes are conditional as in JobStore.
type ConnectionStore interface {
	// PutConnection writes the connection where the stored Version equals connection.Version, and returns it with its new
	// one; Version 0 means that none may exist.
	PutConnection(ctx context.Context, connection Connection) (Connection, error)
	Connection(ctx context.Context, id string) (Connection, error)
	Connections(ctx context.Context) ([]Connection, error) // by ID
	// DeleteConnection removes the connection where the stored Version equals connection.Version.
	DeleteConnection(ctx context.Context, connection Connection) error
}

// InstanceStore keeps the instances that jobs may name. Writes are conditional as in JobStore. What is not there fails with
// KindNotFound.
type InstanceStore interface {
	// PutInstance writes the instance where the stored Version equals instance.Version, and returns it with its new one;
	// Version 0 means that none may exist.
	PutInstance(ctx context.Context, instance Instance) (Instance, error)
	Instance(ctx context.Context, id string) (Instance, error)
	Instances(ctx context.Context) ([]Instance, error) // by ID
	// DeleteInstance removes the instance where the stored Version equals instance.Version.
	DeleteInstance(ctx context.Context, instance Instance) error
}

// BucketPolicy says which AWS accounts may read a bucket.
type BucketPolicy interface {
	// SetReaders lets these accounts read the bucket as AMC does, and withdraws that from all others. What else the
	// bucket's policy says stays. Setting the same again changes nothing. Callers come one at a time.
	SetReaders(ctx context.Context, accounts []string) error
}

// MappingStore keeps saved mappings. The versions of a name count from 1 without a gap, and none ever changes. What is not
// there fails with KindNotFound. Times keep at least millisecond precision and come back in UTC.
type MappingStore interface {
	// PutMapping stores a version. Number 1 begins a name and fails with KindConflict and code "mapping_exists" when it is
	// taken; a higher one fails with KindConflict and code "version_conflict" unless it follows the newest. Of racing
	// calls exactly one stores.
	PutMapping(ctx context.Context, mapping SavedMapping) error
	// Mapping returns the version that ref names.
	Mapping(ctx context.Context, ref MappingRef) (SavedMapping, error)
	// Mappings lists the newest version of each name, by name; limit is 1..100, 0 is 25. The returned cursor is "" on the
	// last page; one that is none fails with KindInvalid.
	Mappings(ctx context.Context, cursor string, limit int) (page []SavedMapping, next string, err error)
	// MappingVersions lists the versions of a name, newest first, in pages as Mappings does.
	MappingVersions(ctx context.Context, name, cursor string, limit int) (page []SavedMapping, next string, err error)
	// DeleteMapping removes all versions of ref's name. It fails with KindConflict and code "version_conflict" when ref is
	// not the newest of them.
	DeleteMapping(ctx context.Context, ref MappingRef) error
}

// AuditStore keeps audit records for good: it has no way to change or remove one.
type AuditStore interface {
	// Append stores a record. An ID that is there already fails with KindConflict.
	Append(ctx context.Context, record AuditRecord) error
	// Records lists records, newest first. The returned cursor is "" on the last page.
	Records(ctx context.Context, query AuditQuery) (page []AuditRecord, next string, err error)
}

// Queue delivers every message at least once. A message received but not acknowledged comes back when its lease ends;
// after the queue's limit of receives it goes to its dead-letter queue instead.
type Queue interface {
	// Send stores a message of at most 256 KiB, to be received no sooner than delay from now.
	Send(ctx context.Context, body string, delay time.Duration) error
	// Receive waits up to wait for messages and leases up to limit (1..10) of them. None is not an error.
	Receive(ctx context.Context, limit int, wait, lease time.Duration) ([]Delivery, error)
	// Extend makes the lease end d from now; 0 gives the message back at once. A receipt whose lease ended, or whose
	// message was received again since, fails with KindConflict.
	Extend(ctx context.Context, receipt string, d time.Duration) error
	// Ack removes a received message, with the same condition as Extend.
	Ack(ctx context.Context, receipt string) error
	// Depth returns how many messages could be received now, roughly.
	Depth(ctx context.Context) (int, error)
}

// Delivery is one receive of one message.
type Delivery struct {
	Body     string
	Receipt  string // of this lease
	Receives int    // times the message has been received, this one included
}

// ObjectRef names an object.
type ObjectRef struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
}

func (r ObjectRef) String() string { return "s3://" + r.Bucket + "/" + r.Key }

// Object is what is known of a stored object. ETag is without quotes.
type Object struct {
	ObjectRef
	ETag     string
	Size     int64
	Modified time.Time
}

// Listing is a page of what a folder holds.
type Listing struct {
	Folders []string // prefixes, each of which ends in "/"
	Objects []Object
	Next    string // the cursor of the next page; "" on the last
}

// PutOptions describe an object to be written.
type PutOptions struct {
	ContentType string
	Tags        map[string]string
}

// ObjectStore keeps objects. What is not there fails with KindNotFound, what may not be read with KindForbidden.
type ObjectStore interface {
	Stat(ctx context.Context, ref ObjectRef) (Object, error)
	// Open streams an object from offset, reopening at the byte it reached when a connection drops. Every byte is of
	// the version that object.ETag names: when that is gone the read fails with KindConflict and code "source_changed".
	// A stream that ends before object.Size fails with io.ErrUnexpectedEOF.
	Open(ctx context.Context, object Object, offset int64) (io.ReadCloser, error)
	// ReadAt fills b with the object's bytes from offset on, of that version and as persistently as Open. It reads nothing
	// ahead, and may be called by several goroutines. Where b reaches beyond the end it fails with io.ErrUnexpectedEOF.
	ReadAt(ctx context.Context, object Object, b []byte, offset int64) error
	// Put streams body into an object. The object appears whole or, when body or the store fails, not at all.
	Put(ctx context.Context, ref ObjectRef, body io.Reader, options PutOptions) (Object, error)
	// List returns a page of objects under a prefix, by key. The returned cursor is "" on the last page.
	List(ctx context.Context, bucket, prefix, cursor string, limit int) (page []Object, next string, err error)
	// Browse returns a page of one level under a prefix, by key: what List would tell of the keys without a "/" behind the
	// prefix, and of the others the folders, each once. Objects and folders together are at most limit.
	Browse(ctx context.Context, bucket, prefix, cursor string, limit int) (Listing, error)
	// Delete removes an object; one that is not there is no error.
	Delete(ctx context.Context, ref ObjectRef) error
}

// Locks keep processes out of each other's way where one write must follow from several reads.
type Locks interface {
	// Lock takes the name for at most d. One that is taken fails with KindUnavailable and code "locked". unlock gives it
	// back; of a lock that ran out meanwhile it gives back nothing.
	Lock(ctx context.Context, name string, d time.Duration) (unlock func(context.Context) error, err error)
}

// SecretStore keeps secrets by name. What is not there fails with KindNotFound.
type SecretStore interface {
	PutSecret(ctx context.Context, name string, value []byte) error
	Secret(ctx context.Context, name string) ([]byte, error)
	DeleteSecret(ctx context.Context, name string) error
}
