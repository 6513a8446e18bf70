package dynamostore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/porttest"
)

func attributeText(value types.AttributeValue) string {
	s, _ := value.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// wire stands between the client and the server: answer may answer a call, or change the way it takes.
type wire struct {
	mu     sync.Mutex
	calls  []call
	answer func(c call, n int, send func(body any) map[string]any) (status int, body any)
}

type call struct {
	Action string
	Body   map[string]any
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	c := call{Action: action, Body: map[string]any{}}
	if err := json.Unmarshal(content, &c.Body); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.calls = append(w.calls, c)
	n := 0
	for _, before := range w.calls {
		if before.Action == action {
			n++
		}
	}
	answer := w.answer
	w.mu.Unlock()
	post := func(content []byte) (*http.Response, error) {
		again := r.Clone(r.Context())
		again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
		return http.DefaultClient.Do(again)
	}
	if answer == nil {
		return post(content)
	}
	status, body := answer(c, n, func(body any) (decoded map[string]any) {
		content, _ := json.Marshal(body)
		response, err := post(content)
		if err != nil {
			return nil
		}
		defer response.Body.Close()
		_ = json.NewDecoder(response.Body).Decode(&decoded)
		return decoded
	})
	switch status {
	case 0:
		return post(content)
	case -1:
		return nil, errors.New("the connection broke")
	}
	out, _ := json.Marshal(body)
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}}, Body: io.NopCloser(bytes.NewReader(out)), Request: r}, nil
}

// through lets a client's calls take the wire, with its usual retries but without their pauses.
func through(w *wire) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		o.HTTPClient = w
		o.Retryer = retry.NewStandard(func(r *retry.StandardOptions) {
			r.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
}

// begin forgets what was called before, and answers from now on.
func (w *wire) begin(answer func(c call, n int, send func(any) map[string]any) (int, any)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls, w.answer = nil, answer
}

// TestDecisionsReadWhatIs: whatever somebody decides by is read consistently, and from no index.
func TestDecisionsReadWhatIs(t *testing.T) {
	t.Parallel()
	w := &wire{}
	store := fresh(t, porttest.NewClock(), through(w))
	ctx, jobs := t.Context(), store.Jobs()
	job, _, err := jobs.CreateJob(ctx, queued("j", time.Now()), amc.IdempotencyKey{Subject: "ann", Key: "k"})
	require.NoError(t, err)
	for name, read := range map[string]func() error{
		"turn": func() error { _, err := amc.Beside(ctx, jobs, queued("other", time.Now())); return err },
		"instance in use": func() error {
			_, _, err := jobs.Jobs(ctx, amc.JobQuery{InstanceID: "i", Limit: 1, States: amc.OpenStates})
			return err
		},
		"job":     func() error { _, err := jobs.Job(ctx, "j"); return err },
		"uploads": func() error { _, err := jobs.Uploads(ctx, "j"); return err },
		"same request": func() error {
			_, _, err := jobs.CreateJob(ctx, queued("k", time.Now()), amc.IdempotencyKey{Subject: "ann", Key: "k"})
			return err
		},
		"end of a job": func() error { job.State = amc.JobFailed; _, err := jobs.UpdateJob(ctx, job); return err },
		"instances":    func() error { _, err := store.Instances().Instances(ctx); return err },
		"connections":  func() error { _, err := store.Connections().Connections(ctx); return err },
		"webhooks":     func() error { _, err := store.Webhooks().Webhooks(ctx); return err },
		"mapping": func() error {
			_, err := store.Mappings().Mapping(ctx, amc.MappingRef{Name: "m"})
			return ignore(err, amc.KindNotFound)
		},
		"deletion": func() error { _, err := store.Deletions().Deletion(ctx, "d"); return ignore(err, amc.KindNotFound) },
	} {
		w.begin(nil)
		require.NoError(t, read(), name)
		require.NotEmpty(t, w.calls, name)
		for _, c := range w.calls {
			require.NotContains(t, c.Body, "IndexName", name)
			switch c.Action {
			case "GetItem", "Query", "Scan":
				require.Equal(t, true, c.Body["ConsistentRead"], "%s: %s", name, c.Action)
			case "BatchGetItem":
				for _, of := range c.Body["RequestItems"].(map[string]any) {
					require.Equal(t, true, of.(map[string]any)["ConsistentRead"], "%s: %s", name, c.Action)
				}
			default:
				require.Contains(t, []string{"PutItem", "TransactWriteItems"}, c.Action, name)
			}
		}
	}
}

func ignore(err error, kind amc.Kind) error {
	if kind.Is(err) {
		return nil
	}
	return err
}

// TestLostAnswers: a write whose answer is lost is repeated by the client, and still has succeeded.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	w := &wire{}
	clock := porttest.NewClock()
	store := fresh(t, clock, through(w))
	ctx, jobs := t.Context(), store.Jobs()
	job, _, err := jobs.CreateJob(ctx, queued("j", clock.Now()), amc.IdempotencyKey{})
	require.NoError(t, err)
	for name, write := range map[string]func() error{
		"job":      func() error { job.State = amc.JobRunning; _, err := jobs.UpdateJob(ctx, job); return err },
		"upload":   func() error { _, err := jobs.PutUpload(ctx, amc.Upload{JobID: "j", InstanceID: "i"}); return err },
		"instance": func() error { _, err := store.Instances().PutInstance(ctx, amc.Instance{ID: "i"}); return err },
		"lock":     func() error { _, err := store.Locks().Lock(ctx, "l", time.Minute); return err },
		"audit":    func() error { return store.Audit().Append(ctx, amc.AuditRecord{ID: "a", At: clock.Now()}) },
		"job's again": func() error {
			_, created, err := jobs.CreateJob(ctx, queued("k", clock.Now()), amc.IdempotencyKey{Subject: "ann", Key: "k", Digest: "d"})
			require.True(t, created)
			return err
		},
	} {
		lost := 0
		w.begin(func(c call, n int, send func(any) map[string]any) (int, any) {
			if n > 1 || c.Action != "PutItem" && c.Action != "TransactWriteItems" {
				return 0, nil
			}
			lost++
			send(c.Body)
			return -1, nil
		})
		require.NoError(t, write(), name)
		require.Equal(t, 1, lost, name)
	}
	again, err := jobs.Job(ctx, "j")
	require.NoError(t, err)
	require.Equal(t, amc.JobRunning, again.State)
	require.Equal(t, job.Version+1, again.Version, "written once")
}

