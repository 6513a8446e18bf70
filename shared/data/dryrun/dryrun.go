package dryrun

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// Run is the account of the samples that a mapping was tried on.
type Run struct {
	Shape  record.Shape // of the first file that could be opened
	Stored int64        // bytes of the files that the rows took
	Whole  bool         // every file that was tried was tried to its end

	plan     *ledger.Plan
	judge    *ledger.Judge
	tally    *ledger.Tally
	block    *ledger.Tally // of the block at hand
	header   ledger.Header
	missing  []bool // of plan.Sources: some file has a header without it
	files    []string
	problems []error
	zip      *gzip.Writer
	output   counter
	line     []byte
}

// New begins a dry run of a job made at the time now, with a valid mapping.
func New(m amc.Mapping, policy amc.Policy, now time.Time) (*Run, error) {
	plan, err := ledger.Compile(m, policy, now)
	if err != nil {
		return nil, err
	}
	judge, err := plan.NewJudge()
	if err != nil {
		return nil, err
	}
	r := &Run{Whole: true, plan: plan, judge: judge, tally: plan.NewTally(), block: plan.NewTally(), missing: make([]bool, len(plan.Sources))}
	r.zip, _ = gzip.NewWriterLevel(&r.output, gzip.BestSpeed) // fails only for a level that doesn't exist
	return r, nil
}

// Try tries the beginning of a file, about limit bytes of its text. It fails only where trying again may help; what is wrong with
// the file is among the problems.
func (r *Run) Try(ctx context.Context, file record.Input, options record.Options, limit int) error {
	err := r.try(ctx, file, options, limit)
	switch {
	case record.IsEmpty(err): // the verdict misses its rows
	case err != nil && amc.KindOf(err).Retryable():
		return err
	case err != nil:
		r.Whole = false
		r.problems = append(r.problems, err)
		r.tally.Files[len(r.files)-1] += 0 // it is not one that is passed over for having no rows
	}
	return nil
}

func (r *Run) try(ctx context.Context, file record.Input, options record.Options, limit int) error {
	r.files = append(r.files, file.Name)
	reader, err := record.Open(file, options)
	if err != nil {
		return err
	}
	defer reader.Close()
	shape := reader.Shape()
	if r.Shape.Format == "" {
		r.Shape = shape
	}
	present, err := r.match(file.Name, shape.Columns)
	if err != nil {
		return err
	}
	rows, err := reader.Rows(present)
	if err != nil {
		return err
	}
	if len(present) < len(r.plan.Sources) {
		rows = spread(rows, r.plan.Sources, present)
	}
	before, size := int64(0), 0
	for size < limit {
		if err := ctx.Err(); err != nil {
			return err
		}
		var b record.Block
		if err := reader.Next(&b); errors.Is(err, io.EOF) {
			r.Stored += reader.BytesRead()
			return nil
		} else if err != nil {
			return err
		}
		r.block.Begin(len(r.files)-1, int64(size))
		size += len(b.Data)
		_, err := r.judge.Block(r.block, rows, &b, r.row)
		r.tally.Merge(r.block)
		if err != nil {
			return record.Placed(err, file.Name, before)
		}
		before += r.block.RowsRead()
		if size >= limit {
			r.Stored += b.Read
		}
	}
	r.Whole = false
	return nil
}

// match returns which of the plan's sources a file has. Those that it lacks are problems each.
func (r *Run) match(file string, header []string) (present []string, err error) {
	r.judge.Without(nil)
	if header == nil {
		return r.plan.Sources, nil // its records name their columns themselves
	}
	if err := r.header.Check(file, header); err != nil {
		return nil, err
	}
	absent := make([]bool, len(r.plan.Sources))
	for i, source := range r.plan.Sources {
		if slices.Contains(header, source) {
			present = append(present, source)
			continue
		}
		absent[i] = true
		if !r.missing[i] {
			r.problems = append(r.problems, record.MissingColumn(file, source, header))
		}
		r.missing[i] = true
	}
	r.judge.Without(absent)
	return present, nil
}

// row writes the row at hand, to learn how large it is.
func (r *Run) row() {
	r.line = r.line[:0]
	for i := range r.plan.Columns {
		if i > 0 {
			r.line = append(r.line, ',')
		}
		r.line, _ = r.judge.Cell(r.line, i)
	}
	if r.judge.Rejected() == "" {
		_, _ = r.zip.Write(append(r.line, '\n')) // a counter never fails
	}
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// Outcome is what a dry run says.
type Outcome struct {
	Report   amc.Report
	Columns  []amc.TriedColumn
	Written  int64         // bytes of artifacts that the rows become, about
	Problems []error       // what would fail a job, if the rest is like the samples
	Warnings []amc.Warning // what a job would warn of
}

// End ends the dry run, of which all says whether it was of all files.
func (r *Run) End(all bool) Outcome {
	_ = r.zip.Close() // a counter never fails
	o := Outcome{Report: r.plan.Report(r.tally, len(r.files)), Written: int64(r.output), Problems: r.problems}
	for _, c := range r.plan.Columns {
		o.Columns = append(o.Columns, amc.TriedColumn{Name: c.Name, Source: c.SourceName(), Found: r.tally.Seen[c.From] && !r.missing[c.From], ColumnReport: o.Report.Columns[c.Name]})
	}
	for i, missing := range r.missing {
		r.tally.Seen[i] = r.tally.Seen[i] || missing // it is among the problems already
	}
	verdict := r.plan.Verdict(r.tally, ledger.Scope{Files: r.files, Sampled: !all || !r.Whole})
	for _, problem := range verdict.Problems {
		o.Problems = append(o.Problems, problem)
	}
	o.Warnings = verdict.Warnings
	return o
}
