package json_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var jsonColumns = []string{"a", "é\n", "c"}

// readJSONL reads a source the way workers do and shows each record's cells.
func readJSONL(text []byte, blockSize int) (records []string, row int64, err error) {
	r, err := record.Open(record.Input{Name: "people", Reader: bytes.NewReader(bytes.Clone(text))}, record.Options{Reading: amc.Reading{Format: amc.JSONL, Encoding: amc.UTF8}, BlockSize: blockSize})
	if err != nil {
		return nil, 0, err
	}
	rows, err := r.Rows(jsonColumns)
	if err != nil {
		return nil, 0, err
	}
	var b record.Block
	for {
		if err := r.Next(&b); errors.Is(err, io.EOF) {
			return records, 0, nil
		} else if err != nil {
			return records, 0, err
		}
		before := int64(len(records))
		for rows.Reset(&b); rows.Next(); {
			nested := rows.Nested()
			if nested == nil {
				nested = make([]bool, len(jsonColumns))
			}
			records = append(records, show(rows.Cells(), nested))
		}
		var e *amc.Error
		if errors.As(rows.Err(), &e) {
			return records, before + e.Row, e
		}
	}
}

// show makes one string of cells, with U+FFFD where bytes are not UTF-8, as encoding/json has it.
func show(cells [][]byte, nested []bool) string {
	var texts []string
	for _, c := range cells {
		texts = append(texts, string([]rune(string(c))))
	}
	return fmt.Sprintf("%q %v", texts, nested)
}

// plainJSONL reads with encoding/json, line by line.
func plainJSONL(text []byte) (records []string, row int64, err error) {
	for bytes.HasPrefix(text, []byte(mark)) {
		text = text[len(mark):]
	}
	if endsInReturns(text) {
		text = bytes.ReplaceAll(text, []byte{'\r'}, []byte{'\n'})
	}
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if len(bytes.Trim(line, " \t\r")) == 0 {
			continue
		}
		row++
		var object map[string]json.RawMessage
		if err := json.Unmarshal(line, &object); err != nil {
			return records, row, err
		}
		if object == nil { // the line is null
			return records, row, errors.New("no object")
		}
		cells, nested := make([][]byte, len(jsonColumns)), make([]bool, len(jsonColumns))
		for i, name := range jsonColumns {
			value := bytes.TrimSpace(object[name])
			switch {
			case len(value) == 0 || string(value) == "null":
			case value[0] == '"':
				var s string
				if err := json.Unmarshal(value, &s); err != nil {
					return records, row, err
				}
				cells[i] = []byte(s)
			case value[0] == '{' || value[0] == '[':
				nested[i] = true
			default:
				cells[i] = value
			}
		}
		records = append(records, show(cells, nested))
	}
	return records, row, nil
}

const mark = "\ufeff"

// endsInReturns tells whether the line ends are those that become LF before the format sees them.
func endsInReturns(text []byte) bool {
	first, _, found := bytes.Cut(text[:min(len(text), 64<<10)], []byte("\n"))
	if !found {
		return bytes.Contains(first, []byte("\r"))
	}
	return bytes.HasSuffix(first, []byte("\r\r"))
}

// isPlain tells text that the stages before the format leave as it is, but for marks and line ends.
func isPlain(text []byte) bool {
	r, err := record.Open(record.Input{Name: "people", Reader: bytes.NewReader(text)}, record.Options{Reading: amc.Reading{Format: amc.JSONL, Encoding: amc.UTF8}})
	return err == nil && r.Shape().Compression == "" && r.Shape().Encoding == amc.UTF8
}

// parser returns one that has seen no block yet.
func parser(t *testing.T, columns ...string) record.Rows {
	t.Helper()
	r, err := record.Open(record.Input{Name: "a.jsonl", Reader: strings.NewReader("{}")}, record.Options{})
	require.NoError(t, err)
	rows, err := r.Rows(columns)
	require.NoError(t, err)
	return rows
}

func requireLikePlainJSON(t *testing.T, text []byte, blockSize int) {
	t.Helper()
	want, wantRow, plainErr := plainJSONL(text)
	got, row, err := readJSONL(text, blockSize)
	require.Equal(t, want, got)
	if plainErr == nil {
		require.NoError(t, err)
		return
	}
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "malformed_jsonl", e.Code)
	require.Equal(t, wantRow, row)
}

