package json_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record"
)

// plainDocument is what encoding/json makes of an array of objects: JSON Lines.
func plainDocument(text []byte) ([]byte, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(text, &elements); err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	for _, element := range elements {
		if element[0] != '{' {
			return nil, errors.New("no object") // as JSON Lines, an array would be taken for a document
		}
		if err := json.Compact(&lines, element); err != nil {
			return nil, err
		}
		lines.WriteByte('\n')
	}
	return lines.Bytes(), nil
}

// requireLikePlainDocument compares with encoding/json: the same rows, or a fault in both.
func requireLikePlainDocument(t *testing.T, text []byte, blockSize int) {
	t.Helper()
	lines, plainErr := plainDocument(text)
	var want []string
	if plainErr == nil {
		want, _, plainErr = readJSONL(lines, 4096)
	}
	got, _, err := readJSONL(text, blockSize)
	if plainErr != nil {
		var e *amc.Error
		require.ErrorAs(t, err, &e)
		require.Contains(t, []string{"malformed_json", "malformed_jsonl"}, e.Code)
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`, " [ ]\n", `[{"a":"x"}]`, "[\n  {\n    \"a\": \"1\",\r\n    \"c\": [1, {\"b\": \"]},[\"}]\n  },\n  {}\n]\n", `[{"a":"\\\"],["},{"a":"\\"}]`,
		`[`, `[{}`, `[{},]`, `[,{}]`, `[{},,{}]`, `[{}]]`, `[{}] x`, `[{}{}]`, `[{"a":1]}`, `[}]`, `[{"a":"x]`, "[{\"a\":\"x\ny\"}]", "[{\"a\":\"x\\\ny\"}]", `[1]`, `["a,b"]`, `[[{}]]`, `[null]`, "[{\"a\":\x00}]",
	} {
		for _, size := range []int{1, 4096} {
			requireLikePlainDocument(t, []byte(text), size)
		}
	}
}

func FuzzDocument(f *testing.F) {
	for _, seed := range []string{`[{"a":"x","c":1},{}]`, "[\r\n{\"a\":\"\\\"]\"}\n,\t{}] ", `[{},]`, `[[{}],{"b":[{}]}]`, "[\"\n\"]"} {
		f.Add([]byte(seed), 5)
	}
	f.Fuzz(func(t *testing.T, text []byte, blockSize int) {
		if blockSize > 1<<20 || !bytes.HasPrefix(text, []byte("[")) {
			return
		}
		requireLikePlainDocument(t, text, max(blockSize, 1))
	})
}

func TestDocumentRows(t *testing.T) {
	t.Parallel()
	text := "[" + strings.Repeat("\n  {\"a\":\"Ann\",\n   \"b\":\"x, y\"},", 500) + `{"a":oops}]`
	r, err := record.Open(record.Input{Name: "a.json", Reader: iotest.OneByteReader(strings.NewReader(text))}, record.Options{BlockSize: 100})
	require.NoError(t, err)
	rows, err := r.Rows([]string{"b"})
	require.NoError(t, err)
	n := int64(0)
	for b := (record.Block{}); err == nil; {
		if err = r.Next(&b); err != nil {
			break
		}
		for rows.Reset(&b); rows.Next(); {
			require.Equal(t, "x, y", string(rows.Cells()[0]))
		}
		n, err = n+rows.Number(), rows.Err()
	}
	var e *amc.Error
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, "malformed_jsonl", e.Code)
	require.EqualValues(t, 501, n)
}
