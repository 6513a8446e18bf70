package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// journey is one input on its whole way, as a job on the embedded stack, beside the same file through `transform`. Both
// tell in their report how long they took from the first byte read to the last part written.
type journey struct {
	input      input
	Local, Job []float64 // seconds
}

// journeyCommand is the argument by which this program measures inside a running stack: that of somebody who keeps one up,
// since a program's start is no part of what transform tells either.
const journeyCommand = "journey"

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
	self, err := os.Executable()
	if err != nil {
		return j, fmt.Errorf("find own program: %w", err)
	}
	j.input = in
	transform := ours.command(in, filepath.Join(folder, "out", "journey"))
	out, err := command(ctx, "", filepath.Join(bin, "local"), append([]string{"exec", "--", self, journeyCommand,
		strconv.Itoa(rounds), filepath.Join(bin, "amcu"), in.path()}, transform...)...)
	if err != nil {
		return j, err
	}
	if err := json.Unmarshal([]byte(out), &j); err != nil {
		return j, fmt.Errorf("read journey: %w", err)
	}
	fmt.Printf("%s: transform %.2f s, job %.2f s\n", in, middleOf(j.Local), middleOf(j.Job))
	return j, nil
}

// journeyHere measures inside the stack that the environment names, and prints the seconds.
func journeyHere(ctx context.Context, args []string) error {
	rounds, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("read rounds: %w", err)
	}
	amcu, file, transform := args[1], args[2], args[3:]
	var j journey
	for round := range rounds + 1 { // the first warms up
		if _, err := command(ctx, "", transform[0], transform[1:]...); err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, "out", "journey", "report.json"))
		if err != nil {
			return fmt.Errorf("read report: %w", err)
		}
		var report amc.Report
		if err := json.Unmarshal(text, &report); err != nil {
			return fmt.Errorf("read report: %w", err)
		}
		out, err := command(ctx, "", amcu, "upload", file, "--mapping", filepath.Join(folder, "mapping.json"), "--instance", "amc-demo-us",
			"--wait", "--output", "json")
		if err != nil {
			return err
		}
		var job amc.Job
		if err := json.Unmarshal([]byte(out), &job); err != nil || job.Report == nil {
			return fmt.Errorf("read job: %w", err)
		}
		if round > 0 {
			j.Local, j.Job = append(j.Local, report.Seconds), append(j.Job, job.Report.Seconds)
		}
	}
	fmt.Println(encode(j))
	return nil
}

// ratio is the speed of the job over that of transform.
func (j journey) ratio() float64 { return middleOf(j.Local) / middleOf(j.Job) }

func middleOf(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func (j journey) write(w io.Writer) {
	if len(j.Job) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## The whole way\n\n%s, as a job on an embedded stack that stays up (its S3 server on the same cores): %.2f s from the first byte read to the\n"+
		"last part written; `transform` on the local file: %.2f s. The job reaches %.0f %% of its speed (aimed at: 70 %%).\n",
		j.input, middleOf(j.Job), middleOf(j.Local), 100*j.ratio())
}
