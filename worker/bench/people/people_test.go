package people_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/worker/bench/people"
)

func write(t *testing.T, o people.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, people.Write(&b, o))
	return b.Bytes()
}

func TestWriteIsDeterministic(t *testing.T) {
	t.Parallel()
	o := people.Options{Seed: 7, Rows: 500}
	first := write(t, o)
	require.Equal(t, first, write(t, o))
	o.Seed++
	require.NotEqual(t, first, write(t, o))
}

func TestWriteMakesRealisticPeople(t *testing.T) {
	t.Parallel()
	const rows = 3_000
	seen := map[string]bool{}
	for _, mixed := range []bool{false, true} {
		table, err := csv.NewReader(bytes.NewReader(write(t, people.Options{Seed: 1, Rows: rows, Mixed: mixed}))).ReadAll()
		require.NoError(t, err)
		require.Len(t, table, rows+1)
		require.Equal(t, people.Columns, table[0])
		phones, valid := 0, 0
		for _, row := range table[1:] {
			seen[row[9]] = true
			if row[2] == "" {
				continue
			}
			phones++
			if number, err := phonenumbers.Parse(row[2], row[9]); err == nil && phonenumbers.IsValidNumber(number) {
				valid++
			}
		}
		require.Greater(t, phones, rows*9/10)
		require.Greater(t, valid, phones*95/100)
		require.Less(t, valid, phones)
	}
	require.Len(t, seen, 9)
}

func TestFormatsHoldTheSamePeople(t *testing.T) {
	t.Parallel()
	o := people.Options{Seed: 3, Rows: 1_000, Mixed: true}
	table, err := csv.NewReader(bytes.NewReader(write(t, o))).ReadAll()
	require.NoError(t, err)
	o.Format = "jsonl"
	lines := strings.Split(strings.TrimSuffix(string(write(t, o)), "\n"), "\n")
	require.Len(t, lines, o.Rows)
	for i, line := range lines {
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		var object map[string]any
		require.NoError(t, dec.Decode(&object))
		for j, name := range people.Columns {
			switch v := object[name].(type) {
			case nil:
				require.Empty(t, table[i+1][j])
			case json.Number:
				require.Equal(t, table[i+1][j], v.String())
			default:
				require.Equal(t, table[i+1][j], v)
			}
		}
	}
}

func TestParquetAndTSVHoldTheSamePeople(t *testing.T) {
	t.Parallel()
	o := people.Options{Seed: 3, Rows: 1_000, Mixed: true}
	table, err := csv.NewReader(bytes.NewReader(write(t, o))).ReadAll()
	require.NoError(t, err)
	o.Format = "tsv"
	for i, line := range strings.Split(strings.TrimSuffix(string(write(t, o)), "\n"), "\n") {
		require.Equal(t, table[i], strings.Split(line, "\t"))
	}
	o.Format = "parquet"
	file := write(t, o)
	type row struct {
		Email *string `parquet:"email"`
		City  *string `parquet:"city"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	require.Len(t, rows, o.Rows)
	for i, r := range rows {
		for cell, value := range map[string]*string{table[i+1][1]: r.Email, table[i+1][6]: r.City} {
			if value == nil {
				require.Empty(t, cell)
			} else {
				require.Equal(t, cell, *value)
			}
		}
	}
}
