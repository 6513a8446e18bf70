package csv_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/data/record/csv"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

// TestExports reads what databases write, with the delimiter told, by the rule that docs/mapping.md names for each. MariaDB 10.11 and
// PostgreSQL 15 wrote theirs; the others are made after the vendors' documents.
func TestExports(t *testing.T) {
	t.Parallel()
	ann := []string{"1", "ann@example.com", `Ann "Annie" Smith`}
	mysql := [][]string{{"4", "", `\N`, ""}, {"5", "", `"a" or "b"`, "x\r\ny"}}
	for name, test := range map[string]struct {
		quotes amc.Quotes
		notes  []string // of Ann, O'Brien, Bo, and who else there is
		rest   [][]string
	}{
		"mysql.txt":          {amc.QuotesEscaped, []string{"a,b", `C:\new\table`, "first\nsecond\tthird\x00"}, mysql},
		"mysql-enclosed.csv": {amc.QuotesBackslash, []string{"a,b", `C:\new\table`, "first\nsecond\tthird\x00"}, mysql},
		"postgres.csv":       {amc.QuotesDouble, []string{`"a" or "b"`, `C:\new\table`, "first\nsecond\tthird\v\f"}, [][]string{{"4", "", `\N`, ""}}},
		"hive.txt":           {amc.QuotesNone, []string{`"a,b`, `C:\new\table`, ""}, nil},
		"postgres.txt":       {amc.QuotesEscaped, []string{`"a" or "b"`, `C:\new\table`, "first\nsecond\tthird\v\f"}, [][]string{{"4", "", `\N`, ""}}},
		"hive-escaped.txt":   {amc.QuotesEscaped, []string{"a\x01b", `C:\new\table`, "first\nsecond\r\nthird"}, nil},
		"snowflake.tsv":      {amc.QuotesNone, []string{`6" pipe`, `C:\new\table`, ""}, nil},
		"redshift.txt":       {amc.QuotesBackslash, []string{"a|b", `C:\new\table`, "first\nsecond\r\nthird"}, nil},
		"spark.csv":          {amc.QuotesBackslash, []string{"a,b", `C:\new,\table`, "first\nsecond"}, [][]string{{"4", "", `"`, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", "exports", name))
			require.NoError(t, err)
			want := append([][]string{append(ann, test.notes[0]), {"2", "", "O'Brien", test.notes[1]}, {"3", "bo@example.com", "Bo", test.notes[2]}}, test.rest...)
			for _, size := range []int{1, 10, 1 << 20} {
				header, o := "id email name note", record.Options{Reading: amc.Reading{Quotes: test.quotes}, BlockSize: size}
				if strings.HasPrefix(name, "mysql") {
					header, o.Headerless = "column_1 column_2 column_3 column_4", true
				}
				got := mustRead(t, name, bytes.NewReader(text), o)
				require.Equal(t, header, strings.ToLower(strings.Join(got[0], " ")))
				require.Equal(t, want, got[1:])
			}
		})
	}
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quotes amc.Quotes
		text   string
		want   [][]string
	}{
		"escapes":                {amc.QuotesBackslash, `\n,\t,\r,\0,\b,\Z,\\,\,,\",\x,\é,"\n\",\\"`, [][]string{{"\n", "\t", "\r", "\x00", "\b", "\x1a", `\`, ",", `"`, "x", "é", "\n\",\\"}}},
		"among others":           {amc.QuotesBackslash, "ab\\,cd\\\\ef,gh\n", [][]string{{`ab,cd\ef`, "gh"}}},
		"nulls":                  {amc.QuotesBackslash, "\\N,\"\\N\",\\\\N\nx\\N,\\Nx,\\N \n\\N,\\N,x\r\nx,,\\N", [][]string{{"", "N", `\N`}, {"xN", "Nx", "N "}, {"", "", "x"}, {"x", "", ""}}},
		"doubled quotes":         {amc.QuotesBackslash, `"say ""hi""","\"""",""`, [][]string{{`say "hi"`, `""`, ""}}},
		"a quote within a field": {amc.QuotesBackslash, "5\" nail, \"x\",\\\"y\"\n", [][]string{{`5" nail`, ` "x"`, `"y"`}}},
		"escaped line ends":      {amc.QuotesBackslash, "a\\\nb\\\r\nc\\\rd,\"\\\n\\\r\n\n\"\r\ne,", [][]string{{"a\nb\r\nc\rd", "\n\r\n\n"}, {"e", ""}}},
		"an escaped return last": {amc.QuotesBackslash, "a\\r\r\nb\\\r", [][]string{{"a\r"}, {"b\r"}}},
		"a backslash at the end": {amc.QuotesBackslash, "a\\\\\nb\\\\", [][]string{{`a\`}, {`b\`}}},
		"blank lines":            {amc.QuotesBackslash, "\n\r\na\n\n\\\n\n\\n\n", [][]string{{"a"}, {"\n"}, {"\n"}}},
		"quotes are text":        {amc.QuotesNone, "\"a,b\"\"\n\",\nc\"d,\"\r\n", [][]string{{`"a`, `b""`}, {`"`, ""}, {`c"d`, `"`}}},
		"backslashes are text":   {amc.QuotesNone, "\\n\\,b\\\n\\\\N,\\N", [][]string{{`\n\`, `b\`}, {`\\N`, ""}}},
		"escaped, not quoted":    {amc.QuotesEscaped, "\"a\\,b\",\"\"\"\n\\\"c\\\nd\",\\N\r\n\"\\N\",\"\\\r\n\\f\\v\n", [][]string{{`"a,b"`, `"""`}, {"\"c\nd\"", ""}, {`"N"`, "\"\r\n\f\v"}}},
		"doubled by default":     {"", "\\n,\\N,\"\"\"\"\n", [][]string{{`\n`, `\N`, `"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := "h0"
			for i := range len(test.want[0]) - 1 {
				header += fmt.Sprintf(",h%d", i+1)
			}
			for _, size := range []int{1, 3, 1 << 20} {
				got := mustRead(t, "a.csv", strings.NewReader(header+"\n"+test.text), record.Options{Reading: amc.Reading{Delimiter: ",", Quotes: test.quotes}, BlockSize: size})
				require.Equal(t, test.want, got[1:])
			}
		})
	}
}

func TestQuoteFaults(t *testing.T) {
	t.Parallel()
	malformed := func(row int64, column string) amc.Error {
		return amc.Error{Code: "malformed_csv", Row: row, Column: column}
	}
	long := amc.Error{Code: "record_too_long", Row: 2, Column: "b"}
	for name, test := range map[string]struct {
		quotes amc.Quotes
		text   string
		want   amc.Error
	}{
		"a file that breaks off":      {amc.QuotesBackslash, "a,b\n1,2\n3,x\\", malformed(2, "b")},
		"within quotes":               {amc.QuotesBackslash, "a,b\n1,2\n\"3\\", malformed(2, "a")},
		"an escaped closing quote":    {amc.QuotesBackslash, "a,b\n\"1\\\",2\n", malformed(1, "a")},
		"text behind a quote":         {amc.QuotesBackslash, "a,b\n1\\\n,2\n\"1\"x,2\n", malformed(2, "a")},
		"in the header":               {amc.QuotesBackslash, "a,\"b\"c\n", malformed(0, "#2")},
		"a row without end":           {amc.QuotesBackslash, "a,b\n1,2\n3," + strings.Repeat("x\\\n", 300), long},
		"a backslash where it is cut": {amc.QuotesBackslash, "a,b\n1,2\n3," + strings.Repeat("\\", 600), long},
		"quotes without end":          {amc.QuotesBackslash, "a,b\n1,2\n3,\"" + strings.Repeat("\\\"", 300), long},
		"escaped without end":         {amc.QuotesEscaped, "a,b\n1,2\n3,\"" + strings.Repeat("x\\\n", 300), long},
		"a line without end":          {amc.QuotesNone, "a,b\n1,2\n3,\"" + strings.Repeat("x", 600), long},
		"no rule":                     {"single", "a,b\n", amc.Error{Code: "unsupported_format"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := readCSV(strings.NewReader(test.text), record.Options{Reading: amc.Reading{Format: amc.CSV, Quotes: test.quotes}, BlockSize: 16, Limits: record.Limits{MaxRow: 400}})
			test.want.Kind, test.want.File = amc.KindInvalid, "people"
			failure.Is(t, err, test.want)
			if test.want.Code == long.Code {
				require.ErrorContains(t, err, " 400 ", "the limit")
			}
		})
	}
}

func TestBackslashDelimits(t *testing.T) {
	t.Parallel()
	records, err := readCSV(strings.NewReader("a\\b\n1\\2\n"), record.Options{Reading: amc.Reading{Delimiter: `\`, Quotes: amc.QuotesNone}})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"a", "b"}, {"1", "2"}}, records)
	_, err = readCSV(strings.NewReader("a\\b\n1\\2\n"), record.Options{Reading: amc.Reading{Delimiter: `\`, Quotes: amc.QuotesBackslash}})
	failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: "delimiter_form", File: "people"})
	records, err = readCSV(strings.NewReader("sep=\\\na,b\n1,2\n"), record.Options{Reading: amc.Reading{Quotes: amc.QuotesBackslash}})
	require.NoError(t, err)
	require.Equal(t, []string{"sep=\na", "b"}, records[0])
}

// plain reads a text byte by byte, by the rule, and tells whether it is well-formed.
func plain(text string, quotes amc.Quotes) (records [][]string, ok bool) {
	at, escapes := 0, quotes == amc.QuotesBackslash || quotes == amc.QuotesEscaped
	has := func(s string) bool { return strings.HasPrefix(text[at:], s) }
	lineEnd := func() bool {
		for _, end := range []string{"\r\n", "\n"} {
			if has(end) {
				at += len(end)
				return true
			}
		}
		if text[at:] == "\r" || text[at:] == "" {
			at = len(text)
			return true
		}
		return false
	}
	escape := func() (string, bool) {
		if at++; at == len(text) {
			return "", false
		}
		if has("\r\n") {
			at += 2
			return "\r\n", true
		}
		at++
		c := text[at-1 : at]
		if i := strings.Index("ntr0bZfv", c); i >= 0 {
			return "\n\t\r\x00\b\x1a\f\v"[i : i+1], true
		}
		return c, true
	}
	for {
		for at < len(text) && lineEnd() {
		}
		if at == len(text) {
			return records, true
		}
		var record []string
		for ended := false; !ended; {
			var field strings.Builder
			start := at
			if has(`"`) && (quotes == amc.QuotesDouble || quotes == amc.QuotesBackslash) {
				for at++; ; {
					switch {
					case at == len(text):
						return records, false
					case has(`""`):
						field.WriteByte('"')
						at += 2
						continue
					case has(`\`) && quotes == amc.QuotesBackslash:
						s, ok := escape()
						if !ok {
							return records, false
						}
						field.WriteString(s)
						continue
					case !has(`"`):
						field.WriteByte(text[at])
						at++
						continue
					}
					at++
					break
				}
				if ended = lineEnd(); !ended {
					if !has(",") {
						return records, false
					}
					at++
				}
				record = append(record, field.String())
				continue
			}
			for {
				if ended = lineEnd(); ended {
					break
				}
				if has(",") {
					at++
					break
				}
				if has(`"`) && quotes == amc.QuotesDouble {
					return records, false
				}
				if has(`\`) && escapes {
					s, ok := escape()
					if !ok {
						return records, false
					}
					field.WriteString(s)
					continue
				}
				field.WriteByte(text[at])
				at++
			}
			size := len(csv.Null) // of a field that is null; behind a backslash it has lost that
			if escapes {
				size--
			}
			if quotes != amc.QuotesDouble && strings.TrimRight(text[start:at], ",\r\n") == csv.Null && field.Len() == size {
				field.Reset()
			}
			record = append(record, field.String())
		}
		records = append(records, record)
	}
}

// requireLikeRule compares with plain: the same records up to the same fault, with a header and without.
func requireLikeRule(t *testing.T, text string, quotes amc.Quotes, blockSize int) {
	t.Helper()
	o := record.Options{Reading: amc.Reading{Format: amc.CSV, Delimiter: ",", Encoding: amc.UTF8, Quotes: quotes}, BlockSize: blockSize}
	got, err := readCSV(strings.NewReader(text), o)
	again, errAgain := readCSV(iotest.OneByteReader(strings.NewReader(text)), o)
	require.Equal(t, got, again, "it matters how the source arrives")
	require.Equal(t, err, errAgain)
	want, ok := plain(text, quotes)
	o.Headerless = true
	if headless, err := readCSV(strings.NewReader(text), o); len(want) > 0 {
		require.Equal(t, ok, err == nil)
		require.Len(t, headless[0], len(want[0]))
		require.Equal(t, want, headless[1:])
	}
	var e *amc.Error
	switch {
	case ok && len(want) == 0:
		require.ErrorAs(t, err, &e)
		require.Equal(t, "empty_file", e.Code)
	case ok:
		require.NoError(t, err)
		require.Equal(t, want, got)
	default:
		require.ErrorAs(t, err, &e)
		require.Equal(t, "malformed_csv", e.Code)
		require.NotEqual(t, amc.QuotesNone, quotes, "nothing is malformed")
		if len(want) > 0 {
			require.Equal(t, want, got)
			require.EqualValues(t, len(want), e.Row)
		}
	}
}

func TestQuotesLikeTheRule(t *testing.T) {
	t.Parallel()
	pieces := []string{"a", "Ann", ",", ",", ",", "\n", "\n", "\r\n", "\r", `"`, `""`, `\`, `\`, `\\`, `\"`, "\\\n", "\\\r\n", `\N`, `,\N,`, `,"`, `",`, "\"\n", `"a,b"`, "é", " ", "12345678901234567890", "\x00", "n"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 3_000 {
		text := "h\n" // so that line ends are told
		for range random.IntN(40) {
			text += pieces[random.IntN(len(pieces))]
		}
		for _, quotes := range []amc.Quotes{amc.QuotesDouble, amc.QuotesNone, amc.QuotesBackslash, amc.QuotesEscaped} {
			for _, blockSize := range []int{1, 7, 64, 4096} {
				requireLikeRule(t, text, quotes, blockSize)
			}
		}
	}
}

func FuzzQuotes(f *testing.F) {
	exports, err := filepath.Glob(filepath.Join("testdata", "exports", "*"))
	require.NoError(f, err)
	for i, name := range exports {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(text), i)
	}
	for _, text := range []string{"a\\", "\"a\\", "\\N,\\N\r\n", "a\\\r\nb\n", "\"\\\"\"", "\\\n\\\n"} {
		f.Add(text, 1)
	}
	f.Fuzz(func(t *testing.T, text string, blockSize int) {
		text = "h\n" + text
		if !isPlain([]byte(text)) || len(text) > 64<<10 || blockSize > 1<<20 {
			return
		}
		for _, quotes := range []amc.Quotes{amc.QuotesDouble, amc.QuotesNone, amc.QuotesBackslash, amc.QuotesEscaped} {
			requireLikeRule(t, text, quotes, max(blockSize, 1))
		}
	})
}
