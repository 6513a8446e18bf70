package dynamostore_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/kelseyhightower/envconfig"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/aws/dynamostore"
	"github.com/amc-uploader/amc-uploader/shared/testkit/moto"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
	"github.com/amc-uploader/amc-uploader/shared/testkit/tfenv"
)

// noise is text of n bytes that can't be packed below three quarters of it.
func noise(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)[:n]
}

func requireTooLarge(t *testing.T, err error) {
	t.Helper()
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "record_too_large", e.Code)
	require.Equal(t, amc.KindInvalid, e.Kind)
}

// TestLargeJobs: the longest list of keys that a source may have is kept, with room for a report of thousands of parts; what is
// larger is refused, and nothing of it is written.
func TestLargeJobs(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	jobs := fresh(t, clock).Jobs()
	job := queued("j", clock.Now())
	job.Source = amc.Source{Bucket: "source"}
	for range amc.MaxKeys {
		job.Source.Keys = append(job.Source.Keys, noise(200))
	}
	_, err := job.Source.Parse()
	require.NoError(t, err)
	stored, _, err := jobs.CreateJob(t.Context(), job, amc.IdempotencyKey{})
	require.NoError(t, err)
	require.Equal(t, job.Source, stored.Source)

	report := amc.Report{}
	for i := range 2000 {
		report.Parts = append(report.Parts, amc.Part{Name: fmt.Sprintf("part-%05d.csv.gz", i), Rows: 1 << 20, Bytes: 480_000_000, SHA256: noise(64)})
	}
	stored.Report = &report
	stored, err = jobs.UpdateJob(t.Context(), stored)
	require.NoError(t, err)
	read, err := jobs.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, stored, read)

	// The end of such a job is written with its entry, in a transaction.
	for len(report.DroppedColumns) < 2000 {
		report.DroppedColumns = append(report.DroppedColumns, noise(200))
	}
	for _, state := range []amc.JobState{amc.JobQueued, amc.JobFailed} {
		larger := stored
		larger.State, larger.Report = state, &report
		_, err = jobs.UpdateJob(t.Context(), larger)
		requireTooLarge(t, err)
	}
	read, err = jobs.Job(t.Context(), "j")
	require.NoError(t, err)
	require.Equal(t, stored, read)

	// A new job leaves its report half of the room.
	job.ID, job.TaskToken = "k", noise(100_000)
	key := amc.IdempotencyKey{Subject: "ann", Key: "k", Digest: "d"}
	_, created, err := jobs.CreateJob(t.Context(), job, key)
	requireTooLarge(t, err)
	require.False(t, created)
	_, err = jobs.Job(t.Context(), "k")
	require.True(t, amc.KindNotFound.Is(err))
	_, created, err = jobs.CreateJob(t.Context(), queued("k", clock.Now()), key)
	require.NoError(t, err)
	require.True(t, created, "the key is not used up")
}

func TestLargeRecords(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	store := fresh(t, clock)
	ctx, large := t.Context(), noise(700_000)
	_, err := store.Jobs().PutUpload(ctx, amc.Upload{JobID: "j", InstanceID: "i", Message: large})
	requireTooLarge(t, err)
	requireTooLarge(t, store.Mappings().PutMapping(ctx, amc.SavedMapping{Name: "m", Number: 1, Comment: large}))
	_, err = store.Mappings().Mapping(ctx, amc.MappingRef{Name: "m"})
	require.True(t, amc.KindNotFound.Is(err))
	requireTooLarge(t, store.Webhooks().PutDelivery(ctx, amc.WebhookDelivery{WebhookID: "w", EventID: "e", Message: large}))
	_, _, err = store.Deletions().CreateDeletion(ctx, amc.Deletion{ID: "d", Message: large}, amc.IdempotencyKey{})
	requireTooLarge(t, err)
}

// TestNoSuchKeys: what DynamoDB refuses to look for is not there.
func TestNoSuchKeys(t *testing.T) {
	t.Parallel()
	store := fresh(t, porttest.NewClock())
	for _, id := range []string{"", strings.Repeat("x", 3000)} {
		_, err := store.Jobs().Job(t.Context(), id)
		require.True(t, amc.KindNotFound.Is(err), "%v", err)
		_, err = store.Webhooks().Webhook(t.Context(), id)
		require.True(t, amc.KindNotFound.Is(err), "%v", err)
		_, err = store.Mappings().Mapping(t.Context(), amc.MappingRef{Name: id, Number: 1})
		require.True(t, amc.KindNotFound.Is(err), "%v", err)
	}
	// Of a caller without a name, and of paths that nobody could ask for, there are records too.
	for i, resource := range []string{"", "/" + strings.Repeat("x", 3000)} {
		require.NoError(t, store.Audit().Append(t.Context(), amc.AuditRecord{ID: fmt.Sprint(i), Resource: resource}))
		page, _, err := store.Audit().Records(t.Context(), amc.AuditQuery{Resource: resource})
		require.NoError(t, err)
		require.Len(t, page, 1-i, "empty selects all")
	}
}

