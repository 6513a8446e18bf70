package parquet

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

func TestConvertedTypes(t *testing.T) {
	t.Parallel()
	of := func(physical physical, converted int, more ...field) element {
		s := append(fields{{1, int(physical)}, {3, 1}, {4, "c"}, {6, converted}}, more...)
		return readElement(&thrift{data: s.encode()})
	}
	eight := func(v int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v)) }
	four := func(v int32) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }
	tests := map[string]struct {
		element element
		value   []byte
		text    string
	}{
		"UTF8":             {of(byteArray, 0), []byte("x"), "x"},
		"ENUM":             {of(byteArray, 4), []byte("x"), "x"},
		"JSON":             {of(byteArray, 19), []byte("{}"), "{}"},
		"DECIMAL":          {of(byteArray, 5, field{7, 2}), []byte{0xff, 0x00}, "-2.56"},
		"DECIMAL, 4 bytes": {of(int32s, 5, field{7, 3}), four(-5), "-0.005"},
		"DECIMAL, 8 bytes": {of(int64s, 5, field{7, 1}), eight(1234), "123.4"},
		"DATE":             {of(int32s, 6), four(-1), "1969-12-31"},
		"TIME_MILLIS":      {of(int32s, 7), four(3_723_040), "01:02:03.04"},
		"TIME_MICROS":      {of(int64s, 8), eight(1), "00:00:00.000001"},
		"TIMESTAMP_MILLIS": {of(int64s, 9), eight(-1), "1969-12-31T23:59:59.999Z"},
		"TIMESTAMP_MICROS": {of(int64s, 10), eight(1_700_000_000_000_000), "2023-11-14T22:13:20Z"},
		"UINT_32":          {of(int32s, 13), four(-1), "4294967295"},
		"UINT_64":          {of(int64s, 14), eight(-1), "18446744073709551615"},
		"INT_8":            {of(int32s, 15), four(-8), "-8"},
		"none":             {of(int64s, -1), eight(math.MinInt64), "-9223372036854775808"},
	}
	for name, test := range tests {
		k, refused, err := new(File).kindOf(test.element)
		require.NoError(t, err, name)
		require.Nil(t, refused, name)
		got, ok := k.append([]byte("before "), test.value)
		require.True(t, ok, name)
		require.Equal(t, "before "+test.text, string(got), name)
	}
	for converted, want := range map[int][]string{20: {"no_text_form", "BSON"}, 21: {"no_text_form", "INTERVAL"}, 6: {"type_mismatch", ""}} {
		_, refused, err := new(File).kindOf(of(byteArray, converted))
		require.NoError(t, err)
		require.Equal(t, want, []string{refused.Code, refused.Type})
	}
}

func TestDecimalsOfAnyLength(t *testing.T) {
	t.Parallel()
	k := kind{physical: byteArray, text: decimalText, scale: 2}
	for n := 1; n <= maxDecimalBytes; n++ {
		minusOne := make([]byte, n)
		for i := range minusOne {
			minusOne[i] = 0xff
		}
		got, ok := k.append(nil, minusOne)
		require.True(t, ok)
		require.Equal(t, "-0.01", string(got), n)
	}
	for _, bad := range [][]byte{nil, make([]byte, maxDecimalBytes+1)} {
		_, ok := k.append(nil, bad)
		require.False(t, ok)
	}
	low := append([]byte{1}, make([]byte, 15)...) // 2^120
	got, _ := k.append(nil, low)
	require.Equal(t, "13292279957849158729038070602803445.76", string(got))
}

// TestRowsAllocateNothing walks a block with warm buffers.
func TestRowsAllocateNothing(t *testing.T) {
	f := open(t, "encodings-dictionary-v1.parquet")
	var columns []int
	for i := range f.Columns {
		columns = append(columns, i)
	}
	s := f.Scan(columns, source.DefaultLimits)
	defer s.Close()
	block, _, err := s.Next(nil, 1<<20)
	require.NoError(t, err)
	rows := s.Rows(columns)
	n := testing.AllocsPerRun(10, func() {
		for rows.Reset(&source.Block{Data: block}); rows.Next(); {
		}
	})
	require.Zero(t, n)
}
