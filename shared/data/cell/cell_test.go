package cell

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/identity"
)

// converter compiles the only column of the mapping m.
func converter(tb testing.TB, m amc.Mapping, col amc.Column) *Converter {
	tb.Helper()
	if col.Name == "" {
		col.Name = "c"
	}
	m.Columns = []amc.MappedColumn{{Column: col}}
	c, err := New(m, 0, identity.NewNormalizer())
	require.NoError(tb, err)
	return c
}

func typed(tb testing.TB, t amc.DataType) *Converter {
	tb.Helper()
	return converter(tb, amc.Mapping{}, amc.Column{DataType: t})
}

// example is a cell and either what becomes of it or the rule that rejects it.
type example struct {
	raw, want string
	rule      identity.Rule
}

func check(t *testing.T, c *Converter, examples []example) {
	t.Helper()
	for _, e := range examples {
		out, outcome, rule := c.Append([]byte("x"), 0, []byte(e.raw))
		want := identity.PassedThrough
		switch {
		case e.rule != "":
			want = identity.Rejected
		case e.want == "":
			want = identity.Empty
		}
		require.Equal(t, e.rule, rule, "%q", e.raw)
		require.Equal(t, want, outcome, "%q", e.raw)
		require.Equal(t, "x"+e.want, string(out), "%q", e.raw)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	columns := map[string]amc.Column{
		"string":   {DataType: amc.String},
		"consent":  {DataType: amc.String, ConsentType: "TCF"},
		"external": {DataType: amc.String, ExternalUserIDType: &amc.ExternalUserIDType{ExternalIdentity: "MAID"}},
	}
	for name, col := range columns {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, converter(t, amc.Mapping{}, col), []example{
				{raw: ""},
				{raw: " ", want: " "},
				{raw: " a,\"b\"\r\nÄ ", want: " a,\"b\"\r\nÄ "},
				{raw: "GRANTED", want: "GRANTED"},
				{raw: "2026-01-02", want: "2026-01-02"},
				{raw: "a\xffb", rule: RuleInvalidUTF8},
				{raw: "a\x00b", rule: RuleNULByte},
			})
		})
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	const digest = "9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21"
	c := converter(t, amc.Mapping{}, amc.Column{DataType: amc.String, RequiresOneWayHashing: true})
	for _, e := range []struct {
		raw, want string
		outcome   identity.Outcome
	}{
		{"", "", identity.Empty},
		{"abc@example.com", digest, identity.Hashed},
		{digest, digest, identity.PassedThrough},
		{strings.ToUpper(digest), digest, identity.PassedThrough},
		{strings.Repeat("z", 64), "72996563049cc84daa2c3f31fd5c3d10770e69d6ebbb8da5b6d76db303dbae43", identity.Hashed},
	} {
		out, outcome, rule := c.Append(nil, 0, []byte(e.raw))
		require.Empty(t, rule)
		require.Equal(t, e.outcome, outcome)
		require.Equal(t, e.want, string(out))
	}
}

func TestCountry(t *testing.T) {
	t.Parallel()
	c := converter(t, amc.Mapping{}, amc.Column{DataType: amc.String, IsCountryCode: true})
	check(t, c, []example{
		{raw: ""},
		{raw: "  "},
		{raw: "DE", want: "DE"},
		{raw: " de ", want: "DE"},
		{raw: "Us", want: "US"},
		{raw: "uk", want: "GB"},
		{raw: "XX", rule: RuleInvalidCountry},
		{raw: "U1", rule: RuleInvalidCountry},
		{raw: "DEU", rule: RuleInvalidCountry},
		{raw: "Germany", rule: RuleInvalidCountry},
		{raw: "D", rule: RuleInvalidCountry},
	})
}

