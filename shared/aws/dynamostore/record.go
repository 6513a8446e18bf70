package dynamostore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// records is a table of documents by id, each with the version that conditional writes compare. key tells a document's id
// and where it keeps its version; beside, where it is set, the attributes that indexes need.
type records[T any] struct {
	*Store
	table, noun, name string // name is that of the key
	key               func(*T) (id string, version *int64)
	beside            func(T) item
	// missing and taken have the codes of a record that is not there, and of a new one whose id is taken.
	missing, taken amc.Error
}

// put writes the record where the stored version equals its own; version 0 means that none may exist.
func (r records[T]) put(ctx context.Context, record T) (stored T, err error) {
	id, version := r.key(&record)
	it, err := r.item(record)
	if err != nil {
		return stored, err
	}
	condition, values := "attribute_not_exists(#"+r.name+")", item(nil)
	if *version != 0 {
		condition, values = "#version = :version", item{":version": number(*version)}
	}
	was, done, err := r.Store.put(ctx, r.table, it, condition, values)
	if err == nil && !done {
		err = r.refused(id, *version, was)
	}
	if err != nil {
		return stored, fmt.Errorf("write %s: %w", r.noun, err)
	}
	return r.decode(it)
}

// remove deletes the record where the stored version equals its own.
func (r records[T]) remove(ctx context.Context, id string, version int64) error {
	was, done, err := r.Store.remove(ctx, r.table, item{r.name: text(id)}, "#version = :version", item{":version": number(version)})
	if err == nil && !done {
		err = r.refused(id, version, was)
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", r.noun, err)
	}
	return nil
}

// refused says why a conditional write found nothing to write.
func (r records[T]) refused(id string, version int64, was item) error {
	switch {
	case len(was) == 0:
		return r.notFound(id)
	case version == 0:
		return &amc.Error{Kind: amc.KindConflict, Code: r.taken.Code, Message: fmt.Sprintf("there is a %s %s already", r.noun, id)}
	}
	return amc.Changed(r.noun + " " + id)
}

func (r records[T]) notFound(id string) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: r.missing.Code, Message: fmt.Sprintf("there is no %s %s", r.noun, id)}
}

func (r records[T]) one(ctx context.Context, id string) (record T, err error) {
	it, err := r.get(ctx, r.table, item{r.name: text(id)})
	if err == nil && it == nil {
		err = r.notFound(id)
	}
	if err != nil {
		return record, fmt.Errorf("read %s: %w", r.noun, err)
	}
	return r.decode(it)
}

// all returns the records by id, as they are now.
func (r records[T]) all(ctx context.Context) (all []T, err error) {
	items, err := r.scan(ctx, r.table)
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", r.noun, err)
	}
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(textOf(a, r.name), textOf(b, r.name)) })
	for _, it := range items {
		record, err := r.decode(it)
		if err != nil {
			return nil, err
		}
		all = append(all, record)
	}
	return all, nil
}

// item is the record as the next version.
func (r records[T]) item(record T) (item, error) {
	id, version := r.key(&record)
	document, err := encode(r.noun, record)
	if err != nil {
		return nil, err
	}
	it := item{}
	if r.beside != nil {
		it = r.beside(record)
	}
	it[r.name], it[versionName], it[documentName] = text(id), number(*version+1), document
	return it, nil
}

func (r records[T]) decode(it item) (record T, err error) {
	version, err := versionOf(it)
	if err == nil {
		err = decode(r.noun, it, &record)
	}
	_, at := r.key(&record)
	*at = version
	return record, err
}
