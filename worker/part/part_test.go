package part

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

// memory is an object store in memory, whose Put fails for names in broken after reading some of the body.
type memory struct {
	amc.ObjectStore
	mu      sync.Mutex
	objects map[string][]byte
	options map[string]amc.PutOptions
	broken  map[string]error
}

func (m *memory) Put(_ context.Context, ref amc.ObjectRef, body io.Reader, options amc.PutOptions) (amc.Object, error) {
	m.mu.Lock()
	err := m.broken[ref.Key]
	m.mu.Unlock()
	if err != nil {
		_, _ = io.CopyN(io.Discard, body, 3)
		return amc.Object{}, err
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return amc.Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.objects[ref.Key], m.options[ref.Key] = text, options
	return amc.Object{}, nil
}

func (m *memory) Delete(_ context.Context, ref amc.ObjectRef) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects, ref.Key)
	return nil
}

func newMemory() *memory {
	return &memory{objects: map[string][]byte{}, options: map[string]amc.PutOptions{}, broken: map[string]error{}}
}

// sinks runs a test against both kinds of sink. files shows what a sink holds.
func sinks(t *testing.T, test func(t *testing.T, sink Sink, files func() map[string]string)) {
	t.Helper()
	t.Run("dir", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "new", "folder")
		dir, err := NewDir(path)
		require.NoError(t, err)
		test(t, dir, func() map[string]string { return listDir(t, path) })
	})
	t.Run("objects", func(t *testing.T) {
		t.Parallel()
		store := newMemory()
		test(t, Objects{Store: store, Bucket: "b", Prefix: "jobs/1/"}, func() map[string]string {
			files := map[string]string{}
			for key, text := range store.objects {
				files[strings.TrimPrefix(key, "jobs/1/")] = string(text)
			}
			return files
		})
	})
}

func listDir(t *testing.T, path string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(path)
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(path, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(text)
	}
	return files
}

func TestFilesAppearAtCommit(t *testing.T) {
	t.Parallel()
	sinks(t, func(t *testing.T, sink Sink, files func() map[string]string) {
		kept, err := sink.Create(t.Context(), "kept")
		require.NoError(t, err)
		dropped, err := sink.Create(t.Context(), "dropped")
		require.NoError(t, err)
		for _, w := range []Writer{kept, dropped} {
			_, err = io.WriteString(w, "some ")
			require.NoError(t, err)
			_, err = io.WriteString(w, "text")
			require.NoError(t, err)
		}
		require.NotContains(t, files(), "kept")
		require.NoError(t, dropped.Abort())
		require.NoError(t, kept.Commit())
		require.Equal(t, map[string]string{"kept": "some text"}, files())
	})
}

func TestDirRemoves(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	sink, err := NewDir(path)
	require.NoError(t, err)
	w, err := sink.Create(t.Context(), "kept")
	require.NoError(t, err)
	require.NoError(t, w.Commit())
	require.NoError(t, sink.Remove(t.Context(), "kept"))
	require.NoError(t, sink.Remove(t.Context(), "kept"), "once more is no error")
	require.Empty(t, listDir(t, path))
}

func TestOutput(t *testing.T) {
	t.Parallel()
	sinks(t, func(t *testing.T, sink Sink, files func() map[string]string) {
		o := NewOutput(sink)
		w, err := o.Create(t.Context(), "part-00000.csv.gz")
		require.NoError(t, err)
		require.NoError(t, w.Commit())
		report := amc.Report{RowsRead: 3, Parts: []amc.Part{{Name: "part-00000.csv.gz", Rows: 3}, {Name: "part-00001.csv.gz"}}}
		require.NoError(t, o.Finish(t.Context(), report))
		got := files()
		require.Equal(t, sink.Location("part-00000.csv.gz")+"\n"+sink.Location("part-00001.csv.gz")+"\n", got[amc.ManifestName])
		var back amc.Report
		require.NoError(t, json.Unmarshal([]byte(got[ReportName]), &back))
		require.Equal(t, report, back)

		_, err = o.Create(t.Context(), "unfinished")
		require.NoError(t, err)
		require.NoError(t, o.Discard(t.Context()))
		require.NotContains(t, files(), "unfinished")
		if _, ok := sink.(Objects); !ok { // what is committed there is removed by whoever ends the job
			require.Empty(t, files())
		}
	})
}

func TestLocations(t *testing.T) {
	t.Parallel()
	require.Equal(t, "x.csv.gz", Dir{}.Location("x.csv.gz"))
	require.Equal(t, "s3://b/jobs/1/x.csv.gz", Objects{Bucket: "b", Prefix: "jobs/1/"}.Location("x.csv.gz"))
}

func TestObjectsFailAndStop(t *testing.T) {
	t.Parallel()
	store := newMemory()
	broken := errors.New("no room")
	store.broken["p/a"] = broken
	tags := map[string]string{"instanceId": "x"}
	sink := Objects{Store: store, Bucket: "b", Prefix: "p/", Options: amc.PutOptions{Tags: tags}}

	w, err := sink.Create(t.Context(), "a")
	require.NoError(t, err)
	_, err = w.Write(make([]byte, 1000))
	require.ErrorIs(t, err, broken, "a writer that waits for the store is told")
	require.ErrorIs(t, w.Commit(), broken)

	for name, want := range map[string]string{"b.csv.gz": "application/gzip", "report.json": "application/json", "manifest.txt": "text/plain"} {
		w, err := sink.Create(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, w.Commit())
		require.Equal(t, amc.PutOptions{ContentType: want, Tags: tags}, store.options["p/"+name])
	}

	require.NoError(t, sink.Remove(t.Context(), "b.csv.gz"))
	require.Contains(t, store.objects, "p/b.csv.gz", "the keys may be another worker's by now")
}

