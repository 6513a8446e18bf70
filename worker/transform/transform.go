package transform

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// Input is one file of the source. Its rows are counted from 1; several are written one behind the other, each read to its end before
// the next is begun, and those that are empty are passed over. A ReaderAt that is an io.Closer too is closed once it has been read.
type Input = record.Input

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
	work  chan *slot // for the converters
	order chan *slot // for the collector, in the source's order

	stored int64 // bytes of the inputs; the collector may look when order is closed

	header ledger.Header
}

// slot is the memory of one block on its way.
type slot struct {
	input  *input
	block  record.Block
	offset int64         // of the block, in the input's text
	done   chan struct{} // holds one value when a converter is through

	deflated []byte
	chunks   []chunk
	tally    *ledger.Tally
	rejects  []ledger.Reject
	err      error // what ends the transform once all before it is written
}

// chunk is a part.Chunk whose compressed form is in its slot.
type chunk struct {
	part.Chunk
	from, to int
}

// input is an Input that has been opened.
type input struct {
	name  string
	index int           // among the inputs
	rows  []record.Rows // one a converter
}

func run(ctx context.Context, inputs []Input, output *part.Output, options Options) (amc.Report, error) {
	start := time.Now()
	plan, err := newPlan(options)
	if err != nil {
		return amc.Report{}, err
	}
	converters := make([]*converter, plan.Cores)
	for i := range converters {
		if converters[i], err = newConverter(plan); err != nil {
			return amc.Report{}, err
		}
	}
	slots := 2*len(converters) + 1
	p := &pipeline{plan: plan, free: make(chan *slot, slots), work: make(chan *slot, slots), order: make(chan *slot, slots)}
	for range slots {
		p.free <- plan.newSlot()
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(len(converters) + 2)
	g.Go(func() error { return p.read(ctx, inputs) })
	for i, c := range converters {
		g.Go(func() error { return p.convert(ctx, c, i) })
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
	report.Seconds = time.Since(start).Seconds()
	return report, nil
}

// read cuts the inputs into blocks. What is wrong with an input goes the way of its blocks, so that of two faults the
// first in the source is reported, whichever was met first.
func (p *pipeline) read(ctx context.Context, inputs []Input) error {
	defer close(p.work)
	defer close(p.order)
	for i, in := range inputs {
		opened, err := p.readInput(ctx, in, i)
		if err == nil || len(inputs) > 1 && record.IsEmpty(err) { // the collector misses the rows of an empty one
			continue
		}
		s, failed := receive(ctx, p.free)
		if failed != nil {
			return failed
		}
		s.input, s.err = cmp.Or(opened, &input{name: in.Name, index: i}), err
		s.done <- struct{}{}
		p.order <- s
		return nil
	}
	return nil
}

// readInput cuts one input into blocks.
func (p *pipeline) readInput(ctx context.Context, in Input, index int) (opened *input, err error) {
	if c, ok := in.ReaderAt.(io.Closer); ok {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	r, opened, err := p.open(in, index)
	if r != nil {
		defer r.Close()
	}
	for offset := int64(0); err == nil; {
		var s *slot
		if s, err = receive(ctx, p.free); err != nil {
			return opened, err
		}
		if err = r.Next(&s.block); err != nil {
			p.free <- s
			break
		}
		s.input, s.offset = opened, offset
		offset += int64(len(s.block.Data))
		p.work <- s
		p.order <- s
	}
	if errors.Is(err, io.EOF) {
		p.stored += r.BytesRead()
		return opened, nil
	}
	return opened, err
}

func (p *pipeline) open(in Input, index int) (*record.Reader, *input, error) {
	r, err := record.Open(in, record.Options{Reading: p.plan.Reading, Limits: p.plan.Limits, BlockSize: p.plan.BlockSize})
	if err != nil {
		return nil, nil, err
	}
	if err := p.header.Check(in.Name, r.Shape().Columns); err != nil {
		return r, nil, err
	}
	opened := &input{name: in.Name, index: index}
	for range p.plan.Cores {
		rows, err := r.Rows(p.plan.Sources)
		if err != nil {
			return r, nil, err
		}
		opened.rows = append(opened.rows, rows)
	}
	return r, opened, nil
}

func (p *pipeline) convert(ctx context.Context, c *converter, id int) error {
	for {
		s, err := receive(ctx, p.work)
		if s == nil {
			return err
		}
		c.convert(s, s.input.rows[id])
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
	return &slot{done: make(chan struct{}, 1), tally: p.NewTally()}
}

// reset makes the slot ready for its next block.
func (s *slot) reset() {
	s.block.Data = shrink(s.block.Data, maxEncode)
	s.deflated = shrink(s.deflated, maxEncode)
	s.chunks, s.err = s.chunks[:0], nil
	if s.rejects = s.rejects[:0]; cap(s.rejects) > maxEncode/32 {
		s.rejects = nil
	}
	s.tally.Begin(0, 0)
}
