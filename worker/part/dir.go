package part

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Dir is a folder as a Sink. A file grows under a temporary name that begins with a dot.
type Dir struct {
	path string
}

var _ Sink = Dir{}

// The names that a transform writes, and those that its files have while they grow.
var (
	outputName    = `(manifest\.txt|report\.json|rejects\.csv\.gz|part-\d{5,}\.(csv|jsonl)\.gz)`
	outputPattern = regexp.MustCompile(`^(` + outputName + `|\.` + outputName + `\.\d+)$`)
)

// NewDir makes the folder ready: it is created when it is not there, and the outputs of an earlier transform, finished or not, are removed
// from it, the manifest first, so that it never shows a mixture of two. Nothing is removed when a file to keep, such as an input, is among
// them.
func NewDir(path string, keep ...os.FileInfo) (Dir, error) {
	if err := os.MkdirAll(path, 0o750); err != nil {
		return Dir{}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return Dir{}, err
	}
	names := []string{amc.ManifestName}
	for _, entry := range entries {
		if !outputPattern.MatchString(entry.Name()) || entry.IsDir() {
			continue
		}
		old := filepath.Join(path, entry.Name())
		if info, err := os.Stat(old); err == nil && slices.ContainsFunc(keep, func(k os.FileInfo) bool { return os.SameFile(k, info) }) {
			return Dir{}, &amc.Error{Kind: amc.KindInvalid, Code: "input_in_output", File: old,
				Message: "this input has the name of an output, which would replace it", Hint: "choose another folder for the output"}
		}
		names = append(names, entry.Name())
	}
	d := Dir{path: path}
	for _, name := range names {
		if err := d.Remove(context.Background(), name); err != nil {
			return Dir{}, err
		}
	}
	return d, nil
}

// Create begins a file.
func (d Dir) Create(_ context.Context, name string) (Writer, error) {
	f, err := os.CreateTemp(d.path, "."+name+".*")
	if err != nil {
		return nil, err
	}
	return &dirFile{File: f, path: filepath.Join(d.path, name)}, nil
}

// Remove removes a file, also when ctx has ended: an interrupted transform leaves nothing.
func (d Dir) Remove(_ context.Context, name string) error {
	if err := os.Remove(filepath.Join(d.path, name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Location is the file's name: the manifest stands beside it.
func (d Dir) Location(name string) string { return name }

type dirFile struct {
	*os.File
	path string
}

func (f *dirFile) Commit() error {
	err := errors.Join(f.Chmod(0o640), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (f *dirFile) Abort() error {
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
