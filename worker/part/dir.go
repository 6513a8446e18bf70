package part

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Dir is a folder as a Sink. A file grows under a temporary name that begins with a dot.
type Dir struct {
	path string
}

var _ Sink = Dir{}

// NewDir makes the folder ready: it is created when it is not there, and the outputs of an earlier transform, finished or not, are removed
// from it, the manifest first, so that it never shows a mixture of two.
func NewDir(path string) (Dir, error) {
	if err := os.MkdirAll(path, 0o750); err != nil {
		return Dir{}, err
	}
	d := Dir{path: path}
	const part = "part-[0-9][0-9][0-9][0-9][0-9]*.gz"
	for _, pattern := range []string{amc.ManifestName, ReportName, RejectsName, part, "." + RejectsName + ".*", "." + part + ".*"} {
		old, err := fs.Glob(os.DirFS(path), pattern)
		if err != nil {
			return Dir{}, err
		}
		for _, name := range old {
			if err := d.Remove(context.Background(), name); err != nil {
				return Dir{}, err
			}
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
