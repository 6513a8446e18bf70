package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// TrialOptions say how a job would judge what it reads.
type TrialOptions struct {
	MaxRejectRatio float64
	Now            time.Time // when the job is made
	RequireConsent bool
	AllowPlain     bool // warns of columns of identities in plain text
}

// Trial is the account of samples that a mapping was tried on, kept as the worker keeps that of a job. What is wrong is
// collected, where a job would end with the first of it.
type Trial struct {
	Columns  []TriedColumn
	Shape    record.Shape // of the first file that could be opened
	Rows     int64
	Rejected map[string]int64 // of them, left out as a whole, by rule
	Dropped  []string         // source columns that the mapping does not name
	Stored   int64            // bytes of the files that the rows took
	Whole    bool             // every file that was tried was tried to its end
	Empty    int64            // files without a row

	options   TrialOptions
	kept      amc.Kept
	consent   map[identity.Country]bool
	converter *conversion
	seen      []bool // of the converter's sources
	columnsOf string // the first file with a header
	header    []string
	files     int
	fatal     []int64       // rejected cells that took their row along, by column
	plain     map[int]Plain // columns whose text leaves as it is
	telling   []int64       // their cells that identify people
	concerns  amc.Concerns
	problems  []error
	zip       *gzip.Writer
	output    counter
}

// TriedColumn counts the outcomes of one column's cells, as a job's report does.
type TriedColumn struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Found  bool   `json:"found"` // in every file that was tried; of JSON, in some row
	amc.ColumnReport
}

// NewTrial begins a trial of a valid mapping.
func NewTrial(m amc.Mapping, options TrialOptions) (*Trial, error) {
	c, err := newConversion(m)
	if err != nil {
		return nil, err
	}
	t := &Trial{
		Rejected: map[string]int64{}, Dropped: []string{}, Whole: true, options: options, kept: amc.KeptAt(options.Now, 0), consent: map[identity.Country]bool{},
		converter: c, seen: make([]bool, len(c.sources)), fatal: make([]int64, len(m.Columns)),
		plain: map[int]Plain{}, telling: make([]int64, len(m.Columns)),
	}
	for _, code := range m.ConsentCountries() {
		country, _ := identity.ParseCountry(code) // they all exist
		t.consent[country] = true
	}
	for i, column := range m.Columns {
		if column.Plain() {
			t.plain[i] = NewPlain(column)
		}
		t.Columns = append(t.Columns, TriedColumn{Name: column.Name, Source: column.SourceName(), ColumnReport: amc.ColumnReport{Rejected: map[string]int64{}}})
	}
	t.zip, _ = gzip.NewWriterLevel(&t.output, gzip.BestSpeed) // fails only for a level that doesn't exist
	return t, nil
}

// Try tries the beginning of a file, about limit bytes of its text. It fails only where trying again may help; what is wrong with
// the file is among the problems.
func (t *Trial) Try(ctx context.Context, name string, source io.Reader, reading record.Options, limit int) error {
	err := t.try(ctx, name, source, reading, limit)
	switch {
	case record.IsEmpty(err):
		t.Empty++
	case err != nil && amc.KindOf(err).Retryable():
		return err
	case err != nil:
		t.Whole = false
		t.problems = append(t.problems, err)
	}
	return nil
}

func (t *Trial) try(ctx context.Context, name string, source io.Reader, reading record.Options, limit int) error {
	t.files++
	reader, err := record.Open(name, source, reading)
	if err != nil {
		return err
	}
	defer reader.Close()
	shape := reader.Shape()
	if t.Shape.Format == "" {
		t.Shape = shape
	}
	wanted, err := t.match(name, shape.Columns)
	if err != nil {
		return err
	}
	rows, err := reader.Rows(wanted)
	if err != nil {
		return err
	}
	began := t.Rows
	for size := 0; size < limit; {
		if err := ctx.Err(); err != nil {
			return err
		}
		var b record.Block
		if err := reader.Next(&b); errors.Is(err, io.EOF) {
			t.Stored += reader.BytesRead()
			if t.Rows == began {
				t.Empty++
			}
			return nil
		} else if err != nil {
			return err
		}
		size += len(b.Data)
		before := t.Rows - began
		if err := t.block(rows, &b); err != nil {
			return placed(name, err, before)
		}
		if size >= limit {
			t.Stored += b.Read
		}
	}
	t.Whole = false
	return nil
}

