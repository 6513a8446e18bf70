package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

const (
	// maxPage is the largest page or dictionary, as stored or unpacked. Most writers make pages of a MiB; DuckDB puts all of a
	// row group's values, some 100,000, into one.
	maxPage = 128 << 20
	// maxHeld is what the pages and dictionaries of all columns may hold at once, as unpacked.
	maxHeld = 512 << 20

	firstPeek = 256     // enough for most page headers
	maxHeader = 4 << 20 // statistics hold whole values
)

// codec is how pages are compressed.
type codec int64

const (
	uncompressed codec = 0
	snappyCodec  codec = 1
	gzipCodec    codec = 2
	brotliCodec  codec = 4
	zstdCodec    codec = 6
	lz4Codec     codec = 7 // LZ4_RAW
)

// otherCodecs can't be read.
var otherCodecs = map[codec]string{3: "LZO", 5: "LZ4 in Hadoop's frames"}

// encoding is how values are written.
type encoding int32

const (
	plain           encoding = 0
	plainDictionary encoding = 2
	rle             encoding = 3
	deltaPacked     encoding = 5
	deltaLength     encoding = 6
	deltaStrings    encoding = 7
	rleDictionary   encoding = 8
	streamSplit     encoding = 9
)

// pageType is what a page holds.
type pageType int32

const (
	dataPage       pageType = 0
	dictionaryPage pageType = 2
	dataPageV2     pageType = 3
)

// pageHeader stands before each page.
type pageHeader struct {
	kind       pageType
	unpacked   int32
	stored     int32
	crc        uint32
	checked    bool // it has a crc
	values     int32
	encoding   encoding
	levels     encoding // of definition levels; version 1
	levelSize  int32    // version 2
	repeatSize int32
	raw        bool // version 2: the values are not compressed
	told       bool // it has the part that is its kind's
}

// readHeader reads the header that data begins with, and returns its length.
func readHeader(data []byte) (h pageHeader, n int, t thrift) {
	t = thrift{data: data}
	h.kind = -1
	t.structure(func(id int16, kind byte) {
		switch id {
		case 1:
			h.kind = pageType(t.int32())
		case 2:
			h.unpacked = t.int32()
		case 3:
			h.stored = t.int32()
		case 4:
			h.crc, h.checked = uint32(t.int32()), true
		case 5, 7, 8:
			if !t.is(kind, thriftStruct) {
				return
			}
			h.told = true
			t.structure(func(field int16, kind byte) { h.detail(&t, id, field, kind) })
		default:
			t.skip(kind)
		}
	})
	return h, t.at, t
}

// detail reads a field of the header's part for data pages (5), dictionaries (7) or data pages of version 2 (8).
func (h *pageHeader) detail(t *thrift, part, field int16, kind byte) {
	switch {
	case field == 1:
		h.values = t.int32()
	case field == 2 && part != 8, field == 4 && part == 8:
		h.encoding = encoding(t.int32())
	case field == 3 && part == 5:
		h.levels = encoding(t.int32())
	case field == 5 && part == 8:
		h.levelSize = t.int32()
	case field == 6 && part == 8:
		h.repeatSize = t.int32()
	case field == 7 && part == 8:
		h.raw = kind == thriftFalse
	default:
		t.skip(kind)
	}
}

// errDamage and what wraps it is damage of a file.
var errDamage = errors.New("damaged")

func damage(what string) error { return fmt.Errorf("%w: %s", errDamage, what) }

// next reads the next page of the chunk: its header, and its bytes as stored, which stay until the stream is used again.
func (s *stream) next() (h pageHeader, stored []byte, err error) {
	for size := firstPeek; ; size *= 4 {
		head, err := s.peek(size)
		if err != nil {
			return h, nil, err
		}
		var n int
		var t thrift
		h, n, t = readHeader(head)
		if !t.failed() {
			s.take(n)
			break
		}
		if t.bad || len(head) < size || size >= maxHeader {
			return h, nil, damage("a page header is none")
		}
	}
	switch {
	case h.stored < 0 || h.unpacked < 0 || h.values < 0 || h.levelSize < 0 || h.repeatSize < 0:
		return h, nil, damage("a page header has a negative size")
	case int64(h.stored) > s.left:
		return h, nil, damage("a page would be longer than its column chunk")
	case h.stored > maxPage || h.unpacked > maxPage:
		return h, nil, errTooLarge
	}
	if stored, err = s.peek(int(h.stored)); err != nil {
		return h, nil, err
	}
	s.take(int(h.stored))
	if h.checked && crc32.ChecksumIEEE(stored) != h.crc {
		return h, nil, damage("a page's checksum is wrong")
	}
	return h, stored, nil
}

// errTooLarge is about pages that are not unpacked.
var errTooLarge = errors.New("pages too large")

// unpacker undoes compression.
type unpacker struct {
	zstd   *zstd.Decoder
	gzip   gzip.Reader
	brotli *brotli.Reader
}

// unpack makes size bytes of stored. They lie in buf, which grows for them, or are stored itself.
func (u *unpacker) unpack(c codec, buf, stored []byte, size int) (unpacked, grown []byte, err error) {
	if c == uncompressed {
		if len(stored) != size {
			return nil, buf, damage("a page has another size than its header says")
		}
		return stored, buf, nil
	}
	if size == 0 {
		return nil, buf, nil // some writers store nothing for it
	}
	if c == snappyCodec {
		if n, err := snappy.DecodedLen(stored); err != nil || n != size {
			return nil, buf, damage("a page has another size than its header says")
		}
	}
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	n := 0
	switch c {
	case snappyCodec:
		var out []byte
		out, err = snappy.Decode(buf, stored)
		n = len(out)
	case zstdCodec:
		if u.zstd == nil {
			if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecodeAllCapLimit(true)); err != nil {
				return nil, buf, err
			}
		}
		var out []byte
		out, err = u.zstd.DecodeAll(stored, buf[:0:size])
		n = len(out)
	case gzipCodec:
		n, err = readWhole(resetting(&u.gzip, u.gzip.Reset(bytes.NewReader(stored))), buf)
	case brotliCodec:
		if u.brotli == nil {
			u.brotli = brotli.NewReader(nil)
		}
		n, err = readWhole(resetting(u.brotli, u.brotli.Reset(bytes.NewReader(stored))), buf)
	case lz4Codec:
		n, err = lz4.UncompressBlock(stored, buf)
	}
	if err != nil || n != size {
		return nil, buf, damage("a page can't be unpacked")
	}
	return buf, buf, nil
}

func resetting(r io.Reader, err error) io.Reader {
	if err != nil {
		return failing{err}
	}
	return r
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// readWhole fills buf; it is an error when there is less or more.
func readWhole(r io.Reader, buf []byte) (int, error) {
	n, err := io.ReadFull(r, buf)
	if err != nil {
		return n, err
	}
	var more [1]byte
	if n, err := io.ReadFull(r, more[:]); n > 0 || !errors.Is(err, io.EOF) {
		return 0, damage("a page has another size than its header says")
	}
	return n, nil
}

// known reports whether a chunk's codec can be undone.
func (c codec) known() bool {
	switch c {
	case uncompressed, snappyCodec, gzipCodec, brotliCodec, zstdCodec, lz4Codec:
		return true
	}
	return false
}
