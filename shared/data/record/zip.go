package record

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// zipMember is the text of an archive with one file, read from its front: the directory at the end, which readers of zip
// begin with, is only met behind the text.
type zipMember struct {
	raw    *bufio.Reader
	text   io.Reader
	sum    hash.Hash32
	header zipHeader
	err    error // once the text has ended
}

// zipHeader stands before a file in an archive.
type zipHeader struct {
	name      string
	method    uint16
	crc       uint32
	size      uint32 // compressed
	described bool   // crc and size follow the text
	encrypted bool
}

var errZip = errors.New("malformed zip")

const (
	zipLocal      = "PK\x03\x04"
	zipDescriptor = "PK\x07\x08"
	zipDirectory  = "PK\x01\x02"
)

func openZip(raw *bufio.Reader) (io.Reader, string, error) {
	header, err := nextInZip(raw)
	if err != nil {
		return nil, "", err
	}
	switch {
	case header.name == "":
		return nil, "", source.Unsupported("", "the archive has no file", "pack one file")
	case header.ofSpreadsheet():
		return nil, "", source.Unsupported("", "a spreadsheet can't be read", "save the sheet as CSV UTF-8")
	}
	text, err := header.open(raw)
	if err != nil {
		return nil, "", err
	}
	return &zipMember{raw: raw, text: text, header: header, sum: crc32.NewIEEE()}, header.name, nil
}

// ofSpreadsheet tells by the file that comes first: Excel begins with the first two, others' programs with any of their folders.
func (h zipHeader) ofSpreadsheet() bool {
	folder, _, _ := strings.Cut(h.name, "/")
	return slices.Contains([]string{"[Content_Types].xml", "_rels", "docProps", "xl", "mimetype", "Index"}, folder)
}

// hidden reports whether nobody means the file: it is a folder, or what macOS adds.
func (h zipHeader) hidden() bool {
	return strings.HasSuffix(h.name, "/") || strings.HasPrefix(h.name, "__MACOSX/") || strings.HasPrefix(path.Base(h.name), ".")
}

// open returns the file's text, which ends where the file does.
func (h zipHeader) open(raw *bufio.Reader) (io.Reader, error) {
	switch folder := strings.HasSuffix(h.name, "/"); {
	case h.encrypted:
		return nil, source.Unsupported("", "the archive is encrypted", "pack the file without a password")
	case h.method == 8:
		return flate.NewReader(raw), nil
	case h.method == 0 && (!h.described || folder) && h.size != 1<<32-1:
		return &exactly{io.LimitedReader{R: raw, N: int64(h.size)}}, nil
	}
	return nil, source.Unsupported("", "the archive is packed in a way that can't be read", "pack it with an ordinary zip program, or use gzip")
}

// maxHidden is the text that a hidden file may have: more is a bomb, or not what it seems.
const maxHidden = 1 << 20

// skip moves behind the file.
func (h zipHeader) skip(raw *bufio.Reader) error {
	text, err := h.open(raw)
	if err != nil {
		return err
	}
	if n, err := io.CopyN(io.Discard, text, maxHidden+1); n > maxHidden {
		return severalFiles()
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	if h.described {
		_, err = describe(raw)
	}
	return err
}

func severalFiles() *amc.Error {
	return &amc.Error{Kind: amc.KindInvalid, Code: "several_files", Message: "the archive has more than one file", Hint: "pack each file alone, or use gzip"}
}

// nextInZip reads the header of the next file that is not hidden. The name is empty at the archive's end.
func nextInZip(raw *bufio.Reader) (zipHeader, error) {
	for {
		magic, err := raw.Peek(4)
		if err != nil {
			return zipHeader{}, err
		}
		if string(magic) != zipLocal {
			if string(magic[:2]) != "PK" {
				return zipHeader{}, errZip
			}
			return zipHeader{}, nil
		}
		var fixed [30]byte
		if _, err := io.ReadFull(raw, fixed[:]); err != nil {
			return zipHeader{}, err
		}
		le := binary.LittleEndian
		flags := le.Uint16(fixed[6:])
		h := zipHeader{method: le.Uint16(fixed[8:]), crc: le.Uint32(fixed[14:]), size: le.Uint32(fixed[18:]), encrypted: flags&1 != 0, described: flags&8 != 0}
		name := make([]byte, le.Uint16(fixed[26:]))
		if _, err := io.ReadFull(raw, name); err != nil {
			return zipHeader{}, err
		}
		if _, err := raw.Discard(int(le.Uint16(fixed[28:]))); err != nil {
			return zipHeader{}, err
		}
		h.name = string(name)
		switch {
		case h.name == "":
			return zipHeader{}, errZip
		case !h.hidden():
			return h, nil
		}
		if err := h.skip(raw); err != nil {
			return zipHeader{}, err
		}
	}
}

func (z *zipMember) Read(p []byte) (int, error) {
	if z.err != nil {
		return 0, z.err
	}
	n, err := z.text.Read(p)
	z.sum.Write(p[:n])
	if errors.Is(err, io.EOF) {
		if err = z.end(); err == nil {
			err = io.EOF
		}
	}
	z.err = err
	return n, err
}

// end checks what follows the text.
func (z *zipMember) end() error {
	if z.header.described {
		var err error
		if z.header.crc, err = describe(z.raw); err != nil {
			return err
		}
	}
	if z.sum.Sum32() != z.header.crc {
		return errZip
	}
	if magic, err := z.raw.Peek(4); err != nil {
		return io.ErrUnexpectedEOF
	} else if string(magic) != zipDirectory && string(magic) != zipLocal {
		return errZip
	}
	next, err := nextInZip(z.raw)
	if err != nil {
		return err
	}
	if next.name != "" {
		return severalFiles()
	}
	_, err = io.Copy(io.Discard, z.raw)
	return err
}

// describe reads the checksum behind a text, and passes over the sizes, of four bytes or eight.
func describe(raw *bufio.Reader) (crc uint32, err error) {
	if magic, _ := raw.Peek(4); string(magic) == zipDescriptor {
		if _, err := raw.Discard(4); err != nil {
			return 0, err
		}
	}
	next, err := raw.Peek(22)
	if err != nil {
		return 0, err // behind an archive's last file comes at least a directory
	}
	crc = binary.LittleEndian.Uint32(next)
	sizes := 8
	if !bytes.HasPrefix(next[12:], []byte("PK")) {
		sizes = 16
	}
	_, err = raw.Discard(4 + sizes)
	return crc, err
}

// exactly reads all of N bytes, or fails.
type exactly struct{ io.LimitedReader }

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.LimitedReader.Read(p)
	if errors.Is(err, io.EOF) && e.N > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
