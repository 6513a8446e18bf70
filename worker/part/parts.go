package part

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/worker/deflate"
)

// DefaultSize is the limit of a part when nobody says.
const DefaultSize = amc.DefaultPartSize

// MaxSize is the largest limit a part may be given: beyond it AMC's load fails late.
const MaxSize = 500_000_000

// Chunk is some text compressed on its own: raw DEFLATE that refers to nothing before it and ends on a byte boundary.
type Chunk struct {
	Rows     int64
	Length   int64  // of the text
	CRC32    uint32 // of the text
	Deflated []byte
}

// Parts joins chunks to parts. A part ends before the chunk that would make it larger than the limit; a single chunk is
// never split. Names and bytes depend on the chunks alone.
type Parts struct {
	output *Output
	suffix string
	limit  int64
	header Chunk

	done    []amc.Part
	current *current
}

// current is the part that is being written.
type current struct {
	Writer
	amc.Part
	crc    uint32
	length uint32 // of the text, modulo 2^32, as gzip has it
	sum    hash.Hash
}

// The frame of a gzip member: no name, no time, no system, so that equal text is equal bytes.
var (
	gzipHeader  = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}
	gzipTrailer = int64(len(deflate.Final()) + 8)
)

// NewParts writes parts to the output, each beginning with the header, with names that end in the suffix. A limit of 0 is
// DefaultSize.
func NewParts(output *Output, suffix string, limit int64, header Chunk) *Parts {
	if limit <= 0 {
		limit = DefaultSize
	}
	return &Parts{output: output, suffix: suffix, limit: limit, header: header}
}

// Append adds a chunk to the current part, or to a new one.
func (p *Parts) Append(ctx context.Context, c Chunk) error {
	if p.current != nil && p.current.Rows > 0 && p.current.Bytes+int64(len(c.Deflated))+gzipTrailer > p.limit {
		if err := p.end(); err != nil {
			return err
		}
	}
	if p.current == nil {
		name := fmt.Sprintf("part-%05d%s", len(p.done), p.suffix)
		w, err := p.output.Create(ctx, name)
		if err != nil {
			return err
		}
		p.current = &current{Writer: w, Part: amc.Part{Name: name}, sum: sha256.New()}
		if err := p.current.write(gzipHeader); err != nil {
			return err
		}
		if err := p.current.add(p.header); err != nil {
			return err
		}
	}
	return p.current.add(c)
}

// Close ends the last part and returns all of them.
func (p *Parts) Close() ([]amc.Part, error) {
	if p.current != nil {
		if err := p.end(); err != nil {
			return nil, err
		}
	}
	return p.done, nil
}

func (p *Parts) end() error {
	c := p.current
	p.current = nil
	trailer := deflate.Final()
	trailer = binary.LittleEndian.AppendUint32(trailer, c.crc)
	trailer = binary.LittleEndian.AppendUint32(trailer, c.length)
	if err := c.write(trailer); err != nil {
		return err
	}
	if err := c.Commit(); err != nil {
		return err
	}
	c.SHA256 = hex.EncodeToString(c.sum.Sum(nil))
	p.done = append(p.done, c.Part)
	return nil
}

func (c *current) add(chunk Chunk) error {
	c.crc = deflate.CombineCRC32(c.crc, chunk.CRC32, chunk.Length)
	c.length += uint32(chunk.Length)
	c.Rows += chunk.Rows
	return c.write(chunk.Deflated)
}

func (c *current) write(b []byte) error {
	c.Bytes += int64(len(b))
	c.sum.Write(b)
	if _, err := c.Write(b); err != nil {
		return fmt.Errorf("write %s: %w", c.Name, err)
	}
	return nil
}
