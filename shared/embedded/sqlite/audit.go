package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type auditStore struct{ db *DB }

var _ amc.AuditStore = auditStore{}

// Audit returns the audit in the file. Triggers keep even this package from changing a record.
func (db *DB) Audit() amc.AuditStore { return auditStore{db} }

func (s auditStore) Append(ctx context.Context, record amc.AuditRecord) error {
	record.At = record.At.UTC()
	document, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("encode audit record: %w", err)
	}
	result, err := s.db.exec(ctx, "INSERT INTO audit (id, at, subject, action, resource, document) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		record.ID, record.At.UnixMicro(), record.Subject, record.Action, record.Resource, string(document))
	if err != nil {
		return fmt.Errorf("write audit record: %w", classify(err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return &amc.Error{Kind: amc.KindConflict, Code: "audit_record_exists", Message: fmt.Sprintf("audit record %s exists already", record.ID)}
}

func (s auditStore) Records(ctx context.Context, query amc.AuditQuery) (page []amc.AuditRecord, next string, err error) {
	limit, err := amc.PageSize(query.Limit)
	if err != nil {
		return nil, "", err
	}
	conditions, args := []string{"1"}, []any{}
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	for column, value := range map[string]string{"subject": query.Subject, "action": query.Action, "resource": query.Resource} {
		if value != "" {
			add(column+" = ?", value)
		}
	}
	if !query.After.IsZero() {
		add("at >= ?", query.After.UnixMicro())
	}
	if !query.Before.IsZero() {
		add("at < ?", query.Before.UnixMicro())
	}
	if query.Cursor != "" {
		last, err := decodeCursor(query.Cursor)
		if err != nil {
			return nil, "", err
		}
		add("(at, id) < (?, ?)", last.At, last.ID)
	}
	rows, err := collect(ctx, s.db.reader, scanAudit,
		"SELECT document FROM audit WHERE "+strings.Join(conditions, " AND ")+" ORDER BY at DESC, id DESC LIMIT ?", append(args, limit+1)...) // #nosec G202 -- conditions hold placeholders, no value
	if err != nil {
		return nil, "", fmt.Errorf("list audit records: %w", err)
	}
	page, next = cut(rows, limit, func(r amc.AuditRecord) cursor { return cursor{r.At.UnixMicro(), r.ID} })
	return page, next, nil
}

func scanAudit(r row) (record amc.AuditRecord, err error) {
	var document string
	if err := r.Scan(&document); err != nil {
		return amc.AuditRecord{}, err
	}
	if err := json.Unmarshal([]byte(document), &record); err != nil {
		return amc.AuditRecord{}, fmt.Errorf("decode audit record: %w", err)
	}
	return record, nil
}
