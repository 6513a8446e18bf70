package main

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// formats is how ours fares with the same people in one format and another. They take turns, round by round: between the runs
// of two inputs with all contenders lie minutes, in which a machine may change.
type formats struct {
	inputs []input
	runs   map[input][]measurement
}

// groupFormats groups the inputs that differ in their format alone; those without a companion are left out.
func groupFormats(inputs []input) (groups []formats) {
	for _, in := range inputs {
		same := func(g formats) bool { return g.inputs[0].rows == in.rows && g.inputs[0].data == in.data }
		if at := slices.IndexFunc(groups, same); at >= 0 {
			groups[at].inputs = append(groups[at].inputs, in)
		} else {
			groups = append(groups, formats{inputs: []input{in}, runs: map[input][]measurement{}})
		}
	}
	return slices.DeleteFunc(groups, func(g formats) bool { return len(g.inputs) == 1 })
}

func (f formats) measure(ctx context.Context, ours *contender, rounds int) error {
	for round := range rounds + 1 { // the first warms up
		for _, in := range f.inputs {
			if err := in.write(); err != nil {
				return err
			}
			settle()
			m, err := ours.measure(ctx, in)
			if err != nil {
				return err
			}
			if round > 0 {
				f.runs[in] = append(f.runs[in], m)
			}
		}
	}
	return nil
}

// rate is the rows a second of one format over those of another; false when one of them was not measured.
func (f formats) rate(format, over string) (float64, bool) {
	one, other := f.inputs[0], f.inputs[0]
	one.format, other.format = format, over
	if len(f.runs[one]) == 0 || len(f.runs[other]) == 0 {
		return 0, false
	}
	return median(f.runs[other]).Wall.Seconds() / median(f.runs[one]).Wall.Seconds(), true
}

func (r report) formatTables(w io.Writer) {
	if len(r.formats) == 0 {
		return
	}
	fmt.Fprint(w, "\n## Formats\n\nThe same people in each format, `transform` alone, the formats in turns. JSON Lines are written as such, all else as CSV.\n")
	for _, f := range r.formats {
		fmt.Fprint(w, "\n| | wall s | CPU s | peak RSS MiB | rows/s |\n|---|--:|--:|--:|--:|\n")
		for _, in := range f.inputs {
			m := median(f.runs[in])
			fmt.Fprintf(w, "| %s | %.2f | %.2f | %.0f | %s |\n", in, m.Wall.Seconds(), m.CPU.Seconds(), mebibytes(m.RSS), thousands(int(float64(in.rows)/m.Wall.Seconds())))
		}
	}
}
