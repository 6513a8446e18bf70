package local

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/api/client"
	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// look runs a command that looks at a source and reads what it answers.
func look[T any](s *system, args ...string) (answer T, messages string, code int) {
	s.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(s.t.Context(), filepath.Join(programs, "amcu"), append(args, "--output", "json")...)
	cmd.Env = append(s.env, "AMCU_URL="+s.front, "AMCU_CLIENT_ID="+s.ClientID, "AMCU_CLIENT_SECRET="+s.ClientSecret)
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // its exit code says how it ended
	require.NoError(s.t, json.Unmarshal(out.Bytes(), &answer), "%s%s", out.String(), errs.String())
	return answer, errs.String(), cmd.ProcessState.ExitCode()
}

// TestDryRun holds what the API says beforehand against what the worker and AMC do.
func TestDryRun(t *testing.T) {
	s := setup(t, "AMCU_NO_FAULTS=true", "AMCU_RATES_EC2_HOUR=36", "AMCU_RATES_EC2_START=1h", "AMCU_RATES_EC2_STOP=0s")
	text, err := os.ReadFile(sampleFile)
	require.NoError(t, err)
	s.put("in/customers.csv", string(text))
	folder, _, code := look[client.Folder](s, "sources", "in/")
	require.Zero(t, code)
	require.Equal(t, "in/customers.csv", folder.Objects[0].Key)

	validate := func(source, mapping string) (client.DryRun, string, int) {
		t.Helper()
		return look[client.DryRun](s, "validate", source, "--mapping", mapping, "--instance", "amc-demo-us,amc-demo-eu")
	}
	dry, messages, code := validate("s3://source/in/customers.csv", sampleMapping)
	require.Zero(t, code, messages)
	require.True(t, dry.Exact)
	require.Equal(t, []string{"missing", "missing"}, []string{dry.Instances[0].DataSet, dry.Instances[1].DataSet})
	require.InDelta(t, 3600, dry.Estimates[0].Seconds, 1, "by the deployment's own rates")
	require.InDelta(t, 36, dry.Estimates[0].CostUSD, 0.1)

	job, messages, code := s.upload("s3://source/in/customers.csv", sampleMapping, "--wait")
	require.Zero(t, code, messages)
	require.Equal(t, job.Report.RowsRead, dry.EstimatedRows)
	require.Equal(t, job.Report.RowsRejected, dry.RowsRejected)
	require.Equal(t, job.Report.DroppedColumns, dry.DroppedColumns)
	require.Equal(t, codesOf(job.Report.Warnings), codesOf(dry.Warnings))
	require.Len(t, job.Report.Parts, dry.EstimatedParts)
	require.Equal(t, job.Source.ETag, dry.Source.ETag)
	for _, column := range dry.Columns {
		require.Equal(t, job.Report.Columns[column.Name], column.ColumnReport, column.Name)
	}

	dry, _, code = validate("s3://source/in/customers.csv", sampleMapping)
	require.Zero(t, code)
	require.Equal(t, []string{"exists", "exists"}, []string{dry.Instances[0].DataSet, dry.Instances[1].DataSet})
	other, err := os.ReadFile(sampleMapping)
	require.NoError(t, err)
	mapping := s.write("other.json", strings.Replace(string(other), `"name": "zip"`, `"name": "zip_code"`, 1))
	dry, messages, code = validate("s3://source/in/customers.csv", mapping)
	require.Equal(t, 1, code, messages)
	require.Equal(t, "dataset_mismatch", dry.Instances[0].Problems[0].Code)

	shown, messages, code := look[amc.Preview](s, "preview", "s3://source/in/customers.csv", "--mapping", sampleMapping, "--rows", "100", "--raw")
	require.Zero(t, code, messages)
	rows := readCSV(t, bytes.NewReader(unzip(t, s.artifacts(job.JobID)["part-00000.csv.gz"])))
	written := 0
	for _, row := range shown.Rows {
		if row.Rejected != "" {
			continue
		}
		for i, cell := range row.Cells {
			if cell.Outcome != "rejected" {
				require.Equal(t, rows[written][shown.Columns[i]], cell.After, "row %d, %s", row.Number, shown.Columns[i])
			}
		}
		written++
	}
	require.Greater(t, written, 50)
}

func codesOf(warnings []amc.Warning) (codes []string) {
	for _, w := range warnings {
		codes = append(codes, w.Code)
	}
	return codes
}
