package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// Scope is what a tally covers.
type Scope struct {
	Files   []string // the source's files
	Sampled bool     // only some of their rows were read
}

// Verdict is what a tally means for its job.
type Verdict struct {
	Problems []*amc.Error  // a job fails with the first
	Warnings []amc.Warning // by code
}

// Verdict judges a tally by the plan's policy. It is the only place that says what fails a job, or is warned of, for what its rows are.
func (p *Plan) Verdict(t *Tally, scope Scope) Verdict {
	v := &verdict{plan: p, tally: t, scope: scope}
	if len(scope.Files) == 1 {
		v.file = scope.Files[0]
	}
	if scope.Sampled {
		v.rows = "of the sampled rows, "
	}
	if t.RowsRead() == 0 {
		v.judgeNothing()
	} else {
		v.judgeUnseen()
		v.judgeLoss()
		v.judgeConsent()
		v.judgeCells()
		v.judgeRows()
		v.judgePlain()
		v.judgeEvents()
	}
	if n := len(scope.Files) - len(t.Files); n > 0 && len(scope.Files) > 1 {
		v.warn(amc.Warning{Code: "files_without_rows", Message: "files have no rows and were passed over", Count: int64(n)})
	}
	slices.SortStableFunc(v.Warnings, func(a, b amc.Warning) int { return strings.Compare(a.Code, b.Code) })
	return v.Verdict
}

type verdict struct {
	Verdict
	plan  *Plan
	tally *Tally
	scope Scope
	file  string // the only one, or ""
	rows  string // begins what is said of them
}

func (v *verdict) fail(e *amc.Error) {
	e.Kind, e.File = amc.KindInvalid, v.file
	v.Problems = append(v.Problems, e)
}

func (v *verdict) warn(w amc.Warning) {
	if w.Count > 0 {
		v.Warnings = append(v.Warnings, w)
	}
}

func (v *verdict) judgeNothing() {
	e := &amc.Error{Code: "no_rows", Message: "the source has no rows", Hint: "export it again"}
	switch n := len(v.scope.Files); {
	case v.scope.Sampled:
		return
	case n > 1:
		e.Message, e.Hint = fmt.Sprintf("none of the %d files has a row, from %s on", n, v.scope.Files[0]), "export them again"
	}
	v.fail(e)
}

// judgeUnseen tells of sources that no row had.
func (v *verdict) judgeUnseen() {
	for i, seen := range v.tally.Seen {
		switch name := v.plan.Sources[i]; {
		case seen:
		case v.scope.Sampled:
			v.Warnings = append(v.Warnings, amc.Warning{Code: "column_not_sampled", Column: name,
				Message: "no sampled row has this source column; the job fails if no other has it either"})
		default:
			v.fail(record.MissingKey("", name, v.tally.DroppedColumns()))
		}
	}
}

// judgeLoss refuses a source of which nothing is left.
func (v *verdict) judgeLoss() {
	t, all := v.tally, "every row was rejected: "
	if t.RowsWritten > 0 {
		return
	}
	if v.scope.Sampled {
		all = "every sampled row was rejected: "
	}
	v.fail(record.AllRowsRejected("", all+byRule(t.RowsRejected), t.RowsRejected[amc.RuleColumnCount] == sum(t.RowsRejected)))
}

// judgeRows refuses rows of which more than the ratio are rejected as a whole: a wrong mapping or delimiter, or a broken export. Those
// in which there is nothing count neither way.
func (v *verdict) judgeRows() {
	if v.tally.RowsWritten == 0 {
		return // judgeLoss says so
	}
	read, lost := v.tally.RowsRead(), maps.Clone(v.tally.RowsRejected)
	for _, rule := range []string{amc.RuleEmptyRow, amc.RuleHeaderRow} {
		read -= lost[rule]
		delete(lost, rule)
	}
	if n, ratio := sum(lost), v.plan.Policy.RejectRatio(); float64(n) > ratio*float64(read) {
		v.fail(&amc.Error{Code: "too_many_rejected_rows",
			Message: fmt.Sprintf("%smore than %g %% are rejected: %d of %d (%.1f %%), %s", cmp.Or(v.rows, "of the rows, "), 100*ratio, n, read, 100*float64(n)/float64(read), byRule(lost)),
			Hint:    "check the mapping, the delimiter and the quotes, or raise the maximal reject ratio"})
	}
}

