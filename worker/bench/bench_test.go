package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

func TestParsePlan(t *testing.T) {
	t.Parallel()
	p, err := parsePlan(nil)
	require.NoError(t, err)
	require.Len(t, p.inputs, 16)
	require.Equal(t, input{rows: 1_000_000, data: "us", format: "csv"}, p.inputs[0])
	require.GreaterOrEqual(t, p.rounds, 5)
	p, err = parsePlan([]string{"--quick"})
	require.NoError(t, err)
	require.Equal(t, []input{{rows: 100_000, data: "us", format: "csv"}}, p.inputs)
	require.NotEqual(t, "BENCHMARKS.md", p.output)
	require.False(t, p.journey)
	p, err = parsePlan([]string{"--only", "journey"})
	require.NoError(t, err)
	require.True(t, p.journey)
	require.Equal(t, "BENCHMARKS.md", p.output)
	for _, bad := range [][]string{{"--only", "stages"}, {"--rows", "many"}, {"--rows", "0"}, {"--data", "mars"}, {"--formats", "xml"}, {"--rounds", "0"}, {"more"}} {
		_, err := parsePlan(bad)
		require.Error(t, err, bad)
	}
}

func TestPeopleMappingIsValid(t *testing.T) {
	t.Parallel()
	m, err := amc.ParseMapping([]byte(encode(peopleMapping())))
	require.NoError(t, err)
	require.Len(t, m.Columns, 12)
	identities := 0
	for _, c := range m.Columns {
		if c.Identity() != "" {
			identities++
		}
	}
	require.Equal(t, 8, identities)
}

func TestMedianIsOfEachFigure(t *testing.T) {
	t.Parallel()
	runs := []measurement{
		{Wall: 3 * time.Second, CPU: 1 * time.Second, RSS: 5},
		{Wall: 1 * time.Second, CPU: 9 * time.Second, RSS: 4},
		{Wall: 2 * time.Second, CPU: 5 * time.Second, RSS: 6},
	}
	require.Equal(t, measurement{Wall: 2 * time.Second, CPU: 5 * time.Second, RSS: 5}, median(runs))
	require.Equal(t, 1500*time.Millisecond, median(runs[1:]).Wall)
}

func TestParseStages(t *testing.T) {
	t.Parallel()
	stages := parseStages(`goos: linux
pkg: example.com/shared/cell
cpu: Some CPU @ 2.00GHz
BenchmarkAppend/iso-2   	16141822	        17.23 ns/op	1161.09 MB/s	       0 B/op	       0 allocs/op
--- BENCH: something else
PASS
pkg: example.com/worker/transform
BenchmarkRun-2 	 5	 1200000 ns/op	 800000 rows/s
`)
	require.Equal(t, []stage{
		{pkg: "cell", name: "Append/iso", figures: map[string]float64{"ns/op": 17.23, "MB/s": 1161.09, "B/op": 0, "allocs/op": 0}},
		{pkg: "transform", name: "Run", figures: map[string]float64{"ns/op": 1_200_000, "rows/s": 800_000}},
	}, stages)
}

// TestInspectSeesTheSameRows: what is compared depends neither on the order of rows nor on quotes, parts and format.
func TestInspectSeesTheSameRows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		zip := gzip.NewWriter(f)
		_, err = zip.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, zip.Close())
		require.NoError(t, f.Close())
		return f.Name()
	}
	see := func(format, pattern string) written {
		w, err := inspect(input{format: format}, pattern, true)
		require.NoError(t, err)
		require.Positive(t, w.bytes)
		require.Positive(t, w.stock)
		return w
	}
	whole := see("csv", write("a.gz", "customer_id,email,phone,city\n1,e,p,c\n2,,p,d\n"))
	require.EqualValues(t, 2, whole.rows)

	write("part-0.gz", "customer_id,email,city\n2,,d\n")
	write("part-1.gz", "\"customer_id\",\"email\",\"city\"\n\"1\",\"e\",\"c\"\n")
	parts := see("csv", filepath.Join(dir, "part-*.gz"))
	require.Equal(t, []any{whole.rows, whole.sum}, []any{parts.rows, parts.sum})

	lines := see("jsonl", write("b.gz", `{"customer_id":"1","city":"c","email":"e"}`+"\n"+`{"customer_id":"2","city":"d","email":null}`+"\n"))
	require.Equal(t, []any{whole.rows, whole.sum}, []any{lines.rows, lines.sum})

	other := see("csv", write("c.gz", "customer_id,email,city\n1,,c\n2,e,d\n"))
	require.NotEqual(t, whole.sum, other.sum)
	_, err := inspect(input{format: "csv"}, filepath.Join(dir, "nothing-*"), false)
	require.Error(t, err)
}