// match tells which sources a file has. Those that it lacks are problems each.
func (t *Trial) match(name string, header []string) (wanted []string, err error) {
	c := t.converter
	clear(c.missing)
	if header == nil {
		return c.sources, nil // its records name their columns themselves
	}
	if t.header == nil {
		t.columnsOf, t.header = name, header
	}
	if err := record.DifferentColumns(name, header, t.columnsOf, t.header); err != nil {
		return nil, err
	}
	for i, source := range c.sources {
		if c.missing[i] = !slices.Contains(header, source); !c.missing[i] {
			wanted = append(wanted, source)
			t.seen[i] = true
		} else if t.columnsOf == name {
			t.problems = append(t.problems, record.MissingColumn(name, source, header))
		}
	}
	return wanted, nil
}

// block tries the rows of a block, whose cells are those of the sources that are not missing.
func (t *Trial) block(rows record.Rows, b *record.Block) error {
	c := t.converter
	all, allNested := make([][]byte, len(c.sources)), make([]bool, len(c.sources))
	rows.Reset(b)
	for rows.Next() {
		t.Rows++
		cells, nested := rows.Cells(), rows.Nested()
		if cells == nil {
			t.Rejected[rows.Rule()]++
			continue
		}
		next := 0
		for i, missing := range c.missing {
			if missing {
				continue
			}
			all[i], allNested[i] = cells[next], nested != nil && nested[next]
			next++
		}
		if err := t.row(all, allNested); err != nil {
			return err
		}
	}
	for _, name := range rows.Unnamed() {
		if !slices.Contains(t.Dropped, name) {
			t.Dropped = append(t.Dropped, name)
		}
	}
	for i, next := 0, 0; i < len(c.missing); i++ {
		if !c.missing[i] {
			t.seen[i] = t.seen[i] || rows.Seen(next)
			next++
		}
	}
	return rows.Err()
}