// TestRefusals: what DynamoDB answers, and what becomes of it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	refusal := func(code string, reasons ...string) map[string]any {
		body := map[string]any{"__type": "com.amazonaws.dynamodb.v20120810#" + code, "message": "no"}
		for _, r := range reasons {
			list, _ := body["CancellationReasons"].([]any)
			body["CancellationReasons"] = append(list, map[string]any{"Code": r})
		}
		return body
	}
	for name, c := range map[string]struct {
		status int
		body   map[string]any
		kind   amc.Kind
		code   string
		tries  int
	}{
		"throttled":      {400, refusal("ProvisionedThroughputExceededException"), amc.KindThrottled, "aws_throttled", 3},
		"too many":       {400, refusal("ThrottlingException"), amc.KindThrottled, "aws_throttled", 3},
		"fault":          {500, refusal("InternalServerError"), amc.KindUnavailable, "aws_unavailable", 3},
		"unreachable":    {-1, nil, amc.KindUnavailable, "aws_unavailable", 3},
		"in the way":     {400, refusal("TransactionConflictException"), amc.KindUnavailable, "database_busy", 3},
		"entangled":      {400, refusal("TransactionCanceledException", "None", "TransactionConflict"), amc.KindUnavailable, "database_busy", 3},
		"overloaded":     {400, refusal("TransactionCanceledException", "ThrottlingError", "None"), amc.KindUnavailable, "database_busy", 3},
		"wrong":          {400, refusal("TransactionCanceledException", "ValidationError", "TransactionConflict"), amc.KindInternal, "", 1},
		"not allowed":    {400, refusal("AccessDeniedException"), amc.KindInternal, "aws_forbidden", 1},
		"no such table":  {400, refusal("ResourceNotFoundException"), amc.KindInternal, "", 1},
		"not understood": {400, refusal("ValidationException"), amc.KindInternal, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &wire{}
			clock := porttest.NewClock()
			jobs := fresh(t, clock, through(w)).Jobs()
			w.begin(func(call, int, func(any) map[string]any) (int, any) { return c.status, c.body })
			_, created, err := jobs.CreateJob(t.Context(), queued("j", clock.Now()), amc.IdempotencyKey{})
			require.False(t, created)
			require.Error(t, err)
			require.Equal(t, c.kind, amc.KindOf(err), "%v", err)
			var e *amc.Error
			if c.code != "" {
				require.ErrorAs(t, err, &e)
				require.Equal(t, c.code, e.Code)
			}
			require.Len(t, w.calls, c.tries)
		})
	}
}

// TestUntangles: what was in another's way goes through once that one is done.
func TestUntangles(t *testing.T) {
	t.Parallel()
	w := &wire{}
	clock := porttest.NewClock()
	jobs := fresh(t, clock, through(w)).Jobs()
	w.begin(func(_ call, n int, _ func(any) map[string]any) (int, any) {
		if n > 1 {
			return 0, nil
		}
		return 400, map[string]any{"__type": "x#TransactionCanceledException", "CancellationReasons": []any{map[string]any{"Code": "TransactionConflict"}, map[string]any{"Code": "None"}}}
	})
	_, created, err := jobs.CreateJob(t.Context(), queued("j", clock.Now()), amc.IdempotencyKey{})
	require.NoError(t, err)
	require.True(t, created)
	require.Len(t, w.calls, 2)
}

