package deflate_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

var update = flag.Bool("update", false, "write the golden files anew")

const pythonGunzip = `import sys, zlib
rest = sys.stdin.buffer.read()
while rest:
    d = zlib.decompressobj(31)
    sys.stdout.buffer.write(d.decompress(rest) + d.flush())
    if not d.eof:
        sys.exit("cut short")
    rest = d.unused_data`

// tools are decoders of others: gzip's own, zlib and libdeflate.
var tools = map[string][]string{
	"gzip":              {"-dc"},
	"python3":           {"-c", pythonGunzip},
	"libdeflate-gunzip": {"-c"},
}

// members are gzip files of several blocks each, with their text.
func members() map[string]struct{ file, text []byte } {
	e := deflate.New()
	all := map[string]struct{ file, text []byte }{}
	for _, s := range shapes {
		blocks := []table{s.generate(1, 40<<10), {}, s.generate(2, 1), s.generate(3, 10<<10)}
		var text []byte
		for _, b := range blocks {
			text = append(text, b.text...)
		}
		all[s.name] = struct{ file, text []byte }{gzipMember(e, blocks...), text}
	}
	for name, in := range specials() {
		all[strings.ReplaceAll(name, " ", "-")] = struct{ file, text []byte }{gzipMember(e, in), in.text}
	}
	return all
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, m := range members() {
		if len(m.file) > 40<<10 {
			continue // big, and compared by the other tests
		}
		path := filepath.Join("testdata", name+".gz")
		if *update {
			require.NoError(t, os.WriteFile(path, m.file, 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, m.file), "%s: the bytes changed, so parts of one job could differ between versions", name)
	}
}

func TestGzipMember(t *testing.T) {
	t.Parallel()
	for name, m := range members() {
		r, err := gzip.NewReader(bytes.NewReader(m.file))
		require.NoError(t, err, name)
		r.Multistream(false)
		got, err := io.ReadAll(r)
		require.NoError(t, err, name)
		require.True(t, bytes.Equal(m.text, got), name)
	}
}

func TestTools(t *testing.T) {
	t.Parallel()
	for tool, args := range tools {
		t.Run(tool, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(tool)
			if err != nil {
				t.Skipf("NOT PROVEN: %s is not installed, so whether it decodes our output was not tried", tool)
			}
			var files, text []byte // a gzip file may have many members
			for _, m := range members() {
				files, text = append(files, m.file...), append(text, m.text...)
			}
			cmd := exec.CommandContext(t.Context(), path, args...)
			cmd.Stdin = bytes.NewReader(files)
			got, err := cmd.Output()
			require.NoError(t, err)
			require.True(t, bytes.Equal(text, got))
		})
	}
}
