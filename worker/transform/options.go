package transform

import (
	"fmt"
	"runtime"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// Options say what to make. The zero value of each but Mapping is a good default.
type Options struct {
	Mapping amc.Mapping
	amc.Policy
	Now time.Time // when the job was made; the zero time judges no event times

	amc.Reading
	record.Limits
	BlockSize int // bytes of text in a block, about; 0 is record.DefaultBlockSize

	OutputFormat amc.Format // CSV or JSONL; "" is CSV
	PartSize     int64      // compressed bytes a part may have; 0 is part.DefaultSize
	Level        int        // 1..9 compresses with the stock encoder at that level; 0 with the digest-aware one
	Cores        int        // that convert blocks; 0 is all of the machine's
	// Progress is called now and then, by one goroutine at a time, with the rows and stored bytes read so far.
	Progress func(rows, bytes int64)
}

// chunkSize is the text in a chunk, about: it and its compressed form stay in a core's cache.
const chunkSize = 256 << 10

// plan is what Options mean, shared by all goroutines and never changed.
type plan struct {
	*ledger.Plan
	Options
	layout
	chunkSize int
}

func newPlan(o Options) (*plan, error) {
	if o.Cores <= 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	if o.PartSize <= 0 {
		o.PartSize = part.DefaultSize
	}
	if o.PartSize > part.MaxSize {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "part_size", Message: fmt.Sprintf("parts of %d bytes are more than AMC loads", o.PartSize),
			Hint: fmt.Sprintf("use at most %d", part.MaxSize)}
	}
	var err error
	if o.Reading, err = o.Reading.Parse(); err != nil {
		return nil, err
	}
	o.Limits = o.Limits.OrDefault()
	p := &plan{Options: o, chunkSize: int(min(chunkSize, max(o.PartSize/4, 1)))}
	if p.Plan, err = ledger.Compile(o.Mapping, o.Policy, o.Now); err != nil {
		return nil, err
	}
	p.layout, err = newLayout(o.OutputFormat, o.Mapping)
	return p, err
}

func (p *plan) newEncoder() (deflate.Encoder, error) {
	if p.Level == 0 {
		return deflate.New(), nil
	}
	return deflate.Stock(p.Level)
}