// TestBatchesLeftUndone: DynamoDB may do a part of a batch, and the rest is asked for again.
func TestBatchesLeftUndone(t *testing.T) {
	t.Parallel()
	w := &wire{}
	store := fresh(t, amc.SystemClock{}, through(w))
	ctx, jobs := t.Context(), store.Jobs()
	start := time.Now()
	var want []string
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		_, _, err := jobs.CreateJob(ctx, queued(id, start.Add(-time.Duration(i)*time.Second)), amc.IdempotencyKey{})
		require.NoError(t, err)
		want = append(want, id)
	}
	// Each answer does two of a batch and says that the others were left.
	w.begin(func(c call, _ int, send func(any) map[string]any) (int, any) {
		if c.Action != "BatchGetItem" {
			return 0, nil
		}
		all := c.Body["RequestItems"].(map[string]any)
		table := slices.Collect(maps.Keys(all))[0]
		keys := all[table].(map[string]any)["Keys"].([]any)
		some := min(2, len(keys))
		answer := send(map[string]any{"RequestItems": map[string]any{table: map[string]any{"Keys": keys[:some], "ConsistentRead": true}}})
		if left := keys[some:]; len(left) > 0 {
			answer["UnprocessedKeys"] = map[string]any{table: map[string]any{"Keys": left, "ConsistentRead": true}}
		}
		return 200, answer
	})
	page, _, err := jobs.Jobs(ctx, amc.JobQuery{})
	require.NoError(t, err)
	var got []string
	for _, job := range page {
		got = append(got, job.ID)
	}
	require.Equal(t, want, got, "in the order of the list")

	// One that never does anything is given up. The clock is asked to wait before each further try.
	clock := &counting{}
	w2 := &wire{}
	jobs = fresh(t, clock, through(w2)).Jobs()
	_, _, err = jobs.CreateJob(ctx, queued("a", start), amc.IdempotencyKey{})
	require.NoError(t, err)
	w2.begin(func(c call, _ int, _ func(any) map[string]any) (int, any) {
		if c.Action != "BatchGetItem" {
			return 0, nil
		}
		return 200, map[string]any{"Responses": map[string]any{}, "UnprocessedKeys": c.Body["RequestItems"]}
	})
	_, _, err = jobs.Jobs(ctx, amc.JobQuery{})
	require.True(t, amc.KindThrottled.Is(err), "%v", err)
	require.Equal(t, []time.Duration{50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond}, clock.slept[:3])
}

// counting is a clock that never waits.
type counting struct {
	amc.SystemClock
	slept []time.Duration
}

func (c *counting) Sleep(ctx context.Context, d time.Duration) error {
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// TestIndexesLag: what an index shows as it was before is handed out as it is now, and not at all where it isn't asked for any more.
func TestIndexesLag(t *testing.T) {
	t.Parallel()
	w := &wire{}
	clock := porttest.NewClock()
	jobs := fresh(t, clock, through(w)).Jobs()
	var all []amc.Job
	for _, id := range []string{"a", "b", "c"} {
		job := queued(id, clock.Now())
		job.State = amc.JobFailed
		job, _, err := jobs.CreateJob(t.Context(), job, amc.IdempotencyKey{})
		require.NoError(t, err)
		all = append(all, job)
	}
	shown := map[string]map[string]any{}
	w.begin(func(c call, _ int, send func(any) map[string]any) (int, any) {
		index, _ := c.Body["IndexName"].(string)
		if index == "" {
			return 0, nil
		}
		if shown[index] == nil {
			shown[index] = send(c.Body)
		}
		return 200, shown[index]
	})
	ids := func(jobs []amc.Job, err error) (ids []string) {
		require.NoError(t, err)
		for _, job := range jobs {
			ids = append(ids, job.ID)
		}
		return ids
	}
	failed := func() []amc.Job {
		page, _, err := jobs.Jobs(t.Context(), amc.JobQuery{States: []amc.JobState{amc.JobFailed}})
		require.NoError(t, err)
		return page
	}
	require.Equal(t, []string{"c", "b", "a"}, ids(failed(), nil))
	require.Equal(t, []string{"a", "b", "c"}, ids(jobs.Unannounced(t.Context(), 10)))

	all[0].Announced = true
	announced, err := jobs.UpdateJob(t.Context(), all[0])
	require.NoError(t, err)
	all[1].State = amc.JobQueued
	_, err = jobs.UpdateJob(t.Context(), all[1])
	require.NoError(t, err)
	require.Equal(t, []string{"c"}, ids(jobs.Unannounced(t.Context(), 10)))
	page := failed()
	require.Equal(t, []string{"c", "a"}, ids(page, nil))
	require.Equal(t, announced, page[1])
	open, _, err := jobs.Jobs(t.Context(), amc.JobQuery{States: amc.OpenStates})
	require.Equal(t, []string{"b"}, ids(open, err), "which no index shows")
}
