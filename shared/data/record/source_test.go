package record

import (
	"archive/tar"
	stdzip "archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

const people = "name,city\nAnn,Rome\nBob,Oslo\n"

// archive packs files, each given as name and text; a name that begins with "=" is stored.
func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := stdzip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		var out io.Writer
		var err error
		if name, stored := strings.CutPrefix(files[i], "="); stored {
			raw := []byte(files[i+1])
			out, err = w.CreateRaw(&stdzip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(raw), CompressedSize64: uint64(len(raw)), UncompressedSize64: uint64(len(raw))})
		} else {
			out, err = w.Create(name)
		}
		require.NoError(t, err)
		_, err = io.WriteString(out, files[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// packed is the people in every compression.
func packed(t testing.TB) map[string][]byte {
	t.Helper()
	bz, err := os.ReadFile("testdata/people.csv.bz2")
	require.NoError(t, err)
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	var snappy bytes.Buffer
	w := s2.NewWriter(&snappy, s2.WriterSnappyCompat())
	_, err = io.WriteString(w, people)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	pzstd := append([]byte("\x50\x2a\x4d\x18\x04\x00\x00\x00\x10\x00\x00\x00"), z.EncodeAll([]byte(people), nil)...)
	return map[string][]byte{
		"zstd by pzstd": pzstd,
		"gzip":          zip(t, people[:9], "", people[9:]), "bzip2": bz, "zstd": append(z.EncodeAll([]byte(people[:13]), nil), z.EncodeAll([]byte(people[13:]), nil)...),
		"snappy": snappy.Bytes(), "zip": archive(t, "a/", "", "a/b.csv", people, "__MACOSX/a/._b.csv", "x"), "stored zip": archive(t, "=b.csv", people),
	}
}

func readAll(source io.Reader, o Options) (string, *Reader, error) {
	r, err := Open(Input{Name: "people", Reader: source}, o)
	if err != nil {
		return "", nil, err
	}
	text := strings.Join(r.Shape().Columns, "|") + "\n"
	for b := (Block{}); ; {
		switch err := r.Next(&b); {
		case errors.Is(err, io.EOF):
			return text, r, nil
		case err != nil:
			return text, r, err
		}
		text += string(b.Data)
	}
}

func TestCompressions(t *testing.T) {
	t.Parallel()
	for name, source := range packed(t) {
		for _, reader := range []io.Reader{bytes.NewReader(source), iotest.OneByteReader(bytes.NewReader(source))} {
			text, r, err := readAll(reader, Options{})
			require.NoError(t, err, name)
			require.Equal(t, "name|city\nAnn,Rome\nBob,Oslo\n", text, name)
			require.EqualValues(t, len(source), r.BytesRead(), name)
			require.Contains(t, name, r.compression)
		}
		kind := strings.TrimSuffix(strings.TrimPrefix(name, "stored "), " by pzstd")
		for cut := 16; cut < len(source); cut++ {
			_, _, err := readAll(bytes.NewReader(source[:cut]), Options{})
			var e *amc.Error
			if err == nil || !errors.As(err, &e) {
				require.True(t, kind == "zstd" || name == "snappy" || kind == "zip" || name == "bzip2" || name == "gzip", "%s cut to %d: %v", name, cut, err)
				continue // between two members, or in what follows the text
			}
			require.Contains(t, []string{"truncated_" + kind, "corrupt_" + kind}, e.Code, "%s cut to %d", name, cut)
		}
	}
}

// TestGzipPadded has blocks that tapes and some programs fill up with zeros, as gzip itself reads them.
func TestGzipPadded(t *testing.T) {
	t.Parallel()
	whole := packed(t)["gzip"]
	for _, zeros := range []int{1, 2, 9, 10, 511, 100_000} {
		padded := append(bytes.Clone(whole), make([]byte, zeros)...)
		for _, reader := range []io.Reader{bytes.NewReader(padded), iotest.OneByteReader(bytes.NewReader(padded)), iotest.DataErrReader(bytes.NewReader(padded))} {
			text, r, err := readAll(reader, Options{})
			require.NoError(t, err, zeros)
			require.Equal(t, "name|city\nAnn,Rome\nBob,Oslo\n", text, zeros)
			require.EqualValues(t, len(padded), r.BytesRead(), zeros)
		}
		for name, behind := range map[string]string{"a byte": "x", "a member": string(whole)} {
			_, _, err := readAll(bytes.NewReader(append(bytes.Clone(padded), behind...)), Options{})
			var e *amc.Error
			require.ErrorAs(t, err, &e, name)
			require.Equal(t, "corrupt_gzip", e.Code, name)
		}
	}
	_, _, err := readAll(strings.NewReader(string(whole)+"x"), Options{})
	var e *amc.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "truncated_gzip", e.Code)

	text, _, err := readAll(bytes.NewReader(append(zip(t, make([]string, 1000)...), whole...)), Options{})
	require.NoError(t, err)
	require.Equal(t, "name|city\nAnn,Rome\nBob,Oslo\n", text)
}

func TestArchiveFaults(t *testing.T) {
	t.Parallel()
	encrypted := archive(t, "a.csv", people)
	encrypted[6] |= 1
	damaged := archive(t, "=a.csv", people)
	damaged[bytes.Index(damaged, []byte("Ann"))]++
	for name, test := range map[string]struct {
		source []byte
		code   string
	}{
		"two files":   {archive(t, "a.csv", people, "b.csv", people), "several_files"},
		"two stored":  {archive(t, "=a.csv", people, "=b.csv", people), "several_files"},
		"two of mac":  {archive(t, "a.csv", people, "__MACOSX/._a.csv", "x", "b.csv", people, "__MACOSX/._b.csv", "x"), "several_files"},
		"hidden bomb": {archive(t, ".a", strings.Repeat("x", maxHidden+1), "a.csv", people), "several_files"},
		"no file":     {archive(t), "unsupported_format"},
		"folder only": {archive(t, "a/", ""), "unsupported_format"},
		"hidden only": {archive(t, "a/.DS_Store", "x"), "unsupported_format"},
		"spreadsheet": {archive(t, "[Content_Types].xml", "<xml>"), "unsupported_format"},
		"openpyxl":    {archive(t, "docProps/app.xml", "<xml>", "xl/theme/theme1.xml", "<xml>"), "unsupported_format"},
		"Numbers":     {archive(t, "Index/Document.iwa", "x", "Metadata/Properties.plist", "x"), "unsupported_format"},
		"encrypted":   {encrypted, "unsupported_format"},
		"damaged":     {damaged, "corrupt_zip"},
		"xz":          {[]byte("\xfd7zXZ\x00..."), "unsupported_format"},
		"workbook":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "unsupported_format"},
	} {
		_, _, err := readAll(bytes.NewReader(test.source), Options{})
		var e *amc.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, test.code, e.Code, name)
		require.Equal(t, "people", e.File, name)
	}
}

