package dynamostore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type jobStore struct{ *Store }

var _ amc.JobStore = jobStore{}

// Jobs returns the store of jobs and uploads.
func (s *Store) Jobs() amc.JobStore { return jobStore{s} }

const (
	// maxNewJob is what a new job's item may take: its report comes later, and needs room.
	maxNewJob = maxItem / 2

	openName        = "open"        // attribute of an open job: the key of its entry in the table of open ones
	unannouncedName = "unannounced" // attribute of a job that is over and not announced
)

func (s jobStore) CreateJob(ctx context.Context, job amc.Job, key amc.IdempotencyKey) (stored amc.Job, created bool, err error) {
	it, err := jobItem(job, 1)
	if err != nil {
		return amc.Job{}, false, err
	}
	if size := sizeOf(&types.AttributeValueMemberM{Value: it}); size > maxNewJob {
		return amc.Job{}, false, fmt.Errorf("create job: %w", tooLarge(size, maxNewJob))
	}
	writes := []types.TransactWriteItem{putWhere(s.tables.Jobs, it, "attribute_not_exists(#jobId)", nil)}
	if entry := openEntry(job); entry != nil {
		writes = append(writes, putWhere(s.tables.Open, entry, "", nil))
	}
	id, err := s.createOnce(ctx, "job", job.ID, key, writes)
	if err != nil {
		return amc.Job{}, false, fmt.Errorf("create job: %w", err)
	}
	switch id {
	case "":
		return amc.Job{}, false, fmt.Errorf("create job: %w", &amc.Error{Kind: amc.KindConflict, Code: "job_exists", Message: fmt.Sprintf("job %s exists already", job.ID)})
	case job.ID:
		stored, err = decodeJob(it)
		return stored, err == nil, err
	}
	stored, err = s.Job(ctx, id)
	return stored, false, err
}

// keyLife is how long an idempotency key is remembered. Whoever repeats a call does it within minutes or hours.
const keyLife = 30 * 24 * time.Hour

// createOnce makes the writes of a new record, unless its key made another one before. It returns the id of the record that
// there is then, or "" when the first of the writes was refused, which is conditional.
func (s *Store) createOnce(ctx context.Context, noun, id string, key amc.IdempotencyKey, writes []types.TransactWriteItem) (string, error) {
	if key.Key != "" {
		now := s.clock.Now()
		// A key that has run out may be there still: DynamoDB takes its time.
		writes = append(writes, putWhere(s.tables.Idempotency, item{
			"request": text(requestOf(noun, key)), "digest": text(key.Digest), "record": text(id), expiresName: number(now.Add(keyLife).Unix()),
		}, "attribute_not_exists(#request) OR #"+expiresName+" <= :now", item{":now": number(now.Unix())}))
	}
	refused, err := s.transact(ctx, writes...)
	switch {
	case err != nil:
		return "", err
	case !refused:
		return id, nil
	case key.Key == "":
		return "", nil
	}
	was, err := s.get(ctx, s.tables.Idempotency, item{"request": text(requestOf(noun, key))})
	switch expires, _ := numberOf(was, expiresName); {
	case err != nil:
		return "", err
	case expires <= s.clock.Now().Unix(): // also when there is none
		return "", nil
	case textOf(was, "digest") != key.Digest:
		return "", amc.ErrKeyReused
	}
	return textOf(was, "record"), nil
}

// expiresName names the attribute by which DynamoDB removes an item some time after it.
const expiresName = "expiresAt"

// requestOf is what a request is remembered under. Who called and what they called it may be longer than a key, and is
// nobody's business.
func requestOf(noun string, key amc.IdempotencyKey) string {
	parts, _ := json.Marshal([]string{noun, key.Subject, key.Key}) // strings always marshal
	sum := sha256.Sum256(parts)
	return hex.EncodeToString(sum[:])
}

