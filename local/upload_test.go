package local

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

const (
	sampleFile    = "sample/customers.csv"
	sampleMapping = "sample/mapping.json"
)

// readCSV returns the rows of a CSV text by column name.
func readCSV(t *testing.T, r io.Reader) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(r).ReadAll()
	require.NoError(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func sample(t *testing.T) []map[string]string {
	t.Helper()
	f, err := os.Open(sampleFile)
	require.NoError(t, err)
	defer f.Close()
	return readCSV(t, f)
}

// TestSample holds what the demo's file is for.
func TestSample(t *testing.T) {
	t.Parallel()
	rows := sample(t)
	require.Len(t, rows, 1200)
	countries, notes := map[string]int{}, ""
	for _, row := range rows {
		countries[row["Country"]]++
		notes += row["Notes"]
	}
	require.Len(t, countries, 9)
	require.Contains(t, notes, ",")
	require.Contains(t, notes, "\n")
}

// TestUpload takes the sample to two instances that misbehave, as CSV, as JSON Lines and as MySQL exports it, without a header, and then looks for its
// people wherever the stack keeps anything.
func TestUpload(t *testing.T) {
	s := setup(t)
	rows := sample(t)
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, row := range rows {
		require.NoError(t, encoder.Encode(row))
	}
	jsonl := s.write("customers.jsonl", lines.String())

	columns := slices.Sorted(maps.Keys(rows[0]))
	mysql := s.write("customers.txt", exported(columns, rows))

	var parts [][]byte
	for _, c := range []struct {
		file, mapping, notes string
		flags                []string
	}{
		{sampleFile, sampleMapping, "Notes", []string{"--quotes", "double"}},
		{jsonl, sampleMapping, "Notes", nil},
		{mysql, s.write("numbered.json", numbered(t, columns)), record.ColumnName(slices.Index(columns, "Notes")),
			[]string{"--quotes", "escaped", "--headerless", "--delimiter", "tab"}},
	} {
		job, messages, code := s.upload(c.file, c.mapping, append(c.flags, "--wait")...)
		require.Zero(t, code, messages)
		require.Equal(t, amc.JobSucceeded, job.State)
		require.Equal(t, c.file == mysql, job.Source.Headerless)
		require.Equal(t, int64(1200), job.Report.RowsRead)
		require.Equal(t, int64(1198), job.Report.RowsWritten)
		require.Equal(t, map[string]int64{"not_a_timestamp": 1, "required_null": 1}, job.Report.RowsRejected)
		require.Equal(t, []string{c.notes}, job.Report.DroppedColumns)
		require.Len(t, job.Uploads, 2)
		for id, uploads := range s.accepted(job.JobID, job.DataSetID) {
			require.Len(t, uploads, 1, id)
			require.Equal(t, amc.StatusSuccess, uploads[0].Status)
		}
		artifacts := s.artifacts(job.JobID)
		require.Len(t, artifacts, 4)
		for _, name := range []string{"manifest.txt", "report.json", "rejects.csv.gz", "part-00000.csv.gz"} {
			require.NotEmpty(t, artifacts[name], name)
		}
		parts = append(parts, artifacts["part-00000.csv.gz"])
		requireHashed(t, rows, artifacts["part-00000.csv.gz"])
		if c.file == sampleFile {
			requireRejects(t, rows, job.Source.String(), artifacts["rejects.csv.gz"])
		}
	}
	for _, part := range parts[1:] {
		require.Equal(t, unzip(t, parts[0]), unzip(t, part), "the same people, whatever the format")
	}
	requireNowhere(t, s, rows)
}

// numbered is the sample's mapping for these columns of a file without a header.
func numbered(t *testing.T, columns []string) string {
	t.Helper()
	text, err := os.ReadFile(sampleMapping)
	require.NoError(t, err)
	m, err := amc.ParseMapping(text)
	require.NoError(t, err)
	for i, c := range m.Columns {
		m.Columns[i].Source = record.ColumnName(slices.Index(columns, c.SourceName()))
	}
	text, err = json.Marshal(m)
	require.NoError(t, err)
	return string(text)
}

// exported writes rows as MySQL's SELECT INTO OUTFILE does unless told otherwise.
func exported(columns []string, rows []map[string]string) string {
	var text strings.Builder
	escape := strings.NewReplacer("\\", "\\\\", "\t", "\\\t", "\n", "\\\n")
	for _, row := range rows {
		for i, column := range columns {
			if i > 0 {
				text.WriteByte('\t')
			}
			text.WriteString(cmp.Or(escape.Replace(row[column]), `\N`))
		}
		text.WriteByte('\n')
	}
	return text.String()
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return text
}

var usualEmail = regexp.MustCompile(`^ *[A-Za-z.0-9-]+@example\.[a-z]+ *$|^ *[A-Z.0-9-]+@EXAMPLE\.[A-Z]+ *$`)

// requireHashed checks e-mail addresses and first names with nothing but the standard library.
func requireHashed(t *testing.T, rows []map[string]string, part []byte) {
	t.Helper()
	raw := map[string]map[string]string{}
	for _, row := range rows {
		raw[row["Customer"]] = row
	}
	digest := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	emails, names := 0, 0
	for _, out := range readCSV(t, bytes.NewReader(unzip(t, part))) {
		in := raw[out["customer_id"]]
		if email := in["E-mail"]; usualEmail.MatchString(email) {
			require.Equal(t, digest(strings.ToLower(strings.TrimSpace(email))), out["email"], out["customer_id"])
			emails++
		}
		if regexp.MustCompile(`^[A-Za-z]+$`).MatchString(in["First name"]) {
			require.Equal(t, digest(strings.ToLower(in["First name"])), out["first_name"], out["customer_id"])
			names++
		}
	}
	require.Greater(t, emails, 700)
	require.Greater(t, names, 600)
}

// requireRejects checks that every reject points at the cell it is about.
func requireRejects(t *testing.T, rows []map[string]string, source string, rejects []byte) {
	t.Helper()
	seen := 0
	for _, reject := range readCSV(t, bytes.NewReader(unzip(t, rejects))) {
		require.Equal(t, source, reject["file"])
		var n int
		require.NoError(t, json.Unmarshal([]byte(reject["row"]), &n))
		row := rows[n-1]
		switch reject["rule"] {
		case "invalid_email":
			require.Contains(t, []string{"unknown", "n/a", "@example.com"}, row["E-mail"])
			seen++
		case "not_a_timestamp":
			require.Equal(t, "yesterday", row["Last purchase"])
			seen++
		case "not_a_decimal":
			require.Equal(t, "12,50 EUR", row["Amount"])
			seen++
		}
	}
	require.Greater(t, seen, 20)
}

// requireNowhere looks for the sample's identities in every log line and every file of the stack but the source bucket.
func requireNowhere(t *testing.T, s *system, rows []map[string]string) {
	t.Helper()
	values := map[string]bool{}
	for _, row := range rows {
		for _, column := range []string{"E-mail", "Phone", "First name", "Last name", "Street", "City", "State", "Postal code"} {
			if v := strings.TrimSpace(row[column]); len(v) >= 6 && len(v) != 64 { // 64: hashed by the sample's CRM
				values[v] = true
			}
		}
	}
	require.Greater(t, len(values), 2000)
	kept := map[string][]byte{"log": []byte(s.log.String())}
	require.NoError(t, filepath.WalkDir(string(s.data), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path == s.data.path("s3/objects/source"):
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		b, err := os.ReadFile(path)
		if strings.HasSuffix(path, ".gz") {
			b = unzip(t, b)
		}
		kept[path] = b
		return err
	}))
	require.Greater(t, len(kept), 10)
	for path, text := range kept {
		for value := range values {
			require.False(t, holds(text, value), "%s holds an identity", filepath.Base(path))
		}
	}
}

// holds reports whether a text has a value. A number must stand by itself: the six digits of a postal code are in many a time and id.
func holds(text []byte, value string) bool {
	number := strings.Trim(value, "0123456789") == ""
	for {
		at := bytes.Index(text, []byte(value))
		if at < 0 {
			return false
		}
		end := at + len(value)
		if !number || (at == 0 || !numeric(text[at-1])) && (end == len(text) || !numeric(text[end])) {
			return true
		}
		text = text[end-1:] // its neighbour
	}
}

// numeric reports whether a byte may be of a longer number, written in whatever base.
func numeric(b byte) bool {
	return b == '.' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func TestHolds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"zip":"400012"}`: true, "400012": true, "x,400012,y": true, "1.400012Z 400012": true, "at=39.400012Z": false, "01a-400012ab": false, "1400012": false, "400012400012": false, "": false,
	} {
		require.Equal(t, want, holds([]byte(text), "400012"), text)
	}
	require.True(t, holds([]byte("runningJohnson"), "Johnson"))
}
