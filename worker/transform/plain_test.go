package transform

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/cell"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// This is the transform as plainly as it can be written: the whole source in memory, row by row and cell by cell, with
// the standard library's readers. The pipeline must not differ from it.

// table is a source after parsing. A row has one value for each column, or another number of them.
type table struct {
	columns []string
	rows    [][]value
}

type value struct {
	text   string
	nested bool
}

func parseCSV(t *testing.T, text string, delimiter rune) table {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = delimiter, -1
	records, err := r.ReadAll()
	require.NoError(t, err)
	out := table{columns: records[0]}
	for _, record := range records[1:] {
		row := []value{}
		for _, field := range record {
			row = append(row, value{text: field})
		}
		out.rows = append(out.rows, row)
	}
	return out
}

func parseJSONL(t *testing.T, text string) table {
	t.Helper()
	var out table
	var objects []map[string]json.RawMessage
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var object map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(line), &object))
		objects = append(objects, object)
		d := json.NewDecoder(strings.NewReader(line)) // for the keys in their order
		_, err := d.Token()
		require.NoError(t, err)
		for d.More() {
			key, err := d.Token()
			require.NoError(t, err)
			if !slices.Contains(out.columns, key.(string)) {
				out.columns = append(out.columns, key.(string))
			}
			var skipped json.RawMessage
			require.NoError(t, d.Decode(&skipped))
		}
	}
	for _, object := range objects {
		row := []value{}
		for _, name := range out.columns {
			var v any
			d := json.NewDecoder(bytes.NewReader(object[name]))
			d.UseNumber()
			if len(object[name]) > 0 {
				require.NoError(t, d.Decode(&v))
			}
			switch v := v.(type) {
			case nil:
				row = append(row, value{})
			case map[string]any, []any:
				row = append(row, value{nested: true})
			default:
				row = append(row, value{text: fmt.Sprint(v)})
			}
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// outcome is what a transform makes, parsed. A null is an empty text.
type outcome struct {
	rows    [][]string
	rejects []string
	report  amc.Report // without parts, bytes and seconds
}

func plainTransform(t *testing.T, source table, m amc.Mapping) outcome {
	t.Helper()
	out := outcome{report: amc.Report{RowsRejected: map[string]int64{}, Columns: map[string]amc.ColumnReport{}, DroppedColumns: []string{}, NormalizerVersion: identity.Version}}
	index := make([]int, len(m.Columns))
	country := -1
	for i, c := range m.Columns {
		index[i] = slices.Index(source.columns, c.SourceName())
		require.GreaterOrEqual(t, index[i], 0)
		out.report.Columns[c.Name] = amc.ColumnReport{Rejected: map[string]int64{}}
		if c.IsCountryCode {
			country = index[i]
		}
	}
	for i, name := range source.columns {
		if !slices.Contains(index, i) && !slices.Contains(out.report.DroppedColumns, name) {
			out.report.DroppedColumns = append(out.report.DroppedColumns, name)
		}
	}
	for n, row := range source.rows {
		out.report.RowsRead++
		if len(row) != len(source.columns) {
			out.report.RowsRejected["column_count"]++
			out.rejects = append(out.rejects, fmt.Sprintf("%d,,column_count,in", n+1))
			continue
		}
		rowCountry, _ := identity.ParseCountry(m.CountryCode)
		if country >= 0 {
			if c, ok := identity.ParseCountry(row[country].text); ok {
				rowCountry = c
			}
		}
		if code := rowCountry.String(); rowCountry.Generic() && !slices.Contains(out.report.GenericCountries, code) {
			out.report.GenericCountries = append(out.report.GenericCountries, code)
			slices.Sort(out.report.GenericCountries)
		}
		written := []string{}
		var rejects []string
		outcomes := make([]identity.Outcome, len(m.Columns))
		rules := make([]identity.Rule, len(m.Columns))
		rejected := false
		for i, c := range m.Columns {
			converter, err := cell.New(m, i, identity.NewNormalizer())
			require.NoError(t, err)
			v := row[index[i]]
			text, result, rule := converter.Append(nil, rowCountry, []byte(v.text))
			if v.nested {
				text, result, rule = nil, identity.Rejected, "nested_value"
			}
			written = append(written, string(text))
			outcomes[i], rules[i] = result, rule
			if c.Required() && (result == identity.Empty || result == identity.Rejected) {
				if result == identity.Empty {
					rule = "required_null"
				}
				out.report.RowsRejected[string(rule)]++
				out.rejects = append(out.rejects, fmt.Sprintf("%d,%s,%s,in", n+1, c.Name, rule))
				rejected = true
				break
			}
			if result == identity.Rejected {
				rejects = append(rejects, fmt.Sprintf("%d,%s,%s,in", n+1, c.Name, rule))
			}
		}
		if rejected {
			continue
		}
		out.report.RowsWritten++
		out.rows = append(out.rows, written)
		out.rejects = append(out.rejects, rejects...)
		for i, c := range m.Columns {
			counts := out.report.Columns[c.Name]
			switch outcomes[i] {
			case identity.Hashed:
				counts.Hashed++
			case identity.PassedThrough:
				counts.PassedThrough++
			case identity.Empty:
				counts.Empty++
			case identity.Rejected:
				counts.Rejected[string(rules[i])]++
			}
			out.report.Columns[c.Name] = counts
		}
	}
	return out
}
