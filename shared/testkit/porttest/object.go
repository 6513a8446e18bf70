package porttest

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/amc-uploader/amc-uploader/shared/amc"
)

// ObjectStore tests an object store. Each call of open returns a store and a bucket in it, which may hold other objects. The
// store must write in parts of at most 8 MiB and read at most 8 MiB ahead, so that objects of some MiB have their midst.
func ObjectStore(t *testing.T, open func(t *testing.T) (store amc.ObjectStore, bucket string)) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *objectTest){
		"KeepsWhatIsPut":      testKeepsWhatIsPut,
		"PutReplaces":         testPutReplaces,
		"Keys":                testKeys,
		"ObjectNotFound":      testObjectNotFound,
		"Delete":              testDelete,
		"SourceChanged":       testSourceChanged,
		"SourceChangedMidway": testSourceChangedMidway,
		"UnexpectedEOF":       testUnexpectedEOF,
		"OpenAtTheEnd":        testOpenAtTheEnd,
		"ReadAt":              testReadAt,
		"CloseMidway":         testCloseMidway,
		"ReadObeysContext":    testReadObeysContext,
		"PutOfFailingBody":    testPutOfFailingBody,
		"PutObeysContext":     testPutObeysContext,
		"List":                testList,
		"ListWhileInserting":  testListWhileInserting,
		"Browse":              testBrowse,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, bucket := open(t)
			test(t, &objectTest{store, bucket, "porttest/" + crand.Text() + "/"})
		})
	}
}

type objectTest struct {
	amc.ObjectStore
	bucket string
	folder string // of this run of this test alone
}

func (o *objectTest) ref(key string) amc.ObjectRef {
	return amc.ObjectRef{Bucket: o.bucket, Key: o.folder + key}
}

func (o *objectTest) put(t *testing.T, key string, body []byte) amc.Object {
	t.Helper()
	object, err := o.Put(t.Context(), o.ref(key), bytes.NewReader(body), amc.PutOptions{})
	require.NoError(t, err)
	return object
}

// read returns all of an object from offset on, and how reading it ended.
func (o *objectTest) read(ctx context.Context, object amc.Object, offset int64) (body []byte, err error) {
	reader, err := o.Open(ctx, object, offset)
	if err != nil {
		return nil, err
	}
	body, err = io.ReadAll(reader)
	return body, errors.Join(err, reader.Close())
}

// noise returns n bytes that are the same in every run.
func noise(seed uint64, n int) []byte {
	b := make([]byte, n)
	random := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	_, _ = random.Read(b) // never fails
	return b
}

// requireSame compares big bodies without printing them.
func requireSame(t *testing.T, want, got []byte) {
	t.Helper()
	require.Equal(t, len(want), len(got))
	require.True(t, bytes.Equal(want, got), "same length, other bytes")
}

func testKeepsWhatIsPut(t *testing.T, o *objectTest) {
	for i, size := range []int{0, 1, 1 << 10, 5 << 20, 5<<20 + 1, 11<<20 + 7} {
		body := noise(uint64(i), size)
		ref := o.ref("object")
		put, err := o.Put(t.Context(), ref, iotest.HalfReader(bytes.NewReader(body)), amc.PutOptions{
			ContentType: "text/csv", Tags: map[string]string{"instanceId": "i-1", "key of tag": "value/of + tag=é"}})
		require.NoError(t, err)
		stat, err := o.Stat(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, ref, stat.ObjectRef)
		require.EqualValues(t, size, stat.Size)
		require.NotEmpty(t, stat.ETag)
		require.NotContains(t, stat.ETag, `"`)
		require.False(t, stat.Modified.IsZero())
		require.Equal(t, []any{stat.ObjectRef, stat.ETag, stat.Size}, []any{put.ObjectRef, put.ETag, put.Size})
		for _, offset := range []int{0, (size + 1) / 2, size} {
			got, err := o.read(t.Context(), put, int64(offset))
			require.NoError(t, err)
			requireSame(t, body[offset:], got)
		}
	}
}

func testPutReplaces(t *testing.T, o *objectTest) {
	first := o.put(t, "k", []byte("first"))
	second := o.put(t, "k", []byte("other"))
	require.NotEqual(t, first.ETag, second.ETag, "the ETag names the version")
	got, err := o.read(t.Context(), second, 0)
	require.NoError(t, err)
	require.Equal(t, "other", string(got))
}