func (s jobStore) Job(ctx context.Context, id string) (amc.Job, error) {
	it, err := s.get(ctx, s.tables.Jobs, jobKey(id))
	if err == nil && it == nil {
		err = jobNotFound(id)
	}
	if err != nil {
		return amc.Job{}, fmt.Errorf("read job: %w", err)
	}
	return decodeJob(it)
}

func (s jobStore) UpdateJob(ctx context.Context, job amc.Job) (amc.Job, error) {
	it, err := jobItem(job, job.Version+1)
	if err == nil {
		err = s.updateJob(ctx, job, it)
	}
	if err != nil {
		return amc.Job{}, fmt.Errorf("update job: %w", err)
	}
	return decodeJob(it)
}

// updateJob writes one item where the job stays open or over, as it mostly does; else the item and its entry among the open ones.
func (s jobStore) updateJob(ctx context.Context, job amc.Job, it item) error {
	condition, values := "#version = :version AND attribute_not_exists(#open)", item{":version": number(job.Version)}
	if entry, ok := it[openName]; ok {
		condition, values[":open"] = "#version = :version AND #open = :open", entry
	}
	was, done, err := s.put(ctx, s.tables.Jobs, it, condition, values)
	switch {
	case err != nil || done:
		return err
	case len(was) == 0:
		return jobNotFound(job.ID)
	}
	version, err := versionOf(was)
	switch {
	case err != nil:
		return err
	case version != job.Version:
		return amc.Changed("job " + job.ID)
	}
	writes := []types.TransactWriteItem{putWhere(s.tables.Jobs, it, "#version = :version", item{":version": number(job.Version)})}
	if entry, ok := was[openName].(*types.AttributeValueMemberM); ok {
		writes = append(writes, types.TransactWriteItem{Delete: &types.Delete{TableName: &s.tables.Open, Key: entry.Value}})
	}
	if entry := openEntry(job); entry != nil {
		writes = append(writes, putWhere(s.tables.Open, entry, "", nil))
	}
	refused, err := s.transact(ctx, writes...)
	if err == nil && refused {
		err = amc.Changed("job " + job.ID)
	}
	return err
}

func jobKey(id string) item { return item{"jobId": text(id)} }

func jobNotFound(id string) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "job_not_found", Message: fmt.Sprintf("there is no job %s", id)}
}

// unannounced reports whether somebody has to tell of the job's end.
func unannounced(job amc.Job) bool { return job.State.Final() && !job.Announced }

// openKey is the key of the job's entry among the open ones; a key is never empty.
func openKey(job amc.Job) item {
	return item{"dataSetId": text(cmp.Or(job.Mapping.DataSetID, "-")), atName: text(at(job.CreatedAt, job.ID))}
}

// openEntry is the job's entry among the open ones, nil when it is over.
func openEntry(job amc.Job) item {
	if job.State.Final() {
		return nil
	}
	entry := openKey(job)
	entry["jobId"] = text(job.ID)
	return entry
}

// jobItem is the item of a job. What its index projects is beside the document; a write that changes none of it leaves the index
// alone.
func jobItem(job amc.Job, version int64) (item, error) {
	job.CreatedAt, job.UpdatedAt = job.CreatedAt.UTC(), job.UpdatedAt.UTC()
	document, err := encode("job", job)
	if err != nil {
		return nil, err
	}
	instances := &types.AttributeValueMemberL{}
	for _, id := range job.InstanceIDs {
		instances.Value = append(instances.Value, text(id))
	}
	it := item{
		"jobId": text(job.ID), versionName: number(version), documentName: document,
		kindName: text("job"), atName: text(at(job.CreatedAt, job.ID)),
		"state": text(string(job.State)), "dataSetId": text(job.Mapping.DataSetID), "instanceIds": instances,
	}
	if !job.State.Final() {
		it[openName] = &types.AttributeValueMemberM{Value: openKey(job)}
	}
	if unannounced(job) {
		it[unannouncedName] = text("yes")
	}
	return it, nil
}

func decodeJob(it item) (job amc.Job, err error) {
	if job.Version, err = versionOf(it); err == nil {
		err = decode("job", it, &job)
	}
	return job, err
}