// A mapping and a cell know the same countries, but for the "UK" that only cells may hold.
func TestCountriesAreThoseOfMappings(t *testing.T) {
	t.Parallel()
	count := 0
	m := amc.Mapping{DataSetID: "d", Columns: []amc.MappedColumn{{Column: amc.Column{
		Name: "c", DataType: amc.String, ColumnType: amc.DimensionColumn, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email},
	}}}}
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			m.CountryCode = string(first) + string(second)
			code, ok := identity.ParseCountry(m.CountryCode)
			require.Equal(t, ok && m.CountryCode != "UK", m.Validate() == nil, m.CountryCode)
			if ok && m.CountryCode != "UK" {
				require.Equal(t, m.CountryCode, code.String())
				count++
			}
		}
	}
	require.Equal(t, 249, count)
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	c := converter(t, amc.Mapping{}, amc.Column{DataType: amc.String, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}})
	out, outcome, rule := c.Append(nil, 0, []byte("ABC@example.com"))
	require.Empty(t, rule)
	require.Equal(t, identity.Hashed, outcome)
	require.Equal(t, "9eceb13483d7f187ec014fd6d4854d1420cfc634328af85f51d0323ba8622e21", string(out))
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	check(t, typed(t, amc.Decimal), []example{
		{raw: ""},
		{raw: " \t\n"},
		{raw: "40", want: "40.00"},
		{raw: " 40.5 ", want: "40.50"},
		{raw: "\u00a040.00", want: "40.00"},
		{raw: "40.", want: "40.00"},
		{raw: ".5", want: "0.50"},
		{raw: "-.5", want: "-0.50"},
		{raw: "+7", want: "7.00"},
		{raw: "-7.1", want: "-7.10"},
		{raw: "007.5", want: "007.50"},
		{raw: "40.123", want: "40.12"},
		{raw: "40.125", want: "40.13"},
		{raw: "40.1249999999999999999999999", want: "40.12"},
		{raw: "-40.125", want: "-40.13"},
		{raw: "0.995", want: "1.00"},
		{raw: "9.999", want: "10.00"},
		{raw: "-999.995", want: "-1000.00"},
		{raw: "2.675", want: "2.68"},
		{raw: "123456789012345678901234567890.126", want: "123456789012345678901234567890.13"},
		{raw: ".", rule: RuleNotADecimal},
		{raw: "-", rule: RuleNotADecimal},
		{raw: "+-1", rule: RuleNotADecimal},
		{raw: "1e3", want: "1000.00"},
		{raw: "1E+03", want: "1000.00"},
		{raw: "1.5E-2", want: "0.02"},
		{raw: "-1.5e-2", want: "-0.02"},
		{raw: "1.4e-2", want: "0.01"},
		{raw: "1e-2", want: "0.01"},
		{raw: "5e-3", want: "0.01"},
		{raw: "5e-4", want: "0.00"},
		{raw: "1e-999", want: "0.00"},
		{raw: "12.3456e2", want: "1234.56"},
		{raw: "12.3456e1", want: "123.46"},
		{raw: "99.995e0", want: "100.00"},
		{raw: "999.95e-1", want: "100.00"},
		{raw: "0.00012e6", want: "120.00"},
		{raw: ".5e1", want: "5.00"},
		{raw: "5.e1", want: "50.00"},
		{raw: "12e-1", want: "1.20"},
		{raw: "1e37", want: "1" + strings.Repeat("0", 37) + ".00"},
		{raw: "1e38", rule: RuleOutOfRange},
		{raw: "0.1e38", want: "1" + strings.Repeat("0", 37) + ".00"},
		{raw: "0e+10", want: "0.00"},
		{raw: "0E999", want: "0.00"},
		{raw: "1e00000000000000000000002", want: "100.00"},
		{raw: "1e1000", rule: RuleOutOfRange},
		{raw: "1e-99999999999999999999", rule: RuleOutOfRange},
		{raw: "1e", rule: RuleNotADecimal},
		{raw: "1e+", rule: RuleNotADecimal},
		{raw: "e3", rule: RuleNotADecimal},
		{raw: ".e3", rule: RuleNotADecimal},
		{raw: "1e2.5", rule: RuleNotADecimal},
		{raw: "1e2e3", rule: RuleNotADecimal},
		{raw: "1 e2", rule: RuleNotADecimal},
		{raw: "1f3", rule: RuleNotADecimal},
		{raw: "1,000.00", rule: RuleNotADecimal},
		{raw: "40,50", rule: RuleNotADecimal},
		{raw: "1 000", rule: RuleNotADecimal},
		{raw: "1.2.3", rule: RuleNotADecimal},
		{raw: "$4", rule: RuleNotADecimal},
		{raw: "NaN", rule: RuleNotADecimal},
		{raw: "٣", rule: RuleNotADecimal},
	})
}

