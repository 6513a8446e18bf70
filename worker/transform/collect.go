package transform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// collector takes blocks in the source's order and keeps the account.
type collector struct {
	plan    *plan
	parts   *part.Parts
	rejects part.Writer
	zip     *gzip.Writer // over rejects
	line    []byte
	place   []byte // of the rejects of this input: its name, as the last field

	total    amc.Report
	stored   int64  // bytes of the inputs before this one
	read     int64  // bytes of this input
	rows     int64  // of this input, before this block
	input    *input // this input
	filled   int    // inputs with a row
	counts   [][4]int64
	concerns [concerns]int64
	plain    []amc.PlainCells   // of the sampled rows, by plan.plain
	byColumn []map[string]int64 // rejected cells, by rule
	fatal    []int64            // rejected cells that took their row along, by column
	seen     []bool
	dropped  map[string]bool
}

func newCollector(ctx context.Context, p *plan, output *part.Output) (*collector, error) {
	encoder, err := p.newEncoder()
	if err != nil {
		return nil, err
	}
	header := part.Chunk{Length: int64(len(p.header)), CRC32: crc32.ChecksumIEEE(p.header), Deflated: encoder.Append(nil, p.header, nil)}
	c := &collector{
		plan: p, parts: part.NewParts(output, p.suffix, p.PartSize, header),
		total:  amc.Report{RowsRejected: map[string]int64{}, Columns: map[string]amc.ColumnReport{}, DroppedColumns: []string{}, NormalizerVersion: identity.Version},
		counts: make([][4]int64, len(p.columns)), plain: make([]amc.PlainCells, len(p.plain)), seen: make([]bool, len(p.sources)), dropped: map[string]bool{}, fatal: make([]int64, len(p.columns)),
	}
	for i, plain := range p.plain {
		c.plain[i].Column = p.columns[plain.at].name
	}
	for range p.columns {
		c.byColumn = append(c.byColumn, map[string]int64{})
	}
	if c.rejects, err = output.Create(ctx, part.RejectsName); err != nil {
		return nil, err
	}
	c.zip, _ = gzip.NewWriterLevel(c.rejects, gzip.BestSpeed) // fails only for a level that doesn't exist
	_, err = c.zip.Write([]byte("row,column,rule,file\n"))
	return c, err
}

// add accounts for a block and writes its chunks.
func (c *collector) add(ctx context.Context, s *slot) error {
	if s.input != c.input {
		c.stored += c.read
		c.input, c.rows, c.read = s.input, 0, 0
		c.place = append(quoteCSV(append(c.place[:0], s.input.name...), 0), '\n')
	}
	for _, name := range s.unnamed {
		if !c.dropped[name] {
			c.dropped[name] = true
			c.total.DroppedColumns = append(c.total.DroppedColumns, name)
		}
	}
	// Each worker counts what it meets itself; together they must not pass what one alone refuses.
	if limit := cmp.Or(c.plan.MaxColumns, record.DefaultMaxColumns); len(c.plan.sources)+len(c.dropped) > limit {
		return c.placed(record.TooManyColumns("", limit))
	}
	if s.err != nil {
		return c.placed(s.err)
	}
	if err := c.reject(s.rejects); err != nil {
		return err
	}
	for _, chunk := range s.chunks {
		chunk.Deflated = s.deflated[chunk.from:chunk.to]
		if err := c.parts.Append(ctx, chunk.Chunk); err != nil {
			return err
		}
		c.total.RowsWritten += chunk.Rows
	}
	for i := range s.counts {
		for outcome, n := range s.counts[i] {
			c.counts[i][outcome] += n
		}
	}
	for i, n := range s.concerns {
		c.concerns[i] += n
	}
	for i, n := range s.plain {
		c.plain[i].Left += n.Left
		c.plain[i].Telling += n.Telling
	}
	for i, seen := range s.seen {
		c.seen[i] = c.seen[i] || seen
	}
	if c.rows == 0 && s.rows > 0 {
		c.filled++
	}
	c.rows += s.rows
	c.total.RowsRead += s.rows
	c.read = s.block.Read
	if c.plan.Progress != nil {
		c.plan.Progress(c.total.RowsRead, c.stored+c.read)
	}
	return nil
}

// placed names the file and counts the row within it.
func (c *collector) placed(err error) error {
	var e *amc.Error
	if !errors.As(err, &e) {
		return err
	}
	placed := *e
	placed.File = c.input.name
	if placed.Row > 0 {
		placed.Row += c.rows
	}
	return &placed
}

