package parquet

import (
	"fmt"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// physical is how values are stored.
type physical int64

const (
	boolean physical = iota
	int32s
	int64s
	int96s
	float
	double
	byteArray
	fixedArray
)

// repetition is how often a field may stand in a row.
type repetition int64

const (
	required repetition = iota
	optional
	repeated
)

// logical is what values mean. The numbers are those of thrift's union LogicalType; none is 0.
type logical int16

const (
	logicalString    logical = 1
	logicalEnum      logical = 4
	logicalDecimal   logical = 5
	logicalDate      logical = 6
	logicalTime      logical = 7
	logicalTimestamp logical = 8
	logicalInteger   logical = 10
	logicalNull      logical = 11
	logicalJSON      logical = 12
	logicalBSON      logical = 13
	logicalUUID      logical = 14
	logicalFloat16   logical = 15
	logicalVariant   logical = 16
	logicalGeometry  logical = 17
	logicalGeography logical = 18

	logicalInterval logical = -1 // only a converted type
)

// element is a SchemaElement: a field of the schema, before its children.
type element struct {
	name       string
	physical   physical
	leaf       bool
	length     int32 // of fixedArray
	repetition repetition
	children   int32

	logical  logical
	scale    int32 // of decimals
	unit     unit  // of times and timestamps
	utc      bool
	unsigned bool
}

func readElement(t *thrift) (e element) {
	var converted int64 = -1
	var scale int32
	e.physical = -1
	t.structure(func(id int16, kind byte) {
		switch id {
		case 1:
			e.physical, e.leaf = physical(t.int()), true
		case 2:
			e.length = t.int32()
		case 3:
			e.repetition = repetition(t.int())
		case 4:
			e.name = string(t.binary())
		case 5:
			e.children = t.int32()
		case 6:
			converted = t.int()
		case 7:
			scale = t.int32()
		case 10:
			e.readLogical(t)
		default:
			t.skip(kind)
		}
	})
	if e.logical == 0 {
		e.convert(converted, scale)
	}
	if e.children > 0 {
		e.leaf = false
	}
	return e
}

// readLogical reads a LogicalType: a union whose one field's id is the type.
func (e *element) readLogical(t *thrift) {
	t.structure(func(id int16, kind byte) {
		e.logical = logical(id)
		if kind != thriftStruct {
			t.skip(kind)
			return
		}
		t.structure(func(id int16, kind byte) {
			switch e.logical {
			case logicalDecimal:
				if id == 1 {
					e.scale = t.int32()
					return
				}
			case logicalTime, logicalTimestamp:
				if id == 1 {
					e.utc = kind == thriftTrue
				}
				if id == 2 && kind == thriftStruct {
					t.structure(func(id int16, kind byte) {
						e.unit = unit(id)
						t.skip(kind)
					})
					return
				}
			case logicalInteger:
				if id == 1 {
					t.byte() // its bits, which the number keeps to
					return
				}
				if id == 2 {
					e.unsigned = kind == thriftFalse
				}
			}
			t.skip(kind)
		})
	})
}

// convert reads the ConvertedType that older writers give instead.
func (e *element) convert(converted int64, scale int32) {
	switch converted {
	case 0:
		e.logical = logicalString
	case 4:
		e.logical = logicalEnum
	case 5:
		e.logical, e.scale = logicalDecimal, scale
	case 6:
		e.logical = logicalDate
	case 7, 8:
		e.logical, e.unit, e.utc = logicalTime, unit(converted-6), true
	case 9, 10:
		e.logical, e.unit, e.utc = logicalTimestamp, unit(converted-8), true
	case 11, 12, 13, 14:
		e.logical, e.unsigned = logicalInteger, true
	case 15, 16, 17, 18:
		e.logical = logicalInteger
	case 19:
		e.logical = logicalJSON
	case 20:
		e.logical = logicalBSON
	case 21:
		e.logical = logicalInterval
	}
}

// build makes the columns of the schema, a tree in preorder, and returns its leaves.
func (f *File) build(schema []element) (leaves []element, err error) {
	if len(schema) == 0 || schema[0].leaf && schema[0].children == 0 && len(schema) > 1 {
		return nil, f.corrupt("it has no schema")
	}
	at := 1
	for range schema[0].children {
		if at >= len(schema) {
			return nil, f.corrupt("its schema ends too early")
		}
		top := schema[at]
		c := Column{Name: top.name, leaf: len(leaves)}
		// The field with all that is in it: open counts what is still to come.
		for open := int64(1); open > 0; at++ {
			if at >= len(schema) || schema[at].children < 0 {
				return nil, f.corrupt("its schema ends too early")
			}
			open += int64(schema[at].children) - 1
			if schema[at].leaf {
				leaves = append(leaves, schema[at])
			}
		}
		switch {
		case top.repetition == repeated:
			c.Refused = &amc.Reason{Code: codeNested, Message: "it is nested: a list"}
		case top.logical == logicalVariant:
			c.Refused = textless(top.logical)
		case !top.leaf:
			c.Refused = &amc.Reason{Code: codeNested, Message: "it is nested: a struct, list or map"}
		default:
			c.optional = top.repetition == optional
			if c.kind, c.Refused, err = f.kindOf(top); err != nil {
				return nil, err
			}
		}
		f.Columns = append(f.Columns, c)
	}
	if at != len(schema) {
		return nil, f.corrupt("its schema has fields outside of its tree")
	}
	return leaves, nil
}

// kind is how a column's values are stored and what text they make.
type kind struct {
	physical physical
	width    int // of a value; 0 when each has a length of its own
	text     text
	scale    int
	unit     unit
	utc      bool
}

// text is a form of text.
type text uint8

const (
	bytesText text = iota
	booleanText
	signedText
	unsignedText
	floatText // of 2, 4 or 8 bytes
	decimalText
	dateText
	timeText
	timestampText
	int96Text
	uuidText
	nullText // of values that all are nulls
)

// widths of the physical types but the arrays.
var widths = [...]int{boolean: 1, int32s: 4, int64s: 8, int96s: 12, float: 4, double: 8, byteArray: 0}

const (
	maxScale        = 1000 // far more digits than any number of AMC's
	maxDecimalBytes = 64
)

// kindOf tells how to read a leaf, or why that can't be done.
func (f *File) kindOf(e element) (k kind, refused *amc.Reason, err error) {
	k = kind{physical: e.physical, scale: int(e.scale), unit: e.unit, utc: e.utc}
	switch {
	case e.physical < boolean || e.physical > fixedArray:
		return k, nil, f.corrupt("a column has a type that is none")
	case e.physical != fixedArray:
		k.width = widths[e.physical]
	case e.length <= 0 || e.length > maxPage:
		return k, nil, f.corrupt("a column has values of an impossible length")
	default:
		k.width = int(e.length)
	}
	integer := e.physical == int32s || e.physical == int64s
	fits := true // the logical type and the physical one
	switch e.logical {
	case logicalNull:
		k.text = nullText
	case logicalBSON, logicalInterval, logicalVariant, logicalGeometry, logicalGeography:
		return k, textless(e.logical), nil
	case logicalDecimal:
		k.text = decimalText
		fits = (integer || e.physical == byteArray || e.physical == fixedArray) && e.scale >= 0 && e.scale <= maxScale && k.width <= maxDecimalBytes
	case logicalDate:
		k.text, fits = dateText, e.physical == int32s
	case logicalTime:
		k.text, fits = timeText, integer && (e.unit == millis) == (e.physical == int32s) && e.unit.valid()
	case logicalTimestamp:
		k.text, fits = timestampText, e.physical == int64s && e.unit.valid()
	case logicalInteger:
		k.text, fits = signedText, integer
		if e.unsigned {
			k.text = unsignedText
		}
	case logicalUUID:
		k.text, fits = uuidText, e.physical == fixedArray && k.width == 16
	case logicalFloat16:
		k.text, fits = floatText, e.physical == fixedArray && k.width == 2
	default: // STRING, ENUM, JSON, none, or one that is newer than this: the physical type tells
		k.text = plainTexts[e.physical]
	}
	if !fits {
		return k, &amc.Reason{Code: "type_mismatch", Message: "its logical type does not fit its physical one"}, nil
	}
	return k, nil, nil
}

const codeNested = "nested_column"

func textless(l logical) *amc.Reason {
	return &amc.Reason{Code: "no_text_form", Message: fmt.Sprintf("its type %s has no text form", unreadable[l]), Type: unreadable[l]}
}

var unreadable = map[logical]string{
	logicalBSON: "BSON", logicalInterval: "INTERVAL", logicalVariant: "VARIANT", logicalGeometry: "GEOMETRY", logicalGeography: "GEOGRAPHY",
}

var plainTexts = [...]text{
	boolean: booleanText, int32s: signedText, int64s: signedText, int96s: int96Text, float: floatText, double: floatText, byteArray: bytesText, fixedArray: bytesText,
}
