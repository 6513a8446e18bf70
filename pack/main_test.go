package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a program that is quickly built, packed in both ways.
var small = []program{
	{"pack", "bootstrap", "small.zip", zipped},
	{"pack", "worker", "small.tar.gz", tarred},
}

func packed(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, run(t.Context(), version, dir, small, architectures))
	return dir
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return text
}

func TestTheSameSourcesMakeTheSameBytes(t *testing.T) {
	t.Parallel()
	one, other, later := packed(t, "1.0.0"), packed(t, "1.0.0"), packed(t, "1.0.1")
	sums := ""
	for _, name := range []string{"linux-arm64/small.zip", "linux-arm64/small.tar.gz", "linux-amd64/small.zip", "linux-amd64/small.tar.gz"} {
		file := read(t, one, name)
		require.Equal(t, file, read(t, other, name))
		require.NotEqual(t, file, read(t, later, name), "another version is another file")
		sums += fmt.Sprintf("%x  %s\n", sha256.Sum256(file), name)
	}
	require.Equal(t, sums, string(read(t, one, "SHA256SUMS")))
}

func TestAPackageHoldsOneProgramForItsMachine(t *testing.T) {
	t.Parallel()
	dir := packed(t, "1.0.0")
	for folder, machine := range map[string]elf.Machine{"linux-arm64": elf.EM_AARCH64, "linux-amd64": elf.EM_X86_64} {
		archive := read(t, dir, folder, "small.zip")
		z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		require.NoError(t, err)
		require.Len(t, z.File, 1)
		require.Equal(t, "bootstrap", z.File[0].Name)
		require.Equal(t, os.FileMode(0o755), z.File[0].Mode())
		content, err := z.File[0].Open()
		require.NoError(t, err)
		ofZip, err := io.ReadAll(content)
		require.NoError(t, err)

		g, err := gzip.NewReader(bytes.NewReader(read(t, dir, folder, "small.tar.gz")))
		require.NoError(t, err)
		in := tar.NewReader(g)
		header, err := in.Next()
		require.NoError(t, err)
		require.Equal(t, []any{"worker", int64(0o755)}, []any{header.Name, header.Mode})
		ofTar, err := io.ReadAll(in)
		require.NoError(t, err)
		_, err = in.Next()
		require.ErrorIs(t, err, io.EOF)

		require.Equal(t, ofZip, ofTar)
		file, err := elf.NewFile(bytes.NewReader(ofZip))
		require.NoError(t, err)
		require.Equal(t, machine, file.Machine)
		require.Nil(t, file.Section(".interp"), "it needs no library")
	}
}

func TestWhatDoesNotBuildIsNotPacked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := run(t.Context(), "1", dir, []program{{"pack/nothing", "bootstrap", "nothing.zip", zipped}}, architectures)
	require.ErrorContains(t, err, "pack/nothing")
	require.ErrorContains(t, err, "arm64")
	require.NoFileExists(t, filepath.Join(dir, "SHA256SUMS"))
}