func (t *Trial) row(cells [][]byte, nested []bool) error {
	c := t.converter
	if rejected, column := c.convert(cells, nested); rejected != "" {
		if rejected != amc.RuleRequiredNull {
			t.fatal[column]++
		}
		t.Rejected[rejected]++
		return nil
	}
	var line []byte
	tooOld, inFuture := false, false
	for i, cell := range c.cells {
		if i > 0 {
			line = append(line, ',')
		}
		if c.missing[c.index[i]] {
			continue
		}
		column := &t.Columns[i]
		switch cell.outcome {
		case identity.Hashed:
			column.Hashed++
		case identity.PassedThrough:
			column.PassedThrough++
			if judge, is := t.plain[i]; is && judge.Tells(cell.raw) {
				t.telling[i]++
			}
		case identity.Empty:
			column.Empty++
			continue
		case identity.Rejected:
			column.Rejected[string(cell.rule)]++
			continue
		}
		if c.mapping.Columns[i].IsMainEventTime {
			tooOld, inFuture = t.kept.TooOld(cell.text), t.kept.InFuture(cell.text)
		}
		line = append(line, cell.text...)
	}
	switch {
	case tooOld:
		t.concerns.TooOld++
	case inFuture:
		t.concerns.InFuture++
	}
	if t.consent[c.country] {
		t.concerns.NoConsent++
	}
	_, err := t.zip.Write(append(line, '\n'))
	return err
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// End ends the trial, of which all says whether it was of all files, and returns the bytes of artifacts that its rows become, about;
// what would fail a job, if the rest is like the samples; and what it would warn of.
func (t *Trial) End(all bool) (written int64, problems []error, warnings []amc.Warning) {
	_ = t.zip.Close() // a counter never fails
	for i := range t.Columns {
		t.Columns[i].Found = t.seen[t.converter.index[i]]
	}
	concerns := t.concerns
	if t.options.RequireConsent {
		concerns.NoConsent = 0 // it is a problem
	}
	warnings, inPlain := t.checkPlain()
	warnings = slices.Concat(concerns.Warnings(t.kept, t.timeColumn()), warnings, amc.MostlyRejected(t.cells(), sampled))
	if t.Empty > 0 && t.files > 1 {
		warnings = append(warnings, amc.FilesWithoutRows(t.Empty))
	}
	problems = t.problems
	if len(problems) == 0 {
		if t.Rows == 0 && all && t.Whole {
			problems = append(problems, &amc.Error{Kind: amc.KindInvalid, Code: "no_rows", Message: "the source has no rows", Hint: "export it again"})
		}
		if t.Rows > 0 && t.header == nil {
			unseen, fails := t.unseen(all && t.Whole)
			problems, warnings = append(problems, fails...), append(warnings, unseen...)
		}
	}
	return int64(t.output), slices.Concat(problems, t.judge(), inPlain), warnings
}

// checkPlain judges the columns whose text leaves as it is.
func (t *Trial) checkPlain() (warnings []amc.Warning, problems []error) {
	var cells []amc.PlainCells
	for i, n := range t.telling {
		cells = append(cells, amc.PlainCells{Column: t.Columns[i].Name, Left: t.Columns[i].PassedThrough, Telling: n})
	}
	warnings, refused := amc.CheckPlain(cells, t.options.AllowPlain)
	for _, e := range refused {
		problems = append(problems, e)
	}
	return warnings, problems
}

func (t *Trial) timeColumn() string {
	for _, c := range t.converter.mapping.Columns {
		if c.IsMainEventTime {
			return c.Name
		}
	}
	return ""
}

// unseen tells of sources that no record had: a job fails when none of all records has one.
func (t *Trial) unseen(whole bool) (warnings []amc.Warning, problems []error) {
	for i, seen := range t.seen {
		switch {
		case seen:
		case whole:
			problems = append(problems, record.MissingKey("", t.converter.sources[i], t.Dropped))
		default:
			warnings = append(warnings, amc.Warning{Code: "column_not_sampled", Column: t.converter.sources[i], Message: "no sampled row has this source column; the job fails if no other has it either"})
		}
	}
	return warnings, problems
}

// judge tells what the counts would fail a job for.
func (t *Trial) judge() (problems []error) {
	var rejected int64
	for _, n := range t.Rejected {
		rejected += n
	}
	if t.Rows > 0 && t.Rows == rejected {
		problems = append(problems, record.AllRowsRejected("", fmt.Sprintf("every one of the %d sampled rows is rejected", t.Rows), t.Rejected[amc.RuleColumnCount] == rejected))
	}
	if t.options.RequireConsent && t.concerns.NoConsent > 0 {
		problems = append(problems, &amc.Error{Kind: amc.KindInvalid, Code: "consent_missing",
			Message: fmt.Sprintf("%d sampled rows are of the EEA or the United Kingdom, and no column carries consent", t.concerns.NoConsent), Hint: "map a column with a consentType"})
	}
	if e := amc.CheckRejects(t.cells(), t.options.MaxRejectRatio, sampled); e != nil {
		problems = append(problems, e)
	}
	if e := amc.CheckRows(t.Rows, t.Rejected, t.options.MaxRejectRatio, sampled); e != nil && t.Rows > rejected {
		problems = append(problems, e)
	}
	return problems
}

const sampled = "of the sampled rows, "

// cells counts those of each column that are not empty.
func (t *Trial) cells() (all []amc.ColumnCells) {
	for i, column := range t.converter.mapping.Columns {
		all = append(all, t.Columns[i].Cells(column.Name, column.ExternalUserIDType != nil, t.fatal[i]))
	}
	return all
}
