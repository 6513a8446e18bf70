package transform

import (
	"hash/crc32"

	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// converter makes chunks of blocks. It is one goroutine's.
type converter struct {
	plan    *plan
	judge   *ledger.Judge
	encoder deflate.Encoder

	slot    *slot   // whose block is converted
	text    []byte  // of the chunk
	digests []int32 // where they begin in text
	rows    int64   // in text
}

func newConverter(p *plan) (*converter, error) {
	encoder, err := p.newEncoder()
	if err != nil {
		return nil, err
	}
	judge, err := p.NewJudge()
	if err != nil {
		return nil, err
	}
	return &converter{plan: p, judge: judge, encoder: encoder}, nil
}

// convert makes chunks of the slot's block.
func (c *converter) convert(s *slot, rows record.Rows) {
	c.slot = s
	s.tally.Begin(s.input.index, s.offset)
	rejects, err := c.judge.Block(s.tally, rows, &s.block, c.row)
	s.rejects, s.err = append(s.rejects, rejects...), err
	c.flush()
}

// row appends the row at hand to the text, unless it is rejected.
func (c *converter) row() {
	l, judge := &c.plan.layout, c.judge
	start, digests, json := len(c.text), len(c.digests), l.json
	text := c.text
	if json {
		text = append(text, '{')
	}
	columns := l.columns
	for i := range columns {
		column := &columns[i]
		before := len(text)
		if json {
			text = append(text, column.prefix...)
		} else if i > 0 {
			text = append(text, ',')
		}
		at := len(text)
		var outcome identity.Outcome
		text, outcome = judge.Cell(text, i)
		switch {
		case outcome >= identity.Empty:
			if judge.Rejected() != "" {
				c.text, c.digests = text[:start], c.digests[:digests]
				return
			}
			text = l.appendNull(text, before)
			continue
		case !column.hashed:
			text = l.finish(text, at, column.number)
		case len(text)-at == digestLength:
			c.digests = append(c.digests, int32(at))
		}
		if json {
			text = append(text, column.suffix...)
		}
	}
	c.text = l.endRow(text, start)
	if c.rows++; len(c.text) >= c.plan.chunkSize {
		c.flush()
	}
}

// maxEncode is the most text an encoder takes at once; only a single row that is larger is cut at it.
const maxEncode = 4 << 20

// flush makes a chunk of the text.
func (c *converter) flush() {
	s := c.slot
	if len(c.text) == 0 {
		return
	}
	from := len(s.deflated)
	if len(c.text) <= maxEncode {
		s.deflated = c.encoder.Append(s.deflated, c.text, c.digests)
	} else {
		for rest := c.text; len(rest) > 0; rest = rest[min(len(rest), maxEncode):] {
			s.deflated = c.encoder.Append(s.deflated, rest[:min(len(rest), maxEncode)], nil)
		}
	}
	s.chunks = append(s.chunks, chunk{
		Chunk: part.Chunk{Rows: c.rows, Length: int64(len(c.text)), CRC32: crc32.ChecksumIEEE(c.text)},
		from:  from, to: len(s.deflated),
	})
	c.text, c.digests, c.rows = shrink(c.text, maxEncode), c.digests[:0], 0
}

// shrink empties a buffer for its next use, or drops it when an unusual record made it large.
func shrink(buf []byte, limit int) []byte {
	if cap(buf) > limit {
		return nil
	}
	return buf[:0]
}
