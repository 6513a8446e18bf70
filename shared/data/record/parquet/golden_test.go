package parquet

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// table is what a file holds: its columns that are not refused, row by row; nil is a null or an empty text.
func table(f *File, blockSize int) (rows [][][]byte, err error) {
	var columns []int
	for i, c := range f.Columns {
		if c.Refused == nil {
			columns = append(columns, i)
		}
	}
	s := f.Scan(columns, source.DefaultLimits)
	defer s.Close()
	walk := s.Rows(columns)
	for {
		block, n, err := s.Next(nil, blockSize)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		walk.Reset(&source.Block{Data: block})
		for walk.Next() {
			var row [][]byte
			for _, cell := range walk.Cells() {
				row = append(row, bytes.Clone(cell))
			}
			rows = append(rows, row)
		}
		if walk.Err() != nil {
			return rows, walk.Err()
		}
		if walk.Number() != n {
			return rows, errors.New("the block has another number of rows")
		}
	}
}

func open(t testing.TB, name string) *File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	f, err := Open(name, bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	return f
}

// TestFilesOfOthers reads what other programs wrote: every type, encoding, page version and codec.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.parquet")
	require.NoError(t, err)
	compared := 0
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".parquet")
		golden := name
		if strings.HasPrefix(name, "encodings-") {
			golden = "encodings"
		}
		text, err := os.Open(filepath.Join("testdata", golden+".jsonl"))
		if err != nil {
			continue // what is special with it, another test tells
		}
		compared++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer text.Close()
			f := open(t, name+".parquet")
			var want [][]*string
			for lines := bufio.NewScanner(text); lines.Scan(); {
				var row []*string
				require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
				for i := len(row) - 1; i >= 0; i-- {
					if f.Columns[i].Refused != nil {
						row = append(row[:i], row[i+1:]...)
					}
				}
				want = append(want, row)
			}
			require.EqualValues(t, len(want), f.Rows)
			for _, blockSize := range []int{1, 1000, 1 << 20} {
				got, err := table(f, blockSize)
				require.NoError(t, err)
				require.Len(t, got, len(want))
				for i, row := range got {
					for j, cell := range row {
						if want[i][j] == nil {
							require.Empty(t, cell, "row %d, column %d", i, j)
						} else {
							require.Equal(t, *want[i][j], string(cell), "row %d, column %d, %s", i, j, f.Columns[j].Name)
						}
					}
				}
			}
		})
	}
	require.GreaterOrEqual(t, compared, 14)
}
