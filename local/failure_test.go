package local

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

const failureMapping = `{"dataSetId":"failures","countryCode":"US","columns":[
 {"source":"E-mail","name":"email","dataType":"STRING","columnType":"DIMENSION","externalUserIdType":{"hashedPii":"EMAIL"}},
 {"source":"Amount","name":"amount","dataType":"DECIMAL","columnType":"METRIC"}]}`

// TestRequireConsent has the API refuse what is known before the file is read, and the worker the rest.
func TestRequireConsent(t *testing.T) {
	s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_REQUIRE_CONSENT=true")
	_, messages, code := s.upload(sampleFile, s.write("german.json", strings.Replace(failureMapping, `"US"`, `"DE"`, 1)))
	require.Equal(t, 2, code)
	for _, part := range []string{"DE", "consent"} {
		require.Contains(t, messages, part)
	}

	mapping := s.write("mapping.json", strings.Replace(failureMapping, `"columns":[`, `"columns":[{"name":"country","dataType":"STRING","columnType":"DIMENSION","isCountryCode":true},`, 1))
	file := s.write("a.csv", "E-mail,Amount,country\nsomeone@example.com,1,US\nelse@example.com,1,FR\n")
	job, _, code := s.upload(file, mapping, "--wait")
	require.Equal(t, 1, code)
	require.Equal(t, "consent_missing", job.Failure.Code)
	require.Regexp(t, `\b1\b`, job.Failure.Message, "one row is of the EEA")
	require.Empty(t, s.artifacts(job.JobID))
}

// TestPlainIdentities has one mapping twice: refused before anything is sent, in the dry run as well, and warned of where the
// deployment allows it.
func TestPlainIdentities(t *testing.T) {
	for _, allowed := range []string{"false", "true"} {
		t.Run(allowed, func(t *testing.T) {
			s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_ALLOW_PLAIN="+allowed)
			mapping := s.write("mapping.json", strings.Replace(failureMapping, `"columns":[`, `"columns":[{"source":"Login","name":"login","dataType":"STRING","columnType":"DIMENSION"},`, 1))
			file := s.write("a.csv", "E-mail,Amount,Login\nsomeone@example.com,1,else@example.com\n")
			s.put("a.csv", "E-mail,Amount,Login\nsomeone@example.com,1,else@example.com\n")
			dry, _, _ := look[client.DryRun](s, "validate", "s3://source/a.csv", "--mapping", mapping, "--instance", "amc-demo-us")
			job, messages, code := s.upload(file, mapping, "--wait")
			if allowed == "true" {
				require.Zero(t, code, messages)
				require.Equal(t, []string{"plain_identities"}, codesOf(job.Report.Warnings))
				require.Equal(t, job.Report.Warnings, dry.Warnings)
				return
			}
			require.Equal(t, 1, code)
			require.Equal(t, "plain_identities", job.Failure.Code)
			require.Contains(t, job.Failure.Message, `column "login": `)
			require.Contains(t, messages, job.Failure.Message)
			require.NotContains(t, messages, "else@")
			require.Empty(t, job.Uploads)
			require.Empty(t, s.artifacts(job.JobID))
			require.Equal(t, "plain_identities", dry.Problems[0].Code)
			require.Equal(t, "login", dry.Problems[0].Column)
		})
	}
}

