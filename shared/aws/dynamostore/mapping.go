package dynamostore

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// A name has an item for each of its versions, and as version 0 its head: the newest once more. Only the head is conditional
// and indexed. Head and versions carry the life of the name, made with its first version: what a deletion that died left
// behind, or has yet to remove, is of another life than the head or without one, and isn't there for anybody.
const lifeName = "life"

type mappingStore struct{ *Store }

var _ amc.MappingStore = mappingStore{}

// Mappings returns the store of saved mappings.
func (s *Store) Mappings() amc.MappingStore { return mappingStore{s} }

func (s mappingStore) PutMapping(ctx context.Context, m amc.SavedMapping) error {
	if err := s.putMapping(ctx, m); err != nil {
		return fmt.Errorf("write mapping: %w", err)
	}
	return nil
}

func (s mappingStore) putMapping(ctx context.Context, m amc.SavedMapping) error {
	m.CreatedAt = m.CreatedAt.UTC()
	document, err := encode("mapping", m)
	if err != nil {
		return err
	}
	head, newest, err := s.head(ctx, m.Name)
	switch {
	case err != nil:
		return err
	case m.Number == 1 && newest > 0:
		return errMappingExists(m.Name)
	case m.Number > 1 && newest == 0:
		return mappingNotFound(amc.MappingRef{Name: m.Name})
	case m.Number != newest+1:
		return amc.Changed("mapping " + m.Name)
	}
	life, condition, values := text(rand.Text()), "attribute_not_exists(#name)", item(nil)
	if newest > 0 {
		life, condition, values = head[lifeName], "#newest = :newest AND #life = :life", item{":newest": number(int64(newest)), ":life": head[lifeName]}
	}
	refused, err := s.transact(ctx,
		putWhere(s.tables.Mappings, item{
			"name": text(m.Name), versionName: number(0), "newest": number(int64(m.Number)), lifeName: life, kindName: text("mapping"), documentName: document,
		}, condition, values),
		putWhere(s.tables.Mappings, item{"name": text(m.Name), versionName: number(int64(m.Number)), lifeName: life, documentName: document}, "", nil),
	)
	switch {
	case err != nil || !refused:
		return err
	case m.Number == 1:
		return errMappingExists(m.Name)
	}
	return amc.Changed("mapping " + m.Name)
}

func (s mappingStore) Mapping(ctx context.Context, ref amc.MappingRef) (amc.SavedMapping, error) {
	it, newest, err := s.head(ctx, ref.Name)
	if err == nil && newest != 0 && ref.Number != 0 && ref.Number != newest {
		life := it[lifeName]
		if it, err = s.get(ctx, s.tables.Mappings, mappingKey(ref)); err == nil && !equal(it[lifeName], life) {
			it = nil
		}
	}
	if err == nil && it == nil {
		err = mappingNotFound(ref)
	}
	if err != nil {
		return amc.SavedMapping{}, fmt.Errorf("read mapping: %w", err)
	}
	return decodeMapping(it)
}

// Mappings asks the index, which may show a mapping or a version some moments late.
func (s mappingStore) Mappings(ctx context.Context, cursor string, limit int) (page []amc.SavedMapping, next string, err error) {
	last := " " // before all names
	if cursor != "" {
		if last, err = placeIn(cursor, "name/"); err != nil {
			return nil, "", err
		}
	}
	page, more, err := s.page(ctx, limit, &dynamodb.QueryInput{
		IndexName: aws.String("newest"), KeyConditionExpression: aws.String("#kind = :kind AND #name > :last"),
		ExpressionAttributeValues: item{":kind": text("mapping"), ":last": text(last)},
	})
	if err == nil && more {
		next = encodeCursor("name/" + page[len(page)-1].Name)
	}
	return page, next, err
}

