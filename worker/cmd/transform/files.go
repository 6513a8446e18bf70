package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// expand puts in the place of each folder the files in and below it, by path as objects are by key, as a job reads a prefix.
func expand(names []string) (files []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() { // look says what is wrong
			files = append(files, name)
			continue
		}
		var below []string
		err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return unreadable(path, err)
			}
			relative, err := filepath.Rel(name, path)
			switch {
			case err != nil:
				return err
			case relative == ".":
			case entry.IsDir() && amc.Hidden(entry.Name()+"/"):
				return fs.SkipDir
			case !entry.IsDir() && !amc.Hidden(entry.Name()):
				below = append(below, filepath.ToSlash(relative))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, &amc.Error{Kind: amc.KindInvalid, Code: "no_files", File: name, Message: "there is no file in the folder",
				Hint: "check it; " + amc.HiddenNames + ", don't count"}
		}
		slices.Sort(below)
		for _, path := range below {
			files = append(files, filepath.Join(name, filepath.FromSlash(path)))
		}
	}
	return files, nil
}

// look refuses files that can't be read before the folder of the outputs is touched, and returns what they are, nil for standard
// input. Of a pipe it takes nothing.
func look(files []string) ([]os.FileInfo, error) {
	var found []os.FileInfo
	for _, name := range files {
		if name == "-" {
			found = append(found, nil)
			continue
		}
		info, err := os.Stat(name)
		if err == nil && info.IsDir() {
			err = syscall.EISDIR // behind a link in a folder
		}
		if err == nil && info.Mode().IsRegular() {
			f := &file{name: name}
			_, err = f.Read(nil)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return nil, unreadable(name, err)
		}
		found = append(found, info)
	}
	return found, nil
}

// unreadable says what is wrong with a file that can't be opened.
func unreadable(name string, err error) error {
	e := &amc.Error{Kind: amc.KindInvalid, Code: "file_unreadable", File: name}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "no such file", "check its name and folder"
	case errors.Is(err, syscall.EISDIR):
		e.Message, e.Hint = "it is a directory", "name the files in it"
	case errors.Is(err, fs.ErrPermission):
		e.Message, e.Hint = "this user may not read it", "check its permissions"
	default:
		return fmt.Errorf("open %s: %w", name, err)
	}
	return e
}

// file opens when it is first read and closes at its end, so that any number of files needs one descriptor.
type file struct {
	name  string
	mutex sync.Mutex // guards what is behind it against reads side by side
	file  *os.File
	ended bool
}

func (f *file) open() (*os.File, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.file == nil {
		opened, err := os.Open(f.name)
		if err != nil {
			return nil, err
		}
		f.file = opened
	}
	return f.file, nil
}

func (f *file) Read(p []byte) (int, error) {
	if f.ended {
		return 0, io.EOF
	}
	opened, err := f.open()
	if err != nil {
		return 0, err
	}
	n, err := opened.Read(p)
	if errors.Is(err, io.EOF) {
		f.ended = true
		return n, cmp.Or(f.Close(), io.EOF)
	}
	return n, err
}

func (f *file) ReadAt(p []byte, offset int64) (int, error) {
	opened, err := f.open()
	if err != nil {
		return 0, err
	}
	return opened.ReadAt(p, offset)
}

func (f *file) Close() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.file == nil {
		return nil
	}
	opened := f.file
	f.file = nil
	return opened.Close()
}
