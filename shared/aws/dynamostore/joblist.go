package dynamostore

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Indexes list records by time: those that have kindName, with one value for all of a table.
const (
	byTime   = "byTime"
	kindName = "kind"
)

func (s jobStore) Jobs(ctx context.Context, query amc.JobQuery) (page []amc.Job, next string, err error) {
	limit, err := amc.PageSize(query.Limit)
	if err != nil {
		return nil, "", err
	}
	window, err := spanOf(query.CreatedAfter, query.CreatedBefore, query.Cursor)
	if err != nil {
		return nil, "", err
	}
	page, err = s.collect(ctx, s.candidates(ctx, query, window, limit+1), limit+1, func(job amc.Job) bool {
		return selects(query, job) && window.holds(at(job.CreatedAt, job.ID))
	})
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	if len(page) > limit { // that there is one more tells that there is a next page
		page = page[:limit]
		next = encodeCursor(at(page[limit-1].CreatedAt, page[limit-1].ID))
	}
	return page, next, nil
}

func (s jobStore) Unannounced(ctx context.Context, limit int) ([]amc.Job, error) {
	// The index may lag: what it shows too long is read again and left out, what it shows too late is told of by the next poll.
	in := &dynamodb.QueryInput{
		TableName: &s.tables.Jobs, IndexName: aws.String(unannouncedName), KeyConditionExpression: aws.String("#" + unannouncedName + " = :yes"),
		ExpressionAttributeValues: item{":yes": text("yes")}, Limit: aws.Int32(int32(min(limit, batchGet))), // #nosec G115 -- at most batchGet
	}
	jobs, err := s.collect(ctx, idsOf(s.query(ctx, in)), limit, unannounced)
	if err != nil {
		return nil, fmt.Errorf("list unannounced jobs: %w", err)
	}
	return jobs, nil
}

// selects reports whether a query selects the job, whatever its window.
func selects(query amc.JobQuery, job amc.Job) bool {
	return (len(query.States) == 0 || slices.Contains(query.States, job.State)) &&
		(query.DataSetID == "" || query.DataSetID == job.Mapping.DataSetID) &&
		(query.InstanceID == "" || slices.Contains(job.InstanceIDs, query.InstanceID))
}

// candidates returns the ids of jobs that a query may select, newest first. A query of open jobs alone misses none: others
// decide by it.
func (s jobStore) candidates(ctx context.Context, query amc.JobQuery, window span, limit int) iter.Seq2[string, error] {
	open := len(query.States) > 0 && !slices.ContainsFunc(query.States, amc.JobState.Final)
	switch {
	case window.lo > window.hi:
		return func(func(string, error) bool) {}
	case open && query.DataSetID != "":
		in := window.newest(s.tables.Open, "", "dataSetId", query.DataSetID)
		in.ConsistentRead = aws.Bool(true)
		return idsOf(s.query(ctx, in))
	case open:
		return s.allOpen(ctx, window)
	}
	return idsOf(s.query(ctx, s.byTime(query, window, limit)))
}

// allOpen reads the whole table of open jobs, which is as small as what is going on.
func (s jobStore) allOpen(ctx context.Context, window span) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		entries, err := s.scan(ctx, s.tables.Open)
		if err != nil {
			yield("", err)
			return
		}
		entries = slices.DeleteFunc(entries, func(it item) bool { return !window.holds(textOf(it, atName)) })
		slices.SortFunc(entries, func(a, b item) int { return strings.Compare(textOf(b, atName), textOf(a, atName)) })
		for _, it := range entries {
			if !yield(textOf(it, "jobId"), nil) {
				return
			}
		}
	}
}

// byTime asks the index of all jobs, which projects what is filtered by. It reads the window from its newest job on until the
// page is full: some 300 bytes a job.
func (s jobStore) byTime(query amc.JobQuery, window span, limit int) *dynamodb.QueryInput {
	in := window.newest(s.tables.Jobs, byTime, kindName, "job")
	var filters []string
	filter := func(expression, name, value string) {
		filters = append(filters, expression)
		in.ExpressionAttributeValues[name] = text(value)
	}
	if len(query.States) > 0 {
		var marks []string
		for i, state := range query.States {
			marks = append(marks, fmt.Sprintf(":state%d", i))
			in.ExpressionAttributeValues[marks[i]] = text(string(state))
		}
		filters = append(filters, "#state IN ("+strings.Join(marks, ", ")+")")
	}
	if query.DataSetID != "" {
		filter("#dataSetId = :dataSet", ":dataSet", query.DataSetID)
	}
	if query.InstanceID != "" {
		filter("contains(#instanceIds, :instance)", ":instance", query.InstanceID)
	}
	if len(filters) > 0 {
		in.FilterExpression = aws.String(strings.Join(filters, " AND "))
	} else {
		in.Limit = aws.Int32(int32(limit + 1)) // #nosec G115 -- a page, and the cursor's own job
	}
	return in
}

// idsOf returns the ids of jobs in what a query finds.
func idsOf(found iter.Seq2[item, error]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for it, err := range found {
			if !yield(textOf(it, "jobId"), err) {
				return
			}
		}
	}
}

// collect reads the jobs of these ids as they are now, in this order, until limit are found that match.
func (s jobStore) collect(ctx context.Context, ids iter.Seq2[string, error], limit int, match func(amc.Job) bool) (jobs []amc.Job, err error) {
	next, stop := iter.Pull2(ids)
	defer stop()
	for more := true; more && len(jobs) < limit; {
		var keys []item
		place := map[string]int{}
		for len(keys) < min(limit-len(jobs), batchGet) {
			id, err, ok := next()
			if !ok {
				more = false
				break
			}
			if err != nil {
				return nil, err
			}
			if _, twice := place[id]; !twice { // a job that is moved in an index while it is read may come twice
				place[id] = len(keys)
				keys = append(keys, jobKey(id))
			}
		}
		found, err := s.fetch(ctx, s.tables.Jobs, keys)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(found, func(a, b item) int { return place[textOf(a, "jobId")] - place[textOf(b, "jobId")] })
		for _, it := range found {
			job, err := decodeJob(it)
			if err != nil {
				return nil, err
			}
			if match(job) {
				jobs = append(jobs, job)
			}
		}
	}
	return jobs, nil
}