// TestForeignCursors: a cursor of another list, or one that somebody made, is refused.
func TestForeignCursors(t *testing.T) {
	t.Parallel()
	store := fresh(t, porttest.NewClock())
	for i := range 3 {
		require.NoError(t, store.Mappings().PutMapping(t.Context(), amc.SavedMapping{Name: "m", Number: i + 1}))
		require.NoError(t, store.Mappings().PutMapping(t.Context(), amc.SavedMapping{Name: fmt.Sprint("m", i), Number: 1}))
	}
	_, names, err := store.Mappings().Mappings(t.Context(), "", 1)
	require.NoError(t, err)
	_, versions, err := store.Mappings().MappingVersions(t.Context(), "m", "", 1)
	require.NoError(t, err)
	forged := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("p/" + s)) }
	long := forged("2025-06-01T12:00:00.000000Z/" + strings.Repeat("x", 2000))
	for _, cursor := range []string{names, versions, long, forged("tomorrow"), forged("")} {
		_, _, err = store.Jobs().Jobs(t.Context(), amc.JobQuery{Cursor: cursor})
		require.ErrorIs(t, err, amc.ErrCursor)
		_, _, err = store.Deletions().Deletions(t.Context(), cursor, 1)
		require.ErrorIs(t, err, amc.ErrCursor)
	}
	for _, cursor := range []string{names, long, forged("version/"), forged("version/x"), forged("version/-1")} {
		_, _, err = store.Mappings().MappingVersions(t.Context(), "m", cursor, 1)
		require.ErrorIs(t, err, amc.ErrCursor, cursor)
	}
	_, _, err = store.Mappings().Mappings(t.Context(), versions, 1)
	require.ErrorIs(t, err, amc.ErrCursor)
}

// TestKeysRunOut: a key is forgotten in the end, also where DynamoDB hasn't removed it yet.
func TestKeysRunOut(t *testing.T) {
	t.Parallel()
	clock := porttest.NewClock()
	client := dynamodb.NewFromConfig(moto.Start(t).Config())
	tables := tfenv.CreateTables(t, modules, client, rand.Text())
	store := dynamostore.New(client, tables, clock)
	key := amc.IdempotencyKey{Subject: "ann@example.com", Key: "monday", Digest: "d"}
	create := func(id string) amc.Job {
		job, _, err := store.Jobs().CreateJob(t.Context(), queued(id, clock.Now()), key)
		require.NoError(t, err)
		return job
	}
	require.Equal(t, "1", create("1").ID)
	_, created, err := store.Deletions().CreateDeletion(t.Context(), amc.Deletion{ID: "d", CreatedAt: clock.Now()}, key)
	require.NoError(t, err)
	require.True(t, created, "a deletion is no job")
	clock.Advance(30*24*time.Hour - time.Second)
	require.Equal(t, "1", create("2").ID)
	clock.Advance(time.Second)
	require.Equal(t, "3", create("3").ID)
	require.Equal(t, "3", create("4").ID)

	out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &tables.Idempotency})
	require.NoError(t, err)
	require.Len(t, out.Items, 2)
	for _, it := range out.Items {
		require.NotContains(t, fmt.Sprint(attributeText(it["request"])), "ann", "who called stands in no key")
		expires := it["expiresAt"].(*types.AttributeValueMemberN).Value
		require.Len(t, expires, 10, "in seconds, as DynamoDB wants it")
	}
}

// TestDeletionOfMappingThatDied: versions that it left behind are not there for anybody, nor in the way.
func TestDeletionOfMappingThatDied(t *testing.T) {
	t.Parallel()
	client := dynamodb.NewFromConfig(moto.Start(t).Config())
	tables := tfenv.CreateTables(t, modules, client, rand.Text())
	store := dynamostore.New(client, tables, porttest.NewClock()).Mappings()
	put := func(number int, comment string) {
		require.NoError(t, store.PutMapping(t.Context(), amc.SavedMapping{Name: "m", Number: number, Comment: comment}))
	}
	for n := range 3 {
		put(n+1, "old")
	}
	head := map[string]types.AttributeValue{"name": &types.AttributeValueMemberS{Value: "m"}, "version": &types.AttributeValueMemberN{Value: "0"}}
	_, err := client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &tables.Mappings, Key: head})
	require.NoError(t, err)
	for n := range 4 {
		_, err := store.Mapping(t.Context(), amc.MappingRef{Name: "m", Number: n})
		require.True(t, amc.KindNotFound.Is(err))
	}
	put(1, "new")
	_, err = store.Mapping(t.Context(), amc.MappingRef{Name: "m", Number: 2})
	require.True(t, amc.KindNotFound.Is(err))
	put(2, "new")
	versions, _, err := store.MappingVersions(t.Context(), "m", "", 0)
	require.NoError(t, err)
	require.Len(t, versions, 2)
	for _, m := range versions {
		require.Equal(t, "new", m.Comment)
	}
	require.NoError(t, store.DeleteMapping(t.Context(), amc.MappingRef{Name: "m", Number: 2}))
	out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(tables.Mappings)})
	require.NoError(t, err)
	require.Len(t, out.Items, 1, "of the old life")
}

// TestEnvironment: the variables are those that Terraform sets.
func TestEnvironment(t *testing.T) {
	for name := range tfenv.Tables(t, modules) {
		t.Setenv("AMCU_TABLES_"+strings.ToUpper(name), "stack-"+name)
	}
	var tables dynamostore.Tables
	require.NoError(t, envconfig.Process("AMCU_TABLES", &tables))
	require.Equal(t, "stack-idempotency", tables.Idempotency)
}
