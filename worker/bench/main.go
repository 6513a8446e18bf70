// Bench measures the transform side by side with what one would use instead: DuckDB, ClickHouse and a plain Go program.
// Run it from the root of the project:
//
//	go run ./worker/bench [--rows 1000000,5000000] [--data us,mixed] [--formats csv,tsv,jsonl,parquet] [--rounds 5] [--quick] [--only journey]
//
// An [input] is a file of made-up people; it is written once, to .bench/. A [contender] is a program that turns it into
// hashed, gzip-compressed rows. Every contender runs once to warm up, then round after round takes its turn, each run in a
// process of its own. What they wrote is compared, and the medians go to BENCHMARKS.md. Before that, ours alone takes the [formats]
// of the same people in turns. A [journey] is one input as a job on the embedded stack; alone, it renews its section of the report.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/amc-uploader/amc-uploader/worker/bench/people"
)

// folder holds inputs, outputs and programs; git ignores it.
const folder = ".bench"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == measureCommand {
		if err := measureHere(ctx, os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == journeyCommand {
		if err := journeyHere(ctx, os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// plan is what the command line asks for.
type plan struct {
	inputs  []input
	rounds  int
	stages  bool
	journey bool // alone
	output  string
}

func parsePlan(args []string) (plan, error) {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	rows := flags.String("rows", "1000000,5000000", "sizes of the inputs")
	data := flags.String("data", "us,mixed", "people of the inputs: us, mixed")
	formats := flags.String("formats", "csv,tsv,jsonl,parquet", "formats of the inputs: csv, tsv, jsonl, parquet")
	rounds := flags.Int("rounds", 5, "measured runs of each contender")
	stages := flags.Bool("stages", true, "run the Go benchmarks of the stages too")
	only := flags.String("only", "", "journey measures the first input's whole way alone, and renews that section of the report")
	output := flags.String("output", "BENCHMARKS.md", "report to write")
	quick := flags.Bool("quick", false, "try the whole thing out: 100,000 US people, CSV, 2 rounds, report in "+folder)
	if err := flags.Parse(args); err != nil {
		return plan{}, err
	}
	if *quick {
		*rows, *data, *formats, *rounds, *stages, *output = "100000", "us", "csv", 2, false, filepath.Join(folder, "BENCHMARKS.md")
	}
	if *rounds < 1 || flags.NArg() > 0 || *only != "" && *only != "journey" {
		return plan{}, fmt.Errorf("bad usage: --rounds %d, --only %q, arguments %q", *rounds, *only, flags.Args())
	}
	p := plan{rounds: *rounds, stages: *stages, journey: *only == "journey", output: *output}
	for _, size := range strings.Split(*rows, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return plan{}, fmt.Errorf("--rows %q: give positive numbers", *rows)
		}
		for _, d := range strings.Split(*data, ",") {
			for _, f := range strings.Split(*formats, ",") {
				if d != "us" && d != "mixed" || !slices.Contains(inputFormats, f) {
					return plan{}, fmt.Errorf("--data %q --formats %q: use us, mixed and %s", *data, *formats, strings.Join(inputFormats, ", "))
				}
				p.inputs = append(p.inputs, input{rows: n, data: d, format: f})
			}
		}
	}
	return p, nil
}

func run(ctx context.Context, args []string) error {
	p, err := parsePlan(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat("worker/bench/package-lock.json"); err != nil {
		return fmt.Errorf("run from the root of the project: %w", err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	how := origin(ctx, "go run ./worker/bench "+strings.Join(args, " "), p.rounds)
	if p.journey {
		ours, err := prepareOurs(ctx)
		if err != nil {
			return err
		}
		j, err := measureJourney(ctx, p.inputs[0], ours, p.rounds)
		if err != nil {
			return err
		}
		return j.renew(p.output, how)
	}
	contenders, err := prepare(ctx)
	if err != nil {
		return err
	}
	r := report{origin: how, plan: p, contenders: contenders}
	if p.stages {
		if r.stages, err = measureStages(ctx); err != nil {
			return err
		}
	}
	if r.journey, err = measureJourney(ctx, p.inputs[0], contenders[0], p.rounds); err != nil {
		return err
	}
	for _, f := range groupFormats(p.inputs) {
		if err := f.measure(ctx, contenders[0], p.rounds); err != nil {
			return err
		}
		r.formats = append(r.formats, f)
	}
	for _, in := range p.inputs {
		res, err := measureInput(ctx, in, contenders, p.rounds)
		if err != nil {
			return err
		}
		r.results = append(r.results, res)
		res.table(os.Stdout)
		if err := r.write(ctx, p.output); err != nil { // after each input, because all of them take more than an hour
			return err
		}
	}
	return nil
}

// input is one file of made-up people.
type input struct {
	rows   int
	data   string // us or mixed
	format string // one of inputFormats
}

var inputFormats = []string{"csv", "tsv", "jsonl", "parquet"}

// written is the format that contenders write: the input's where AMC loads that, else CSV.
func (in input) written() string {
	if in.format == "jsonl" {
		return in.format
	}
	return "csv"
}

func (in input) String() string {
	return fmt.Sprintf("%s rows, %s, %s", thousands(in.rows), map[string]string{"us": "US", "mixed": "nine countries"}[in.data], strings.ToUpper(in.format))
}

func (in input) path() string {
	return filepath.Join(folder, fmt.Sprintf("%s-%d.%s", in.data, in.rows, in.format))
}

// seed is part of what people are made up; so is package people, and a change there needs `make clean`.
const seed = 1

// write writes the file unless it is there.
func (in input) write() error {
	if _, err := os.Stat(in.path()); err == nil {
		return nil
	}
	fmt.Println("writing", in.path())
	f, err := os.Create(in.path() + ".tmp")
	if err != nil {
		return fmt.Errorf("create input: %w", err)
	}
	defer func() { _ = f.Close() }() // for the returns before the one that counts
	if err := people.Write(f, people.Options{Seed: seed, Rows: in.rows, Mixed: in.data == "mixed", Format: in.format}); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("close input: %w", err)
	}
	return os.Rename(f.Name(), in.path())
}

// measureInput lets all contenders run on the input, in turns.
func measureInput(ctx context.Context, in input, contenders []*contender, rounds int) (result, error) {
	res := result{input: in, order: contenders, runs: map[*contender][]measurement{}, outputs: map[*contender]written{}, failures: map[*contender]string{}}
	if err := in.write(); err != nil {
		return res, err
	}
	for round := range rounds + 1 { // the first warms up
		for _, c := range contenders {
			if c.missing != "" || c.skips(in) != "" || res.failures[c] != "" {
				continue
			}
			m, err := c.measure(ctx, in)
			if ctx.Err() != nil {
				return res, ctx.Err()
			}
			if err != nil {
				res.failures[c] = err.Error()
				fmt.Printf("%s: %s failed: %v\n", in, c.name, err)
				continue
			}
			fmt.Printf("%s: round %d: %s: %.2f s\n", in, round, c.name, m.Wall.Seconds())
			if round > 0 {
				res.runs[c] = append(res.runs[c], m)
			}
		}
	}
	for _, c := range contenders {
		if len(res.runs[c]) == 0 {
			continue
		}
		out, err := inspect(in, c.output(in), c.ours)
		if err != nil {
			return res, fmt.Errorf("inspect output of %s: %w", c.name, err)
		}
		res.outputs[c] = out
	}
	return res, nil
}

// command runs a program and returns what it printed.
func command(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the programs are those of this package
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		var stderr string
		if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // Output wraps nothing
			stderr = lastLine(string(exit.Stderr))
		}
		return "", fmt.Errorf("run %s: %w: %s", name, err, stderr)
	}
	return strings.TrimSpace(string(out)), nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // only for types of this package, which all have a JSON form
	}
	return string(text)
}