// TestHiddenMembers has what macOS and others pack beside the file, before it and behind.
func TestHiddenMembers(t *testing.T) {
	t.Parallel()
	for name, source := range map[string][]byte{
		"Finder":         archive(t, "a/", "", "a/.DS_Store", "Bud1", "__MACOSX/a/._.DS_Store", "x", "a/b.csv", people, "__MACOSX/a/._b.csv", "x"),
		"stored":         archive(t, "=.DS_Store", "Bud1", "=b.csv", people, "=__MACOSX/._b.csv", "x"),
		"macOS first":    archive(t, "__MACOSX/._b.csv", "x", "b.csv", people),
		"path of dots":   archive(t, "../b.csv", people),
		"Java's folders": javaArchive(t),
	} {
		text, r, err := readAll(iotest.OneByteReader(bytes.NewReader(source)), Options{})
		require.NoError(t, err, name)
		require.Equal(t, "name|city\nAnn,Rome\nBob,Oslo\n", text, name)
		require.EqualValues(t, len(source), r.BytesRead(), name)
	}
}

// javaArchive packs a folder and a file as Java does by default: an empty deflated text, described behind it, is in a folder too.
func javaArchive(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := stdzip.NewWriter(&b)
	out, err := w.CreateRaw(&stdzip.FileHeader{Name: "a:", Method: stdzip.Deflate, Flags: 8, CompressedSize64: 2}) // for a folder, nothing could be written
	require.NoError(t, err)
	_, err = out.Write([]byte{3, 0})
	require.NoError(t, err)
	out, err = w.Create("a/b.csv")
	require.NoError(t, err)
	_, err = io.WriteString(out, people)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return bytes.ReplaceAll(b.Bytes(), []byte("a:"), []byte("a/"))
}

