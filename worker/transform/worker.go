package transform

import (
	"hash/crc32"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/cell"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// worker converts blocks. It is one goroutine's.
type worker struct {
	plan    *plan
	columns []column
	encoder deflate.Encoder

	text     []byte  // of the chunk
	digests  []int32 // where they begin in text
	rows     int64   // in text
	outcomes []identity.Outcome

	last    identity.Country          // of the row before
	generic map[identity.Country]bool // met so far
}

// column is a plannedColumn with what converts its cells.
type column struct {
	plannedColumn
	converter *cell.Converter
	cache     *cache // nil when the column has none
}

func newWorker(p *plan) (*worker, error) {
	encoder, err := p.newEncoder()
	if err != nil {
		return nil, err
	}
	w := &worker{plan: p, encoder: encoder, outcomes: make([]identity.Outcome, len(p.columns)), generic: map[identity.Country]bool{}}
	normalizer := identity.NewNormalizer()
	for i, planned := range p.columns {
		c := column{plannedColumn: planned}
		if c.converter, err = cell.New(p.Mapping, i, normalizer); err != nil {
			return nil, err
		}
		if c.cached {
			c.cache = newCache()
		}
		w.columns = append(w.columns, c)
	}
	return w, nil
}

// convert makes chunks of the slot's block.
func (w *worker) convert(s *slot, rows record.Rows) {
	rows.Reset(&s.block)
	for rows.Next() {
		if cells := rows.Cells(); cells == nil {
			s.rejects = append(s.rejects, reject{row: rows.Number(), column: noColumn, whole: true, rule: identity.Rule(rows.Rule())})
		} else if w.row(s, rows.Number(), cells, rows.Nested()) && len(w.text) >= w.plan.chunkSize {
			w.flush(s)
		}
	}
	w.flush(s)
	s.rows, s.err = rows.Number(), rows.Err()
	s.unnamed = append(s.unnamed, rows.Unnamed()...)
	for i := range s.seen {
		s.seen[i] = rows.Seen(i)
	}
}

// row appends one row to the text, or rejects it and returns false.
func (w *worker) row(s *slot, number int64, cells [][]byte, nested []bool) bool {
	p := w.plan
	country := w.country(cells)
	if country != w.last && country.Generic() {
		w.generic[country] = true
	}
	w.last = country
	start, digests, rejects := len(w.text), len(w.digests), len(s.rejects)
	text := w.text
	when := fine
	if p.json {
		text = append(text, '{')
	}
	for i := range w.columns {
		c := &w.columns[i]
		before := len(text)
		if p.json {
			text = append(text, c.prefix...)
		} else if i > 0 {
			text = append(text, ',')
		}
		at := len(text)
		var outcome identity.Outcome
		var rule identity.Rule
		if nested != nil && nested[c.source] {
			outcome, rule = identity.Rejected, amc.RuleNestedValue
		} else {
			text, outcome, rule = c.append(text, country, cells[c.source])
		}
		w.outcomes[i] = outcome
		switch outcome {
		case identity.Empty, identity.Rejected:
			if c.required {
				if outcome == identity.Empty {
					rule = amc.RuleRequiredNull
				}
				w.text, w.digests = text[:start], w.digests[:digests]
				s.rejects = append(s.rejects[:rejects], reject{row: number, column: i, whole: true, rule: rule})
				return false
			}
			if outcome == identity.Rejected {
				s.rejects = append(s.rejects, reject{row: number, column: i, rule: rule})
			}
			text = p.appendNull(text, before)
			continue
		}
		if !c.hashed {
			if c.time {
				when = p.judge(text[at:])
			}
			text = p.finish(text, at, c.number)
		} else if len(text)-at == digestLength {
			w.digests = append(w.digests, int32(at))
		}
		if p.json {
			text = append(text, c.suffix...)
		}
	}
	w.text = p.endRow(text, start)
	w.rows++
	s.concerns[when]++
	if len(p.consent) > 0 && p.consent[country] {
		s.concerns[noConsent]++
	}
	for i, outcome := range w.outcomes {
		s.counts[i][outcome]++
	}
	if number <= sampledWhole || number%sampledOf == 0 {
		w.sample(s, cells)
	}
	return true
}

// Of a block, the first sampledWhole rows and one of sampledOf behind them are looked at for identities in plain text: a judgement of
// all would cost more than it tells. Blocks are cut alike whatever the number of workers, so that the report is the same.
const (
	sampledWhole = 16
	sampledOf    = 16
)

// sample judges the cells of a row that leave as they are.
func (w *worker) sample(s *slot, cells [][]byte) {
	for i := range w.plan.plain {
		c := &w.plan.plain[i]
		if w.outcomes[c.at] != identity.PassedThrough {
			continue
		}
		s.plain[i].Left++
		if c.Tells(cells[c.source]) {
			s.plain[i].Telling++
		}
	}
}

// country returns the country of a row.
func (w *worker) country(cells [][]byte) identity.Country {
	if w.plan.countryOf < 0 {
		return w.plan.country
	}
	if country, ok := identity.ParseCountry(cells[w.columns[w.plan.countryOf].source]); ok {
		return country
	}
	return w.plan.country
}

func (c *column) append(dst []byte, country identity.Country, raw []byte) ([]byte, identity.Outcome, identity.Rule) {
	if c.cache == nil {
		return c.converter.Append(dst, country, raw)
	}
	return c.cache.append(dst, country, raw, c.converter)
}

// maxEncode is the most text an encoder takes at once; only a single row that is larger is cut at it.
const maxEncode = 4 << 20

// flush makes a chunk of the text.
func (w *worker) flush(s *slot) {
	if len(w.text) == 0 {
		return
	}
	from := len(s.deflated)
	if len(w.text) <= maxEncode {
		s.deflated = w.encoder.Append(s.deflated, w.text, w.digests)
	} else {
		for rest := w.text; len(rest) > 0; rest = rest[min(len(rest), maxEncode):] {
			s.deflated = w.encoder.Append(s.deflated, rest[:min(len(rest), maxEncode)], nil)
		}
	}
	s.chunks = append(s.chunks, chunk{
		Chunk: part.Chunk{Rows: w.rows, Length: int64(len(w.text)), CRC32: crc32.ChecksumIEEE(w.text)},
		from:  from, to: len(s.deflated),
	})
	w.text, w.digests, w.rows = shrink(w.text, maxEncode), w.digests[:0], 0
}

// shrink empties a buffer for its next use, or drops it when an unusual record made it large.
func shrink(buf []byte, limit int) []byte {
	if cap(buf) > limit {
		return nil
	}
	return buf[:0]
}
