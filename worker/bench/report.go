package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// result is what the contenders did with one input.
type result struct {
	input    input
	runs     map[*contender][]measurement
	outputs  map[*contender]written
	failures map[*contender]string
	order    []*contender
}

// report is what goes to BENCHMARKS.md.
type report struct {
	origin     string
	plan       plan
	contenders []*contender
	results    []result
	formats    []formats
	stages     []stage
	journey    journey
}

func (r report) write(ctx context.Context, name string) error {
	var b strings.Builder
	r.head(ctx, &b)
	r.targets(&b)
	for _, res := range r.results {
		fmt.Fprintf(&b, "\n## %s\n\n", res.input)
		res.table(&b)
	}
	r.formatTables(&b)
	r.journey.write(&b, "")
	r.stageTable(&b)
	b.WriteString(console(name))
	// What follows is api/bench's.
	if old, err := os.ReadFile(name); err == nil {
		if at := strings.Index(string(old), "\n## The API\n"); at >= 0 {
			b.Write(old[at:])
		}
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil { //nolint:gosec // a report for all to read
		return fmt.Errorf("write report: %w", err)
	}
	fmt.Println("wrote", name)
	return nil
}

const consoleTitle = "\n## The console\n"

// console returns the section of the console's figures from the report that is there: `make bench-console` prints them, and
// somebody wrote them down.
func console(name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		return "" // there is no report yet
	}
	_, section, found := strings.Cut(string(text), consoleTitle)
	if !found {
		return ""
	}
	if at := strings.Index(section, "\n## "); at >= 0 {
		section = section[:at]
	}
	return consoleTitle + section
}

const preface = `# Benchmarks

Written by ` + "`make bench`" + `; don't edit, but for the console's figures. The contenders take turns on the same files of made-up people: twelve columns, eight of them
identities, every run in a new process, after one run to warm up. Figures are medians; a ratio is the contender's figure over
ours, so above 1 ours is better. "Agrees" says whether a contender wrote as many rows as ours and the same digests of e-mails and
cities, where its simple rules coincide with the real ones. The contenders do less than ours: for each identity they drop
characters by a pattern, hash, and compress; they know no street types, states or postal codes, only the plain Go program
knows phone numbers, none reports rejects, and none checks times and amounts.

`

// origin tells when, of what and how figures were taken, and on what machine.
func origin(ctx context.Context, line string, rounds int) string {
	commit, err := command(ctx, "", "git", "describe", "--always", "--dirty")
	if err != nil {
		commit = "unknown"
	}
	return fmt.Sprintf("%s, commit %s, `%s`, %d rounds\n- %s", time.Now().UTC().Format(time.DateOnly), commit, strings.TrimSpace(line), rounds, machine())
}

func (r report) head(ctx context.Context, w io.Writer) {
	fmt.Fprint(w, preface)
	fmt.Fprintf(w, "- %s; %s\n", r.origin, versions(ctx))
	for _, c := range r.contenders {
		fmt.Fprintf(w, "- **%s**: %s", c.name, c.what)
		if c.missing != "" {
			fmt.Fprintf(w, " — NOT MEASURED, it could not be installed: %s", c.missing)
		}
		fmt.Fprintln(w)
	}
}

// machine describes what this runs on, as far as the system tells.
func machine() string {
	find := func(file, key string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			return ""
		}
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
				return strings.TrimSpace(value)
			}
		}
		return ""
	}
	cpu, memory := find("/proc/cpuinfo", "model name"), find("/proc/meminfo", "MemTotal")
	return fmt.Sprintf("%s, %d cores, %s memory, %s/%s", cpu, runtime.NumCPU(), memory, runtime.GOOS, runtime.GOARCH)
}

func versions(ctx context.Context) string {
	list := []string{runtime.Version()}
	if node, err := command(ctx, "", "node", "--version"); err == nil {
		list = append(list, "Node "+node)
	}
	for _, program := range []string{"transform", "naive"} {
		info, err := buildinfo.ReadFile(filepath.Join(folder, "bin", program))
		if err != nil {
			continue
		}
		for _, dep := range info.Deps {
			if program == "transform" && dep.Path == "github.com/klauspost/compress" || program == "naive" && dep.Path == "github.com/nyaruka/phonenumbers" {
				list = append(list, dep.Path+" "+dep.Version)
			}
		}
	}
	return strings.Join(list, ", ")
}

// ours is the contender that the others are compared with.
func (res result) ours() *contender {
	for c := range res.runs {
		if c.ours {
			return c
		}
	}
	return nil
}

