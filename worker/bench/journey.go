package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// journey is one input on its whole way, as a job on the embedded stack, beside the same file through `transform`. Both
// tell in their report how long they took from the first byte read to the last part written.
type journey struct {
	input      input
	local, job []float64 // seconds
}

// measureJourney lets the two take turns.
func measureJourney(ctx context.Context, in input, ours *contender, rounds int) (j journey, err error) {
	bin, err := filepath.Abs(filepath.Join(folder, "bin"))
	if err != nil {
		return j, fmt.Errorf("find commands: %w", err)
	}
	if _, err := command(ctx, "", "go", "build", "-o", bin+string(filepath.Separator), "./local/cmd/local", "./api/cmd/amcu"); err != nil {
		return j, err
	}
	if err := in.write(); err != nil {
		return j, err
	}
	j.input = in
	for round := range rounds + 1 { // the first warms up
		if _, err := ours.measure(ctx, in); err != nil {
			return j, err
		}
		text, err := os.ReadFile(filepath.Join(ours.folder(), "report.json"))
		if err != nil {
			return j, fmt.Errorf("read report: %w", err)
		}
		var report amc.Report
		if err := json.Unmarshal(text, &report); err != nil {
			return j, fmt.Errorf("read report: %w", err)
		}
		var job amc.Job
		out, err := command(ctx, "", filepath.Join(bin, "local"), "exec", "--", filepath.Join(bin, "amcu"), "upload", in.path(),
			"--mapping", filepath.Join(folder, "mapping.json"), "--instance", "amc-demo-us", "--wait", "--output", "json")
		if err != nil {
			return j, err
		}
		if err := json.Unmarshal([]byte(out), &job); err != nil || job.Report == nil {
			return j, fmt.Errorf("read job: %w", err)
		}
		fmt.Printf("%s: round %d: transform %.2f s, job %.2f s\n", in, round, report.Seconds, job.Report.Seconds)
		if round > 0 {
			j.local, j.job = append(j.local, report.Seconds), append(j.job, job.Report.Seconds)
		}
	}
	return j, nil
}

// ratio is the speed of the job over that of transform.
func (j journey) ratio() float64 { return middleOf(j.local) / middleOf(j.job) }

func middleOf(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func (j journey) write(w io.Writer) {
	if len(j.job) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## The whole way\n\n%s, as a job on the embedded stack (its S3 server on the same cores): %.2f s from the first byte read to the\n"+
		"last part written; `transform` on the local file: %.2f s. The job reaches %.0f %% of its speed (aimed at: 70 %%).\n",
		j.input, middleOf(j.job), middleOf(j.local), 100*j.ratio())
}
