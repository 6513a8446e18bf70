package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// stagePackages hold the benchmarks of the pipeline's stages.
var stagePackages = []string{"./shared/data/record", "./shared/data/identity", "./shared/data/cell", "./worker/deflate", "./worker/transform"}

// stage is one Go benchmark of one stage: its figures by their unit.
type stage struct {
	pkg, name string
	figures   map[string]float64
}

// measureStages runs the Go benchmarks.
func measureStages(ctx context.Context) ([]stage, error) {
	fmt.Println("running the benchmarks of the stages")
	out, err := command(ctx, "", "go", append([]string{"test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "0.5s", "-p", "1"}, stagePackages...)...)
	if err != nil {
		return nil, err
	}
	return parseStages(out), nil
}

// parseStages reads what `go test -bench` prints.
func parseStages(out string) []stage {
	var stages []stage
	pkg := ""
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "pkg:":
			pkg = fields[1][strings.LastIndex(fields[1], "/")+1:]
		case len(fields) >= 4 && strings.HasPrefix(fields[0], "Benchmark"):
			s := stage{pkg: pkg, name: strings.TrimPrefix(fields[0], "Benchmark"), figures: map[string]float64{}}
			if i := strings.LastIndexByte(s.name, '-'); i > 0 {
				s.name = s.name[:i] // the number of processors
			}
			for i := 2; i+1 < len(fields); i += 2 {
				if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
					s.figures[fields[i+1]] = value
				}
			}
			stages = append(stages, s)
		}
	}
	return stages
}
