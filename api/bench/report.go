package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// title begins the section, which is the report's last.
const title = "\n## The API\n"

// renew replaces the section in the report.
func (r result) renew(ctx context.Context, name, how string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	before, _, _ := strings.Cut(string(text), title)
	section := r.section(ctx, how)
	fmt.Print(section)
	if err := os.WriteFile(name, []byte(before+section), 0o644); err != nil { //nolint:gosec // a report for all to read
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (r result) section(ctx context.Context, how string) string {
	var b strings.Builder
	all := slices.Concat(r.took[:]...)
	fmt.Fprintf(&b, `%s
%d clients at once, %d requests each, against the embedded stack in a process of its own: API, SQLite, queue and worker, all on the cores
that the clients run on, too. Every client calls again as soon as it is answered, so what a call waits for is mostly other calls; the
worker takes each job and finds that its source does not exist. Times are the generated client's, from the call to the read answer.

**%.0f requests/s**; %d of %d polls were answered 304.

| | requests | p50 ms | p99 ms | longest ms |
|---|--:|--:|--:|--:|
`, title, r.clients, r.requests, float64(len(all))/r.wall.Seconds(), r.unchanged, len(r.took[poll]))
	for k := range kinds {
		row(&b, names[k], r.took[k])
	}
	row(&b, "all", all)
	commit, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*").Output()
	if err != nil {
		commit = []byte("unknown")
	}
	fmt.Fprintf(&b, "\n- %s, commit %s, `%s`, %.0f s\n- %d cores, %s/%s, %s\n", time.Now().UTC().Format(time.DateOnly), strings.TrimSpace(string(commit)), how,
		r.wall.Seconds(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	return b.String()
}

func row(b *strings.Builder, name string, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[min(len(took)-1, int(share*float64(len(took))))].Microseconds()) / 1000
	}
	fmt.Fprintf(b, "| %s | %d | %.1f | %.1f | %.1f |\n", name, len(took), at(0.5), at(0.99), at(1))
}