func testKeys(t *testing.T, o *objectTest) {
	for _, key := range []string{"a b", "é", "a+b", "a&b=c", "50%", "50%25", "q?x", "h#x", "a/b/c", "semi;colon", "quote'\"", "*.csv", "jobs/j/f/manifest.txt"} {
		object := o.put(t, key, []byte(key))
		require.Equal(t, o.folder+key, object.Key)
		got, err := o.read(t.Context(), object, 0)
		require.NoError(t, err, key)
		require.Equal(t, key, string(got))
		page, next, err := o.List(t.Context(), o.bucket, o.folder+key, "", 10)
		require.NoError(t, err, key)
		require.Empty(t, next)
		require.Equal(t, []string{o.folder + key}, keysOf(page))
		require.NoError(t, o.Delete(t.Context(), o.ref(key)), key)
		_, err = o.Stat(t.Context(), o.ref(key))
		requireKind(t, amc.KindNotFound, err)
	}
}

func testObjectNotFound(t *testing.T, o *objectTest) {
	_, err := o.Stat(t.Context(), o.ref("nowhere"))
	requireKind(t, amc.KindNotFound, err)
	require.ErrorContains(t, err, o.ref("nowhere").String())
	elsewhere := amc.ObjectRef{Bucket: "no-bucket-of-this-name", Key: "k"}
	_, err = o.Stat(t.Context(), elsewhere)
	requireKind(t, amc.KindNotFound, err)
	_, err = o.Put(t.Context(), elsewhere, strings.NewReader("x"), amc.PutOptions{})
	requireKind(t, amc.KindNotFound, err)
	require.ErrorContains(t, err, elsewhere.Bucket)
	_, err = o.Put(t.Context(), elsewhere, bytes.NewReader(make([]byte, 12<<20)), amc.PutOptions{})
	requireKind(t, amc.KindNotFound, err)
	_, _, err = o.List(t.Context(), elsewhere.Bucket, "", "", 10)
	requireKind(t, amc.KindNotFound, err)
}

func testDelete(t *testing.T, o *objectTest) {
	o.put(t, "k", []byte("x"))
	o.put(t, "other", []byte("y"))
	require.NoError(t, o.Delete(t.Context(), o.ref("k")))
	_, err := o.Stat(t.Context(), o.ref("k"))
	requireKind(t, amc.KindNotFound, err)
	require.NoError(t, o.Delete(t.Context(), o.ref("k")), "one that is not there is no error")
	require.NoError(t, o.Delete(t.Context(), o.ref("never/there")))
	_, err = o.Stat(t.Context(), o.ref("other"))
	require.NoError(t, err)
}

func testSourceChanged(t *testing.T, o *objectTest) {
	old := o.put(t, "k", noise(1, 1<<20))
	now := o.put(t, "k", noise(2, 1<<20))
	_, err := o.read(t.Context(), old, 0)
	requireKind(t, amc.KindConflict, err)
	requireCode(t, "source_changed", err)
	_, err = o.read(t.Context(), now, 0)
	require.NoError(t, err)
	require.NoError(t, o.Delete(t.Context(), o.ref("k")))
	_, err = o.read(t.Context(), now, 10)
	requireKind(t, amc.KindConflict, err)
	requireCode(t, "source_changed", err)
}

func testSourceChangedMidway(t *testing.T, o *objectTest) {
	const size, before = 12 << 20, 1000
	body := noise(1, size)
	reader, err := o.Open(t.Context(), o.put(t, "k", body), 0)
	require.NoError(t, err)
	defer reader.Close()
	head := make([]byte, before)
	_, err = io.ReadFull(reader, head)
	require.NoError(t, err)
	o.put(t, "k", noise(2, size))
	rest, err := io.ReadAll(reader)
	if err != nil {
		requireCode(t, "source_changed", err)
	} else {
		require.Len(t, rest, size-before)
	}
	require.True(t, bytes.HasPrefix(body, append(head, rest...)), "every byte is of the version that was opened")
}

