package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type mappingStore struct{ db *DB }

var _ amc.MappingStore = mappingStore{}

// Mappings returns the store of saved mappings in the file.
func (db *DB) Mappings() amc.MappingStore { return mappingStore{db} }

func (s mappingStore) PutMapping(ctx context.Context, m amc.SavedMapping) error {
	m.CreatedAt = m.CreatedAt.UTC()
	document, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode mapping: %w", err)
	}
	err = s.db.write(ctx, func(tx *sql.Tx) error {
		newest, err := newestMapping(ctx, tx, m.Name)
		switch {
		case err != nil:
			return err
		case m.Number == 1 && newest > 0:
			return &amc.Error{Kind: amc.KindConflict, Code: "mapping_exists", Field: "name", Message: fmt.Sprintf("there is a mapping %s already", m.Name),
				Hint: "store a new version of it, or use another name"}
		case m.Number > 1 && newest == 0:
			return mappingNotFound(amc.MappingRef{Name: m.Name})
		case m.Number != newest+1:
			return amc.Changed("mapping " + m.Name)
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO mappings (name, number, document) VALUES (?, ?, ?)", m.Name, m.Number, string(document))
		return err
	})
	if err != nil {
		return fmt.Errorf("write mapping: %w", err)
	}
	return nil
}

func (s mappingStore) Mapping(ctx context.Context, ref amc.MappingRef) (amc.SavedMapping, error) {
	m, err := scanMapping(s.db.reader.QueryRowContext(ctx,
		"SELECT document FROM mappings WHERE name = ?1 AND (number = ?2 OR ?2 = 0) ORDER BY number DESC LIMIT 1", ref.Name, ref.Number))
	if errors.Is(err, sql.ErrNoRows) {
		return amc.SavedMapping{}, mappingNotFound(ref)
	}
	if err != nil {
		return amc.SavedMapping{}, fmt.Errorf("read mapping: %w", classify(err))
	}
	return m, nil
}

func (s mappingStore) Mappings(ctx context.Context, after string, limit int) (page []amc.SavedMapping, next string, err error) {
	var last cursor
	if after != "" {
		if last, err = decodeCursor(after); err != nil {
			return nil, "", err
		}
	}
	return s.page(ctx, limit, `SELECT document FROM mappings AS m WHERE name > ?
		AND number = (SELECT MAX(number) FROM mappings WHERE name = m.name) ORDER BY name LIMIT ?`, last.ID)
}

func (s mappingStore) MappingVersions(ctx context.Context, name, after string, limit int) (page []amc.SavedMapping, next string, err error) {
	last := cursor{At: math.MaxInt64}
	if after != "" {
		if last, err = decodeCursor(after); err != nil {
			return nil, "", err
		}
	}
	page, next, err = s.page(ctx, limit, "SELECT document FROM mappings WHERE name = ? AND number < ? ORDER BY number DESC LIMIT ?", name, last.At)
	if err == nil && len(page) == 0 && after == "" {
		err = mappingNotFound(amc.MappingRef{Name: name})
	}
	return page, next, err
}

// page runs a query whose last argument is its limit.
func (s mappingStore) page(ctx context.Context, limit int, query string, args ...any) (page []amc.SavedMapping, next string, err error) {
	if limit, err = amc.PageSize(limit); err != nil {
		return nil, "", err
	}
	rows, err := collect(ctx, s.db.reader, scanMapping, query, append(args, limit+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list mappings: %w", err)
	}
	page, next = cut(rows, limit, func(m amc.SavedMapping) cursor { return cursor{int64(m.Number), m.Name} })
	return page, next, nil
}

func (s mappingStore) DeleteMapping(ctx context.Context, ref amc.MappingRef) error {
	err := s.db.write(ctx, func(tx *sql.Tx) error {
		newest, err := newestMapping(ctx, tx, ref.Name)
		switch {
		case err != nil:
			return err
		case newest == 0:
			return mappingNotFound(amc.MappingRef{Name: ref.Name})
		case newest != ref.Number:
			return amc.Changed("mapping " + ref.Name)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM mappings WHERE name = ?", ref.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete mapping: %w", err)
	}
	return nil
}

// newestMapping returns the number of a name's newest version, 0 for an unknown name.
func newestMapping(ctx context.Context, q queryer, name string) (number int, err error) {
	err = q.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM mappings WHERE name = ?", name).Scan(&number)
	return number, err
}

func scanMapping(r row) (m amc.SavedMapping, err error) {
	var document string
	if err := r.Scan(&document); err != nil {
		return amc.SavedMapping{}, err
	}
	if err := json.Unmarshal([]byte(document), &m); err != nil {
		return amc.SavedMapping{}, fmt.Errorf("decode mapping: %w", err)
	}
	return m, nil
}

func mappingNotFound(ref amc.MappingRef) error {
	return &amc.Error{Kind: amc.KindNotFound, Code: "mapping_not_found", Message: fmt.Sprintf("there is no saved mapping %s", ref)}
}
