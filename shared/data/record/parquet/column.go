package parquet

import (
	"encoding/binary"
	"fmt"
)

// column decodes one column, a batch of rows at a time.
type column struct {
	name     string
	kind     kind
	optional bool
	longest  int // bytes of a value that is put together
	stream   *stream
	unpacker *unpacker
	held     *int // by the pages and dictionaries of all columns

	codec      codec
	values     int64 // of the chunk, in pages to come
	page       page
	pageBuf    []byte // what the page was unpacked to
	pageHeld   int
	dictionary dictionary
	batch      batch
}

// dictionary is the values that a chunk's data pages may point to.
type dictionary struct {
	buf   []byte
	data  []byte
	spans []span // of values without a width
	size  int    // how many
	held  int
}

// page is what is left of a data page.
type page struct {
	rows     int
	levels   hybrid // when the column is optional
	encoding encoding
	data     []byte // plain and streamSplit, and what follows the lengths of strings
	bit      uint   // of data; plain booleans
	values   int    // streamSplit: in the page
	at       int    // the next of them
	indices  hybrid // of the dictionary, or rle booleans
	lengths  delta  // of strings, or of their suffixes; or deltaPacked numbers
	prefixes delta  // deltaStrings
	previous []byte
}

// begin goes to the next chunk.
func (c *column) begin(next chunk, rows int64) error {
	if next.values != rows {
		return damage("a column has more or fewer values than its row group has rows")
	}
	if !next.codec.known() {
		what := otherCodecs[next.codec]
		if what == "" {
			what = fmt.Sprintf("codec %d", next.codec)
		}
		return unsupported{what}
	}
	c.codec, c.values, c.page = next.codec, next.values, page{previous: c.page.previous[:0]}
	c.dictionary.data, c.dictionary.spans, c.dictionary.size = nil, c.dictionary.spans[:0], 0
	return c.stream.begin(next.to - next.from)
}

// unsupported is an error about what a page is made of.
type unsupported struct{ what string }

func (u unsupported) Error() string { return u.what + " can't be read" }

