package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// unit is that of a time.
type unit int16

const (
	millis unit = 1
	micros unit = 2
	nanos  unit = 3
)

func (u unit) valid() bool { return u >= millis && u <= nanos }

// perSecond and places are those of each unit.
var (
	perSecond = [...]int64{millis: 1e3, micros: 1e6, nanos: 1e9}
	places    = [...]int{millis: 3, micros: 6, nanos: 9}
)

const (
	secondsPerDay = 24 * 60 * 60
	julianEpoch   = 2440588 // 1970-01-01 as a Julian day
)

// append appends the text of a value. Values of k.width bytes are exactly as long; only byteArray's differ. It is false for a value
// that is none of its type.
func (k *kind) append(dst, value []byte) ([]byte, bool) {
	switch k.text {
	case bytesText:
		return append(dst, value...), true
	case booleanText:
		return strconv.AppendBool(dst, value[0] != 0), true
	case signedText:
		return strconv.AppendInt(dst, k.integer(value), 10), true
	case unsignedText:
		if k.width == 4 {
			return strconv.AppendUint(dst, uint64(binary.LittleEndian.Uint32(value)), 10), true
		}
		return strconv.AppendUint(dst, binary.LittleEndian.Uint64(value), 10), true
	case floatText:
		return k.appendFloat(dst, value), true
	case decimalText:
		return k.appendDecimal(dst, value)
	case dateText:
		return appendDay(dst, k.integer(value)), true
	case timeText:
		return k.appendTime(dst, k.integer(value)), true
	case timestampText:
		return k.appendTimestamp(dst, k.integer(value)), true
	case int96Text:
		return appendInt96(dst, value), true
	case uuidText:
		return appendUUID(dst, value), true
	}
	return dst, k.text == nullText
}

func (k *kind) integer(value []byte) int64 {
	if k.width == 4 {
		return int64(int32(binary.LittleEndian.Uint32(value)))
	}
	return int64(binary.LittleEndian.Uint64(value))
}

func (k *kind) appendFloat(dst, value []byte) []byte {
	f, size := 0.0, 32
	switch k.width {
	case 2:
		f = half(binary.LittleEndian.Uint16(value))
	case 4:
		f = float64(math.Float32frombits(binary.LittleEndian.Uint32(value)))
	default:
		f, size = math.Float64frombits(binary.LittleEndian.Uint64(value)), 64
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, f, format, -1, size)
}

// half widens an IEEE 754 number of 16 bits.
func half(b uint16) float64 {
	exponent, fraction := int(b>>10&31), float64(b&1023)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(fraction, -24)
	case 31:
		f = math.Inf(1)
		if fraction != 0 {
			return math.NaN()
		}
	default:
		f = math.Ldexp(1024+fraction, exponent-25)
	}
	if b>>15 != 0 {
		return -f
	}
	return f
}

// appendDecimal writes a number whose last scale digits are places.
func (k *kind) appendDecimal(dst, value []byte) ([]byte, bool) {
	start := len(dst)
	switch k.physical {
	case int32s, int64s:
		dst = strconv.AppendInt(dst, k.integer(value), 10)
	default:
		if len(value) == 0 || len(value) > maxDecimalBytes {
			return dst, false
		}
		dst = appendBigEndian(dst, value)
	}
	if k.scale == 0 {
		return dst, true
	}
	if dst[start] == '-' {
		start++
	}
	for missing := k.scale + 1 - (len(dst) - start); missing > 0; missing-- { // digits before the point and behind it
		dst = append(dst, 0)
		copy(dst[start+1:], dst[start:])
		dst[start] = '0'
	}
	point := len(dst) - k.scale
	dst = append(dst, 0)
	copy(dst[point+1:], dst[point:])
	dst[point] = '.'
	return dst, true
}

