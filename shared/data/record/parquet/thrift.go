package parquet

import "encoding/binary"

// The types of thrift's compact protocol.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// maxThriftDepth is that of structs and lists within one another; Parquet's own go to about 6.
const maxThriftDepth = 24

// thrift reads the compact protocol. After a fault, every read gives zero.
type thrift struct {
	data  []byte
	at    int
	depth int
	short bool // the data ended too early
	bad   bool // or are no thrift
}

func (t *thrift) failed() bool { return t.short || t.bad }

func (t *thrift) byte() byte {
	if t.failed() || t.at >= len(t.data) {
		t.short = true
		return 0
	}
	t.at++
	return t.data[t.at-1]
}

func (t *thrift) uvarint() uint64 {
	if t.failed() {
		return 0
	}
	v, n := binary.Uvarint(t.data[t.at:])
	switch {
	case n == 0:
		t.short = true
	case n < 0:
		t.bad = true
	}
	t.at += max(n, 0)
	return v
}

func (t *thrift) int() int64 {
	v := t.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// int32 reads a number that must fit, as all sizes and counts of pages do.
func (t *thrift) int32() int32 {
	v := t.int()
	if int64(int32(v)) != v {
		t.bad = true
		return 0
	}
	return int32(v)
}

func (t *thrift) binary() []byte {
	n := t.uvarint()
	if t.failed() {
		return nil
	}
	if n > uint64(len(t.data)-t.at) {
		t.short = true
		return nil
	}
	t.at += int(n)
	return t.data[t.at-int(n) : t.at]
}

// list reads the head of a list or set. No list is longer than the data: an element takes at least a byte.
func (t *thrift) list() (elem byte, n int) {
	head := t.byte()
	size := uint64(head >> 4)
	if size == 15 {
		size = t.uvarint()
	}
	if t.failed() {
		return 0, 0
	}
	if size > uint64(len(t.data)-t.at) {
		t.short = true
		return 0, 0
	}
	return head & 15, int(size)
}

// structure calls field for each field of a struct, with its type; field must read or skip it.
func (t *thrift) structure(field func(id int16, kind byte)) {
	if t.depth++; t.depth > maxThriftDepth {
		t.bad = true
		return
	}
	defer func() { t.depth-- }()
	for id := int16(0); ; {
		head := t.byte()
		if t.failed() || head == thriftStop {
			return
		}
		if delta := int16(head >> 4); delta != 0 {
			id += delta
		} else {
			id = int16(t.int())
		}
		if field(id, head&15); t.failed() {
			return
		}
	}
}

// structures calls each for the elements of a list of structs.
func (t *thrift) structures(kind byte, each func(i int)) {
	if !t.is(kind, thriftList) {
		return
	}
	elem, n := t.list()
	if n > 0 && elem != thriftStruct {
		t.bad = true
	}
	for i := 0; i < n && !t.failed(); i++ {
		each(i)
	}
}

// is reports whether a field is of the type that it should be of; else the data is bad.
func (t *thrift) is(kind, want byte) bool {
	if kind != want {
		t.bad = true
	}
	return !t.failed()
}

// skip passes over a value.
func (t *thrift) skip(kind byte) {
	switch kind {
	case thriftTrue, thriftFalse:
	case thriftByte:
		t.byte()
	case thriftI16, thriftI32, thriftI64:
		t.uvarint()
	case thriftDouble:
		if len(t.data)-t.at < 8 {
			t.short = true
			return
		}
		t.at += 8
	case thriftBinary:
		t.binary()
	case thriftList, thriftSet:
		elem, n := t.list()
		t.skipElements(n, elem)
	case thriftMap:
		n := t.uvarint()
		if n == 0 || t.failed() {
			return
		}
		if n > uint64(len(t.data)-t.at) {
			t.short = true
			return
		}
		kinds := t.byte()
		t.skipElements(int(n), kinds>>4, kinds&15)
	case thriftStruct:
		t.structure(func(_ int16, kind byte) { t.skip(kind) })
	default:
		t.bad = true
	}
}

// skipElements passes over n elements, each of values of the given types. A boolean is a byte here.
func (t *thrift) skipElements(n int, kinds ...byte) {
	if t.depth++; t.depth > maxThriftDepth {
		t.bad = true
	}
	defer func() { t.depth-- }()
	for range n {
		for _, kind := range kinds {
			if t.failed() {
				return
			}
			if kind == thriftTrue || kind == thriftFalse {
				kind = thriftByte
			}
			t.skip(kind)
		}
	}
}