func testUnexpectedEOF(t *testing.T, o *objectTest) {
	object := o.put(t, "k", noise(1, 1000))
	object.Size++
	_, err := o.read(t.Context(), object, 0)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	object.Size = 1 << 20
	_, err = o.read(t.Context(), object, 1000)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func testOpenAtTheEnd(t *testing.T, o *objectTest) {
	object := o.put(t, "k", []byte("abc"))
	got, err := o.read(t.Context(), object, 3)
	require.NoError(t, err)
	require.Empty(t, got)
	for _, offset := range []int64{-1, 4} {
		_, err := o.Open(t.Context(), object, offset)
		requireKind(t, amc.KindInvalid, err)
		requireCode(t, "offset_range", err)
	}
}

func testReadAt(t *testing.T, o *objectTest) {
	body := noise(1, 3<<20)
	old := o.put(t, "k", body)
	got := make([]byte, 1<<20)
	for _, offset := range []int{0, 1, 1<<20 + 7, 2 << 20} {
		require.NoError(t, o.ReadAt(t.Context(), old, got, int64(offset)))
		requireSame(t, body[offset:offset+len(got)], got)
	}
	require.NoError(t, o.ReadAt(t.Context(), old, nil, old.Size))
	require.ErrorIs(t, o.ReadAt(t.Context(), old, got, 2<<20+1), io.ErrUnexpectedEOF)
	requireKind(t, amc.KindInvalid, o.ReadAt(t.Context(), old, got, old.Size+1))
	requireKind(t, amc.KindInvalid, o.ReadAt(t.Context(), old, got, -1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, o.ReadAt(ctx, old, got, 0), context.Canceled)
	o.put(t, "k", noise(2, 3<<20))
	requireCode(t, "source_changed", o.ReadAt(t.Context(), old, got, 0))
}

func testCloseMidway(t *testing.T, o *objectTest) {
	object := o.put(t, "k", noise(1, 4<<20))
	for _, n := range []int{0, 1, 1 << 20} {
		reader, err := o.Open(t.Context(), object, 0)
		require.NoError(t, err)
		_, err = io.CopyN(io.Discard, reader, int64(n))
		require.NoError(t, err)
		require.NoError(t, reader.Close())
		_, err = reader.Read(make([]byte, 1))
		require.Error(t, err)
		require.NotErrorIs(t, err, io.EOF)
	}
}

func testReadObeysContext(t *testing.T, o *objectTest) {
	object := o.put(t, "k", noise(1, 12<<20))
	ctx, cancel := context.WithCancel(t.Context())
	reader, err := o.Open(ctx, object, 0)
	require.NoError(t, err)
	defer reader.Close()
	_, err = reader.Read(make([]byte, 10))
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(reader)
	require.ErrorIs(t, err, context.Canceled)
}

func testPutOfFailingBody(t *testing.T, o *objectTest) {
	broken := errors.New("the source broke")
	for _, size := range []int{0, 100, 11 << 20} {
		body := io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(broken))
		_, err := o.Put(t.Context(), o.ref("new"), body, amc.PutOptions{})
		require.ErrorIs(t, err, broken)
		_, err = o.Stat(t.Context(), o.ref("new"))
		requireKind(t, amc.KindNotFound, err)

		old := o.put(t, "old", []byte("old"))
		body = io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(broken))
		_, err = o.Put(t.Context(), o.ref("old"), body, amc.PutOptions{})
		require.ErrorIs(t, err, broken)
		got, err := o.read(t.Context(), old, 0)
		require.NoError(t, err, "a failed write leaves what was there")
		require.Equal(t, "old", string(got))
	}
	page, _, err := o.List(t.Context(), o.bucket, o.folder, "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{o.folder + "old"}, keysOf(page))
}

func testPutObeysContext(t *testing.T, o *objectTest) {
	for _, size := range []int{100, 11 << 20} {
		ctx, cancel := context.WithCancel(t.Context())
		body := io.MultiReader(bytes.NewReader(make([]byte, size)), readerFunc(func(p []byte) (int, error) {
			cancel()
			return len(p), nil // without end
		}))
		_, err := o.Put(ctx, o.ref("k"), body, amc.PutOptions{})
		require.ErrorIs(t, err, context.Canceled)
		_, err = o.Stat(t.Context(), o.ref("k"))
		requireKind(t, amc.KindNotFound, err)
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testList(t *testing.T, o *objectTest) {
	page, next, err := o.List(t.Context(), o.bucket, o.folder, "", 10)
	require.NoError(t, err)
	require.Empty(t, page)
	require.Empty(t, next)
	want := []string{}
	for _, key := range []string{"b", "a-b", "a/c", "a/b", "a.b", "aa", "c/x/y", "cc", "B"} {
		o.put(t, key, []byte(key))
		want = append(want, o.folder+key)
	}
	o.put(t, "other-folder/k", nil)
	slices.Sort(want)
	for _, prefix := range []string{"", "a", "a/", "c", "zz"} {
		expected := slices.DeleteFunc(append(slices.Clone(want), o.folder+"other-folder/k"), func(k string) bool { return !strings.HasPrefix(k, o.folder+prefix) })
		slices.Sort(expected)
		for _, limit := range []int{1, 2, 3, 1000} {
			require.Equal(t, expected, keysOf(o.listAll(t, prefix, limit, func() {})), "prefix %q, limit %d", prefix, limit)
		}
	}
	page, _, err = o.List(t.Context(), o.bucket, o.folder+"b", "", 1)
	require.NoError(t, err)
	stat, err := o.Stat(t.Context(), o.ref("b"))
	require.NoError(t, err)
	require.Len(t, page, 1)
	require.Equal(t, []any{stat.ObjectRef, stat.ETag, stat.Size}, []any{page[0].ObjectRef, page[0].ETag, page[0].Size})
}

func testListWhileInserting(t *testing.T, o *objectTest) {
	for _, key := range []string{"b", "d", "f", "h"} {
		o.put(t, key, nil)
	}
	inserted := false
	got := keysOf(o.listAll(t, "", 2, func() {
		if !inserted {
			o.put(t, "a", nil) // before the cursor
			o.put(t, "g", nil) // after it
			inserted = true
		}
	}))
	for _, key := range []string{"b", "d", "f", "h"} {
		require.Equal(t, 1, count(got, o.folder+key), "every object that was there, once")
	}
	require.True(t, slices.IsSorted(got))
	require.NotContains(t, got, o.folder+"a")
}

func testBrowse(t *testing.T, o *objectTest) {
	for _, key := range []string{"b", "a-b", "a/c", "a/b", "a.b", "c/x/y", "c/x/z", "c/w", "cc", "B", "d/e/f"} {
		o.put(t, key, []byte(key))
	}
	browse := func(prefix string, limit int) (folders, objects []string) {
		t.Helper()
		for cursor := ""; ; {
			page, err := o.Browse(t.Context(), o.bucket, o.folder+prefix, cursor, limit)
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Folders)+len(page.Objects), limit)
			for _, f := range page.Folders {
				require.True(t, strings.HasPrefix(f, o.folder), f)
				folders = append(folders, strings.TrimPrefix(f, o.folder))
			}
			for _, object := range page.Objects {
				stat, err := o.Stat(t.Context(), object.ObjectRef)
				require.NoError(t, err)
				require.Equal(t, []any{stat.ETag, stat.Size, stat.Modified.Unix()}, []any{object.ETag, object.Size, object.Modified.Unix()})
				objects = append(objects, strings.TrimPrefix(object.Key, o.folder))
			}
			if page.Next == "" {
				return folders, objects
			}
			cursor = page.Next
		}
	}
	for _, limit := range []int{1, 2, 3, 100} {
		for prefix, want := range map[string][2][]string{
			"":    {{"a/", "c/", "d/"}, {"B", "a-b", "a.b", "b", "cc"}},
			"a":   {{"a/"}, {"a-b", "a.b"}},
			"a/":  {nil, {"a/b", "a/c"}},
			"c/":  {{"c/x/"}, {"c/w"}},
			"c":   {{"c/"}, {"cc"}},
			"d/e": {{"d/e/"}, nil},
			"zz":  {nil, nil},
		} {
			folders, objects := browse(prefix, limit)
			require.Equal(t, want, [2][]string{folders, objects}, "prefix %q, limit %d", prefix, limit)
		}
	}
	_, err := o.Browse(t.Context(), "no-bucket-of-this-name", "", "", 10)
	requireKind(t, amc.KindNotFound, err)
}

// listAll lists page by page, calling between after each.
func (o *objectTest) listAll(t *testing.T, prefix string, limit int, between func()) (all []amc.Object) {
	t.Helper()
	for cursor := ""; ; {
		page, next, err := o.List(t.Context(), o.bucket, o.folder+prefix, cursor, limit)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), limit)
		if all = append(all, page...); next == "" {
			return all
		}
		between()
		cursor = next
	}
}

func count(keys []string, key string) (n int) {
	for _, k := range keys {
		if k == key {
			n++
		}
	}
	return n
}

func keysOf(objects []amc.Object) []string {
	keys := make([]string, len(objects))
	for i, o := range objects {
		keys[i] = o.Key
	}
	return keys
}