// TestFailure submits what can't be loaded. Each job fails with a code and a place that lead to the fault, sends nothing to AMC
// and leaves nothing behind.
func TestFailure(t *testing.T) {
	s := setup(t, "AMCU_NO_FAULTS=true")
	mapping := s.write("mapping.json", failureMapping)
	var cut bytes.Buffer
	zip := gzip.NewWriter(&cut)
	_, err := zip.Write([]byte("E-mail,Amount\n" + strings.Repeat("someone@example.com,1\n", 20_000)))
	require.NoError(t, err)
	require.NoError(t, zip.Close())

	s.put("differ/a.csv", "E-mail,Amount\nsomeone@example.com,1\n")
	s.put("differ/b.csv", "E-mail,Amount,John\nsomeone@example.com,1,Smith\n")
	s.put("barren/_SUCCESS", "")
	s.put("barren/manifest", `{"entries":[]}`)

	tests := []struct {
		name, file, code string
		names            []string // what the failure's message names: places, names and counts
	}{
		{"wrong key", "s3://source/nowhere.csv", "object_not_found", []string{"s3://source/nowhere.csv"}},
		{"differing columns", "s3://source/differ/", "columns_differ", []string{"s3://source/differ/b.csv: ", "s3://source/differ/a.csv"}},
		{"no files", "s3://source/barren/", "no_files", []string{"s3://source/barren/: "}},
		{"path-like key", "s3://source/../../amcu.db", "store_refused", []string{"s3://source/../../amcu.db"}},
		{"path-like prefix", "s3://source/../../", "no_files", []string{"s3://source/../../: "}},
		{"missing column", s.write("a.csv", "Mail,Amount\nsomeone@example.com,1\n"), "missing_column", []string{`a.csv: column "E-mail": `, "2"}},
		{"almost the column", s.write("i.csv", "Amount,e_mail\n1,someone@example.com\n"), "missing_column", []string{`i.csv: column "E-mail": `, "2", `"e_mail"`}},
		{"no header", s.write("j.csv", "John,Smith\nMary,Jones\n"), "missing_column", []string{`j.csv: column "E-mail": `, "headerless"}},
		{"malformed quote", s.write("b.csv", "E-mail,Amount\nsomeone@example.com,1\n\"else\"x@example.com,2\n"), "malformed_csv", []string{`b.csv: row 2: column "E-mail": `}},
		{"open quote", s.write("c.csv", "E-mail,Amount\nsomeone@example.com,1\nelse@example.com,\"2\n"), "malformed_csv", []string{`c.csv: row 2: column "Amount": `}},
		{"malformed line", s.write("d.jsonl", "{\"E-mail\":\"someone@example.com\"}\n{\"E-mail\":\n"), "malformed_jsonl", []string{"d.jsonl: row 2: "}},
		{"empty", s.write("e.csv", ""), "empty_file", []string{"e.csv: "}},
		{"header only", s.write("f.csv", "E-mail,Amount\n"), "no_rows", []string{"f.csv: "}},
		{"too many rejects", s.write("h.csv", "E-mail,Amount\n"+strings.Repeat("someone@example.com,1\n", 7)+strings.Repeat("someone else,1\n", 2)),
			"too_many_rejects", []string{"h.csv: ", "20 %", "email 2 of 9 (22.2 %)"}},
		{"too many rejected rows", s.write("k.csv", "E-mail,Amount\nsomeone@example.com,1\n"+strings.Repeat("someone@example.com,1,Smith\n", 99)+strings.Repeat(",\n", 100)),
			"too_many_rejected_rows", []string{"k.csv: ", "20 %", "99 of 100 (99.0 %)", "column_count"}},
		{"cut off", s.write("g.csv.gz", cut.String()[:cut.Len()/2]), "truncated_gzip", []string{"g.csv.gz: "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			job, messages, code := s.upload(test.file, mapping, "--wait")
			require.Equal(t, 1, code)
			require.Equal(t, amc.JobFailed, job.State)
			require.Equal(t, test.code, job.Failure.Code, job.Failure.Message)
			for _, name := range test.names {
				require.Contains(t, job.Failure.Message, name)
			}
			require.Contains(t, messages, job.Failure.Message)
			require.NotContains(t, messages, "someone@")
			require.NotContains(t, messages, "else")
			for _, name := range []string{"John", "Smith"} {
				require.NotContains(t, job.Failure.Message, name)
				require.NotContains(t, messages, name)
				require.NotContains(t, s.log.String(), name)
			}
			require.Empty(t, job.Uploads)
			require.Empty(t, s.accepted(job.JobID, "failures"))
			require.Empty(t, s.artifacts(job.JobID))
		})
	}
	t.Run("mapping", func(t *testing.T) {
		_, messages, code := s.upload(sampleFile, s.write("mapping.json", strings.Replace(failureMapping, "DECIMAL", "MONEY", 1)))
		require.Equal(t, 2, code)
		require.Contains(t, messages, "columns[1].dataType")
	})
	t.Run("in plain", func(t *testing.T) {
		_, messages, code := s.upload(sampleFile, s.write("mapping.json", strings.Replace(failureMapping, `"Amount","name":"amount","dataType":"DECIMAL","columnType":"METRIC"`,
			`"E-mail","name":"copy","dataType":"STRING","columnType":"DIMENSION"`, 1)))
		require.Equal(t, 2, code)
		require.Contains(t, messages, "columns[1].source")
	})
	for _, bucket := range []string{"nowhere", "artifacts"} {
		t.Run("bucket "+bucket, func(t *testing.T) {
			_, messages, code := s.upload("s3://"+bucket+"/customers.csv", mapping)
			require.Equal(t, 2, code)
			require.Contains(t, messages, "source.bucket")
			require.Contains(t, messages, bucket)
		})
	}
	t.Run("instance", func(t *testing.T) {
		_, messages, code := s.amcu("upload", sampleFile, "--mapping", mapping, "--instance", "amc-nobody")
		require.NotZero(t, code)
		require.Contains(t, messages, "amc-nobody")
	})
}
