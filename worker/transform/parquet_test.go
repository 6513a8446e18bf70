package transform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

type visitor struct {
	Email  *string `parquet:"email,snappy"`
	Visits int64   `parquet:"visits,delta"`
	Extra  string  `parquet:"extra"`
	Tags   []int32 `parquet:"tags"`
}

// visitors are the same people as Parquet and as CSV.
func visitors(t *testing.T, n, groupRows int, extra string) (file []byte, text string) {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[visitor](&b, parquet.MaxRowsPerRowGroup(int64(groupRows)), parquet.PageBufferSize(3000))
	var csv strings.Builder
	csv.WriteString("email,visits\n")
	for i := range n {
		v := visitor{Visits: int64(i), Extra: extra, Tags: []int32{1, 2}}
		email := ""
		if i%10 > 0 {
			email = fmt.Sprintf("user%d@example.com", i)
			v.Email = &email
		}
		fmt.Fprintf(&csv, "%s,%d\n", email, i)
		_, err := w.Write([]visitor{v})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes(), csv.String()
}

func parquetInput(name string, file []byte) Input {
	return Input{Name: name, Reader: bytes.NewReader(nil), ReaderAt: bytes.NewReader(file), Size: int64(len(file))}
}

// rowsOf is the text of all parts, without their headers.
func rowsOf(t *testing.T, sink *memory) (rows string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(sink.files)) {
		if strings.HasPrefix(name, "part-") {
			_, text, _ := strings.Cut(gunzip(t, sink.files[name]), "\n")
			rows += text
		}
	}
	return rows
}

func TestParquetMakesTheRowsOfCSV(t *testing.T) {
	t.Parallel()
	file, text := visitors(t, 5000, 1700, "x")
	m := parse(t, smallMapping)
	var first map[string]string
	for _, workers := range []int{1, 2, 8} {
		sink := newMemory()
		report, err := Run(t.Context(), []Input{parquetInput("a.parquet", file)}, sink, Options{Mapping: m, Cores: workers, BlockSize: 5000, PartSize: 20_000, Policy: amc.Policy{MaxRejectRatio: new(1.0)}})
		require.NoError(t, err)
		require.EqualValues(t, 5000, report.RowsRead)
		require.EqualValues(t, len(file), report.BytesRead)
		require.Equal(t, []string{"extra", "tags"}, report.DroppedColumns)
		if first == nil {
			first = sink.files
			require.Greater(t, len(report.Parts), 2)
			plain := newMemory()
			_, err := Run(t.Context(), []Input{{Name: "a.csv", Reader: strings.NewReader(text)}}, plain, Options{Mapping: m, Policy: amc.Policy{MaxRejectRatio: new(1.0)}})
			require.NoError(t, err)
			require.Equal(t, rowsOf(t, plain), rowsOf(t, sink))
		}
		require.Equal(t, first, sink.files, "%d workers", workers)
	}
}

func TestParquetAndCSVAreOneSource(t *testing.T) {
	t.Parallel()
	type row struct {
		Email  string `parquet:"email"`
		Visits int32  `parquet:"visits"`
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	_, err := w.Write([]row{{"a@example.com", 1}})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	csv := Input{Name: "b.csv", Reader: strings.NewReader("visits,email\n2,b@example.com\n")}
	report, err := Run(t.Context(), []Input{parquetInput("a.parquet", b.Bytes()), csv}, newMemory(), Options{Mapping: parse(t, smallMapping)})
	require.NoError(t, err)
	require.EqualValues(t, 2, report.RowsWritten)
}

// closing counts reads under way and is closed after the last.
type closing struct {
	*bytes.Reader
	closed int
}

func (c *closing) Close() error {
	c.closed++
	return nil
}

func TestDamagedParquetLeavesNothing(t *testing.T) {
	t.Parallel()
	file, _ := visitors(t, 5000, 1700, "x")
	whole, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	at := whole.Metadata().RowGroups[2].Columns[0].MetaData.DataPageOffset
	for i := range file[at+200 : at+2000] {
		file[at+200+int64(i)] ^= 0x55
	}
	sink, source := newMemory(), &closing{Reader: bytes.NewReader(file)}
	_, err = Run(t.Context(), []Input{{Name: "a.parquet", ReaderAt: source, Size: int64(len(file))}}, sink, Options{Mapping: parse(t, smallMapping), BlockSize: 5000, PartSize: 20_000})
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, amc.KindInvalid, e.Kind)
	require.Equal(t, []string{"a.parquet", "email"}, []string{e.File, e.Column})
	require.Greater(t, e.Row, int64(3400))
	require.LessOrEqual(t, e.Row, int64(5000))
	require.NotContains(t, err.Error(), "@example")
	require.Empty(t, sink.files)
	require.Equal(t, 1, source.closed)
}

func TestCancelledParquet(t *testing.T) {
	t.Parallel()
	file, _ := visitors(t, 5000, 1700, "x")
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{Mapping: parse(t, smallMapping), BlockSize: 1000, Progress: func(int64, int64) { cancel() }, Policy: amc.Policy{MaxRejectRatio: new(1.0)}}
	_, err := Run(ctx, []Input{parquetInput("a.parquet", file)}, newMemory(), o)
	require.True(t, errors.Is(err, context.Canceled), err)
}

// TestParquetMemoryIsBounded reads one row group of which much is dropped. It is alone, to measure it.
func TestParquetMemoryIsBounded(t *testing.T) {
	file, _ := visitors(t, 200_000, 200_000, strings.Repeat("extra ", 50))
	require.Greater(t, len(file), 40<<20)
	var most uint64
	o := Options{Mapping: parse(t, smallMapping), Cores: 2, Policy: amc.Policy{MaxRejectRatio: new(1.0)}}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	o.Progress = func(int64, int64) {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		most = max(most, now.TotalAlloc-before.TotalAlloc) // all that was ever allocated, collected or not
	}
	_, err := Run(t.Context(), []Input{parquetInput("a.parquet", file)}, discard{}, o)
	require.NoError(t, err)
	require.Positive(t, most)
	require.Less(t, most, uint64(24<<20))
}
