package transform

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/dryrun"
	"github.com/amc-uploader/amc-uploader/shared/data/inspect"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// requireAlike runs a job and a dry run over all of the same files: they count alike, warn alike, and a job fails with what a dry run
// names first.
func requireAlike(t *testing.T, files []Input, m amc.Mapping, policy amc.Policy, reading amc.Reading) {
	t.Helper()
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	again := make([]Input, len(files))
	for i, file := range files {
		text := new(bytes.Buffer)
		_, err := text.ReadFrom(file.Reader)
		require.NoError(t, err)
		at := bytes.NewReader(text.Bytes())
		files[i].Reader, files[i].ReaderAt, files[i].Size = text, at, int64(at.Len())
		again[i] = Input{Name: file.Name, Reader: bytes.NewReader(bytes.Clone(text.Bytes())), ReaderAt: at, Size: files[i].Size}
	}
	report, jobErr := Run(t.Context(), files, newMemory(), Options{Mapping: m, Policy: policy, Now: now, Reading: reading, BlockSize: 512, Cores: 2})
	run, err := dryrun.New(m, policy, now)
	require.NoError(t, err)
	for _, file := range again {
		require.NoError(t, run.Try(t.Context(), file, record.Options{Reading: reading, BlockSize: 700}, 1<<30))
	}
	outcome := run.End(true)
	if jobErr != nil {
		var failed, told *amc.Error
		require.ErrorAs(t, jobErr, &failed)
		require.NotEmpty(t, outcome.Problems, "the job fails: %v", jobErr)
		require.ErrorAs(t, outcome.Problems[0], &told)
		require.Equal(t, []any{failed.Kind, failed.Code, failed.File, failed.Row, failed.Column, failed.Message}, []any{told.Kind, told.Code, told.File, told.Row, told.Column, told.Message})
		return
	}
	require.Empty(t, outcome.Problems)
	require.True(t, run.Whole)
	report.Parts, report.BytesRead, report.Seconds = nil, 0, 0
	require.Equal(t, report.Warnings, outcome.Warnings)
	report.Warnings = nil
	require.Equal(t, report, outcome.Report)
}

// TestJobAndDryRunAgree tries every golden file of inspection, by the mapping suggested for it.
func TestJobAndDryRunAgree(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data", "inspect", "testdata")
	tried := 0
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".golden.json") || strings.HasSuffix(path, ".md") || strings.Contains(path, "fuzz") {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		in := Input{Name: path, Reader: bytes.NewReader(text), ReaderAt: bytes.NewReader(text), Size: int64(len(text))}
		found, err := inspect.Inspect(t.Context(), in, record.Options{})
		require.NoError(t, err, path)
		m, err := inspect.Mapping(found, inspect.Choices{})
		var none *amc.Error
		if errors.As(err, &none) && none.Code == "no_columns" {
			return nil
		}
		require.NoError(t, err, path)
		tried++
		for _, ratio := range []float64{1, 0.01} {
			in.Reader = bytes.NewReader(bytes.Clone(text))
			requireAlike(t, []Input{in}, m, amc.Policy{MaxRejectRatio: &ratio}, amc.Reading{Headerless: !found.Header})
		}
		return nil
	}))
	require.Greater(t, tried, 200)
}

// TestJobAndDryRunAgreeOnRandomTables tries tables whose cells and forms are wrong in every way that is counted, under every policy.
func TestJobAndDryRunAgreeOnRandomTables(t *testing.T) {
	t.Parallel()
	rounds := uint64(40)
	if os.Getenv("AMCU_TEST_LONG") != "" {
		rounds = 2000
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := people{rand.New(rand.NewPCG(seed, 11))}
			m, comma, tab, jsonl := p.source(t)
			policy := amc.Policy{MaxRejectRatio: new([]float64{0, 0.1, 0.5, 1}[p.IntN(4)]), RequireConsent: p.IntN(4) == 0, AllowPlain: p.IntN(2) == 0, Retention: time.Duration(p.IntN(3)) * 1000 * time.Hour}
			if policy.RequireConsent && m.CheckConsent() != nil {
				policy.RequireConsent = false
			}
			for name, text := range map[string]string{"in.csv": p.broken(comma), "in.tsv": p.broken(tab), "in.jsonl": p.broken(jsonl)} {
				file := func(name string) Input { return Input{Name: name, Reader: strings.NewReader(text)} }
				requireAlike(t, []Input{file(name)}, m, policy, amc.Reading{})
				head, _, _ := strings.Cut(text, "\n")
				if strings.HasSuffix(name, "jsonl") {
					head = ""
				}
				requireAlike(t, []Input{file("a." + name), {Name: "b." + name, Reader: strings.NewReader(head + "\n")}, file("c." + name)}, m, policy, amc.Reading{})
			}
		})
	}
}

// broken cuts, doubles or spoils a line now and then.
func (p people) broken(text string) string {
	lines := strings.SplitAfter(text, "\n")
	switch at := p.IntN(len(lines)); p.IntN(6) {
	case 0:
		lines[at] = "\"\n"
	case 1:
		lines[at] = ",\n"
	case 2:
		lines = lines[:at+1]
	case 3:
		lines = append(lines[:at:at], append([]string{lines[0]}, lines[at:]...)...)
	}
	return strings.Join(lines, "")
}