// turn reads pages up to the next data page with rows.
func (c *column) turn() error {
	for c.page.rows == 0 {
		h, stored, err := c.stream.next()
		if err != nil {
			return err
		}
		switch {
		case h.kind == dictionaryPage && h.told:
			err = c.readDictionary(h, stored)
		case (h.kind == dataPage || h.kind == dataPageV2) && h.told:
			err = c.readPage(h, stored)
		case h.kind == dataPage || h.kind == dataPageV2 || h.kind == dictionaryPage:
			err = damage("a page header is not complete")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hold accounts for n bytes in place of what was held before.
func (c *column) hold(before *int, n int) error {
	*c.held += n - *before
	*before = n
	if *c.held > maxHeld {
		return errTooLarge
	}
	return nil
}

func (c *column) readDictionary(h pageHeader, stored []byte) (err error) {
	d := &c.dictionary
	if h.encoding != plain && h.encoding != plainDictionary {
		return unsupported{fmt.Sprintf("a dictionary of encoding %d", h.encoding)}
	}
	if c.kind.physical == boolean {
		return damage("a dictionary of booleans")
	}
	d.size = int(h.values)
	spans := 0
	if c.kind.width == 0 {
		if spans = d.size; d.size > int(h.unpacked)/4 {
			return damage("a dictionary is shorter than its header says")
		}
	} else if d.size > int(h.unpacked)/c.kind.width {
		return damage("a dictionary is shorter than its header says")
	}
	if err := c.hold(&d.held, int(h.unpacked)+8*spans); err != nil {
		return err
	}
	if d.data, d.buf, err = c.unpacker.unpack(c.codec, d.buf, stored, int(h.unpacked)); err != nil {
		return err
	}
	if c.codec == uncompressed {
		d.buf = append(d.buf[:0], d.data...) // what is stored gives way to the next page
		d.data = d.buf
	}
	if c.kind.width > 0 {
		return nil
	}
	var ok bool
	if d.spans, _, ok = plainSpans(d.spans[:0], d.data, 0, d.size); !ok {
		return damage("a dictionary's values are cut off")
	}
	return nil
}

// plainSpans appends where n values stand that each follow their length, from at on.
func plainSpans(spans []span, data []byte, at uint32, n int) (appended []span, end uint32, ok bool) {
	for range n {
		if uint64(at)+4 > uint64(len(data)) {
			return spans, at, false
		}
		size := binary.LittleEndian.Uint32(data[at:])
		if at += 4; uint64(size) > uint64(len(data))-uint64(at) {
			return spans, at, false
		}
		spans = append(spans, span{at, size})
		at += size
	}
	return spans, at, true
}

func (c *column) readPage(h pageHeader, stored []byte) (err error) {
	if c.values -= int64(h.values); c.values < 0 {
		return damage("a column chunk has more values than its row group has rows")
	}
	if err := c.hold(&c.pageHeld, int(h.unpacked)); err != nil {
		return err
	}
	var levels, data []byte
	if h.kind == dataPageV2 {
		before := int(h.levelSize) + int(h.repeatSize)
		if before > len(stored) || before > int(h.unpacked) {
			return damage("a page's levels are longer than the page")
		}
		codec := c.codec
		if h.raw {
			codec = uncompressed
		}
		levels = stored[h.repeatSize:before]
		data, c.pageBuf, err = c.unpacker.unpack(codec, c.pageBuf, stored[before:], int(h.unpacked)-before)
	} else {
		data, c.pageBuf, err = c.unpacker.unpack(c.codec, c.pageBuf, stored, int(h.unpacked))
		if err == nil && c.optional {
			if h.levels != rle {
				return unsupported{"levels of another encoding than RLE"}
			}
			levels, data, err = cutLength(data)
		}
	}
	if err != nil {
		return err
	}
	c.page = page{rows: int(h.values), levels: newHybrid(levels, 1), encoding: h.encoding, data: data, previous: c.page.previous[:0]}
	return c.start(int(h.values))
}

// cutLength cuts what follows its length off the front of data.
func cutLength(data []byte) (front, rest []byte, err error) {
	if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
		return nil, nil, damage("a part of a page is longer than the page")
	}
	end := 4 + binary.LittleEndian.Uint32(data)
	return data[4:end], data[end:], nil
}

// start prepares the values of a page with so many rows.
func (c *column) start(rows int) (err error) {
	p, ok := &c.page, true
	of := c.kind.physical
	fits := false
	switch p.encoding {
	case plain:
		return nil
	case plainDictionary, rleDictionary:
		p.encoding = rleDictionary
		if len(p.data) == 0 { // of nothing but nulls
			return nil
		}
		if p.data[0] > 32 {
			return damage("dictionary indices are too wide")
		}
		p.indices, fits = newHybrid(p.data[1:], uint(p.data[0])), of != boolean
	case rle:
		fits = of == boolean
		var values []byte
		if len(p.data) > 0 && fits {
			if values, _, err = cutLength(p.data); err != nil {
				return err
			}
		}
		p.indices = newHybrid(values, 1)
	case deltaPacked:
		fits = of == int32s || of == int64s
		p.lengths, ok = newDelta(p.data)
	case deltaLength:
		fits = of == byteArray
		if p.lengths, ok = newDelta(p.data); ok && p.lengths.left <= uint64(rows) {
			p.data, ok = p.lengths.behind()
		}
	case deltaStrings:
		fits = of == byteArray || of == fixedArray
		if p.prefixes, ok = newDelta(p.data); ok && p.prefixes.left <= uint64(rows) {
			p.data, ok = p.prefixes.behind()
		}
		if ok {
			p.lengths, ok = newDelta(p.data)
		}
		if ok && p.lengths.left <= uint64(rows) {
			p.data, ok = p.lengths.behind()
		}
	case streamSplit:
		fits = c.kind.width > 0 && of != boolean
		p.values = len(p.data) / max(c.kind.width, 1)
		ok = p.values*c.kind.width == len(p.data)
	}
	switch {
	case !fits:
		return unsupported{fmt.Sprintf("encoding %d of its values", p.encoding)}
	case !ok && len(p.data) > 0, p.lengths.left > uint64(rows), p.prefixes.left > uint64(rows):
		return damage("a page's values are damaged")
	}
	return nil
}
