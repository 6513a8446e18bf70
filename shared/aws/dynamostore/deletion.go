package dynamostore

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type deletionStore struct{ records[amc.Deletion] }

var _ amc.DeletionStore = deletionStore{}

// Deletions returns the store of deletions.
func (s *Store) Deletions() amc.DeletionStore {
	return deletionStore{records[amc.Deletion]{
		Store: s, table: s.tables.Deletions, noun: "deletion", name: "deletionId",
		key:     func(d *amc.Deletion) (string, *int64) { return d.ID, &d.Version },
		missing: amc.Error{Code: "deletion_not_found"}, taken: amc.Error{Code: "deletion_exists"},
		beside: func(d amc.Deletion) item {
			it := item{kindName: text("deletion"), atName: text(at(d.CreatedAt, d.ID))}
			if !d.State.Final() {
				it[openName] = text("yes")
			}
			return it
		},
	}}
}

func (s deletionStore) CreateDeletion(ctx context.Context, d amc.Deletion, key amc.IdempotencyKey) (stored amc.Deletion, created bool, err error) {
	d = inUTC(d)
	d.Version = 0
	it, err := s.item(d)
	if err != nil {
		return stored, false, err
	}
	id, err := s.createOnce(ctx, s.noun, d.ID, key, []types.TransactWriteItem{putWhere(s.table, it, "attribute_not_exists(#deletionId)", nil)})
	if err == nil && id == "" {
		err = &amc.Error{Kind: amc.KindConflict, Code: s.taken.Code, Message: fmt.Sprintf("deletion %s exists already", d.ID)}
	}
	switch {
	case err != nil:
		return stored, false, fmt.Errorf("create deletion: %w", err)
	case id == d.ID:
		stored, err = s.decode(it)
		return stored, err == nil, err
	}
	stored, err = s.one(ctx, id)
	return stored, false, err
}

func (s deletionStore) Deletion(ctx context.Context, id string) (amc.Deletion, error) {
	return s.one(ctx, id)
}

func (s deletionStore) UpdateDeletion(ctx context.Context, d amc.Deletion) (stored amc.Deletion, err error) {
	if d.Version == 0 { // which would be a new one
		if _, err := s.one(ctx, d.ID); err != nil {
			return stored, err
		}
		return stored, amc.Changed("deletion " + d.ID)
	}
	return s.put(ctx, inUTC(d))
}

// Deletions asks the index, which may show a deletion some moments late.
func (s deletionStore) Deletions(ctx context.Context, cursor string, limit int) (page []amc.Deletion, next string, err error) {
	if limit, err = amc.PageSize(limit); err != nil {
		return nil, "", err
	}
	window, err := spanOf(time.Time{}, time.Time{}, cursor)
	if err != nil {
		return nil, "", err
	}
	in := window.newest(s.table, byTime, kindName, "deletion")
	in.Limit = aws.Int32(int32(limit + 2)) // #nosec G115 -- a page, the cursor's own, and one that tells of a next page
	for it, err := range s.query(ctx, in) {
		var d amc.Deletion
		if err == nil {
			d, err = s.decode(it)
		}
		if err != nil {
			return nil, "", fmt.Errorf("list deletions: %w", err)
		}
		switch {
		case textOf(it, atName) == window.last:
		case len(page) == limit:
			return page, encodeCursor(at(page[limit-1].CreatedAt, page[limit-1].ID)), nil
		default:
			page = append(page, d)
		}
	}
	return page, "", nil
}

// OpenDeletions asks the index of those that are not over: what it shows late is found by the next call, and what it shows as it
// was before is refused when it is written.
func (s deletionStore) OpenDeletions(ctx context.Context, limit int) (open []amc.Deletion, err error) {
	for it, err := range s.query(ctx, &dynamodb.QueryInput{
		TableName: &s.table, IndexName: aws.String(openName), Limit: aws.Int32(int32(min(limit, batchGet))), // #nosec G115 -- at most batchGet
		KeyConditionExpression: aws.String("#" + openName + " = :yes"), ExpressionAttributeValues: item{":yes": text("yes")},
	}) {
		var d amc.Deletion
		if err == nil {
			d, err = s.decode(it)
		}
		if err != nil {
			return nil, fmt.Errorf("list open deletions: %w", err)
		}
		if len(open) == limit {
			break
		}
		open = append(open, d)
	}
	return open, nil
}

func inUTC(d amc.Deletion) amc.Deletion {
	d.CreatedAt, d.UpdatedAt, d.CheckedAt = d.CreatedAt.UTC(), d.UpdatedAt.UTC(), d.CheckedAt.UTC()
	return d
}
