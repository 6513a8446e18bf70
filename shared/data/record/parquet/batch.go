package parquet

import (
	"encoding/binary"
	"slices"
)

const (
	// batchRows is how many rows of a column are decoded at once, at most.
	batchRows = 1024
	// batchBytes is how much text of them is put together, about.
	batchBytes = 256 << 10
)

// span is where a value stands.
type span struct{ from, size uint32 }

// batch is the rows of a column that are decoded and not yet taken.
type batch struct {
	rows   int    // left
	levels []byte // of these rows, 1 for a value and 0 for a null; nil when all have values
	data   []byte // values with a width, those left; or what the spans point into
	spans  []span // of the values left
	inline bool   // before each value in data stands its length, and behind it the next one

	present  [batchRows]byte
	indices  [batchRows]uint32
	numbers  [batchRows]int64
	numbers2 [batchRows]int64
	places   []span // backs spans
	made     []byte // values that stand nowhere else
}

// fill decodes up to n of the next rows; the batch before must have been taken.
func (c *column) fill(n int) error {
	if err := c.turn(); err != nil {
		return err
	}
	b, p := &c.batch, &c.page
	if n = min(n, batchRows, p.rows); c.kind.width > 0 {
		n = min(n, max(1, batchBytes/c.kind.width))
	}
	values, before := n, p.levels
	b.levels = nil
	if c.optional {
		var ok bool
		if values, ok = p.levels.readLevels(b.present[:n]); !ok {
			return damage("a page has fewer levels than values")
		}
		if values < n {
			b.levels = b.present[:n]
		}
	}
	b.spans, b.data, b.inline, b.made = nil, nil, false, b.made[:0]
	if values > 0 {
		got, err := c.decode(values)
		if err != nil {
			return err
		}
		if got < values { // what is put together is large: the rows behind it are for the next batch
			if n = got; b.levels != nil {
				n = rowsOf(b.levels, got)
				b.levels = b.levels[:n]
			}
			p.levels = before
			if c.optional {
				p.levels.readLevels(b.present[:n])
			}
		}
	}
	b.rows = n
	p.rows -= n
	return nil
}

// rowsOf returns how many rows the first n values take, with the nulls behind them.
func rowsOf(levels []byte, n int) int {
	for row, level := range levels {
		if n -= int(level); n < 0 {
			return row
		}
	}
	return len(levels)
}

// decode decodes the next n values or, of those that it has to put together, fewer.
func (c *column) decode(n int) (int, error) {
	b, p, w := &c.batch, &c.page, c.kind.width
	ok := true
	switch p.encoding {
	case plain:
		switch {
		case c.kind.physical == boolean:
			ok = c.decodeBits(n)
		case w == 0:
			var end uint32
			b.places, end, ok = plainSpans(b.places[:0], p.data, 0, n)
			b.data, b.spans, b.inline = p.data, b.places, true
			p.data = p.data[end:]
		case n*w > len(p.data):
			ok = false
		default:
			b.data, p.data = p.data[:n*w], p.data[n*w:]
		}
	case rleDictionary:
		ok = c.look(n)
	case rle:
		b.made = slices.Grow(b.made, n)[:n]
		_, ok = p.indices.readLevels(b.made)
		b.data = b.made
	case deltaPacked:
		ok = p.lengths.read(b.numbers[:n])
		for _, v := range b.numbers[:n] {
			if w == 4 {
				b.made = binary.LittleEndian.AppendUint32(b.made, uint32(v))
			} else {
				b.made = binary.LittleEndian.AppendUint64(b.made, uint64(v))
			}
		}
		b.data = b.made
	case deltaLength:
		ok = c.cut(n)
	case deltaStrings:
		return c.join(n)
	case streamSplit:
		if ok = n <= p.values-p.at; !ok {
			break
		}
		for i := p.at; i < p.at+n; i++ {
			for j := i; j < len(p.data); j += p.values {
				b.made = append(b.made, p.data[j])
			}
		}
		p.at += n
		b.data = b.made
	}
	if !ok {
		return 0, damage("a page has fewer values than its header says")
	}
	return n, nil
}

// decodeBits decodes plain booleans.
func (c *column) decodeBits(n int) bool {
	b, p := &c.batch, &c.page
	if uint(n) > uint(len(p.data))*8-p.bit {
		return false
	}
	for range n {
		b.made = append(b.made, p.data[p.bit/8]>>(p.bit&7)&1)
		p.bit++
	}
	b.data = b.made
	return true
}

