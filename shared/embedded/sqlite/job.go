package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type jobStore struct{ db *DB }

var _ amc.JobStore = jobStore{}

// Jobs returns the job store in the file.
func (db *DB) Jobs() amc.JobStore { return jobStore{db} }

func (s jobStore) CreateJob(ctx context.Context, job amc.Job, key amc.IdempotencyKey) (stored amc.Job, created bool, err error) {
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		if key.Key != "" {
			var digest, id string
			err := tx.QueryRowContext(ctx, "SELECT digest, job_id FROM requests WHERE subject = ? AND key = ?", key.Subject, key.Key).Scan(&digest, &id)
			switch {
			case err == nil && digest != key.Digest:
				return amc.ErrKeyReused
			case err == nil:
				stored, err = oneJob(ctx, tx, id)
				return err
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO requests (subject, key, digest, job_id) VALUES (?, ?, ?, ?)",
				key.Subject, key.Key, key.Digest, job.ID); err != nil {
				return err
			}
		}
		document, err := jobDocument(job)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, "INSERT INTO jobs (id, version, state, dataset, created, unannounced, document) VALUES (?, 1, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			job.ID, job.State, job.Mapping.DataSetID, job.CreatedAt.UnixMicro(), unannounced(job), document)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, &amc.Error{Kind: amc.KindConflict, Code: "job_exists", Message: fmt.Sprintf("job %s exists already", job.ID)})
		}
		created = true
		if err := indexInstances(ctx, tx, job); err != nil {
			return err
		}
		stored, err = decodeJob(document, 1)
		return err
	})
	if err != nil {
		return amc.Job{}, false, fmt.Errorf("create job: %w", err)
	}
	return stored, created, nil
}

func (s jobStore) Job(ctx context.Context, id string) (amc.Job, error) {
	job, err := oneJob(ctx, s.db.reader, id)
	if err != nil {
		return amc.Job{}, fmt.Errorf("read job: %w", classify(err))
	}
	return job, nil
}

func (s jobStore) UpdateJob(ctx context.Context, job amc.Job) (stored amc.Job, err error) {
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		document, err := jobDocument(job)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE jobs SET version = version + 1, state = ?, dataset = ?, created = ?, unannounced = ?, document = ?
			WHERE id = ? AND version = ?`, job.State, job.Mapping.DataSetID, job.CreatedAt.UnixMicro(), unannounced(job), document, job.ID, job.Version)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			if _, err := oneJob(ctx, tx, job.ID); err != nil {
				return err
			}
			return amc.Changed("job " + job.ID)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM job_instances WHERE job_id = ?", job.ID); err != nil {
			return err
		}
		if err := indexInstances(ctx, tx, job); err != nil {
			return err
		}
		stored, err = decodeJob(document, job.Version+1)
		return err
	})
	if err != nil {
		return amc.Job{}, fmt.Errorf("update job: %w", err)
	}
	return stored, nil
}

func (s jobStore) Jobs(ctx context.Context, query amc.JobQuery) (page []amc.Job, next string, err error) {
	limit, err := amc.PageSize(query.Limit)
	if err != nil {
		return nil, "", err
	}
	where, args, err := selection(query)
	if err != nil {
		return nil, "", err
	}
	// One row more than the page holds tells whether there is a next page.
	page, err = collect(ctx, s.db.reader, scanJob,
		"SELECT document, version FROM jobs WHERE "+where+" ORDER BY created DESC, id DESC LIMIT ?", append(args, limit+1)...) // #nosec G202 -- where holds placeholders, no value
	if err != nil {
		return nil, "", fmt.Errorf("list jobs: %w", err)
	}
	page, next = cut(page, limit, func(j amc.Job) cursor { return cursor{j.CreatedAt.UnixMicro(), j.ID} })
	return page, next, nil
}

func (s jobStore) Unannounced(ctx context.Context, limit int) ([]amc.Job, error) {
	jobs, err := collect(ctx, s.db.reader, scanJob, "SELECT document, version FROM jobs WHERE unannounced = 1 ORDER BY created, id LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list unannounced jobs: %w", err)
	}
	return jobs, nil
}

// unannounced reports whether somebody has to tell of the job's end.
func unannounced(job amc.Job) bool { return job.State.Final() && !job.Announced }

// selection turns a query into a condition and its arguments.
func selection(query amc.JobQuery) (where string, args []any, err error) {
	conditions := []string{"1"}
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if len(query.States) > 0 {
		states := make([]any, len(query.States))
		for i, s := range query.States {
			states[i] = string(s)
		}
		add("state IN (?"+strings.Repeat(", ?", len(states)-1)+")", states...)
	}
	if query.DataSetID != "" {
		add("dataset = ?", query.DataSetID)
	}
	if query.InstanceID != "" {
		add("id IN (SELECT job_id FROM job_instances WHERE instance_id = ?)", query.InstanceID)
	}
	if !query.CreatedAfter.IsZero() {
		add("created >= ?", query.CreatedAfter.UnixMicro())
	}
	if !query.CreatedBefore.IsZero() {
		add("created < ?", query.CreatedBefore.UnixMicro())
	}
	if query.Cursor != "" {
		c, err := decodeCursor(query.Cursor)
		if err != nil {
			return "", nil, err
		}
		add("(created, id) < (?, ?)", c.At, c.ID)
	}
	return strings.Join(conditions, " AND "), args, nil
}

// indexInstances lets jobs be found by instance.
func indexInstances(ctx context.Context, tx *sql.Tx, job amc.Job) error {
	for _, id := range job.InstanceIDs {
		if _, err := tx.ExecContext(ctx, "INSERT INTO job_instances (instance_id, job_id) VALUES (?, ?) ON CONFLICT DO NOTHING", id, job.ID); err != nil {
			return err
		}
	}
	return nil
}

func oneJob(ctx context.Context, q queryer, id string) (amc.Job, error) {
	job, err := scanJob(q.QueryRowContext(ctx, "SELECT document, version FROM jobs WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return amc.Job{}, &amc.Error{Kind: amc.KindNotFound, Code: "job_not_found", Message: fmt.Sprintf("there is no job %s", id)}
	}
	return job, err
}

func scanJob(r row) (amc.Job, error) {
	var document string
	var version int64
	if err := r.Scan(&document, &version); err != nil {
		return amc.Job{}, err
	}
	return decodeJob(document, version)
}

func jobDocument(job amc.Job) (string, error) {
	job.CreatedAt, job.UpdatedAt = job.CreatedAt.UTC(), job.UpdatedAt.UTC()
	document, err := json.Marshal(job)
	return string(document), err
}

func decodeJob(document string, version int64) (amc.Job, error) {
	job := amc.Job{Version: version}
	if err := json.Unmarshal([]byte(document), &job); err != nil {
		return amc.Job{}, fmt.Errorf("decode job: %w", err)
	}
	return job, nil
}