func TestNewDirRemovesEarlierOutputs(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	for _, name := range []string{
		"manifest.txt", "report.json", "rejects.csv.gz", "part-00000.csv.gz", "part-00001.jsonl.gz", "part-123456.csv.gz", ".part-00002.csv.gz.123", ".rejects.csv.gz.9",
		".report.json.77",
		"notes.txt", "part-1.csv.gz", "part-00000.csv", ".hidden", "part-00000-aa.csv.gz", "part-00000-6f1c-c000.csv.gz", "part-00000.tsv.gz", ".part-00000.csv.gz.old",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(path, name), nil, 0o600))
	}
	_, err := NewDir(path)
	require.NoError(t, err)
	require.Len(t, listDir(t, path), 8)
	_, err = NewDir(filepath.Join(path, "notes.txt"))
	require.Error(t, err)
}

func TestNewDirKeepsInputs(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	for _, name := range []string{"manifest.txt", "part-00000.csv.gz", "part-00001.csv.gz"} {
		require.NoError(t, os.WriteFile(filepath.Join(path, name), nil, 0o600))
	}
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(filepath.Join(path, "part-00001.csv.gz"), link))
	input, err := os.Stat(link)
	require.NoError(t, err)
	_, err = NewDir(path, input)
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "input_in_output", File: filepath.Join(path, "part-00001.csv.gz")})
	require.Len(t, listDir(t, path), 3)
}

// encode makes a chunk of text.
func encode(t *testing.T, rows int64, text string) Chunk {
	t.Helper()
	encoder, err := deflate.Stock(6)
	require.NoError(t, err)
	return Chunk{Rows: rows, Length: int64(len(text)), CRC32: crc32.ChecksumIEEE([]byte(text)), Deflated: encoder.Append(nil, []byte(text), nil)}
}

func TestParts(t *testing.T) {
	t.Parallel()
	const header = "name,city\n"
	var chunks []Chunk
	var want strings.Builder
	for i := range 40 {
		text := strings.Repeat(fmt.Sprintf("Ann %d,Rome\n", i*i), i+1)
		want.WriteString(text)
		chunks = append(chunks, encode(t, int64(i+1), text))
	}
	for _, limit := range []int64{1, 200, 1000, 0} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			t.Parallel()
			sinks(t, func(t *testing.T, sink Sink, files func() map[string]string) {
				p := NewParts(NewOutput(sink), ".csv.gz", limit, encode(t, 0, header))
				for _, c := range chunks {
					require.NoError(t, p.Append(t.Context(), c))
				}
				parts, err := p.Close()
				require.NoError(t, err)
				got := files()
				require.Len(t, got, len(parts))
				switch limit {
				case 0:
					require.Len(t, parts, 1)
				case 1:
					require.Len(t, parts, len(chunks), "a chunk a part at least")
				}
				var text strings.Builder
				var rows int64
				for i, part := range parts {
					require.Equal(t, fmt.Sprintf("part-%05d.csv.gz", i), part.Name)
					file := got[part.Name]
					require.EqualValues(t, len(file), part.Bytes)
					if limit > 1 {
						require.LessOrEqual(t, part.Bytes, limit)
					}
					sum := sha256.Sum256([]byte(file))
					require.Equal(t, hex.EncodeToString(sum[:]), part.SHA256)
					content := gunzip(t, file)
					require.True(t, strings.HasPrefix(content, header))
					require.EqualValues(t, strings.Count(content, "\n")-1, part.Rows)
					text.WriteString(content[len(header):])
					rows += part.Rows
				}
				require.Equal(t, want.String(), text.String())
				require.EqualValues(t, 40*41/2, rows)
			})
		})
	}
}

// gunzip decodes exactly one gzip member.
func gunzip(t *testing.T, file string) string {
	t.Helper()
	source := bytes.NewReader([]byte(file))
	z, err := gzip.NewReader(source)
	require.NoError(t, err)
	z.Multistream(false)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Zero(t, source.Len())
	require.True(t, z.ModTime.IsZero())
	return string(text)
}

func TestPartsPassFailuresOn(t *testing.T) {
	t.Parallel()
	store := newMemory()
	broken := errors.New("no room")
	store.broken["part-00001.csv.gz"] = broken
	o := NewOutput(Objects{Store: store})
	p := NewParts(o, ".csv.gz", 1, encode(t, 0, "a\n"))
	var err error
	for i := 0; i < 5 && err == nil; i++ {
		err = p.Append(t.Context(), encode(t, 1, "1\n"))
	}
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "part-00001.csv.gz")
	require.NoError(t, o.Discard(t.Context()))
	require.Len(t, store.objects, 1)
	require.Contains(t, store.objects, "part-00000.csv.gz")
}
