package dynamostore

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type auditStore struct{ *Store }

var _ amc.AuditStore = auditStore{}

// Audit returns the audit. That nobody changes or removes a record is for the roles of the programs: they may put and query.
func (s *Store) Audit() amc.AuditStore { return auditStore{s} }

func (s auditStore) Append(ctx context.Context, record amc.AuditRecord) error {
	record.At = record.At.UTC()
	document, err := encode("audit record", record)
	if err != nil {
		return err
	}
	it := item{"id": text(record.ID), kindName: text("audit"), atName: text(at(record.At, record.ID)), "action": text(record.Action), documentName: document}
	for name, value := range map[string]string{"subject": record.Subject, "resource": record.Resource} {
		if indexed(value) {
			it[name] = text(value)
		}
	}
	_, done, err := s.put(ctx, s.tables.Audit, it, "attribute_not_exists(#id)", nil)
	if err == nil && !done {
		err = &amc.Error{Kind: amc.KindConflict, Code: "audit_record_exists", Message: fmt.Sprintf("audit record %s exists already", record.ID)}
	}
	if err != nil {
		return fmt.Errorf("write audit record: %w", err)
	}
	return nil
}

// indexed reports whether records are found by a value: a key can't be empty, nor of any length. Nobody has asked for what is longer.
func indexed(value string) bool { return value != "" && len(value) <= maxKey }

// Records asks an index, which may show a record some moments late: that of the resource, else of the subject, else of all.
func (s auditStore) Records(ctx context.Context, query amc.AuditQuery) (page []amc.AuditRecord, next string, err error) {
	limit, err := amc.PageSize(query.Limit)
	if err != nil {
		return nil, "", err
	}
	window, err := spanOf(query.After, query.Before, query.Cursor)
	if err != nil || window.lo > window.hi || len(query.Resource) > maxKey || len(query.Subject) > maxKey {
		return nil, "", err
	}
	index, name, value := byTime, kindName, "audit"
	var filters []string
	values := item{}
	filter := func(name, value string) {
		if value != "" {
			filters, values[":"+name] = append(filters, "#"+name+" = :"+name), text(value)
		}
	}
	switch {
	case query.Resource != "":
		index, name, value = "byResource", "resource", query.Resource
		filter("subject", query.Subject)
	case query.Subject != "":
		index, name, value = "bySubject", "subject", query.Subject
	}
	filter("action", query.Action)
	in := window.newest(s.tables.Audit, index, name, value)
	if len(filters) > 0 {
		in.FilterExpression = aws.String(strings.Join(filters, " AND "))
		for name, value := range values {
			in.ExpressionAttributeValues[name] = value
		}
	} else {
		in.Limit = aws.Int32(int32(limit + 2)) // #nosec G115 -- a page, the cursor's own record, and one that tells of a next page
	}
	for it, err := range s.query(ctx, in) {
		var record amc.AuditRecord
		if err == nil {
			err = decode("audit record", it, &record)
		}
		if err != nil {
			return nil, "", fmt.Errorf("list audit records: %w", err)
		}
		switch place := textOf(it, atName); {
		case place == window.last:
		case len(page) == limit:
			return page, encodeCursor(at(page[limit-1].At, page[limit-1].ID)), nil
		default:
			page = append(page, record)
		}
	}
	return page, "", nil
}
