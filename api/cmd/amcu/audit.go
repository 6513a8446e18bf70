package main

import (
	"context"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// auditFlags are what amcu audit is told.
type auditFlags struct {
	subject, action, resource string
	after, before             string
	limit                     int
}

func (a *app) auditCommand() *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:     "audit",
		Short:   "List who did what, newest first",
		Example: "  amcu audit --action deleteMapping --after 2026-11-01T00:00:00Z",
		Args:    cobra.NoArgs,
		RunE:    a.command(func(ctx context.Context, _ []string) error { return a.audit(ctx, f) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.subject, "subject", "", "only calls of this subject")
	flags.StringVar(&f.action, "action", "", "only calls of this operation, such as createJob")
	flags.StringVar(&f.resource, "resource", "", "only calls of this path, such as /v1/mappings/customers")
	flags.StringVar(&f.after, "after", "", "only calls at this time or later, such as 2026-11-01T00:00:00Z")
	flags.StringVar(&f.before, "before", "", "only calls before this time")
	flags.IntVar(&f.limit, "limit", 25, "how many to list at most")
	return cmd
}

func (a *app) audit(ctx context.Context, f auditFlags) error {
	var params client.ListAuditParams
	if err := limitOf(f.limit); err != nil {
		return err
	}
	for _, filter := range []struct {
		text string
		to   **string
	}{{f.subject, &params.Subject}, {f.action, &params.Action}, {f.resource, &params.Resource}} {
		if filter.text != "" {
			*filter.to = &filter.text
		}
	}
	var err error
	if params.After, err = timeOf("--after", f.after); err != nil {
		return err
	}
	if params.Before, err = timeOf("--before", f.before); err != nil {
		return err
	}
	api, err := a.connect(ctx)
	if err != nil {
		return err
	}
	records := []amc.AuditRecord{}
	for {
		params.Limit = new(min(pageSize, f.limit-len(records)))
		page, err := read[client.AuditPage](api.ListAuditWithResponse(ctx, &params))
		if err != nil {
			return err
		}
		records = append(records, page.Records...)
		if page.NextCursor == "" || len(records) >= f.limit {
			break
		}
		params.Cursor = &page.NextCursor
	}
	return a.print(records, func(out io.Writer) error { return writeAudit(out, records) })
}

func writeAudit(out io.Writer, records []amc.AuditRecord) error {
	rows := [][]string{{"AT", "SUBJECT", "ACTION", "RESOURCE", "STATUS", "CODE"}}
	for _, r := range records {
		rows = append(rows, []string{r.At.Format(timeForm), r.Subject, r.Action, r.Resource, strconv.Itoa(r.Status), r.Code})
	}
	return writeTable(out, rows)
}
