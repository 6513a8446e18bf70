package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// journey is one input on its whole way, as a job on the embedded stack from S3 to S3, beside the same file through
// `transform`. Both tell in their report how long they took from the first byte read to the last part written.
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
	for round := range rounds + 1 { // the first warms up, and puts the file into S3
		local, err := localTurn(ctx, transform)
		if err != nil {
			return err
		}
		job, err := jobTurn(ctx, amcu, file)
		if err != nil {
			return err
		}
		file = job.Source.String()
		if round > 0 {
			j.Local, j.Job = append(j.Local, local.Seconds), append(j.Job, job.Report.Seconds)
		}
	}
	fmt.Println(encode(j))
	return nil
}

func localTurn(ctx context.Context, transform []string) (report amc.Report, err error) {
	out := filepath.Join(folder, "out", "journey")
	if err := os.RemoveAll(out); err != nil {
		return report, fmt.Errorf("empty folder: %w", err)
	}
	settle()
	if _, err := command(ctx, "", transform[0], transform[1:]...); err != nil {
		return report, err
	}
	text, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		return report, fmt.Errorf("read report: %w", err)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return report, fmt.Errorf("read report: %w", err)
	}
	return report, nil
}

func jobTurn(ctx context.Context, amcu, source string) (job amc.Job, err error) {
	settle()
	out, err := command(ctx, "", amcu, "upload", source, "--mapping", filepath.Join(folder, "mapping.json"), "--instance", "amc-demo-us",
		"--wait", "--output", "json")
	if err != nil {
		return job, err
	}
	if err := json.Unmarshal([]byte(out), &job); err != nil {
		return job, fmt.Errorf("read job: %w", err)
	}
	if job.Report == nil {
		return job, fmt.Errorf("job %s has no report", job.ID)
	}
	return job, nil
}

// settle waits until the disk holds what was written before, so that no turn pays for another's.
func settle() { syscall.Sync() }

// ratio is the speed of the job over that of transform.
func (j journey) ratio() float64 { return middleOf(j.Local) / middleOf(j.Job) }

func middleOf(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

const journeyTitle = "\n## The whole way\n"

// write writes the section. how tells of a measurement by itself; "" is that of the whole report.
func (j journey) write(w io.Writer, how string) {
	if len(j.Job) == 0 {
		return
	}
	fmt.Fprintf(w, "%s\n%s, as a job from S3 to S3 on an embedded stack that stays up (its S3 server on the same cores): %.2f s from the first\n"+
		"byte read to the last part written; `transform` on the local file: %.2f s. The job reaches %.0f %% of its speed (aimed at: 70 %%).\n\n"+
		"The two take turns. Before each turn all that was written is flushed to the disk, so that neither pays for the other's writes.\n",
		journeyTitle, j.input, middleOf(j.Job), middleOf(j.Local), 100*j.ratio())
	if how != "" {
		fmt.Fprintf(w, "Measured by itself:\n\n- %s\n", how)
	}
}

// renew replaces the section in the report, or adds it to one that has none.
func (j journey) renew(name, how string) error {
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read report: %w", err)
	}
	before, rest, _ := strings.Cut(string(text), journeyTitle)
	var b strings.Builder
	b.WriteString(before)
	j.write(&b, how)
	if at := strings.Index(rest, "\n## "); at >= 0 {
		b.WriteString(rest[at:])
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil { //nolint:gosec // a report for all to read
		return fmt.Errorf("write report: %w", err)
	}
	fmt.Println("wrote", name)
	return nil
}
