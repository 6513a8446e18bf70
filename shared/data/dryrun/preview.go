package dryrun

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
	"github.com/amc-uploader/amc-uploader/shared/data/ledger"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// PreviewOptions say what to show.
type PreviewOptions struct {
	Rows int  // 0 is 10
	Raw  bool // show values; else only their first character, and of what is written only digests
}

var outcomes = map[identity.Outcome]string{
	identity.Hashed: "hashed", identity.PassedThrough: "passed_through", identity.Empty: "empty", identity.Rejected: "rejected",
}

// Preview converts the first rows of a file by a valid mapping.
func Preview(ctx context.Context, file record.Input, reading record.Options, m amc.Mapping, options PreviewOptions) (amc.Preview, error) {
	if options.Rows <= 0 {
		options.Rows = 10
	}
	p, err := newPreviewer(m, options)
	if err != nil {
		return amc.Preview{}, err
	}
	reader, err := record.Open(file, reading)
	if err != nil {
		return amc.Preview{}, err
	}
	defer reader.Close()
	rows, err := reader.Rows(p.plan.Sources)
	if err != nil {
		return amc.Preview{}, err
	}
	for len(p.out.Rows) < p.Rows {
		if err := ctx.Err(); err != nil {
			return amc.Preview{}, err
		}
		var b record.Block
		if err := reader.Next(&b); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return amc.Preview{}, err
		}
		if err := p.block(rows, &b); err != nil {
			return amc.Preview{}, record.Placed(err, file.Name, 0)
		}
	}
	return p.out, nil
}

type previewer struct {
	PreviewOptions
	plan  *ledger.Plan
	judge *ledger.Judge
	tally *ledger.Tally // of no use here
	out   amc.Preview
	text  []byte
}

func newPreviewer(m amc.Mapping, options PreviewOptions) (*previewer, error) {
	plan, err := ledger.Compile(m, amc.Policy{}, time.Time{})
	if err != nil {
		return nil, err
	}
	judge, err := plan.NewJudge()
	if err != nil {
		return nil, err
	}
	p := &previewer{PreviewOptions: options, plan: plan, judge: judge, tally: plan.NewTally()}
	for _, c := range m.Columns {
		p.out.Columns = append(p.out.Columns, c.Name)
	}
	return p, nil
}

// block shows the first rows of a block, and fails for a fault among them alone.
func (p *previewer) block(rows record.Rows, b *record.Block) error {
	wanted := p.Rows - len(p.out.Rows)
	var shown []amc.PreviewRow
	p.tally.Begin(0, 0)
	rejects, err := p.judge.Block(p.tally, rows, b, func() {
		if len(shown) < wanted {
			shown = append(shown, p.row(rows.Number()))
		}
	})
	for _, r := range rejects {
		if r.Column == ledger.NoColumn {
			shown = append(shown, amc.PreviewRow{Number: r.Row, Rejected: r.Rule})
		}
	}
	slices.SortFunc(shown, func(a, b amc.PreviewRow) int { return cmp.Compare(a.Number, b.Number) })
	before := int64(len(p.out.Rows))
	for _, row := range shown[:min(len(shown), wanted)] {
		row.Number += before
		p.out.Rows = append(p.out.Rows, row)
	}
	if len(p.out.Rows) == p.Rows {
		return nil
	}
	return record.Placed(err, "", before)
}

func (p *previewer) row(number int64) amc.PreviewRow {
	row := amc.PreviewRow{Number: number}
	for i := range p.plan.Columns {
		var outcome identity.Outcome
		if p.text, outcome = p.judge.Cell(p.text[:0], i); outcome == identity.Rejected {
			row.Cells = append(row.Cells, p.cell(p.judge.Raw(i), nil, outcome, p.judge.Rule(i)))
		} else {
			row.Cells = append(row.Cells, p.cell(p.judge.Raw(i), p.text, outcome, ""))
		}
	}
	row.Rejected = p.judge.Rejected()
	return row
}

func (p *previewer) cell(before, after []byte, outcome identity.Outcome, rule string) amc.PreviewCell {
	c := amc.PreviewCell{Before: string(before), After: string(after), Outcome: outcomes[outcome], Rule: rule}
	if !p.Raw {
		c.Before = mask(c.Before)
		if !identity.IsDigest(after) {
			c.After = mask(c.After)
		}
	}
	return c
}

// mask hides all of a value but its first character, and that of a short one too. That it is an address stays to be seen.
func mask(value string) string {
	const dots = "•••"
	if value == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(value)
	masked := dots
	if utf8.RuneCountInString(value) > 3 && first != utf8.RuneError && first >= ' ' {
		masked = value[:size] + dots
	}
	if strings.Contains(value, "@") {
		masked += "@" + dots
	}
	return masked
}
