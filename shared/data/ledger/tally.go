package ledger

import (
	"cmp"
	"maps"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// Tally counts the rows of some of a source: of a block, of a slice, of the whole. The tallies of all blocks, merged in any order, are
// that of the source. Its JSON form holds counts and names of columns, never a value.
type Tally struct {
	Files        map[int]int64             `json:"files"` // rows of each file that has any, by its place in the source
	RowsWritten  int64                     `json:"rowsWritten"`
	RowsRejected map[string]int64          `json:"rowsRejected"` // by rule
	Columns      []ColumnTally             `json:"columns"`      // as in Plan.Columns
	Seen         []bool                    `json:"seen"`         // of Plan.Sources: some row had it
	Dropped      map[string]Place          `json:"dropped"`      // source columns that the mapping does not name, and where each is first met
	Generic      map[identity.Country]bool `json:"generic"`      // countries of rows that have no published rules

	// Rows that are written, and of which AMC may complain later.
	TooOld    int64 `json:"tooOld"`
	InFuture  int64 `json:"inFuture"`
	NoConsent int64 `json:"noConsent"`

	file   int
	offset int64
}

// ColumnTally counts the cells of one column.
type ColumnTally struct {
	Outcomes [unread + 1]int64 `json:"outcomes"` // by identity.Outcome, of rows that are written
	Rejected map[string]int64  `json:"rejected"` // of these rows, by rule
	Fatal    int64             `json:"fatal"`    // rejected cells that took their row along
	Telling  int64             `json:"telling"`  // cells that leave in plain text and identify people by themselves
}

// Place is where in a source something is first met.
type Place struct {
	File   int   `json:"file"`
	Offset int64 `json:"offset"` // of the block, in the file's text
	Order  int   `json:"order"`  // within the block
}

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Offset, q.Offset), cmp.Compare(p.Order, q.Order))
}

// NewTally returns a tally of nothing.
func (p *Plan) NewTally() *Tally {
	t := &Tally{
		Files: map[int]int64{}, RowsRejected: map[string]int64{}, Dropped: map[string]Place{}, Generic: map[identity.Country]bool{},
		Columns: make([]ColumnTally, len(p.Columns)), Seen: make([]bool, len(p.Sources)),
	}
	for i := range t.Columns {
		t.Columns[i].Rejected = map[string]int64{}
	}
	return t
}

// Begin empties the tally for the next block, which begins at the offset of the text of a source's file.
func (t *Tally) Begin(file int, offset int64) {
	for i := range t.Columns {
		rejected := t.Columns[i].Rejected
		clear(rejected)
		t.Columns[i] = ColumnTally{Rejected: rejected}
	}
	clear(t.Files)
	clear(t.RowsRejected)
	clear(t.Seen)
	clear(t.Dropped)
	clear(t.Generic)
	*t = Tally{Files: t.Files, RowsRejected: t.RowsRejected, Columns: t.Columns, Seen: t.Seen, Dropped: t.Dropped, Generic: t.Generic, file: file, offset: offset}
}

// note counts the rows of a block, and what is not about rows that are written.
func (t *Tally) note(read int64, rows record.Rows, rejects []Reject) {
	if read > 0 {
		t.Files[t.file] += read
	}
	for _, r := range rejects {
		switch {
		case !r.Whole:
			t.Columns[r.Column].Rejected[r.Rule]++
			continue
		case r.Column != NoColumn && r.Rule != amc.RuleRequiredNull:
			t.Columns[r.Column].Fatal++
		}
		t.RowsRejected[r.Rule]++
	}
	for i := range t.Seen {
		t.Seen[i] = rows.Seen(i)
	}
	for i, name := range rows.Unnamed() {
		t.Dropped[name] = Place{t.file, t.offset, i}
	}
}

// Merge adds what the other tally counted.
func (t *Tally) Merge(o *Tally) {
	t.RowsWritten += o.RowsWritten
	t.TooOld += o.TooOld
	t.InFuture += o.InFuture
	t.NoConsent += o.NoConsent
	for file, n := range o.Files {
		t.Files[file] += n
	}
	add(t.RowsRejected, o.RowsRejected)
	for i := range o.Columns {
		to, from := &t.Columns[i], &o.Columns[i]
		for outcome, n := range from.Outcomes {
			to.Outcomes[outcome] += n
		}
		to.Fatal += from.Fatal
		to.Telling += from.Telling
		add(to.Rejected, from.Rejected)
	}
	for i, seen := range o.Seen {
		t.Seen[i] = t.Seen[i] || seen
	}
	maps.Copy(t.Generic, o.Generic)
	for name, place := range o.Dropped {
		if first, met := t.Dropped[name]; !met || place.compare(first) < 0 {
			t.Dropped[name] = place
		}
	}
}

func add(to, from map[string]int64) {
	for rule, n := range from {
		to[rule] += n
	}
}

// RowsRead counts all rows.
func (t *Tally) RowsRead() int64 { return sum(t.Files) }

func sum[K comparable](counts map[K]int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}

// DroppedColumns lists them in the source's order.
func (t *Tally) DroppedColumns() []string {
	names := make([]string, 0, len(t.Dropped))
	for name := range t.Dropped {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return t.Dropped[a].compare(t.Dropped[b]) })
	return names
}

// CheckColumns refuses more columns than the limit. Each parser counts those that it meets itself; together they must not pass what one
// alone refuses.
func (t *Tally) CheckColumns(limit int) error {
	if len(t.Seen)+len(t.Dropped) > limit {
		return record.TooManyColumns("", limit)
	}
	return nil
}

// Report says what the tally counted. Parts, bytes and time are the caller's to add.
func (p *Plan) Report(t *Tally, files int) amc.Report {
	r := amc.Report{
		Files: files, RowsRead: t.RowsRead(), RowsWritten: t.RowsWritten, RowsRejected: maps.Clone(t.RowsRejected), Columns: map[string]amc.ColumnReport{},
		DroppedColumns: t.DroppedColumns(), GenericCountries: p.genericCountries(t), NormalizerVersion: identity.Version,
	}
	for i, c := range p.Columns {
		r.Columns[c.Name] = t.Columns[i].report()
	}
	return r
}

func (c ColumnTally) report() amc.ColumnReport {
	n := c.Outcomes
	return amc.ColumnReport{Hashed: n[identity.Hashed], PassedThrough: n[identity.PassedThrough], Empty: n[identity.Empty], Rejected: maps.Clone(c.Rejected)}
}

// genericCountries lists the countries of mapping and rows whose identities are normalized by no published rules.
func (p *Plan) genericCountries(t *Tally) []string {
	if !slices.ContainsFunc(p.Columns, func(c Column) bool { return c.MappedColumn.Identity() != "" }) {
		return nil
	}
	met := map[string]bool{}
	if p.home.Generic() {
		met[p.home.String()] = true
	}
	for country := range t.Generic {
		met[country.String()] = true
	}
	return slices.Sorted(maps.Keys(met))
}
