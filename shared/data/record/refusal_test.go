package record

import (
	"cmp"
	"compress/zlib"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/testkit/failure"
)

var update = flag.Bool("update", false, "write today's messages into the golden file")

// secret stands for a value of the customer's. No message may hold it.
const secret = "s3cret"

// refusal is a file that we refuse when all of its rows are read. Its words are no part of it.
type refusal struct {
	file, text string // "-" is a stream
	o          Options
	want       amc.Error // its code and place in the file
	shows      []string  // names, values and counts that the message must hold, besides the place
	column     string    // the mapped one; "" is "E-mail"
}

// refused returns the error about the file.
func (c refusal) refused(t *testing.T) error {
	t.Helper()
	in := Input{Name: c.file, Reader: strings.NewReader(c.text)}
	if c.file != "-" {
		in.ReaderAt, in.Size = strings.NewReader(c.text), int64(len(c.text))
	}
	err := walk(in, cmp.Or(c.column, "E-mail"), c.o)
	c.want.Kind, c.want.File = amc.KindInvalid, c.file
	failure.Is(t, err, c.want)
	words := failure.Words(err)
	require.NotContains(t, strings.ToLower(err.Error()), secret)
	for _, part := range c.shows {
		require.Contains(t, words, part)
	}
	return err
}

// TestRefusals holds what the readers say of a file by its words, which other tests leave free. Package parquet holds those about a
// damaged one. To improve a message, change it and run
//
//	go test ./shared/data/record -run TestRefusals -update
func TestRefusals(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits
	limits.MaxRow = -1
	lines := []string{
		failure.Words(limits.Validate()),
		failure.Words(Limits{MaxText: 1 << 20}.CheckText("a.csv.gz", 1<<20+1, 1)),
		failure.Words(Limits{MaxText: 1 << 30, MaxRatio: 5}.CheckText("a.csv.gz", 1<<30, 1)),
	}
	all := map[string]refusal{}
	for _, table := range []map[string]refusal{wrongColumns(t), wrongFiles(), wrongCompressions(t), wrongEncodings(t), wrongParquet(t), wrongCSV(), wrongJSON()} {
		for name, c := range table {
			require.NotContains(t, all, name)
			all[name] = c
		}
	}
	left := len(all) // cases that failed, or were not to run
	for name, c := range all {
		t.Run(name, func(t *testing.T) {
			lines = append(lines, failure.Words(c.refused(t)))
			left--
		})
	}
	if left == 0 {
		failure.Messages(t, "testdata/messages.golden", *update, lines)
	}
}

func wrongColumns(t *testing.T) map[string]refusal {
	t.Helper()
	missing := amc.Error{Code: "missing_column", Column: "E-mail"}
	return map[string]refusal{
		"no header":            {file: "people.csv", text: "S3cret,s3cret@example.com\n", want: missing, shows: []string{" 2 "}},
		"no header, three":     {file: "people.csv", text: "S3cret,s3cret@example.com,s3cret\n", want: missing, shows: []string{" 3 "}},
		"no header, one value": {file: "people.csv", text: "s3cret\n", want: missing},
		"another delimiter":    {file: "people.csv", text: "S3cret~s3cret@example.com\n", want: missing},
		"almost its name":      {file: "people.csv", text: "id,name, e_MAIL \n1,s3cret,x\n", want: missing, shows: []string{" 3 ", `" e_MAIL "`, `"E-mail"`}},
		"invisible characters": {file: "people.csv", text: "id,\"E\u00a0Mail\u200b\n\"\n", want: missing, shows: []string{" 2 ", `"E\u00a0Mail\u200b\n"`, `"E-mail"`}},
		"declared headerless":  {file: "people.csv", text: "s3cret@example.com,s3cret\n", o: Options{Reading: amc.Reading{Headerless: true}}, want: missing, shows: []string{"column_1", "column_2"}},
		"called gzip":          {file: "people.csv.gz", text: "S3cret,s3cret@example.com\n", want: missing, shows: []string{" .gz "}},
		"its name twice":       {file: "people.csv", text: "E-mail,name,E-mail\ns3cret,s3cret,s3cret\n", want: amc.Error{Code: "duplicate_column", Column: "E-mail"}},
		"twice in Parquet":     {file: "twice.parquet", text: testFile(t, "twice.parquet"), want: amc.Error{Code: "duplicate_column", Column: "a"}, column: "a"},
		"not in the schema":    {file: "nested.parquet", text: testFile(t, "nested.parquet"), want: missing, shows: []string{" 5 "}},
		"a nested one":         {file: "nested.parquet", text: testFile(t, "nested.parquet"), want: amc.Error{Code: "unsupported_column", Column: "tags"}, column: "tags"},
		"too many":             {file: "people.csv", text: "E-mail,a,b,c\n", o: Options{Limits: Limits{MaxColumns: 3}}, want: amc.Error{Code: "too_many_columns"}, shows: []string{" 3 "}},
	}
}

