package record

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/s2"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// Snappy that is not framed has no magic. A file called .snappy or .sz is told by its first bytes instead: one raw block
// begins with the length of its text as a varint, and Hadoop's form, a row of blocks, with one in four bytes, the first of
// which is 0 below 16 MiB. As a varint that would be an empty text, with nothing behind it.
type snappyForm int

const (
	noSnappy snappyForm = iota
	rawSnappy
	hadoopSnappy
)

// maxSnappyBlock bounds the text of a block that isn't framed: it and its compressed form are held in memory.
const maxSnappyBlock = 64 << 20

// maxShortSnappy is the largest raw block whose length is a varint of one byte.
const maxShortSnappy = 0x7f

var errSnappy = errors.New("malformed snappy")

// snappyFormOf tells what a source with that name is that begins as framed snappy doesn't, by reading nothing of it.
func snappyFormOf(name string, raw *bufio.Reader) snappyForm {
	if extension := strings.ToLower(path.Ext(name)); extension != ".snappy" && extension != ".sz" {
		return noSnappy
	}
	head, _ := raw.Peek(packedSnappy(maxShortSnappy) + 1) // what is wrong with the source is told by its reader
	switch {
	case len(head) == 0, bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return noSnappy
	case head[0] == 0 && len(head) > 1:
		return hadoopSnappy
	case head[0] > maxShortSnappy: // no text in UTF-8 begins so, but with a letter outside ASCII
		return rawSnappy
	}
	if _, err := s2.Decode(nil, head); err == nil {
		return rawSnappy
	}
	return noSnappy // a text by a wrong name
}

// packedSnappy is how long a text of n bytes can become.
func packedSnappy(n int) int { return 32 + n + n/6 }

// openRawSnappy decodes a source that is one block.
func openRawSnappy(raw *bufio.Reader) (io.Reader, error) {
	head, _ := raw.Peek(binary.MaxVarintLen64)
	size, n := binary.Uvarint(head)
	if n <= 0 {
		return nil, errSnappy
	}
	if err := checkSnappyBlock(size); err != nil {
		return nil, err
	}
	packed, err := io.ReadAll(io.LimitReader(raw, int64(packedSnappy(int(size)))+1))
	if err != nil {
		return nil, err
	}
	text, err := unpackSnappy(nil, packed, int(size))
	return bytes.NewReader(text), err
}

// unpackSnappy decodes one block with a text of at most limit bytes. An element of three bytes copies at most 64, so a block
// that promises more is believed nothing.
func unpackSnappy(dst, packed []byte, limit int) ([]byte, error) {
	if n, err := s2.DecodedLen(packed); err != nil || n > min(limit, 64*len(packed)) {
		return nil, errSnappy
	}
	text, err := s2.Decode(dst[:cap(dst)], packed)
	if err != nil {
		return nil, errSnappy
	}
	return text, nil
}

func checkSnappyBlock(size uint64) error {
	if size <= maxSnappyBlock {
		return nil
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "text_too_large", Message: fmt.Sprintf("a snappy block has %d bytes of text; %d is the most", size, maxSnappyBlock),
		Hint: "compress the file as framed snappy, or with gzip or zstd"}
}

// hadoopReader reads blocks as Hadoop's SnappyCodec writes them: the length of a block's text, then its chunks, each with the
// length of its compressed form before it. Lengths are 32 bits, big end first.
type hadoopReader struct {
	raw    *bufio.Reader
	left   int // text of the block that is in chunks to come
	text   []byte
	unread []byte // of text
	packed []byte
}

func (h *hadoopReader) Read(p []byte) (int, error) {
	for len(h.unread) == 0 {
		if err := h.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, h.unread)
	h.unread = h.unread[n:]
	return n, nil
}

// next decodes a chunk, or reads the length of a block.
func (h *hadoopReader) next() error {
	length, err := h.length()
	if err != nil {
		if h.left > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if h.left == 0 {
		h.left = int(length)
		return checkSnappyBlock(uint64(length))
	}
	if int64(length) > int64(packedSnappy(h.left)) {
		return errSnappy
	}
	if int(length) > cap(h.packed) {
		h.packed = make([]byte, length)
	}
	h.packed = h.packed[:length]
	if _, err := io.ReadFull(h.raw, h.packed); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if h.text, err = unpackSnappy(h.text, h.packed, h.left); err != nil {
		return err
	}
	h.unread = h.text
	h.left -= len(h.text)
	return nil
}

func (h *hadoopReader) length() (uint32, error) {
	var b [4]byte
	_, err := io.ReadFull(h.raw, b[:])
	return binary.BigEndian.Uint32(b[:]), err
}