func TestReportSaysWhatWasMeasured(t *testing.T) {
	t.Parallel()
	ours := &contender{name: "transform", ours: true}
	slow, absent, small := &contender{name: "DuckDB"}, &contender{name: "ClickHouse gzip 3", missing: "no network"}, &contender{name: "naive Go gzip 6", maxRows: 10}
	res := result{
		input: input{rows: 1000, data: "us", format: "csv"},
		order: []*contender{ours, slow, absent, small},
		runs: map[*contender][]measurement{
			ours: {{Wall: time.Second, CPU: 2 * time.Second, RSS: 80 << 20}},
			slow: {{Wall: 8 * time.Second, CPU: 15 * time.Second, RSS: 500 << 20}},
		},
		outputs: map[*contender]written{
			ours: {bytes: 101, rows: 1000, sum: 7, stock: 100},
			slow: {bytes: 130, rows: 1000, sum: 8},
		},
	}
	name := filepath.Join(t.TempDir(), "report.md")
	r := report{origin: "bench", contenders: res.order, results: []result{res}, stages: []stage{{pkg: "cell", name: "Append", figures: map[string]float64{"ns/op": 17.23}}}}
	require.NoError(t, r.write(t.Context(), name))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, want := range []string{
		"NOT MEASURED, it could not be installed: no network",
		"| DuckDB | 8.00 | 15.00 | 500 | 0.0 | 125 | 8.0 | 7.5 | NO (1000 rows, ours 1000) |",
		"| ClickHouse gzip 3 | not installed |",
		"| naive Go gzip 6 | not run",
		"wall ratio to DuckDB | ≥ 7.5 | ≥ 14 | 8.0 | met |",
		"peak RSS in MiB | ≤ 100 | ≤ 64 | 80 | met |",
		"size over klauspost level 1 | ≤ 1.05 | ≤ 1.02 | 1.01 | stretch met |",
		"| cell | Append | 17.2 |",
	} {
		require.True(t, strings.Contains(string(text), want), want)
	}
}

// TestFormatsAreCompared: among the same people only.
func TestFormatsAreCompared(t *testing.T) {
	t.Parallel()
	us := func(format string) input { return input{rows: 1000, data: "us", format: format} }
	groups := groupFormats([]input{us("csv"), us("jsonl"), us("parquet"), {rows: 1000, data: "mixed", format: "csv"}, {rows: 5, data: "us", format: "jsonl"}})
	require.Len(t, groups, 1)
	require.Equal(t, []input{us("csv"), us("jsonl"), us("parquet")}, groups[0].inputs)
	for i, in := range groups[0].inputs {
		groups[0].runs[in] = []measurement{{Wall: time.Duration(i+1) * time.Second, RSS: 60 << 20}}
	}
	var b strings.Builder
	r := report{formats: groups}
	r.targets(&b)
	r.formatTables(&b)
	require.Contains(t, b.String(), "| 1,000 rows, US: rows/s of PARQUET over JSONL | ≥ 1 | ≥ 1.2 | 0.67 | NOT MET |")
	require.NotContains(t, b.String(), "TSV")
	require.Contains(t, b.String(), "| 1,000 rows, US, JSONL | 2.00 | 0.00 | 60 | 500 |")
}

// TestJourneyRenewsItsSection: what else the report says stays, wherever the section stands.
func TestJourneyRenewsItsSection(t *testing.T) {
	t.Parallel()
	j := journey{input: input{rows: 1_000_000, data: "us", format: "csv"}, Local: []float64{1.2, 1.1, 9}, Job: []float64{1.5, 1.7, 1.6}}
	var section strings.Builder
	j.write(&section, "then, there")
	require.Contains(t, section.String(), "transform` on the local file: 1.20 s. The job reaches 75 % of its speed")
	require.Contains(t, section.String(), "\n- then, there\n")
	for name, c := range map[string]struct{ before, old, after string }{
		"in the middle":    {"# Benchmarks\n\n## A\n\na\n", journeyTitle + "\nold\n", "\n## Stages\n\ns\n"},
		"at the end":       {"# Benchmarks\n", journeyTitle + "\nold\n", ""},
		"not there":        {"# Benchmarks\n", "", ""},
		"nothing is there": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "report.md")
			if text := c.before + c.old + c.after; text != "" {
				require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			}
			for range 2 {
				require.NoError(t, j.renew(file, "then, there"))
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				require.Equal(t, c.before+section.String()+c.after, string(text))
			}
		})
	}
}

// TestReportKeepsTheConsole: its figures are not taken by this program, and must not be lost by it.
func TestReportKeepsTheConsole(t *testing.T) {
	t.Parallel()
	section := consoleTitle + "\n| what | figure |\n"
	for name, c := range map[string]struct{ text, kept string }{
		"at the end":    {"# Benchmarks\n\n## Stages\n\ns\n" + section, section},
		"in the middle": {"# Benchmarks\n" + section + "\n## Stages\n\ns\n", section},
		"not there":     {"# Benchmarks\n\n## Stages\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "report.md")
			require.Empty(t, console(file))
			require.NoError(t, os.WriteFile(file, []byte(c.text), 0o600))
			require.Equal(t, c.kept, console(file))
			require.NoError(t, report{}.write(t.Context(), file))
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.True(t, strings.HasSuffix(string(text), c.kept))
		})
	}
}