// appendBigEndian writes a number in two's complement.
func appendBigEndian(dst, value []byte) []byte {
	if len(value) > 16 {
		var n big.Int
		if n.SetBytes(value); value[0] >= 0x80 {
			var modulus big.Int
			n.Sub(&n, modulus.Lsh(big.NewInt(1), uint(8*len(value))))
		}
		return n.Append(dst, 10)
	}
	negative := value[0] >= 0x80
	var high, low uint64
	if negative {
		high, low = math.MaxUint64, math.MaxUint64
	}
	for _, b := range value {
		high = high<<8 | low>>56
		low = low<<8 | uint64(b)
	}
	if negative {
		dst = append(dst, '-')
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	return appendWide(dst, high, low)
}

// appendWide writes a number of 128 bits.
func appendWide(dst []byte, high, low uint64) []byte {
	const chunk = 1e19 // the largest power of ten in 64 bits
	if high == 0 {
		return strconv.AppendUint(dst, low, 10)
	}
	quotientHigh, rest := high/chunk, high%chunk
	quotientLow, rest := bits.Div64(rest, low, chunk)
	dst = appendWide(dst, quotientHigh, quotientLow)
	return appendDigits(appendDigits(dst, int64(rest/1e10), 9), int64(rest%1e10), 10)
}

// appendDigits writes a number with as many digits, with zeros before.
func appendDigits(dst []byte, n int64, digits int) []byte {
	for range digits {
		dst = append(dst, '0')
	}
	for at := len(dst) - 1; n > 0; at-- {
		dst[at] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

// appendDay writes a day counted from 1970-01-01.
func appendDay(dst []byte, day int64) []byte {
	// Days are counted from March on, so that leap days are a year's last; eras are of 400 years.
	day += 719468
	era := day / 146097
	if day < 0 {
		era = (day - 146096) / 146097
	}
	ofEra := day - era*146097
	year := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*year + year/4 - year/100)
	month := (5*ofYear + 2) / 153
	date := ofYear - (153*month+2)/5 + 1
	year += era * 400
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	if year > 9999 {
		dst = strconv.AppendInt(dst, year, 10)
	} else {
		dst = appendFour(dst, year)
	}
	dst = appendTwo(append(dst, '-'), month)
	return appendTwo(append(dst, '-'), date)
}

func appendFour(dst []byte, n int64) []byte { return appendTwo(appendTwo(dst, n/100), n%100) }

func appendTwo(dst []byte, n int64) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// appendClock writes a second of a day and the fraction behind it.
func appendClock(dst []byte, second, fraction int64, u unit) []byte {
	dst = appendTwo(dst, second/3600)
	dst = appendTwo(append(dst, ':'), second/60%60)
	dst = appendTwo(append(dst, ':'), second%60)
	if fraction == 0 {
		return dst
	}
	dst = appendDigits(append(dst, '.'), fraction, places[u])
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func (k *kind) appendTime(dst []byte, value int64) []byte {
	second, fraction := split(value, perSecond[k.unit])
	if second < 0 || second >= secondsPerDay {
		return strconv.AppendInt(dst, value, 10) // no time of a day; it stays what it is
	}
	return appendClock(dst, second, fraction, k.unit)
}

func (k *kind) appendTimestamp(dst []byte, value int64) []byte {
	second, fraction := split(value, perSecond[k.unit])
	day, second := split(second, secondsPerDay)
	dst = appendClock(append(appendDay(dst, day), 'T'), second, fraction, k.unit)
	if k.utc {
		dst = append(dst, 'Z')
	}
	return dst
}

// appendInt96 writes a timestamp of nanoseconds of a day and a Julian day.
func appendInt96(dst, value []byte) []byte {
	day := int64(binary.LittleEndian.Uint32(value[8:])) - julianEpoch
	second, fraction := split(int64(binary.LittleEndian.Uint64(value)), 1e9)
	days, second := split(second, secondsPerDay)
	return append(appendClock(append(appendDay(dst, day+days), 'T'), second, fraction, nanos), 'Z')
}

// split divides so that the rest is not negative.
func split(n, by int64) (quotient, rest int64) {
	quotient, rest = n/by, n%by
	if rest < 0 {
		quotient, rest = quotient-1, rest+by
	}
	return quotient, rest
}

func appendUUID(dst, value []byte) []byte {
	for i, from := range [...]int{0, 4, 6, 8, 10} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, value[from:[...]int{4, 6, 8, 10, 16}[i]])
	}
	return dst
}
