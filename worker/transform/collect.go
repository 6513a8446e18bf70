package transform

import (
	"context"
	"fmt"
	"hash/crc32"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// collector takes blocks in the source's order: it writes their chunks and rejects, and adds up what they counted.
type collector struct {
	plan    *plan
	parts   *part.Parts
	rejects part.Writer
	zip     *gzip.Writer // over rejects
	line    []byte
	place   []byte // of the rejects of this input: its name, as the last field

	tally  *ledger.Tally
	rows   int64  // of all inputs
	before int64  // of this input, before this block
	stored int64  // bytes of the inputs before this one
	read   int64  // bytes of this input
	input  *input // this input
}

func newCollector(ctx context.Context, p *plan, output *part.Output) (*collector, error) {
	encoder, err := p.newEncoder()
	if err != nil {
		return nil, err
	}
	header := part.Chunk{Length: int64(len(p.header)), CRC32: crc32.ChecksumIEEE(p.header), Deflated: encoder.Append(nil, p.header, nil)}
	c := &collector{plan: p, parts: part.NewParts(output, p.suffix, p.PartSize, header), tally: p.NewTally()}
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
		c.input, c.before, c.read = s.input, 0, 0
		c.place = append(quoteCSV(append(c.place[:0], s.input.name...), 0), '\n')
	}
	c.tally.Merge(s.tally)
	if err := c.tally.CheckColumns(c.plan.MaxColumns); err != nil {
		return record.Placed(err, c.input.name, c.before)
	}
	if s.err != nil {
		return record.Placed(s.err, c.input.name, c.before)
	}
	if err := c.reject(s.rejects); err != nil {
		return err
	}
	for _, chunk := range s.chunks {
		chunk.Deflated = s.deflated[chunk.from:chunk.to]
		if err := c.parts.Append(ctx, chunk.Chunk); err != nil {
			return err
		}
	}
	n := s.tally.RowsRead()
	c.before += n
	c.rows += n
	c.read = s.block.Read
	if c.plan.Progress != nil {
		c.plan.Progress(c.rows, c.stored+c.read)
	}
	return nil
}

// reject lists a block's rejects.
func (c *collector) reject(rejects []ledger.Reject) error {
	for _, r := range rejects {
		c.line = strconv.AppendInt(c.line[:0], c.before+r.Row, 10)
		c.line = append(c.line, ',')
		if r.Column != ledger.NoColumn {
			c.line = append(c.line, c.plan.Columns[r.Column].Name...)
		}
		c.line = append(append(c.line, ','), r.Rule...)
		c.line = append(append(c.line, ','), c.place...)
		if _, err := c.zip.Write(c.line); err != nil {
			return fmt.Errorf("write %s: %w", part.RejectsName, err)
		}
	}
	return nil
}

// finish ends the files and returns the report, unless the verdict is against them.
func (c *collector) finish(inputs []Input) (amc.Report, error) {
	report := c.plan.Report(c.tally, len(inputs))
	if lost := *report.Counts(); report.RowsRead != lost.RowsWritten+lost.RowsRejected {
		return amc.Report{}, fmt.Errorf("%d rows were read, but %d written and %d rejected", report.RowsRead, lost.RowsWritten, lost.RowsRejected)
	}
	scope := ledger.Scope{}
	for _, in := range inputs {
		scope.Files = append(scope.Files, in.Name)
	}
	verdict := c.plan.Verdict(c.tally, scope)
	if len(verdict.Problems) > 0 {
		return amc.Report{}, verdict.Problems[0]
	}
	report.Warnings = verdict.Warnings
	if err := c.zip.Close(); err != nil {
		return amc.Report{}, fmt.Errorf("write %s: %w", part.RejectsName, err)
	}
	if err := c.rejects.Commit(); err != nil {
		return amc.Report{}, err
	}
	var err error
	report.Parts, err = c.parts.Close()
	return report, err
}