func TestInteger(t *testing.T) {
	t.Parallel()
	shared := []example{
		{raw: ""},
		{raw: " "},
		{raw: "0", want: "0"},
		{raw: " 42\t", want: "42"},
		{raw: "-7", want: "-7"},
		{raw: "+7", want: "7"},
		{raw: "007", want: "007"},
		{raw: "00000000000000000000000000001", want: "00000000000000000000000000001"},
		{raw: "2147483647", want: "2147483647"},
		{raw: "-2147483648", want: "-2147483648"},
		{raw: "9223372036854775808", rule: RuleOutOfRange},
		{raw: "-9223372036854775809", rule: RuleOutOfRange},
		{raw: "18446744073709551616", rule: RuleOutOfRange},
		{raw: "99999999999999999999999999", rule: RuleOutOfRange},
		{raw: "40.00", rule: RuleNotAnInteger},
		{raw: "4e2", rule: RuleNotAnInteger},
		{raw: "1,000", rule: RuleNotAnInteger},
		{raw: "-", rule: RuleNotAnInteger},
		{raw: "+", rule: RuleNotAnInteger},
		{raw: "+-1", rule: RuleNotAnInteger},
		{raw: "0x10", rule: RuleNotAnInteger},
	}
	t.Run("integer", func(t *testing.T) {
		t.Parallel()
		check(t, typed(t, amc.Integer), append([]example{
			{raw: "2147483648", rule: RuleOutOfRange},
			{raw: "-2147483649", rule: RuleOutOfRange},
		}, shared...))
	})
	t.Run("long", func(t *testing.T) {
		t.Parallel()
		check(t, typed(t, amc.Long), append([]example{
			{raw: "9223372036854775807", want: "9223372036854775807"},
			{raw: "-9223372036854775808", want: "-9223372036854775808"},
		}, shared...))
	})
}

func TestNewRefusesUnknownTypes(t *testing.T) {
	t.Parallel()
	for _, col := range []amc.Column{
		{DataType: "BLOB"},
		{DataType: amc.String, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: "SHOE_SIZE"}},
	} {
		_, err := New(amc.Mapping{Columns: []amc.MappedColumn{{Column: col}}}, 0, identity.NewNormalizer())
		require.Error(t, err)
	}
	_, err := New(amc.Mapping{TimeZone: "Nowhere/Land", Columns: []amc.MappedColumn{{Column: amc.Column{DataType: amc.Date}}}}, 0, identity.NewNormalizer())
	require.Equal(t, amc.KindInvalid, amc.KindOf(err))
}

// cells are one cell of every kind, for what must hold of all of them.
var cells = []struct {
	name, raw string
	mapping   amc.Mapping
	column    amc.Column
}{
	{name: "iso", raw: "2026-01-31T15:04:05Z", column: amc.Column{DataType: amc.Timestamp}},
	{name: "iso_offset", raw: "2026-01-31 15:04:05.678+02:00", column: amc.Column{DataType: amc.Timestamp}},
	{name: "zone", raw: "2026-07-31 15:04:05", mapping: amc.Mapping{TimeZone: "Europe/Berlin"}, column: amc.Column{DataType: amc.Timestamp}},
	{name: "zone_future", raw: "2046-07-31 15:04:05", mapping: amc.Mapping{TimeZone: "Europe/Berlin"}, column: amc.Column{DataType: amc.Timestamp}},
	{name: "slashes", raw: "1/31/2026 3:04 PM", mapping: amc.Mapping{CountryCode: "US"}, column: amc.Column{DataType: amc.Timestamp}},
	{name: "epoch", raw: "1769871845678", column: amc.Column{DataType: amc.Timestamp}},
	{name: "date", raw: "2026-01-31", column: amc.Column{DataType: amc.Date}},
	{name: "decimal", raw: "1234.567", column: amc.Column{DataType: amc.Decimal}},
	{name: "integer", raw: "1234567", column: amc.Column{DataType: amc.Integer}},
	{name: "long", raw: "1234567890123", column: amc.Column{DataType: amc.Long}},
	{name: "text", raw: "a plain text", column: amc.Column{DataType: amc.String}},
	{name: "country", raw: "de", column: amc.Column{DataType: amc.String, IsCountryCode: true}},
	{name: "hash", raw: "loyalty-4711", column: amc.Column{DataType: amc.String, RequiresOneWayHashing: true}},
	{name: "email", raw: "abc@example.com", column: amc.Column{DataType: amc.String, ExternalUserIDType: &amc.ExternalUserIDType{HashedPII: amc.Email}}},
}