func TestJSONLLikeEncodingJSON(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	key := func() string {
		return pick(`"a"`, `"a"`, `"\u0061"`, `"é\n"`, `"\u00e9\u000a"`, `"c"`, `"other"`, `"C"`, `""`, `"\ud83d\ude00"`)
	}
	value := func() string {
		return pick(`"x"`, `""`, `"a \"quoted\", long string of text"`, `"\\\/\b\f\n\r\t\u0041\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00x"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`,
			`1`, `-0`, `0.50`, `-1.5E+10`, `1e5`, `true`, `false`, `null`, `{}`, `[1,"]",{"a":[]}]`, `{"a":"}"}`, "\"é日本\"", "\"\xff\xfe\"", `"`+strings.Repeat("long ", 10)+`"`)
	}
	broken := func() string {
		return pick(`01`, `.5`, `1.`, `+1`, `-`, `1e`, `tru`, `nul`, `"x`, `"\x"`, `"\u12g4"`, "\"\x01\"", "\"tab\there\"", `{"a":}`, `[1,]`, `[}`, `'x'`, ``, `"\`)
	}
	space := func() string { return pick("", "", "", " ", "\t", "\r", "  ") }
	for range 30_000 {
		var text []byte
		for range random.IntN(5) {
			text = append(text, space()+"{"+space()...)
			for i := range random.IntN(5) {
				if i > 0 {
					text = append(text, space()+","+space()...)
				}
				v := value()
				if random.IntN(60) == 0 {
					v = broken()
				}
				text = append(text, key()+space()+":"+space()+v...)
			}
			text = append(text, space()+pick("}", "}", "}", "}", "}", "}", "}", "}", "}", "}", "}", "}", "}", "}", "}}", ",}", "", "} x")+space()+pick("\n", "\n", "\r\n", "\n\n")...)
		}
		for _, blockSize := range []int{1, 30, 4096} {
			requireLikePlainJSON(t, text, blockSize)
		}
	}
}

func FuzzJSONL(f *testing.F) {
	for _, seed := range []string{
		`{"a":"x","c":1}`, "{}\n{\"a\":null}\n", `{"a":"\ud83d\ude00","a":[{"b":"]"}]}`, "{\"a\":1}\r\n\r\n{\"a\":01}", `null`, `[]`, `"a"`, "{\"a\":\"\xff\"}", `{"a" : -1.5e+7 , "other":{}}`, "{\"a\":\"\x1f\"}", `{"a":"\"}`,
	} {
		f.Add([]byte(seed), 5)
	}
	f.Fuzz(func(t *testing.T, text []byte, blockSize int) {
		head := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\ufeff")), " \t\r\n")
		if !isPlain(text) || bytes.HasPrefix(head, []byte("[")) || blockSize > 1<<20 {
			return
		}
		requireLikePlainJSON(t, text, max(blockSize, 1))
	})
}

func TestJSONLFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text   string
		code   string
		row    int64
		column string
	}{
		"no object":     {"{}\n\n12\n", "malformed_jsonl", 2, ""},
		"line cut off":  {`{"a":"x","c":`, "malformed_jsonl", 1, "c"},
		"bad escape":    {`{"a":"\q"}`, "malformed_jsonl", 1, "a"},
		"comma missing": {`{"a":"x" "c":1}`, "malformed_jsonl", 1, "a"},
		"long line":     {"{}\n" + `{"a":"` + strings.Repeat("x", 3000), "record_too_long", 2, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := record.Open(record.Input{Name: "a.jsonl", Reader: strings.NewReader(test.text)}, record.Options{BlockSize: 16, Limits: record.Limits{MaxRow: 2000}})
			require.NoError(t, err)
			rows, err := r.Rows([]string{"a", "c"})
			require.NoError(t, err)
			var e *amc.Error
			for b, before := (record.Block{}), int64(0); e == nil; before += rows.Number() {
				require.NoError(t, r.Next(&b))
				for rows.Reset(&b); rows.Next(); {
				}
				if errors.As(rows.Err(), &e) {
					require.Equal(t, test.row, before+e.Row)
				}
			}
			require.Equal(t, test.code, e.Code)
			require.Equal(t, test.column, e.Column)
		})
	}
}

func TestJSONLColumns(t *testing.T) {
	t.Parallel()
	text := `{"x":1,"a":"1","\u0079":2}` + "\n" + `{"a":"2","x":1,"z":0}` + "\n" + `{"w":{},"c":[]}`
	rows := parser(t, "a", "b", "c")
	rows.Reset(&record.Block{Data: []byte(text)})
	for rows.Next() {
	}
	require.NoError(t, rows.Err())
	require.Equal(t, []string{"x", "y", "z", "w"}, rows.Unnamed())
	require.Equal(t, []bool{true, false, true}, []bool{rows.Seen(0), rows.Seen(1), rows.Seen(2)})
	rows.Reset(&record.Block{Data: []byte(`{"x":1,"v":1}`)})
	require.True(t, rows.Next())
	require.Equal(t, []string{"v"}, rows.Unnamed())
	require.True(t, rows.Seen(0), "seen before")
}

func TestJSONLManyColumns(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range record.DefaultLimits.MaxColumns + 1 {
		fmt.Fprintf(&text, "{\"k%d\":1}\n", i)
	}
	rows := parser(t, "a")
	rows.Reset(&record.Block{Data: []byte(text.String())})
	for rows.Next() {
	}
	failure.Is(t, rows.Err(), amc.Error{Kind: amc.KindInvalid, Code: "too_many_columns"})
	require.ErrorContains(t, rows.Err(), " 10000 ", "the limit")
}

func TestDeepNesting(t *testing.T) {
	t.Parallel()
	for depth, tooDeep := range map[int]bool{10_000: false, 10_001: true} {
		r, err := record.Open(record.Input{Name: "", Reader: strings.NewReader(`{"note":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}\n")}, record.Options{Reading: amc.Reading{Format: amc.JSONL}})
		require.NoError(t, err)
		rows, err := r.Rows([]string{"note"})
		require.NoError(t, err)
		var b record.Block
		require.NoError(t, r.Next(&b))
		rows.Reset(&b)
		require.Equal(t, !tooDeep, rows.Next())
		if tooDeep {
			failure.Is(t, rows.Err(), amc.Error{Kind: amc.KindInvalid, Code: "malformed_jsonl", Row: 1, Column: "note"})
			require.ErrorContains(t, rows.Err(), " 10000 ", "the limit")
		}
	}
}