func TestMemberNamesTheFormat(t *testing.T) {
	t.Parallel()
	_, r, err := readAll(bytes.NewReader(archive(t, "a.jsonl", "{}\n")), Options{})
	require.NoError(t, err)
	require.Equal(t, amc.JSONL, r.Shape().Format)
}

func TestBombs(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]Limits{"size": {MaxText: 1 << 20}, "ratio": {MaxRatio: 100}} {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b)
		require.NoError(t, err)
		chunk := []byte(strings.Repeat("name\n", 1<<18))
		for range 70 {
			_, err = w.Write(chunk)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		r, err := Open(Input{Name: "bomb", Reader: &b}, Options{Limits: limits})
		for block := (Block{}); err == nil; {
			err = r.Next(&block)
		}
		var e *amc.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, "text_too_large", e.Code, name)
	}
}

func encoder(t *testing.T) func(encoding.Encoding, string) string {
	return func(e encoding.Encoding, text string) string {
		t.Helper()
		out, err := e.NewEncoder().String(text)
		require.NoError(t, err)
		return out
	}
}

// tarred is an archive of the people.
func tarred(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	w := tar.NewWriter(&b)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "a.csv", Size: int64(len(people))}))
	_, err := io.WriteString(w, people)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	western, japaneseText := "name,city\nJürgen,Köln\nRenée,Orléans\n", "name,city\nたろう,東京\nハナコ,大阪\n"
	encode := encoder(t)
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	for name, test := range map[string]struct {
		source   string
		declared amc.Encoding
		want     string
		encoding amc.Encoding
	}{
		"utf-8":              {western, "", western, amc.UTF8},
		"mark":               {"\ufeff" + western, "", western, amc.UTF8},
		"marked twice":       {"\ufeff\ufeff" + western, "", western, amc.UTF8},
		"shift_jis names":    {encode(japanese.ShiftJIS, "メールアドレス,カナ\nAnn@example.com,ヤマモトアキコ\n"), "", "メールアドレス,カナ\nAnn@example.com,ヤマモトアキコ\n", amc.ShiftJIS},
		"mark, declared":     {"\ufeff" + western, amc.Windows1252, western, amc.UTF8},
		"le, mark":           {"\xff\xfe" + encode(le, western), "", western, amc.UTF16LE},
		"be, mark":           {"\xfe\xff" + encode(be, japaneseText), "", japaneseText, amc.UTF16BE},
		"le":                 {encode(le, western), "", western, amc.UTF16LE},
		"be":                 {encode(be, western), "", western, amc.UTF16BE},
		"le, declared":       {encode(le, japaneseText), amc.UTF16LE, japaneseText, amc.UTF16LE},
		"shift_jis":          {encode(japanese.ShiftJIS, japaneseText), "", japaneseText, amc.ShiftJIS},
		"shift_jis declared": {encode(japanese.ShiftJIS, japaneseText), amc.ShiftJIS, japaneseText, amc.ShiftJIS},
		"windows-1252":       {encode(charmap.Windows1252, western+"€,“”\n"), amc.Windows1252, western + "€,“”\n", amc.Windows1252},
		"iso-8859-15":        {encode(charmap.ISO8859_15, western+"€,Š\n"), amc.ISO885915, western + "€,Š\n", amc.ISO885915},
		"undefined byte":     {"name,city\nA\x81\x8dn,x\ufffd", amc.UTF8, "name,city\nA\x81\x8dn,x\ufffd", amc.UTF8},
		"undecodable":        {"name,city\nA\x81n,x", amc.Windows1252, "name,city\nA\xffn,x", amc.Windows1252},
	} {
		for _, source := range []io.Reader{strings.NewReader(test.source), iotest.OneByteReader(strings.NewReader(test.source))} {
			text, r, err := readAll(source, Options{Reading: amc.Reading{Encoding: test.declared}})
			require.NoError(t, err, name)
			require.Equal(t, strings.Replace(test.want, ",", "|", 1), text, name)
			require.Equal(t, test.encoding, r.encoding, name)
		}
	}
}