//nolint:paralleltest // AllocsPerRun counts those of other goroutines too.
func TestAppendAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 128)
	for _, cell := range cells {
		c, raw := converter(t, cell.mapping, cell.column), []byte(cell.raw)
		allocs := testing.AllocsPerRun(100, func() { dst, _, _ = c.Append(dst[:0], 0, raw) })
		require.Zero(t, allocs, cell.name)
		require.NotEmpty(t, dst, cell.name)
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, cell := range cells {
		b.Run(cell.name, func(b *testing.B) {
			c, raw := converter(b, cell.mapping, cell.column), []byte(cell.raw)
			dst := make([]byte, 0, 128)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				dst, _, _ = c.Append(dst[:0], 0, raw)
			}
		})
	}
}

// FuzzAppend holds of any cell: the form of its column's type or nothing, twice the same, behind what was there before.
func FuzzAppend(f *testing.F) {
	mapping := amc.Mapping{TimeZone: "Europe/Berlin", DateOrder: amc.DayFirst}
	const day = `(\d{3}[1-9]|\d{2}[1-9]\d|\d[1-9]\d{2}|[1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`
	kinds := []struct {
		column amc.Column
		form   string
	}{
		{amc.Column{DataType: amc.Timestamp}, day + `T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ`},
		{amc.Column{DataType: amc.Date}, day},
		{amc.Column{DataType: amc.Decimal}, `-?\d+\.\d\d`},
		{amc.Column{DataType: amc.Integer}, `-?\d+`},
		{amc.Column{DataType: amc.Long}, `-?\d+`},
		{amc.Column{DataType: amc.String}, `(?s)[^\x00]+`},
		{amc.Column{DataType: amc.String, IsCountryCode: true}, `[A-Z]{2}`},
		{amc.Column{DataType: amc.String, RequiresOneWayHashing: true}, `[0-9a-f]{64}`},
	}
	converters, forms := make([]*Converter, len(kinds)), make([]*regexp.Regexp, len(kinds))
	for i, k := range kinds {
		converters[i], forms[i] = converter(f, mapping, k.column), regexp.MustCompile(`^`+k.form+`$`)
	}
	for _, cell := range cells {
		f.Add([]byte(cell.raw))
	}
	for _, s := range []string{"", " ", "-1.5", "+.995", "29/2/2026", "2026-02-29", "0000-01-01", "9999-12-31T23:59:59-23:59", "1/1/2026T1:2 am z", "-\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for i, c := range converters {
			out, outcome, rule := c.Append([]byte("x"), 0, raw)
			require.Equal(t, byte('x'), out[0])
			again, _, _ := c.Append(nil, 0, raw)
			require.Equal(t, string(again), string(out[1:]))
			require.Equal(t, outcome == identity.Rejected, rule != "")
			if outcome == identity.Rejected || outcome == identity.Empty {
				require.Len(t, out, 1)
				continue
			}
			require.Regexp(t, forms[i], string(out[1:]))
		}
	})
}

// FuzzDecimal compares with exact rational arithmetic.
func FuzzDecimal(f *testing.F) {
	for _, s := range []string{"0", "-0.005", "99.995", "1.004999", "+12345678901234567890.125", ".1", "7.", "1e3", "-1.5E-2", "9.9995e37", "0e999", "1e+1000"} {
		f.Add(s)
	}
	c := typed(f, amc.Decimal)
	form := regexp.MustCompile(`^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$`)
	limit, _ := new(big.Rat).SetString("1e38")
	f.Fuzz(func(t *testing.T, raw string) {
		out, outcome, rule := c.Append(nil, 0, []byte(raw))
		raw = strings.TrimSpace(raw)
		if raw == "" {
			require.Equal(t, identity.Empty, outcome)
			return
		}
		match := form.FindStringSubmatch(raw)
		require.Equal(t, match == nil, rule == RuleNotADecimal)
		if match == nil {
			return
		}
		if match[1] != "" {
			if exponent, err := strconv.Atoi(match[1]); err != nil || exponent < -maxExponent || exponent > maxExponent {
				require.Equal(t, RuleOutOfRange, rule)
				return
			}
		}
		exact, ok := new(big.Rat).SetString(raw)
		require.True(t, ok)
		tooBig := match[1] != "" && new(big.Rat).Abs(exact).Cmp(limit) >= 0
		require.Equal(t, tooBig, rule == RuleOutOfRange)
		if tooBig {
			return
		}
		require.Equal(t, identity.PassedThrough, outcome)
		got, ok := new(big.Rat).SetString(string(out))
		require.True(t, ok)
		want, _ := new(big.Rat).SetString(exact.FloatString(2)) // rounds half away from zero
		require.Zero(t, want.Cmp(got))
	})
}
