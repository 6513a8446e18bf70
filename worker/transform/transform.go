package transform

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// Input is one source. Its rows are counted from 1; several inputs are written one behind the other, each read to its end
// before the next is begun. Of several, those that are empty are passed over.
type Input struct {
	Name   string
	Reader io.Reader
	// ReaderAt reads the same bytes, Size of them, anywhere; nil where they can only be streamed, which Parquet can't be. When it is
	// an io.Closer too, it is closed once the input has been read.
	ReaderAt io.ReaderAt
	Size     int64
}

// Run writes the inputs' parts and the list of rejects to the sink. The report and the manifest are the caller's to write
// ([Write] does all of it). When Run fails, nothing stays in the sink.
func Run(ctx context.Context, inputs []Input, sink part.Sink, options Options) (amc.Report, error) {
	output := part.NewOutput(sink)
	report, err := run(ctx, inputs, output, options)
	if err != nil {
		return amc.Report{}, errors.Join(err, output.Discard(ctx))
	}
	return report, nil
}

// Write is Run, then the report and, last, the manifest.
func Write(ctx context.Context, inputs []Input, sink part.Sink, options Options) (amc.Report, error) {
	output := part.NewOutput(sink)
	report, err := run(ctx, inputs, output, options)
	if err == nil {
		err = output.Finish(ctx, report)
	}
	if err != nil {
		return amc.Report{}, errors.Join(err, output.Discard(ctx))
	}
	return report, nil
}

// pipeline is the channels of one run. Slots go from free to work and order, and back. Each channel has room for all of
// them, so only receives wait.
type pipeline struct {
	plan  *plan
	free  chan *slot
	work  chan *slot // for the workers
	order chan *slot // for the collector, in the source's order

	stored int64 // bytes of the inputs; the collector may look when order is closed

	columnsOf string   // the first input with a header
	columns   []string // that header, sorted
}

// slot is the memory of one block on its way.
type slot struct {
	input *input
	block record.Block
	done  chan struct{} // holds one value when a worker is through

	rows     int64 // in the block
	deflated []byte
	chunks   []chunk
	counts   [][4]int64 // of each column, by identity.Outcome
	concerns [concerns]int64
	plain    []amc.PlainCells // of the sampled rows, by plan.plain
	rejects  []reject
	seen     []bool
	unnamed  []string
	err      error // what ends the transform once all before it is written
}

// chunk is a part.Chunk whose compressed form is in its slot.
type chunk struct {
	part.Chunk
	from, to int
}

// reject is a row, or a cell of a row, that has no place in the output. The row is counted within its block.
type reject struct {
	row    int64
	column int // or noColumn
	whole  bool
	rule   identity.Rule
}

const noColumn = -1

// input is an Input that has been opened.
type input struct {
	name string
	rows []record.Rows // one a worker
}