func TestLongSampleEndsInACharacter(t *testing.T) {
	t.Parallel()
	for shift := range 5 {
		source := "name\n" + strings.Repeat("x", shift) + strings.Repeat("日本", sampleSize)
		_, r, err := readAll(strings.NewReader(source), Options{})
		require.NoError(t, err)
		require.Equal(t, amc.UTF8, r.encoding)
	}
}

// TestReadingIsParsed has declarations that package amc refuses, placed in the file.
func TestReadingIsParsed(t *testing.T) {
	t.Parallel()
	for code, reading := range map[string]amc.Reading{"unsupported_format": {Encoding: "ebcdic"}, "delimiter_form": {Delimiter: `"`}} {
		_, _, err := readAll(strings.NewReader("x"), Options{Reading: reading})
		failure.Is(t, err, amc.Error{Kind: amc.KindInvalid, Code: code, File: "people"})
	}
}

// readCells reads a source as workers do: its header, and the cells of all its columns.
func readCells(t *testing.T, name string, source io.Reader, o Options) (records [][]string) {
	t.Helper()
	r, err := Open(Input{Name: name, Reader: source}, o)
	require.NoError(t, err)
	rows, err := r.Rows(r.Shape().Columns)
	require.NoError(t, err)
	records = append(records, r.Shape().Columns)
	for b := (Block{}); ; {
		err := r.Next(&b)
		if errors.Is(err, io.EOF) {
			return records
		}
		require.NoError(t, err)
		for rows.Reset(&b); rows.Next(); {
			record := []string{}
			for _, cell := range rows.Cells() {
				record = append(record, string(cell))
			}
			records = append(records, record)
		}
		require.NoError(t, rows.Err())
	}
}

func TestLineEnds(t *testing.T) {
	t.Parallel()
	for end, within := range map[string]string{"\n": "\n", "\r\n": "\r\n", "\r": "\n", "\r\r\n": "\n\n\n"} {
		text := strings.ReplaceAll("a,b\n1,\"2\n3\"\n\n4,5\n", "\n", end)
		require.Equal(t, [][]string{{"a", "b"}, {"1", "2" + within + "3"}, {"4", "5"}}, readCells(t, "people", strings.NewReader(text), Options{}))
		lines, _ := blocks(t, "a.jsonl", strings.NewReader(strings.ReplaceAll("{}\n{}\n", "\n", end)), Options{})
		require.Len(t, strings.Fields(strings.Join(lines, "")), 2)
	}
}

// FuzzOpen feeds the stages before the parser what no program wrote.
func FuzzOpen(f *testing.F) {
	for _, source := range packed(f) {
		f.Add(source, "")
	}
	for _, source := range []string{"", "\x00", "\xff\xfe", "\xff\xfea\x00", "\xfe\xff\x00", "a\r1\r", "J\xfcrgen", "\x82\xbd\x82\xeb", "PAR1", "PK\x03\x04", "{}", "[{}]", "[1,", "[{\"a\":\"]\"},{}]"} {
		for _, encoding := range []amc.Encoding{"", amc.Windows1252, amc.ShiftJIS, amc.UTF16BE} {
			f.Add([]byte(source), string(encoding))
		}
	}
	f.Fuzz(func(t *testing.T, source []byte, declared string) {
		o := Options{Reading: amc.Reading{Encoding: amc.Encoding(declared)}, Limits: Limits{MaxText: 1 << 20, MaxRow: 1 << 10}, BlockSize: 16}
		text, _, err := readAll(bytes.NewReader(source), o)
		again, _, errAgain := readAll(iotest.OneByteReader(bytes.NewReader(source)), o)
		require.Equal(t, text, again, "it matters how the source arrives")
		require.Equal(t, err == nil, errAgain == nil)
		var e *amc.Error
		if err != nil && !errors.As(err, &e) {
			require.NoError(t, err, "every fault of a source has words for people")
		}
	})
}

func TestUndecodableKeepsTheRest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 7))
	for range 1000 {
		var source, want []byte
		for range random.IntN(5000) {
			piece := []string{"a", "\ufffd", "\xef\xbf", "\xef", "日"}[random.IntN(5)]
			source = append(source, piece...)
		}
		want = bytes.ReplaceAll(source, []byte("\ufffd"), []byte{0xff})
		got, err := io.ReadAll(transform.NewReader(iotest.HalfReader(bytes.NewReader(source)), undecodable{}))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