// reject lists a block's rejects.
func (c *collector) reject(rejects []reject) error {
	for _, r := range rejects {
		name := ""
		if r.column != noColumn {
			name = c.plan.columns[r.column].name
		}
		if r.whole {
			if r.column != noColumn && r.rule != amc.RuleRequiredNull {
				c.fatal[r.column]++
			}
			c.total.RowsRejected[string(r.rule)]++
		} else {
			c.byColumn[r.column][string(r.rule)]++
		}
		c.line = strconv.AppendInt(c.line[:0], c.rows+r.row, 10)
		c.line = append(append(c.line, ','), name...)
		c.line = append(append(c.line, ','), r.rule...)
		c.line = append(append(c.line, ','), c.place...)
		if _, err := c.zip.Write(c.line); err != nil {
			return fmt.Errorf("write %s: %w", part.RejectsName, err)
		}
	}
	return nil
}

// finish ends the files and returns the report.
func (c *collector) finish(inputs []Input) (amc.Report, error) {
	if err := c.check(inputs); err != nil {
		return amc.Report{}, err
	}
	if err := c.zip.Close(); err != nil {
		return amc.Report{}, fmt.Errorf("write %s: %w", part.RejectsName, err)
	}
	if err := c.rejects.Commit(); err != nil {
		return amc.Report{}, err
	}
	var err error
	if c.total.Parts, err = c.parts.Close(); err != nil {
		return amc.Report{}, err
	}
	for i, column := range c.plan.columns {
		c.total.Columns[column.name] = c.report(i)
	}
	c.total.Files = len(inputs)
	c.total.Warnings = c.warnings()
	return c.total, nil
}

// check refuses what must not become parts.
func (c *collector) check(inputs []Input) error {
	file := ""
	if len(inputs) == 1 {
		file = inputs[0].Name
	}
	var rejected int64
	for _, n := range c.total.RowsRejected {
		rejected += n
	}
	switch i := slices.Index(c.seen, false); {
	case c.total.RowsRead != c.total.RowsWritten+rejected:
		return fmt.Errorf("%d rows were read, but %d written and %d rejected", c.total.RowsRead, c.total.RowsWritten, rejected)
	case c.total.RowsRead == 0 && len(inputs) > 1:
		return &amc.Error{Kind: amc.KindInvalid, Code: "no_rows", Message: fmt.Sprintf("none of the %d files has a row, from %s on", len(inputs), inputs[0].Name), Hint: "export them again"}
	case c.total.RowsRead == 0:
		return &amc.Error{Kind: amc.KindInvalid, Code: "no_rows", File: file, Message: "the source has no rows", Hint: "export it again"}
	case i >= 0:
		return record.MissingKey(file, c.plan.sources[i], c.total.DroppedColumns)
	case c.total.RowsWritten == 0:
		return record.AllRowsRejected(file, "every row was rejected: "+amc.ByRule(c.total.RowsRejected), c.total.RowsRejected[amc.RuleColumnCount] == rejected)
	}
	if n := c.concerns[noConsent]; n > 0 && c.plan.RequireConsent {
		return &amc.Error{Kind: amc.KindInvalid, Code: "consent_missing", File: file,
			Message: fmt.Sprintf("%d rows are of the EEA or the United Kingdom, and no column carries consent", n), Hint: "map a column with a consentType"}
	}
	if err := c.checkRejects(file); err != nil {
		return err
	}
	return c.checkPlain(file)
}

// checkPlain refuses columns of identities that nothing hashes, and warns of those with some.
func (c *collector) checkPlain(file string) error {
	warnings, refused := amc.CheckPlain(c.plain, c.plan.AllowPlain)
	if len(refused) > 0 {
		refused[0].File = file
		return refused[0]
	}
	c.total.Warnings = warnings
	return nil
}

// checkRejects refuses a source whose identities are mostly something else, or whose rows mostly rejected.
func (c *collector) checkRejects(file string) error {
	e := amc.CheckRejects(c.cells(), c.plan.maxRejectRatio, "")
	if e == nil {
		e = amc.CheckRows(c.total.RowsRead, c.total.RowsRejected, c.plan.maxRejectRatio, "")
	}
	if e != nil {
		e.File = file
		return e
	}
	return nil
}

// cells counts those of each column that are not empty.
func (c *collector) cells() (all []amc.ColumnCells) {
	for i, column := range c.plan.columns {
		all = append(all, c.report(i).Cells(column.name, column.identity, c.fatal[i]))
	}
	return all
}

// report is that of column i.
func (c *collector) report(i int) amc.ColumnReport {
	n := c.counts[i]
	return amc.ColumnReport{Hashed: n[identity.Hashed], PassedThrough: n[identity.PassedThrough], Empty: n[identity.Empty], Rejected: c.byColumn[i]}
}