// byRule says how many rows each rule rejected.
func byRule(rejected map[string]int64) string {
	var words []string
	for _, rule := range slices.Sorted(maps.Keys(rejected)) {
		words = append(words, fmt.Sprintf("%d by %s", rejected[rule], rule))
	}
	return strings.Join(words, ", ")
}

func (v *verdict) judgeEvents() {
	time := ""
	for _, c := range v.plan.Columns {
		if c.IsMainEventTime {
			time = c.Name
		}
	}
	kept := v.plan.kept
	v.warn(amc.Warning{Code: "before_retention", Column: time, Message: "events before " + kept.oldest + " are older than AMC keeps", Count: v.tally.TooOld})
	v.warn(amc.Warning{Code: "in_the_future", Column: time, Message: "events after " + kept.newest + " had not happened when the job was made", Count: v.tally.InFuture})
}

func (v *verdict) judgeConsent() {
	n := v.tally.NoConsent
	switch {
	case n == 0:
	case v.plan.Policy.RequireConsent:
		v.fail(&amc.Error{Code: "consent_missing", Message: fmt.Sprintf("%s%d rows are of the EEA or the United Kingdom, and no column carries consent", v.rows, n),
			Hint: "map a column with a consentType"})
	default:
		v.warn(amc.Warning{Code: "consent_missing", Message: "rows of the EEA or the United Kingdom carry no consent: map a column with a consentType", Count: n})
	}
}

// judgeCells refuses identities that are mostly something else: a wrong column, country or encoding. Of other columns it warns when most
// of their values are lost.
func (v *verdict) judgeCells() {
	ratio := v.plan.Policy.RejectRatio()
	var figures []string
	for i, c := range v.plan.Columns {
		t := v.tally.Columns[i]
		rejected := t.Fatal + sum(t.Rejected)
		filled := rejected + t.Outcomes[identity.Hashed] + t.Outcomes[identity.PassedThrough]
		switch isIdentity := c.ExternalUserIDType != nil; {
		case isIdentity && float64(rejected) > ratio*float64(filled):
			figures = append(figures, fmt.Sprintf("%s %d of %d (%.1f %%)", c.Name, rejected, filled, 100*float64(rejected)/float64(filled)))
		case !isIdentity && 2*rejected > filled:
			v.warn(amc.Warning{Code: "mostly_rejected", Column: c.Name, Count: rejected,
				Message: v.rows + "most values have no valid form and are not loaded: check the column's type, and how the file writes numbers and times"})
		}
	}
	if len(figures) > 0 {
		v.fail(&amc.Error{Code: "too_many_rejects",
			Message: fmt.Sprintf("%smore than %g %% of an identity column's cells have no valid form: %s", v.rows, 100*ratio, strings.Join(figures, ", ")),
			Hint:    "check the column, its country and the encoding, or raise the maximal reject ratio"})
	}
}

const hideIdentities = "hash the column as an identity or with requiresOneWayHashing, or leave it out"

// judgePlain warns of identities in columns that nobody meant to send as they are, and refuses columns that hold little else, unless
// that is allowed.
func (v *verdict) judgePlain() {
	for i, c := range v.plan.Columns {
		telling, left := v.tally.Columns[i].Telling, v.tally.Columns[i].Outcomes[identity.PassedThrough]
		switch {
		case telling == 0:
		case v.plan.Policy.AllowPlain || 2*telling <= left:
			v.warn(amc.Warning{Code: "plain_identities", Column: c.Name, Count: telling,
				Message: v.rows + "values look like e-mail addresses or phone numbers, and leave in plain text: " + hideIdentities})
		default:
			v.fail(&amc.Error{Code: "plain_identities", Column: c.Name,
				Message: fmt.Sprintf("%smost values look like e-mail addresses or phone numbers, and would leave in plain text: %d of %d", v.rows, telling, left),
				Hint:    hideIdentities})
		}
	}
}
