package source

import (
	"errors"
	"fmt"
	"io"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// File is one file of a source, as the stages before the format leave it.
type File struct {
	Name      string
	Declared  amc.Reading // in canonical form
	Format    amc.Format  // declared or detected; JSONL may turn out to be JSON
	Limits    Limits      // none is zero
	BlockSize int         // bytes, about
	Stored    *Meter

	// Head is the beginning: of Text for a text, of the stored bytes for a binary format. It is valid until the first read of Text.
	Head []byte
	// Text is decompressed and UTF-8, without byte order mark. Its lines end in LF or CR LF. It is nil for a binary format.
	Text io.Reader
	// At reads the stored bytes, Size of them, from anywhere and for several goroutines at once. It is nil for a stream.
	At   io.ReaderAt
	Size int64
}

// Likeness is how much a file is like one of a format.
type Likeness int

// From a file that can't be of the format to one that can be of no other.
const (
	Unlike   Likeness = iota
	Possible          // any file may be of the format
	Likely            // it begins like one, and others may begin so too
	Named             // its name says so; a format leaves names to record
	Certain
)

// Fault names the file in an error that does not.
func (f *File) Fault(err error) error {
	var e *amc.Error
	if errors.As(err, &e) && e.File == f.Name {
		return err
	}
	return fmt.Errorf("read %s: %w", f.Name, err)
}

// CodeEmpty is the code of Empty.
const CodeEmpty = "empty_file"

// Empty is the error about a file without a single record.
func (f *File) Empty() *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: CodeEmpty, File: f.Name, Message: "the file is empty", Hint: "export it again"}
}

// Unsupported is the error about a file that is something we can't read. The hint says what to do instead.
func Unsupported(file, what, hint string) *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "unsupported_format", File: file, Message: what, Hint: hint}
}

// Meter counts the stored bytes that are read, and remembers a failure to read.
type Meter struct {
	R   io.Reader
	N   int64 // a binary format sets it
	Err error
}

func (m *Meter) Read(p []byte) (int, error) {
	n, err := m.R.Read(p)
	m.N += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		m.Err = err
	}
	return n, err
}