func (s mappingStore) MappingVersions(ctx context.Context, name, cursor string, limit int) (page []amc.SavedMapping, next string, err error) {
	head, newest, err := s.head(ctx, name)
	if err != nil {
		return nil, "", fmt.Errorf("list versions: %w", err)
	}
	last := newest
	if cursor != "" {
		place, err := placeIn(cursor, "version/")
		if err != nil {
			return nil, "", err
		}
		var before int
		if _, err := fmt.Sscanf(place, "%d", &before); err != nil || before < 1 {
			return nil, "", amc.ErrCursor
		}
		last = min(newest, before-1)
	}
	if newest == 0 {
		if cursor != "" {
			return nil, "", nil
		}
		return nil, "", mappingNotFound(amc.MappingRef{Name: name})
	}
	if last < 1 {
		return nil, "", nil
	}
	page, more, err := s.page(ctx, limit, &dynamodb.QueryInput{
		KeyConditionExpression: aws.String("#name = :name AND #version BETWEEN :first AND :last"), FilterExpression: aws.String("#life = :life"),
		ExpressionAttributeValues: item{":name": text(name), ":first": number(1), ":last": number(int64(last)), ":life": head[lifeName]},
		ScanIndexForward:          aws.Bool(false), ConsistentRead: aws.Bool(true),
	})
	if err == nil && more {
		next = encodeCursor(fmt.Sprintf("version/%d", page[len(page)-1].Number))
	}
	return page, next, err
}

// placeIn reads a cursor of the list that the mark is of.
func placeIn(cursor, mark string) (place string, err error) {
	place, err = decodeCursor(cursor)
	place, ours := strings.CutPrefix(place, mark)
	if err != nil || !ours || place == "" {
		return "", amc.ErrCursor
	}
	return place, nil
}

// page returns the mappings that a query finds, and whether there are more.
func (s mappingStore) page(ctx context.Context, limit int, in *dynamodb.QueryInput) (page []amc.SavedMapping, more bool, err error) {
	if limit, err = amc.PageSize(limit); err != nil {
		return nil, false, err
	}
	in.TableName, in.Limit = &s.tables.Mappings, aws.Int32(int32(limit+1)) // #nosec G115 -- a page
	for it, err := range s.query(ctx, in) {
		var m amc.SavedMapping
		if err == nil {
			m, err = decodeMapping(it)
		}
		if err != nil {
			return nil, false, fmt.Errorf("list mappings: %w", err)
		}
		if len(page) == limit {
			return page, true, nil
		}
		page = append(page, m)
	}
	return page, false, nil
}

func (s mappingStore) DeleteMapping(ctx context.Context, ref amc.MappingRef) error {
	if err := s.deleteMapping(ctx, ref); err != nil {
		return fmt.Errorf("delete mapping: %w", err)
	}
	return nil
}

// deleteMapping removes the head, and with it the mapping; what follows only tidies.
func (s mappingStore) deleteMapping(ctx context.Context, ref amc.MappingRef) error {
	head, newest, err := s.head(ctx, ref.Name)
	switch {
	case err != nil:
		return err
	case newest == 0:
		return mappingNotFound(amc.MappingRef{Name: ref.Name})
	case newest != ref.Number:
		return amc.Changed("mapping " + ref.Name)
	}
	values := item{":life": head[lifeName]}
	_, done, err := s.remove(ctx, s.tables.Mappings, mappingKey(amc.MappingRef{Name: ref.Name}), "#newest = :newest AND #life = :life",
		item{":newest": number(int64(newest)), ":life": head[lifeName]})
	if err == nil && !done {
		err = amc.Changed("mapping " + ref.Name)
	}
	for n := newest; n > 0 && err == nil; n-- { // one by one: the name may be taken again already
		_, _, err = s.remove(ctx, s.tables.Mappings, mappingKey(amc.MappingRef{Name: ref.Name, Number: n}), "#life = :life", values)
	}
	return err
}

// head returns a name's head and the number of its newest version; nil and 0 for an unknown name.
func (s mappingStore) head(ctx context.Context, name string) (head item, newest int, err error) {
	head, err = s.get(ctx, s.tables.Mappings, mappingKey(amc.MappingRef{Name: name}))
	if err != nil || head == nil {
		return nil, 0, err
	}
	n, err := numberOf(head, "newest")
	return head, int(n), err
}

func mappingKey(ref amc.MappingRef) item {
	return item{"name": text(ref.Name), versionName: number(int64(ref.Number))}
}

func decodeMapping(it item) (m amc.SavedMapping, err error) {
	return m, decode("mapping", it, &m)
}

func mappingNotFound(ref amc.MappingRef) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "mapping_not_found", Message: fmt.Sprintf("there is no saved mapping %s", ref)}
}

func errMappingExists(name string) error {
	return &amc.Error{Kind: amc.KindConflict, Code: "mapping_exists", Field: "name", Message: fmt.Sprintf("there is a mapping %s already", name),
		Hint: "store a new version of it, or use another name"}
}
