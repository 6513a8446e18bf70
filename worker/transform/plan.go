package transform

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
	"github.com/amc-uploader/amc-uploader/worker/part"
)

// Options say what to make. The zero value of each but Mapping is a good default.
type Options struct {
	Mapping      amc.Mapping
	Format       string // of the inputs, a record.Format; "" is told from name and content
	Delimiter    string // of CSV inputs, one ASCII character; "" is told from the header
	Encoding     string // of the inputs, a record.Encoding; "" is told from the content
	Quotes       string // of CSV inputs, a record.Quotes; "" is record.QuotesDouble
	Headerless   bool   // CSV inputs have no header, and columns called record.ColumnName
	OutputFormat string // csv or jsonl; "" is csv
	PartSize     int64  // compressed bytes a part may have; 0 is part.DefaultSize
	Level        int    // 1..9 compresses with the stock encoder at that level; 0 with the digest-aware one
	Workers      int    // 0 is one a core
	BlockSize    int    // 0 is record.DefaultBlockSize
	MaxCell      int    // bytes of a mapped cell; 0 is record.DefaultMaxCell
	MaxRecord    int    // bytes of a row; 0 is record.DefaultMaxRecord
	MaxColumns   int    // of an input; 0 is record.DefaultMaxColumns
	MaxText      int64  // bytes of a compressed input's text; 0 is record.DefaultMaxText
	MaxRatio     int64  // of a compressed input's text to its stored bytes; 0 is record.DefaultMaxRatio
	// MaxRejectRatio is how many of the rows, and of any identity column's cells that are not empty, may be rejected; nil is
	// amc.DefaultMaxRejectRatio, and 1 lets everything pass.
	MaxRejectRatio *float64
	// Now is when the job was made. Main event times in its future, or longer before it than Retention, are warned of; the
	// zero time does not judge them. A Retention of 0 is amc.DefaultRetention.
	Now       time.Time
	Retention time.Duration
	// RequireConsent refuses rows of the EEA and the United Kingdom without a consent column, instead of warning of them.
	RequireConsent bool
	// AllowPlain warns of columns that nothing hashes and that hold little else than identities, instead of refusing them.
	AllowPlain bool
	// Progress is called now and then, by one goroutine at a time, with the rows and stored bytes read so far.
	Progress func(rows, bytes int64)
}

// chunkSize is the text in a chunk, about: it and its compressed form stay in a core's cache.
const chunkSize = 256 << 10

// plan is what Options mean, shared by all goroutines and never changed.
type plan struct {
	Options
	columns   []plannedColumn
	sources   []string // source columns, each once
	plain     []plainColumn
	country   identity.Country
	countryOf int // the column that names a row's country, or -1
	chunkSize int
	header    []byte // of every part
	suffix    string // of a part's name
	json      bool   // the output is JSON Lines, else CSV

	maxRejectRatio float64
	kept           amc.Kept                  // zero when times are not judged
	consent        map[identity.Country]bool // countries whose rows should carry it and don't
}

// plannedColumn is one output column.
type plannedColumn struct {
	name     string
	source   int    // in plan.sources
	prefix   string // in JSON, before its value
	suffix   string
	identity bool
	hashed   bool // holds digests
	required bool
	number   bool
	time     bool // the main event time, to be judged
	cached   bool
}

// plainColumn is one whose text leaves as it is.
type plainColumn struct {
	at     int // in plan.columns
	source int // in plan.sources
	inspect.Plain
}

func newPlan(o Options) (*plan, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.PartSize <= 0 {
		o.PartSize = part.DefaultSize
	}
	if o.OutputFormat == "" {
		o.OutputFormat = string(record.CSV)
	}
	p := &plan{Options: o, countryOf: -1, chunkSize: int(min(chunkSize, max(o.PartSize/4, 1)))}
	if o.PartSize > part.MaxSize {
		return nil, &amc.Error{Kind: amc.KindInvalid, Code: "part_size", Message: fmt.Sprintf("parts of %d bytes are more than AMC loads", o.PartSize),
			Hint: fmt.Sprintf("use at most %d", part.MaxSize)}
	}
	if !o.Now.IsZero() {
		p.kept = amc.KeptAt(o.Now, o.Retention)
	}
	if err := p.planConsent(); err != nil {
		return nil, err
	}
	var err error
	if p.maxRejectRatio, err = amc.RejectRatio(o.MaxRejectRatio); err != nil {
		return nil, err
	}
	if o.Mapping.CountryCode != "" {
		country, ok := identity.ParseCountry(o.Mapping.CountryCode)
		if !ok {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "country_form", Field: "countryCode", Message: "the mapping's country does not exist"}
		}
		p.country = country
	}
	for i, c := range o.Mapping.Columns {
		if c.IsCountryCode {
			p.countryOf = i
		}
		p.columns = append(p.columns, p.plan(c))
		if c.Plain() {
			p.plain = append(p.plain, plainColumn{at: i, source: p.columns[i].source, Plain: inspect.NewPlain(c)})
		}
	}
	return p, p.planFormat()
}

// planConsent settles which rows should carry a consent that the mapping has no column for.
func (p *plan) planConsent() error {
	if p.RequireConsent {
		if err := p.Mapping.CheckConsent(); err != nil {
			return err
		}
	}
	p.consent = map[identity.Country]bool{}
	for _, code := range p.Mapping.ConsentCountries() {
		country, _ := identity.ParseCountry(code) // they all exist
		p.consent[country] = true
	}
	return nil
}

// judge tells whether a main event time, as it is written, is within the time AMC keeps.
func (p *plan) judge(text []byte) concern {
	switch {
	case p.kept.TooOld(text):
		return tooOld
	case p.kept.InFuture(text):
		return inFuture
	}
	return fine
}

func (p *plan) plan(c amc.MappedColumn) plannedColumn {
	source := slices.Index(p.sources, c.SourceName())
	if source < 0 {
		source = len(p.sources)
		p.sources = append(p.sources, c.SourceName())
	}
	return plannedColumn{
		name: c.Name, source: source, required: c.Required(), identity: c.ExternalUserIDType != nil,
		hashed: c.Hashed(),
		cached: c.Identity() != "",
		time:   c.IsMainEventTime && p.kept != (amc.Kept{}),
		number: c.DataType == amc.Decimal || c.DataType == amc.Integer || c.DataType == amc.Long,
	}
}

// planFormat settles what stands between the values.
func (p *plan) planFormat() error {
	p.suffix = "." + p.OutputFormat + ".gz"
	switch record.Format(p.OutputFormat) {
	case record.CSV:
		for i := range p.columns {
			if i > 0 {
				p.header = append(p.header, ',')
			}
			p.header = append(p.header, p.columns[i].name...)
		}
		p.header = append(p.header, '\n')
	case record.JSONL:
		for i := range p.columns {
			c := &p.columns[i]
			c.prefix, c.suffix = strconv.Quote(c.name)+":", "," // names are ASCII letters, digits and underscores
			if !c.number {
				c.prefix, c.suffix = c.prefix+`"`, `",`
			}
		}
		p.json = true
	default:
		return &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_format", Message: fmt.Sprintf("%q can't be written", p.OutputFormat), Hint: "use csv or jsonl"}
	}
	return nil
}

func (p *plan) newEncoder() (deflate.Encoder, error) {
	if p.Level == 0 {
		return deflate.New(), nil
	}
	return deflate.Stock(p.Level)
}
