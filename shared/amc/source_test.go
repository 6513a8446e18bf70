package amc

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSourceSaysWhatToRead(t *testing.T) {
	t.Parallel()
	many := func(n, length int) (keys []string) {
		for i := range n {
			keys = append(keys, fmt.Sprintf("%0*d", length, i))
		}
		return keys
	}
	for name, c := range map[string]struct {
		source      Source
		code, field string
	}{
		"a key":              {Source{Key: "a"}, "", ""},
		"keys":               {Source{Keys: many(MaxKeys, 200)}, "", ""},
		"one of keys":        {Source{Keys: []string{"a"}}, "", ""},
		"a prefix":           {Source{Prefix: "a/"}, "", ""},
		"nothing":            {Source{}, "source_missing", "source"},
		"no keys":            {Source{Keys: []string{}}, "source_missing", "source"},
		"a key and a prefix": {Source{Key: "a", Prefix: "a"}, "source_ambiguous", "source"},
		"a key and keys":     {Source{Key: "a", Keys: []string{"b"}}, "source_ambiguous", "source"},
		"too many":           {Source{Keys: many(MaxKeys+1, 4)}, "too_many_keys", "source.keys"},
		"too long":           {Source{Keys: many(MaxKeys, 201)}, "keys_too_long", "source.keys"},
		"an empty one":       {Source{Keys: []string{"a", ""}}, "key_missing", "source.keys[1]"},
		"one twice":          {Source{Keys: []string{"a", "b", "a"}}, "duplicate_key", "source.keys[2]"},
	} {
		_, err := c.source.Parse()
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		var e *Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, []any{KindInvalid, c.code, c.field}, []any{e.Kind, e.Code, e.Field}, name)
		require.NotEmpty(t, e.Hint, name)
	}
}

func TestSourceHolds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prefix, key string
		size        int64
		holds       bool
	}{
		{"out/", "out/part-00000-1a2b.csv.gz", 9, true},
		{"out/", "out/part-00001.csv.gz", 0, true}, // empty, and a file
		{"out/", "out/country=DE/part-0.csv", 9, true},
		{"out/", "out/_SUCCESS", 0, false},
		{"out/", "out/_temporary/0/part-0.csv", 9, false},
		{"out/", "out/_delta_log/0.json", 9, false},
		{"out/", "out/.part-0.csv.crc", 9, false},
		{"out/", "out/part-0.csv.crc", 9, false},
		{"out/", "out/a/.hidden/b.csv", 9, false},
		{"out/", "out/manifest", 9, false},
		{"out/", "out/venue_manifest", 9, false},
		{"out/", "out/manifest/0000_part_00", 9, true},
		{"out/", "out/manifest.csv", 9, true},
		{"out/venue_", "out/venue_manifest", 9, false},
		{"out/venue_", "out/venue_0000_part_00.gz", 9, true},
		{"out/venue_manifest", "out/venue_manifest", 9, true},
		{"out/", "out/", 0, false},
		{"out/", "out/a/", 0, false},
		{"out/", "out/a_$folder$", 0, false},
		{"out/", "other/a.csv", 9, false},
		{"_out/.x/", "_out/.x/a.csv", 9, true}, // what is named is meant
		{"out/2026", "out/2026_a.csv", 9, true},
		{"out/2026", "out/2026/_SUCCESS", 0, false},
		{"out/part", "out/part-0.csv.crc", 9, false},
		{"out/_", "out/_a.csv", 9, true},
		{"out/a.csv", "out/a.csv", 9, true},
	} {
		require.Equal(t, c.holds, Source{Prefix: c.prefix}.Holds(Object{ObjectRef: ObjectRef{Key: c.key}, Size: c.size}), "%s under %s", c.key, c.prefix)
	}
}

func TestSourceIsPinned(t *testing.T) {
	t.Parallel()
	object := func(key, etag string, size int64) Object {
		return Object{ObjectRef: ObjectRef{Bucket: "b", Key: key}, ETag: etag, Size: size}
	}
	one := Source{Bucket: "b", Key: "a"}
	pinned, err := one.Pin([]Object{object("a", "e", 7)})
	require.NoError(t, err)
	require.Equal(t, Source{Bucket: "b", Key: "a", ETag: "e", Size: 7}, pinned)
	text, err := json.Marshal(pinned)
	require.NoError(t, err)
	require.JSONEq(t, `{"bucket":"b","key":"a","etag":"e","size":7}`, string(text), "fingerprints of sources of one object stay what they were")

	pinned, err = Source{Bucket: "b", Prefix: "p/"}.Pin([]Object{object("p/a", "e", 7), object("p/b", "f", 8)})
	require.NoError(t, err)
	require.Equal(t, 2, pinned.Files)
	require.EqualValues(t, 15, pinned.Size)
	require.Len(t, pinned.ETag, 64)
	again, err := pinned.Pin([]Object{object("p/a", "e", 7), object("p/b", "f", 8)})
	require.NoError(t, err)
	require.Equal(t, pinned, again)
	for name, others := range map[string][]Object{
		"another order":   {object("p/b", "f", 8), object("p/a", "e", 7)},
		"another version": {object("p/a", "g", 7), object("p/b", "f", 8)},
		"another size":    {object("p/a", "e", 8), object("p/b", "f", 7)},
		"another name":    {object("p/a", "e", 7), object("p/c", "f", 8)},
		"one more":        {object("p/a", "e", 7), object("p/b", "f", 8), object("p/c", "", 0)},
		"none":            nil,
	} {
		_, err := pinned.Pin(others)
		var e *Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, "source_changed", e.Code, name)
		require.Equal(t, len(others) != 2, strings.Contains(e.Message, "it had 2 files and has "), e.Message)
	}
}

func TestSourceHasAName(t *testing.T) {
	t.Parallel()
	for want, source := range map[string]Source{
		"s3://b/a":            {Bucket: "b", Key: "a"},
		"s3://b/a/":           {Bucket: "b", Prefix: "a/"},
		"s3://b/x":            {Bucket: "b", Keys: []string{"x"}},
		"s3://b/x and 2 more": {Bucket: "b", Keys: []string{"x", "y", "z"}},
		"s3://b/x and 9 more": {Bucket: "b", Keys: []string{"x"}, Files: 10}, // as a list of jobs has it
	} {
		require.Equal(t, want, source.String())
	}
}
