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
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/amc-uploader/amc-uploader/shared/amc"
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
	z := &zipMember{raw: raw, header: header, sum: crc32.NewIEEE()}
	switch base := path.Base(header.name); {
	case header.name == "":
		return nil, "", unsupported("", "the archive has no file", "pack one file")
	case base == "[Content_Types].xml" || base == "mimetype" || strings.HasPrefix(header.name, "_rels/"):
		return nil, "", unsupported("", "a spreadsheet can't be read", "save the sheet as CSV UTF-8")
	case header.encrypted:
		return nil, "", unsupported("", "the archive is encrypted", "pack the file without a password")
	case header.method == 8:
		z.text = flate.NewReader(raw)
	case header.method == 0 && !header.described && header.size != 1<<32-1:
		z.text = &exactly{io.LimitedReader{R: raw, N: int64(header.size)}}
	default:
		return nil, "", unsupported("", "the archive is packed in a way that can't be read", "pack it with an ordinary zip program, or use gzip")
	}
	return z, header.name, nil
}

// nextInZip reads the header of the next file, past folders and what macOS adds. The name is empty at the archive's end.
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
		case strings.HasPrefix(h.name, "__MACOSX/"):
			return zipHeader{}, nil // it comes behind the files
		case h.name == "":
			return zipHeader{}, errZip
		case !strings.HasSuffix(h.name, "/") || h.size != 0:
			return h, nil
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
		if err := z.describe(); err != nil {
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
		return &amc.Error{Kind: amc.KindInvalid, Code: "several_files", Message: "the archive has more than one file", Hint: "pack each file alone, or use gzip"}
	}
	_, err = io.Copy(io.Discard, z.raw)
	return err
}

// describe reads the checksum behind the text, and passes over the sizes, of four bytes or eight.
func (z *zipMember) describe() error {
	if magic, _ := z.raw.Peek(4); string(magic) == zipDescriptor {
		if _, err := z.raw.Discard(4); err != nil {
			return err
		}
	}
	next, err := z.raw.Peek(22)
	if err != nil {
		return err // behind an archive's last file comes at least a directory
	}
	z.header.crc = binary.LittleEndian.Uint32(next)
	sizes := 8
	if !bytes.HasPrefix(next[12:], []byte("PK")) {
		sizes = 16
	}
	_, err = z.raw.Discard(4 + sizes)
	return err
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
