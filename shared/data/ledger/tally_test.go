package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const mapping = `{"dataSetId": "d", "countryCode": "US", "columns": [
	{"name": "email", "dataType": "STRING", "columnType": "DIMENSION", "externalUserIdType": {"hashedPii": "EMAIL"}},
	{"name": "country", "dataType": "STRING", "columnType": "DIMENSION", "isCountryCode": true},
	{"name": "at", "dataType": "TIMESTAMP", "columnType": "DIMENSION", "isMainEventTime": true},
	{"name": "visits", "dataType": "INTEGER", "columnType": "METRIC"},
	{"name": "again", "source": "visits", "dataType": "STRING", "columnType": "DIMENSION"},
	{"name": "note", "dataType": "STRING", "columnType": "DIMENSION"}]}`

func compiled(t testing.TB) *Plan {
	t.Helper()
	m, err := amc.ParseMapping([]byte(mapping))
	require.NoError(t, err)
	p, err := Compile(m, amc.Policy{}, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	return p
}

// objects are lines of JSON with whatever can be counted.
func objects(r *rand.Rand, n int) string {
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, `{"email": %s, "country": %s, "at": %s, "visits": %s`, pick(`"a@example.com"`, `"nobody"`, `null`, `{"x":1}`), pick(`"DE"`, `"AU"`, `"us"`, `"??"`, `""`),
			pick(`"2026-11-01"`, `"2020-01-01"`, `"2030-01-01"`, `"never"`, `""`, `"2026-11-01T10:00:00Z"`), pick(`1`, `"x"`, `""`))
		if r.IntN(3) > 0 {
			fmt.Fprintf(&b, `, "note": %s`, pick(`"hello"`, `"joe@example.com"`, `"+4915123456789"`))
		}
		if r.IntN(4) == 0 {
			fmt.Fprintf(&b, `, "late %d": 1`, r.IntN(40))
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// blocks tallies each block of the files by itself, and each with a judge of its own.
func blocks(t *testing.T, p *Plan, blockSize int, files ...string) (tallies []*Tally) {
	t.Helper()
	for i, text := range files {
		reader, err := record.Open(record.Input{Name: "a.jsonl", Reader: strings.NewReader(text)}, record.Options{BlockSize: blockSize})
		require.NoError(t, err)
		for offset := int64(0); ; {
			var b record.Block
			err := reader.Next(&b)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			rows, err := reader.Rows(p.Sources)
			require.NoError(t, err)
			judge, err := p.NewJudge()
			require.NoError(t, err)
			tally := p.NewTally()
			tally.Begin(i, offset)
			offset += int64(len(b.Data))
			_, err = judge.Block(tally, rows, &b, func() {
				for column := 0; column < len(p.Columns) && judge.Rejected() == ""; column++ {
					_, _ = judge.Cell(nil, column)
				}
			})
			require.NoError(t, err)
			tallies = append(tallies, tally)
		}
	}
	return tallies
}

// sent is a tally after its way to another machine.
func sent(t *testing.T, tally *Tally) *Tally {
	t.Helper()
	text, err := json.Marshal(tally)
	require.NoError(t, err)
	back := new(Tally)
	require.NoError(t, json.Unmarshal(text, back))
	return back
}

func encoded(t *testing.T, tally *Tally) string {
	t.Helper()
	text, err := json.Marshal(tally)
	require.NoError(t, err)
	return string(text)
}

// TestTalliesMergeInAnyOrder merges the blocks of several files in random orders and groups, some over JSON: it is always the same tally,
// report and verdict.
func TestTalliesMergeInAnyOrder(t *testing.T) {
	t.Parallel()
	p := compiled(t)
	r := rand.New(rand.NewPCG(1, 1))
	files := []string{objects(r, 300), objects(r, 1), objects(r, 170)}
	tallies := blocks(t, p, 500, files...)
	require.Greater(t, len(tallies), 50)
	whole := p.NewTally()
	for _, tally := range tallies {
		whole.Merge(tally)
	}
	require.EqualValues(t, 471, whole.RowsRead())
	require.Greater(t, len(whole.Dropped), 30)
	for range 50 {
		groups := make([]*Tally, 1+r.IntN(5))
		for i := range groups {
			groups[i] = p.NewTally()
		}
		for _, i := range r.Perm(len(tallies)) {
			groups[r.IntN(len(groups))].Merge(sent(t, tallies[i]))
		}
		total := sent(t, groups[0])
		for _, group := range groups[1:] {
			total.Merge(group)
		}
		require.Equal(t, encoded(t, whole), encoded(t, total))
	}
	scope := Scope{Files: []string{"a.jsonl", "b.jsonl", "c.jsonl"}}
	for _, blockSize := range []int{64, 2000, 1 << 20} {
		other := p.NewTally()
		for _, tally := range blocks(t, p, blockSize, files...) {
			other.Merge(tally)
		}
		require.Equal(t, p.Report(whole, 3), p.Report(other, 3), "blocks of %d bytes", blockSize)
		require.Equal(t, p.Verdict(whole, scope), p.Verdict(other, scope))
	}
	require.Equal(t, whole.DroppedColumns(), keysAsMet(t, files), "in the source's order")
}

// keysAsMet lists the keys that the mapping does not name as a plain walk meets them.
func keysAsMet(t *testing.T, files []string) (keys []string) {
	t.Helper()
	seen := map[string]bool{}
	for line := range strings.Lines(strings.Join(files, "")) {
		object := map[string]any{}
		require.NoError(t, json.Unmarshal([]byte(line), &object))
		for key := range object {
			if strings.HasPrefix(key, "late ") && !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// TestTallyOverflows: parsers that each met few enough columns may have met too many together, in whatever order they are merged.
func TestTallyOverflows(t *testing.T) {
	t.Parallel()
	p := compiled(t)
	r := rand.New(rand.NewPCG(2, 2))
	tallies := blocks(t, p, 500, objects(r, 200))
	for range 5 {
		total := p.NewTally()
		for _, i := range r.Perm(len(tallies)) {
			require.NoError(t, tallies[i].CheckColumns(len(p.Sources)+20))
			total.Merge(tallies[i])
		}
		all := len(p.Sources) + len(total.Dropped)
		require.NoError(t, total.CheckColumns(all))
		require.Equal(t, "too_many_columns", amc.FailureOf(total.CheckColumns(all-1)).Code)
	}
}

// TestTallyCounts holds each count to a source small enough to count by hand.
func TestTallyCounts(t *testing.T) {
	t.Parallel()
	p := compiled(t)
	total := p.NewTally()
	for _, tally := range blocks(t, p, 1<<10, strings.Join([]string{
		`{"email": "a@example.com", "country": "DE", "at": "2020-01-01", "visits": 1, "note": "joe@example.com", "x": 1}`,
		`{"email": "nobody", "country": "AU", "at": "2030-01-01", "visits": "?", "note": "hi", "y": 1, "x": 2}`,
		`{"email": "nobody", "country": "DE", "at": "", "visits": "?", "note": "joe@example.com"}`,
		`{"email": {"a": 1}, "country": "Germany", "at": "2026-11-30", "note": ""}`,
	}, "\n")) {
		total.Merge(tally)
	}
	report := p.Report(total, 1)
	require.EqualValues(t, 4, report.RowsRead)
	require.EqualValues(t, 3, report.RowsWritten)
	require.Equal(t, map[string]int64{"required_null": 1}, report.RowsRejected)
	require.Equal(t, map[string]amc.ColumnReport{
		"email":   {Hashed: 1, Rejected: map[string]int64{"invalid_email": 1, "nested_value": 1}},
		"country": {PassedThrough: 2, Rejected: map[string]int64{"invalid_country": 1}},
		"at":      {PassedThrough: 3, Rejected: map[string]int64{}},
		"visits":  {PassedThrough: 1, Empty: 1, Rejected: map[string]int64{"not_an_integer": 1}},
		"again":   {PassedThrough: 2, Empty: 1, Rejected: map[string]int64{}},
		"note":    {PassedThrough: 2, Empty: 1, Rejected: map[string]int64{}},
	}, report.Columns)
	require.Equal(t, []string{"x", "y"}, report.DroppedColumns)
	require.Equal(t, []string{"AU"}, report.GenericCountries)
	require.Equal(t, []int64{1, 1, 1, 1}, []int64{total.TooOld, total.InFuture, total.NoConsent, total.Columns[5].Telling})
}