func run(ctx context.Context, inputs []Input, output *part.Output, options Options) (amc.Report, error) {
	start := time.Now()
	plan, err := newPlan(options)
	if err != nil {
		return amc.Report{}, err
	}
	workers := make([]*worker, plan.Workers)
	for i := range workers {
		if workers[i], err = newWorker(plan); err != nil {
			return amc.Report{}, err
		}
	}
	slots := 2*len(workers) + 1
	p := &pipeline{plan: plan, free: make(chan *slot, slots), work: make(chan *slot, slots), order: make(chan *slot, slots)}
	for range slots {
		p.free <- plan.newSlot()
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(len(workers) + 2)
	g.Go(func() error { return p.read(ctx, inputs) })
	for i, w := range workers {
		g.Go(func() error { return p.convert(ctx, w, i) })
	}
	var report amc.Report
	g.Go(func() error {
		c, err := newCollector(ctx, plan, output)
		if err != nil {
			return err
		}
		if err := p.collect(ctx, c); err != nil {
			return err
		}
		report, err = c.finish(inputs)
		report.BytesRead = p.stored
		return err
	})
	if err := g.Wait(); err != nil {
		return amc.Report{}, err
	}
	report.GenericCountries = plan.genericCountries(workers)
	report.Seconds = time.Since(start).Seconds()
	return report, nil
}

// read cuts the inputs into blocks. What is wrong with an input goes the way of its blocks, so that of two faults the
// first in the source is reported, whichever was met first.
func (p *pipeline) read(ctx context.Context, inputs []Input) error {
	defer close(p.work)
	defer close(p.order)
	for _, in := range inputs {
		opened, err := p.readInput(ctx, in)
		if err == nil || len(inputs) > 1 && record.IsEmpty(err) { // the collector misses the rows of an empty one
			continue
		}
		s, failed := receive(ctx, p.free)
		if failed != nil {
			return failed
		}
		s.input, s.err = cmp.Or(opened, &input{name: in.Name}), err
		s.done <- struct{}{}
		p.order <- s
		return nil
	}
	return nil
}

// readInput cuts one input into blocks.
func (p *pipeline) readInput(ctx context.Context, in Input) (opened *input, err error) {
	if c, ok := in.ReaderAt.(io.Closer); ok {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	r, opened, err := p.open(in)
	if r != nil {
		defer r.Close()
	}
	for err == nil {
		var s *slot
		if s, err = receive(ctx, p.free); err != nil {
			return opened, err
		}
		if err = r.Next(&s.block); err != nil {
			p.free <- s
			break
		}
		s.input = opened
		p.work <- s
		p.order <- s
	}
	if errors.Is(err, io.EOF) {
		p.stored += r.BytesRead()
		return opened, nil
	}
	return opened, err
}

func (p *pipeline) open(in Input) (*record.Reader, *input, error) {
	delimiter, err := record.ParseDelimiter(p.plan.Delimiter, record.Quotes(p.plan.Quotes))
	if err != nil {
		return nil, nil, err
	}
	r, err := record.Open(in.Name, in.Reader, record.Options{
		Format: record.Format(p.plan.Format), Delimiter: delimiter, Encoding: record.Encoding(p.plan.Encoding),
		Quotes: record.Quotes(p.plan.Quotes), Headerless: p.plan.Headerless, BlockSize: p.plan.BlockSize,
		MaxCell: p.plan.MaxCell, MaxRecord: p.plan.MaxRecord, MaxColumns: p.plan.MaxColumns, MaxText: p.plan.MaxText, MaxRatio: p.plan.MaxRatio,
		ReaderAt: in.ReaderAt, Size: in.Size,
	})
	if err != nil {
		return nil, nil, err
	}
	if err := p.alike(in.Name, r.Shape().Columns); err != nil {
		return r, nil, err
	}
	opened := &input{name: in.Name}
	for range p.plan.Workers {
		rows, err := r.Rows(p.plan.sources)
		if err != nil {
			return r, nil, err
		}
		opened.rows = append(opened.rows, rows)
	}
	return r, opened, nil
}

// alike refuses an input whose header has not the columns of the first one's, in any order.
func (p *pipeline) alike(name string, columns []string) error {
	if columns == nil {
		return nil // its records name their columns themselves
	}
	if p.columns == nil {
		p.columnsOf, p.columns = name, columns
	}
	return record.DifferentColumns(name, columns, p.columnsOf, p.columns)
}

func (p *pipeline) convert(ctx context.Context, w *worker, id int) error {
	for {
		s, err := receive(ctx, p.work)
		if s == nil {
			return err
		}
		w.convert(s, s.input.rows[id])
		s.done <- struct{}{}
	}
}

func (p *pipeline) collect(ctx context.Context, c *collector) error {
	for {
		s, err := receive(ctx, p.order)
		if s == nil {
			return cmp.Or(err, context.Cause(ctx)) // the reader ends its channels also when it was told to stop
		}
		if _, err := receive(ctx, s.done); err != nil {
			return err
		}
		if err := c.add(ctx, s); err != nil {
			return err
		}
		s.reset()
		p.free <- s
	}
}

// receive waits for a value; a closed channel gives the zero value.
func receive[T any](ctx context.Context, from <-chan T) (value T, err error) {
	select {
	case value = <-from:
		return value, nil
	case <-ctx.Done():
		return value, context.Cause(ctx)
	}
}

func (p *plan) newSlot() *slot {
	return &slot{done: make(chan struct{}, 1), counts: make([][4]int64, len(p.columns)), plain: make([]amc.PlainCells, len(p.plain)), seen: make([]bool, len(p.sources))}
}

// reset makes the slot ready for its next block.
func (s *slot) reset() {
	s.block.Data = shrink(s.block.Data, maxEncode)
	s.deflated = shrink(s.deflated, maxEncode)
	s.chunks, s.unnamed, s.err = s.chunks[:0], s.unnamed[:0], nil
	if s.rejects = s.rejects[:0]; cap(s.rejects) > maxEncode/32 {
		s.rejects = nil
	}
	clear(s.counts)
	clear(s.concerns[:])
	clear(s.plain)
}