// look looks values up in the dictionary.
func (c *column) look(n int) bool {
	b, d, w := &c.batch, &c.dictionary, c.kind.width
	indices := b.indices[:n]
	if !c.page.indices.read(indices) {
		return false
	}
	for _, i := range indices {
		if uint64(i) >= uint64(d.size) {
			return false
		}
	}
	switch w {
	case 0:
		b.places = b.places[:0]
		for _, i := range indices {
			b.places = append(b.places, d.spans[i])
		}
		b.data, b.spans = d.data, b.places
		return true
	case 4:
		for _, i := range indices {
			b.made = append(b.made, d.data[4*i:4*i+4]...)
		}
	case 8:
		for _, i := range indices {
			b.made = append(b.made, d.data[8*i:8*i+8]...)
		}
	default:
		for _, i := range indices {
			b.made = append(b.made, d.data[int(i)*w:(int(i)+1)*w]...)
		}
	}
	b.data = b.made
	return true
}

// cut cuts strings of known lengths off the page.
func (c *column) cut(n int) bool {
	b, p := &c.batch, &c.page
	if !p.lengths.read(b.numbers[:n]) {
		return false
	}
	b.places = b.places[:0]
	at := 0
	for _, size := range b.numbers[:n] {
		if size < 0 || size > int64(len(p.data)-at) {
			return false
		}
		b.places = append(b.places, span{uint32(at), uint32(size)})
		at += int(size)
	}
	b.data, b.spans = p.data, b.places
	p.data = p.data[at:]
	return true
}

// join makes strings of what each shares with the one before and of its suffix.
func (c *column) join(n int) (int, error) {
	b, p := &c.batch, &c.page
	b.places = b.places[:0]
	broken := damage("a page has fewer values than its header says")
	for i := range n {
		if len(b.made) >= batchBytes {
			n = i
			break
		}
		if !p.prefixes.read(b.numbers[:1]) || !p.lengths.read(b.numbers2[:1]) {
			return 0, broken
		}
		prefix, suffix := b.numbers[0], b.numbers2[0]
		if prefix < 0 || prefix > int64(len(p.previous)) || suffix < 0 || suffix > int64(len(p.data)) {
			return 0, broken
		}
		if prefix+suffix > int64(c.longest) {
			return 0, errTooLong
		}
		from := len(b.made)
		b.made = append(append(b.made, p.previous[:prefix]...), p.data[:suffix]...)
		p.data = p.data[suffix:]
		p.previous = append(p.previous[:prefix], b.made[from+int(prefix):]...)
		if size := len(b.made) - from; c.kind.width == 0 {
			b.places = append(b.places, span{uint32(from), uint32(size)})
		} else if size != c.kind.width {
			return 0, broken
		}
	}
	b.data, b.spans = b.made, b.places
	return n, nil
}

// measure adds the sizes of the next values to those of their rows.
func (c *column) measure(sizes []int) {
	b := &c.batch
	if c.kind.width > 0 {
		for row := range sizes {
			sizes[row] += c.kind.width
		}
		return
	}
	if b.levels == nil {
		for row := range sizes {
			sizes[row] += 4 + int(b.spans[row].size)
		}
		return
	}
	value := 0
	for row, level := range b.levels[:len(sizes)] {
		if level != 0 {
			sizes[row] += 4 + int(b.spans[value].size)
			value++
		}
	}
}

// take appends the next rows to a block: whether there are levels, the levels, and the values. Values without a width follow
// their length.
func (c *column) take(dst []byte, rows int) []byte {
	b := &c.batch
	values := rows
	if b.levels == nil {
		dst = append(dst, 0)
	} else {
		dst = append(dst, 1)
		dst = append(dst, b.levels[:rows]...)
		values = 0
		for _, level := range b.levels[:rows] {
			values += int(level)
		}
		b.levels = b.levels[rows:]
	}
	b.rows -= rows
	switch w := c.kind.width; {
	case w > 0:
		dst = append(dst, b.data[:values*w]...)
		b.data = b.data[values*w:]
		return dst
	case values == 0:
	case b.inline:
		last := b.spans[values-1]
		dst = append(dst, b.data[b.spans[0].from-4:last.from+last.size]...)
	default:
		dst = appendValues(dst, b.data, b.spans[:values])
	}
	b.spans = b.spans[values:]
	return dst
}

// appendValues appends values, each behind its length. Short ones, which most are, are copied with what stands behind them: the
// next one overwrites it.
func appendValues(dst, data []byte, spans []span) []byte {
	const short = 16
	size := short
	for _, s := range spans {
		size += 4 + int(s.size)
	}
	at := len(dst)
	room := slices.Grow(dst, size)[:at+size]
	for _, s := range spans {
		binary.LittleEndian.PutUint32(room[at:], s.size)
		at += 4
		if s.size <= short && int(s.from)+short <= len(data) {
			*(*[short]byte)(room[at:]) = *(*[short]byte)(data[s.from:])
		} else {
			copy(room[at:], data[s.from:s.from+s.size])
		}
		at += int(s.size)
	}
	return room[:at]
}