func (res result) table(w io.Writer) {
	ours := res.ours()
	fmt.Fprintln(w, "| | wall s | CPU s | peak RSS MiB | output MB | rows/s | wall ratio | CPU ratio | agrees |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|--:|--:|--:|---|")
	for _, c := range res.order {
		runs := res.runs[c]
		if len(runs) == 0 {
			fmt.Fprintf(w, "| %s | %s |\n", c.name, res.whyNot(c))
			continue
		}
		m, out := median(runs), res.outputs[c]
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %.0f | %.1f | %s |", c.name, m.Wall.Seconds(), m.CPU.Seconds(), mebibytes(m.RSS),
			float64(out.bytes)/1e6, thousands(int(float64(res.input.rows)/m.Wall.Seconds())))
		if ours == nil || c == ours {
			fmt.Fprintln(w, " | | |")
			continue
		}
		agrees := "yes"
		if theirs := res.outputs[ours]; theirs.rows != out.rows || theirs.sum != out.sum {
			agrees = fmt.Sprintf("NO (%d rows, ours %d)", out.rows, theirs.rows)
		}
		fmt.Fprintf(w, " %.1f | %.1f | %s |\n", res.wallRatio(c), res.cpuRatio(c), agrees)
	}
	if ours != nil {
		out := res.outputs[ours]
		fmt.Fprintf(w, "\nOur text takes %.1f MB with klauspost/compress at level 1; ours is %.3f of that.\n", float64(out.stock)/1e6, res.sizeRatio())
	}
}

func (res result) whyNot(c *contender) string {
	switch {
	case c.missing != "":
		return "not installed"
	case res.failures[c] != "":
		return "failed: " + res.failures[c]
	}
	return "not run: " + c.skips(res.input)
}

func (res result) wallRatio(c *contender) float64 {
	return median(res.runs[c]).Wall.Seconds() / median(res.runs[res.ours()]).Wall.Seconds()
}

func (res result) cpuRatio(c *contender) float64 {
	return median(res.runs[c]).CPU.Seconds() / median(res.runs[res.ours()]).CPU.Seconds()
}

func (res result) sizeRatio() float64 {
	out := res.outputs[res.ours()]
	return float64(out.bytes) / float64(out.stock)
}

func mebibytes(n int64) float64 { return float64(n) / (1 << 20) }

// targets lists what was aimed at for US people, and what was reached.
func (r report) targets(w io.Writer) {
	fmt.Fprint(w, "\n## Targets (US)\n\n| | must | stretch | measured | |\n|---|--:|--:|--:|---|\n")
	verdict := func(must, stretch bool) string {
		switch {
		case stretch:
			return "stretch met"
		case must:
			return "met"
		}
		return "NOT MET"
	}
	for _, res := range r.results {
		if res.input.data != "us" || res.ours() == nil {
			continue
		}
		atLeast := func(what string, must, stretch, measured float64) {
			fmt.Fprintf(w, "| %s: %s | ≥ %g | ≥ %g | %.1f | %s |\n", res.input, what, must, stretch, measured, verdict(measured >= must, measured >= stretch))
		}
		atMost := func(what string, must, stretch, measured float64) {
			fmt.Fprintf(w, "| %s: %s | ≤ %g | ≤ %g | %.3g | %s |\n", res.input, what, must, stretch, measured, verdict(measured <= must, measured <= stretch))
		}
		for _, c := range res.order {
			if len(res.runs[c]) == 0 {
				continue
			}
			switch c.name {
			case "ClickHouse gzip 3":
				atLeast("wall ratio to "+c.name, 4, 6, res.wallRatio(c))
				atLeast("CPU ratio to "+c.name, 3, 5, res.cpuRatio(c))
			case "DuckDB":
				atLeast("wall ratio to "+c.name, 7.5, 14, res.wallRatio(c))
			case "naive Go gzip 6":
				atLeast("wall ratio to "+c.name, 10, 20, res.wallRatio(c))
			}
		}
		atMost("peak RSS in MiB", 100, 64, mebibytes(median(res.runs[res.ours()]).RSS))
		atMost("size over klauspost level 1", 1.05, 1.02, res.sizeRatio())
	}
	for _, f := range r.formats {
		for _, aim := range []struct {
			format, over  string
			must, stretch float64
		}{{"tsv", "csv", 0.95, 1}, {"parquet", "jsonl", 1, 1.2}} {
			if rate, ok := f.rate(aim.format, aim.over); ok && f.inputs[0].data == "us" {
				fmt.Fprintf(w, "| %s rows, US: rows/s of %s over %s | ≥ %g | ≥ %g | %.2f | %s |\n", thousands(f.inputs[0].rows), strings.ToUpper(aim.format),
					strings.ToUpper(aim.over), aim.must, aim.stretch, rate, verdict(rate >= aim.must, rate >= aim.stretch))
			}
		}
	}
}

func (r report) stageTable(w io.Writer) {
	if len(r.stages) == 0 {
		return
	}
	fmt.Fprint(w, "\n## Stages\n\nThe packages' own Go benchmarks; all but those of package transform run on one core.\n\n| package | benchmark | ns/op | rows/s | MB/s | B/op | allocs/op |\n|---|---|--:|--:|--:|--:|--:|\n")
	for _, s := range r.stages {
		fmt.Fprintf(w, "| %s | %s |", s.pkg, s.name)
		for _, unit := range []string{"ns/op", "rows/s", "MB/s", "B/op", "allocs/op"} {
			if value, ok := s.figures[unit]; ok {
				fmt.Fprintf(w, " %s |", significant(value))
			} else {
				fmt.Fprint(w, " |")
			}
		}
		fmt.Fprintln(w)
	}
}

// significant writes large figures without and small ones with a place.
func significant(v float64) string {
	if v >= 100 || v == float64(int(v)) {
		return thousands(int(v + 0.5))
	}
	return fmt.Sprintf("%.1f", v)
}
