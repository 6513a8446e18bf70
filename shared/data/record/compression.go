package record

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// maxWindow bounds what zstd keeps of the text: its own level 22 asks for as much.
const maxWindow = 128 << 20

const zstdMagic = "\x28\xb5\x2f\xfd"

// compressions are told by the bytes they begin with; snappy without frames is not, see snappyForm. Each opens the whole source: members or frames one behind the other
// are one text.
var compressions = []struct {
	name, magic string
	open        func(r *bufio.Reader) (text io.Reader, member string, err error)
}{
	{"gzip", "\x1f\x8b", openGzip},
	{"zstd", zstdMagic, openZstd},
	{"bzip2", "BZh", func(r *bufio.Reader) (io.Reader, string, error) { return bzip2.NewReader(r), "", nil }},
	{"snappy", "\xff\x06\x00\x00sNaPpY", func(r *bufio.Reader) (io.Reader, string, error) { return s2.NewReader(r), "", nil }},
	{"zip", "PK\x03\x04", openZip},
	{"zip", "PK\x05\x06", openZip}, // empty
}

func openGzip(r *bufio.Reader) (io.Reader, string, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, "", err
	}
	z.Multistream(false)
	return &gzipReader{z, r}, "", nil
}

// gzipReader reads members one behind the other. Zeros behind the last are none of the text: tapes and some programs fill up
// their blocks with them, and gzip itself passes over them.
type gzipReader struct {
	member *gzip.Reader
	r      *bufio.Reader
}

func (g *gzipReader) Read(p []byte) (n int, err error) {
	for n == 0 {
		if n, err = g.member.Read(p); !errors.Is(err, io.EOF) {
			return n, err
		}
		next, err := g.r.Peek(1)
		if err == nil && next[0] == 0 {
			err = g.padding()
		} else if err == nil {
			err = g.member.Reset(g.r)
		}
		if err != nil {
			return n, err
		}
		g.member.Multistream(false)
	}
	return n, nil
}

// padding reads zeros, and returns io.EOF when nothing else comes.
func (g *gzipReader) padding() error {
	for {
		if c, err := g.r.ReadByte(); err != nil {
			return err
		} else if c != 0 {
			return gzip.ErrHeader
		}
	}
}

func openZstd(r *bufio.Reader) (io.Reader, string, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow)) // starts no goroutine
	return z, "", err
}

// compressionOf returns which of the compressions a source is that begins so, or -1.
func compressionOf(head []byte) int {
	if len(head) > 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18" {
		head = []byte(zstdMagic) // a frame without text, such as pzstd writes before each of its own to tell their sizes
	}
	for i, c := range compressions {
		if bytes.HasPrefix(head, []byte(c.magic)) && (c.name != "bzip2" || len(head) > 3 && head[3] >= '1' && head[3] <= '9') {
			return i
		}
	}
	return -1
}

// unpacked is the text of a compressed source, and turns what is wrong with the compression into an error for people.
type unpacked struct {
	r           io.Reader
	compression string
	name        string
	stored      *source.Meter
	n           int64
	limits      Limits
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	if large := u.limits.CheckText(u.name, u.n, u.stored.N); large != nil {
		return 0, large
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	return n, u.fault(err)
}

// fault tells damaged data from a source that can't be read.
func (u *unpacked) fault(err error) error {
	var told *amc.Error
	switch {
	case u.stored.Err != nil:
		return err
	case errors.As(err, &told):
		placed := *told
		placed.File = u.name
		return &placed
	case errors.Is(err, zstd.ErrUnknownDictionary):
		return source.Unsupported(u.name, "zstd with a dictionary can't be read", "compress the file without one")
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return source.Unsupported(u.name, "zstd whose window is larger than 128 MiB can't be read", "compress the file without --long, or with --long=27")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &amc.Error{Kind: amc.KindInvalid, Code: "truncated_" + u.compression, File: u.name,
			Message: "the " + u.compression + " data ends too early", Hint: "the file was cut off: export or copy it again"}
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "corrupt_" + u.compression, File: u.name,
		Message: "the " + u.compression + " data is damaged", Hint: "export or copy the file again"}
}

// decompress returns the source's text, or the source when it is not compressed.
func (r *Reader) decompress(raw *bufio.Reader) (io.Reader, error) {
	head, err := raw.Peek(16)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, r.file.Fault(err)
	}
	if is := foreignOf(head); is != nil {
		return nil, source.Unsupported(r.file.Name, is.what, is.hint)
	}
	if i := compressionOf(head); i >= 0 {
		c := compressions[i]
		u := &unpacked{compression: c.name, name: r.file.Name, stored: r.file.Stored, limits: r.file.Limits}
		if u.r, r.member, err = c.open(raw); err != nil {
			return nil, r.file.Fault(u.fault(err))
		}
		r.compression = c.name
		return u, nil
	}
	return r.unframed(raw)
}

// unframed returns the text of a source that is snappy by its name and first bytes, or the source.
func (r *Reader) unframed(raw *bufio.Reader) (io.Reader, error) {
	form := snappyFormOf(r.file.Name, raw)
	if form == noSnappy {
		return raw, nil
	}
	r.compression = "snappy"
	u := &unpacked{compression: r.compression, name: r.file.Name, stored: r.file.Stored, limits: r.file.Limits}
	if form == hadoopSnappy {
		u.r = &hadoopReader{raw: raw}
		return u, nil
	}
	var err error
	if u.r, err = openRawSnappy(raw); err != nil {
		return nil, r.file.Fault(u.fault(err))
	}
	return u, nil
}