// testFile is a file of package parquet's tests.
func testFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("parquet", "testdata", name))
	require.NoError(t, err)
	return string(text)
}

// wrongFiles are what people send by mistake.
func wrongFiles() map[string]refusal {
	unsupported := amc.Error{Code: "unsupported_format"}
	table := map[string]refusal{
		"nothing":    {file: "a.csv", want: amc.Error{Code: "empty_file"}},
		"a web page": {file: "a.csv", text: "\n<!DOCTYPE html>\n<title>\"s3cret\"</title>", want: unsupported, shows: []string{"CSV"}},
		"XML":        {file: "a.csv", text: "<?xml version=\"1.0\"?><s3cret/>", want: unsupported, shows: []string{"CSV"}},
	}
	for _, f := range foreigners {
		table[f.what] = refusal{file: "a.csv", text: f.magic + secret, want: unsupported}
	}
	return table
}

// deflated is a text as Hadoop's DefaultCodec writes it.
func deflated(t *testing.T, text []byte) string {
	t.Helper()
	var b strings.Builder
	w := zlib.NewWriter(&b)
	_, err := w.Write(text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func wrongCompressions(t *testing.T) map[string]refusal {
	t.Helper()
	text := []byte("E-mail\n" + strings.Repeat(secret+"\n", 1000))
	withDictionary, err := zstd.NewWriter(nil, zstd.WithEncoderDictRaw(7, text))
	require.NoError(t, err)
	// A frame of one empty block whose window is 2 GiB, as zstd --ultra --long=31 writes.
	window := "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00"
	gzipped := string(zip(t, string(text)))
	archived := func(files ...string) string { return string(archive(t, files...)) }
	encrypted := []byte(archived("a.csv", people))
	encrypted[6] |= 1
	damaged := archived("=a.csv", "E-mail\ns3cret\n")
	oddly := []byte(archived("=a.csv", people))
	oddly[8] = 99 // its method
	unsupported, several := amc.Error{Code: "unsupported_format"}, amc.Error{Code: "several_files"}
	return map[string]refusal{
		"zstd with a dictionary": {file: "a.csv.zst", text: string(withDictionary.EncodeAll(text, nil)), want: unsupported, shows: []string{"zstd"}},
		"zstd of a wide window":  {file: "b.csv.zst", text: window, want: unsupported, shows: []string{" 128 MiB ", "--long=27"}},
		"Brotli":                 {file: "a.csv.br", text: "\x1b\x3f\x1f\xf8\x8d\x94\x6e\xde\x44\x55\x86\xde\x49\x00", want: unsupported, shows: []string{"Brotli", "gzip"}},
		"deflate":                {file: "part-0.DEFLATE", text: deflated(t, text), want: unsupported, shows: []string{"deflate", "gzip"}},
		"gzip cut off":           {file: "a.csv.gz", text: gzipped[:len(gzipped)-9], want: amc.Error{Code: "truncated_gzip"}},
		"snappy cut off":         {file: "a.csv.sz", text: "\x00\x00\x04\x00\x00\x00\x01", want: amc.Error{Code: "truncated_snappy"}},
		"gzip that is none":      {file: "a.csv.gz", text: "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xffs3cret is no such text", want: amc.Error{Code: "corrupt_gzip"}},
		"a damaged archive":      {file: "a.zip", text: strings.Replace(damaged, secret, "s4cret", 1), want: amc.Error{Code: "corrupt_zip"}},
		"a snappy bomb":          {file: "a.csv.snappy", text: "\xff\xff\xff\xff\x0f\x00", want: amc.Error{Code: "text_too_large"}, shows: []string{" 4294967295 ", " 67108864 "}},
		"gzip twice":             {file: "a.csv.gz", text: string(zip(t, gzipped)), want: unsupported, shows: []string{"gzip within gzip"}},
		"zip of gzip":            {file: "a.zip", text: archived("a.csv.gz", gzipped), want: unsupported, shows: []string{"gzip within zip"}},
		"zip of Parquet":         {file: "a.zip", text: archived("a.parquet", people), want: unsupported, shows: []string{"Parquet"}},
		"tar":                    {file: "a.tgz", text: string(zip(t, tarred(t))), want: unsupported, shows: []string{"tar"}},
		"an empty archive":       {file: "a.zip", text: archived(), want: unsupported},
		"two files":              {file: "a.zip", text: archived("a.csv", people, "b.csv", people), want: several, column: "name"},
		"a spreadsheet":          {file: "a.csv", text: archived("[Content_Types].xml", "<xml>"), want: unsupported, shows: []string{"CSV UTF-8"}},
		"an encrypted archive":   {file: "a.zip", text: string(encrypted), want: unsupported},
		"an odd archive":         {file: "a.zip", text: string(oddly), want: unsupported, shows: []string{"gzip"}},
	}
}

// wrongEncodings have texts whose encoding we can't read, or can't detect for sure.
func wrongEncodings(t *testing.T) map[string]refusal {
	t.Helper()
	encode := encoder(t)
	table := map[string]refusal{
		"western":      {text: "name\nJ\xfcrgen\nRen\xe9e\n", shows: []string{"likely windows-1252 or iso-8859-15"}},
		"damaged utf8": {text: "name\n" + strings.Repeat("Jürgen\n", 30) + "J\xfcrgen\n", shows: []string{"likely utf-8 "}},
		"damaged, 3":   {text: "name\n" + strings.Repeat("たろう\n", 30) + "J\xfcrgen\n", shows: []string{"likely utf-8 "}},
		"cp850":        {text: encode(charmap.CodePage850, "name;city\nMüller;Köln\nJürgen;München\nÖmer;Österreich\n"), shows: []string{"UTF-8", "DOS"}},
		"mac roman":    {text: encode(charmap.Macintosh, "name,city\nRenée,Orléans\nHélène,Besançon\n"), shows: []string{"Macintosh"}},
		"euc-jp":       {text: encode(japanese.EUCJP, "name,city\nたろう,東京\nAnn,大阪\n"), shows: []string{"UTF-8", "East Asia"}},
		"cyrillic":     {text: encode(charmap.Windows1251, "name,city\nИван,Москва\n"), shows: []string{"Cyrillic"}},
		"two kanji":    {text: encode(japanese.ShiftJIS, "name\n山本\n"), shows: []string{"shift_jis", "Japanese"}},
		"quotes":       {text: encode(charmap.Windows1252, "name\nO’Brien – “Bob”\n"), shows: []string{"likely windows-1252"}},
		"iso-2022-jp":  {text: encode(japanese.ISO2022JP, "name,city\nたろう,東京\n"), shows: []string{"ISO-2022-JP", "UTF-8", "Shift_JIS"}},
		"utf-32":       {text: "\xff\xfe\x00\x00n\x00\x00\x00", shows: []string{"UTF-32", "UTF-8"}},
	}
	for name, c := range table {
		c.file, c.want.Code = "people", "unknown_encoding"
		if name == "iso-2022-jp" || name == "utf-32" {
			c.want.Code = "unsupported_format"
		}
		table[name] = c
	}
	return table
}

func wrongParquet(t *testing.T) map[string]refusal {
	t.Helper()
	whole := testFile(t, "types.parquet")
	unsupported := amc.Error{Code: "unsupported_format"}
	declared := func(r amc.Reading) Options { return Options{Reading: r} }
	return map[string]refusal{
		"a stream of Parquet":       {file: "-", text: whole, want: unsupported},
		"CSV called Parquet":        {file: "x.parquet", text: people, want: unsupported, shows: []string{"Parquet"}},
		"CSV declared Parquet":      {file: "x.csv", text: people, o: declared(amc.Reading{Format: amc.Parquet}), want: unsupported, shows: []string{"Parquet"}},
		"Parquet declared CSV":      {file: "x.parquet", text: whole, o: declared(amc.Reading{Format: amc.CSV}), want: unsupported, shows: []string{"csv", "parquet"}},
		"Parquet declared Japanese": {file: "x.parquet", text: whole, o: declared(amc.Reading{Encoding: amc.ShiftJIS}), want: unsupported, shows: []string{"UTF-8", "shift_jis"}},
		"Parquet in gzip":           {file: "x.csv.gz", text: string(zip(t, whole)), want: unsupported, shows: []string{"Parquet", "gzip"}},
	}
}

func wrongCSV() map[string]refusal {
	in := func(row int64, column string) amc.Error {
		return amc.Error{Code: "malformed_csv", Row: row, Column: column}
	}
	table := map[string]refusal{
		"an inch sign":              {text: "E-mail,b\n1,5\" s3cret\n", want: in(1, "b"), shows: []string{"as none"}},
		"a space before a quote":    {text: "E-mail,b\n\"1\", \"s3cret\"\n", want: in(1, "b")},
		"a space behind a quote":    {text: "E-mail,b\n\"s3cret\" ,\"2\"\n", want: in(1, "E-mail"), shows: []string{"as none"}},
		"a single quote inside":     {text: "E-mail,b\n1,\"the \"\"old\"\" \"s3cret\"\n", want: in(1, "b"), shows: []string{"as none"}},
		"backslashes inside quotes": {text: "E-mail,b\n1,\"s3cret \\\"hi\\\"\"\n", want: in(1, "b"), shows: []string{"as backslash"}},
		"backslashes":               {text: "E-mail,b\n1,s3cret \\\"hi\\\"\n", want: in(1, "b"), shows: []string{"as backslash"}},
		"a quote that never ends":   {text: "E-mail,b\n1,2\n\"s3cret,2\n", want: in(2, "E-mail"), shows: []string{"as none"}},
		"a quote in the header":     {text: "E-mail,s3c\"ret\n", want: in(0, "#2"), shows: []string{"as none"}},
		"a file that breaks off":    {text: "E-mail,b\n1,2\n3,s3cret\\", o: quoted(amc.QuotesBackslash), want: in(2, "b")},
		"an escaped closing quote":  {text: "E-mail,b\n\"s3cret\\\",2\n", o: quoted(amc.QuotesBackslash), want: in(1, "E-mail"), shows: []string{"as escaped"}},
		"text behind a quote":       {text: "E-mail,b\n\"1\"s3cret,2\n", o: quoted(amc.QuotesBackslash), want: in(1, "E-mail"), shows: []string{"as escaped"}},
		"a cell that is too long":   {text: "E-mail,b\n1,2\ns3cret-s3cret,2\n", o: Options{Limits: Limits{MaxCell: 10}}, want: amc.Error{Code: "cell_too_long", Row: 2, Column: "E-mail"}, shows: []string{" 10 "}},
		"a row that is too long":    {text: "E-mail,b\n1,2\n1," + strings.Repeat(secret, 6) + "\n", o: Options{Limits: Limits{MaxRow: 30}}, want: amc.Error{Code: "record_too_long", Row: 2}, shows: []string{" 30 "}},
	}
	for _, quotes := range []amc.Quotes{amc.QuotesDouble, amc.QuotesNone, amc.QuotesBackslash, amc.QuotesEscaped} {
		o := quoted(quotes)
		o.BlockSize, o.MaxRow = 16, 400
		table["a row without end, "+string(quotes)] = refusal{text: "E-mail,b\n1,2\n1," + strings.Repeat(secret, 100), o: o, want: amc.Error{Code: "record_too_long", Row: 2, Column: "b"}, shows: []string{" 400 "}}
	}
	for name, c := range table {
		c.file = "a.csv"
		table[name] = c
	}
	return table
}

func quoted(quotes amc.Quotes) Options { return Options{Reading: amc.Reading{Quotes: quotes}} }

func wrongJSON() map[string]refusal {
	table := map[string]refusal{}
	for name, c := range map[string]struct{ line, column string }{
		"no object":             {`"s3cret"`, ""},
		"a colon is missing":    {`{"E-mail" "s3cret"}`, "E-mail"},
		"a comma is missing":    {`{"E-mail":"s3cret" "s3cret":1}`, "E-mail"},
		"text behind an object": {`{"E-mail":"s3cret"} s3cret`, ""},
		"an object of lines":    {`{"E-mail":"s3cret",`, ""},
		"a key without quotes":  {`{s3cret:1}`, ""},
		"a key without end":     {`{"s3cret`, ""},
		"an odd escape of keys": {`{"\s3cret":1}`, ""},
		"a value is missing":    {`{"E-mail":`, "E-mail"},
		"a string without end":  {`{"E-mail":"s3cret`, "E-mail"},
		"an odd escape":         {`{"E-mail":"\s3cret"}`, "E-mail"},
		"half a number":         {`{"E-mail":-s3cret}`, "E-mail"},
		"half an object":        {`{"E-mail":["s3cret"}`, "E-mail"},
		"text without quotes":   {`{"E-mail":s3cret}`, "E-mail"},
		"deep brackets":         {`{"E-mail":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + "}", "E-mail"},
	} {
		table[name] = refusal{file: "a.jsonl", text: "{\"E-mail\":1}\n" + c.line, want: amc.Error{Code: "malformed_jsonl", Row: 2, Column: c.column}}
	}
	for name, text := range map[string]string{
		"a document cut off":          `[{"E-mail":"s3cret"}`,
		"text behind a document":      `[{"E-mail":"s3cret"}] s3cret`,
		"a comma behind the last one": `[{"E-mail":"s3cret"},]`,
	} {
		table[name] = refusal{file: "a.json", text: text, want: amc.Error{Code: "malformed_json"}}
	}
	return table
}
