package ledger

import (
	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/cell"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// Judge converts rows by a plan and counts what becomes of them. It is for one goroutine.
type Judge struct {
	plan    *Plan
	columns []judgedColumn
	absent  []bool // of the sources: the file at hand does not have them

	tally   *Tally
	rejects []Reject
	last    identity.Country // of the row before in the block

	// The row at hand.
	number   int64
	cells    [][]byte // by source
	nested   []bool   // by source; nil when none is
	holes    bool     // some sources are absent or nested
	country  identity.Country
	outcomes []identity.Outcome
	telling  []int // columns that leave an identity in plain text
	tooOld   bool
	inFuture bool
	rules    []identity.Rule // of the columns whose outcome is Rejected
	leftOut  string          // the rule by which the row is, or ""
	listed   int             // rejects of the rows before
}

// judgedColumn is what a row needs of a Column, close together.
type judgedColumn struct {
	converter *cell.Converter
	from      int
	required  bool
	watched   bool // for its time, or for identities in plain text
	time      bool // the main event time
	tells     inspect.Plain
}

// unread is the outcome of a column whose source the file at hand does not have.
const unread = identity.Rejected + 1

// Reject is a row, or a cell of one, that has no place in the output.
type Reject struct {
	Row    int64 // in its block, from 1
	Column int   // in Plan.Columns, or NoColumn
	Whole  bool  // the row goes, else only the cell
	Rule   string
}

// NoColumn is the column of a reject that is about its row alone.
const NoColumn = -1

// NewJudge returns a judge of rows.
func (p *Plan) NewJudge() (*Judge, error) {
	j := &Judge{plan: p, outcomes: make([]identity.Outcome, len(p.Columns)), rules: make([]identity.Rule, len(p.Columns))}
	normalizer := identity.NewNormalizer()
	for i, c := range p.Columns {
		converter, err := cell.New(p.Mapping, i, normalizer)
		if err != nil {
			return nil, err
		}
		if c.MappedColumn.Identity() != "" {
			converter.Remember()
		}
		judged := judgedColumn{converter: converter, from: c.From, required: c.Required(), time: c.IsMainEventTime && p.kept != (kept{})}
		if judged.watched = judged.time || c.Plain(); c.Plain() {
			judged.tells = inspect.NewPlain(c.MappedColumn)
		}
		j.columns = append(j.columns, judged)
	}
	return j, nil
}

// Without tells which of the plan's sources the file at hand does not have: their columns are not counted. nil is none.
func (j *Judge) Without(absent []bool) { j.absent = absent }

// Block counts the rows of a block into the tally, which is that of this block. For each row that may be one to load, convert calls
// Cell for every column in order; it may stop once the row is Rejected. The rejects are valid until the next call, and in the rows'
// order. An error is about a row of the block; those before it are counted.
func (j *Judge) Block(tally *Tally, rows record.Rows, b *record.Block, convert func()) (rejects []Reject, err error) {
	j.tally, j.rejects, j.last = tally, j.rejects[:0], 0
	read := int64(0)
	rows.Reset(b)
	for rows.Next() {
		read++
		if cells := rows.Cells(); cells == nil {
			j.rejects = append(j.rejects, Reject{Row: rows.Number(), Column: NoColumn, Whole: true, Rule: rows.Rule()})
		} else {
			j.begin(rows.Number(), cells, rows.Nested())
			convert()
			j.end()
		}
	}
	tally.note(read, rows, j.rejects)
	return j.rejects, rows.Err()
}

func (j *Judge) begin(number int64, cells [][]byte, nested []bool) {
	j.number, j.cells, j.nested, j.holes = number, cells, nested, nested != nil || j.absent != nil
	j.country = j.plan.home
	if from := j.plan.countryFrom; from >= 0 && !j.lacks(from) {
		if country, ok := identity.ParseCountry(cells[from]); ok {
			j.country = country
		}
	}
	if j.country != j.last && j.country.Generic() {
		j.tally.Generic[j.country] = true
	}
	j.last = j.country
	j.telling, j.tooOld, j.inFuture, j.leftOut, j.listed = j.telling[:0], false, false, "", len(j.rejects)
}

func (j *Judge) lacks(source int) bool { return j.absent != nil && j.absent[source] }

// Raw returns column i of the row at hand as the source has it.
func (j *Judge) Raw(i int) []byte {
	if from := j.columns[i].from; !j.lacks(from) {
		return j.cells[from]
	}
	return nil
}

// Cell appends what AMC loads for column i of the row at hand, and nothing when the outcome is Empty or Rejected.
func (j *Judge) Cell(dst []byte, i int) ([]byte, identity.Outcome) {
	c := &j.columns[i]
	if j.holes {
		if outcome, rule := j.hole(c.from); outcome != identity.Hashed {
			j.outcomes[i] = outcome
			if outcome == unread {
				return dst, identity.Empty
			}
			j.miss(i, outcome, rule)
			return dst, outcome
		}
	}
	at := len(dst)
	dst, outcome, rule := c.converter.Append(dst, j.country, j.cells[c.from])
	j.outcomes[i] = outcome
	if outcome >= identity.Empty {
		j.miss(i, outcome, rule)
	} else if c.watched {
		j.watch(i, dst[at:])
	}
	return dst, outcome
}

// hole tells the outcome of a cell that holds no text: its source is absent, or holds an object. Hashed is none of these.
func (j *Judge) hole(from int) (identity.Outcome, identity.Rule) {
	switch {
	case j.lacks(from):
		return unread, ""
	case j.nested != nil && j.nested[from]:
		return identity.Rejected, amc.RuleNestedValue
	}
	return identity.Hashed, ""
}

// watch looks at a written cell of which AMC may complain later, or that may say too much.
func (j *Judge) watch(i int, written []byte) {
	switch c := &j.columns[i]; {
	case c.time:
		j.tooOld, j.inFuture = j.plan.kept.tooOld(written), j.plan.kept.inFuture(written)
	case c.tells.Tells(j.cells[c.from]):
		j.telling = append(j.telling, i)
	}
}

// miss notes a cell that has no value, with which its row may go.
func (j *Judge) miss(i int, outcome identity.Outcome, rule identity.Rule) {
	j.rules[i] = rule
	switch {
	case j.leftOut != "":
	case j.columns[i].required:
		if outcome == identity.Empty {
			rule = amc.RuleRequiredNull
		}
		j.leftOut = string(rule)
		j.rejects = append(j.rejects[:j.listed], Reject{Row: j.number, Column: i, Whole: true, Rule: string(rule)})
	case outcome == identity.Rejected:
		j.rejects = append(j.rejects, Reject{Row: j.number, Column: i, Rule: string(rule)})
	}
}

// Rejected returns the rule by which the row at hand is left out, for the cells that were converted so far, or "".
func (j *Judge) Rejected() string { return j.leftOut }

// Rule returns the rule by which the cell of column i is rejected, when that is its outcome.
func (j *Judge) Rule(i int) string { return string(j.rules[i]) }

// end counts the row at hand.
func (j *Judge) end() {
	if j.leftOut != "" {
		return
	}
	t := j.tally
	t.RowsWritten++
	columns := t.Columns
	for i, outcome := range j.outcomes {
		columns[i].Outcomes[outcome]++
	}
	for _, i := range j.telling {
		t.Columns[i].Telling++
	}
	switch {
	case j.tooOld:
		t.TooOld++
	case j.inFuture:
		t.InFuture++
	}
	if len(j.plan.consent) > 0 && j.plan.consent[j.country] {
		t.NoConsent++
	}
}
