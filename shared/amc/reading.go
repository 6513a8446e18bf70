package amc

import (
	"cmp"
	"flag"
	"fmt"
	"strings"
)

// Reading says how the files of a source are read, as their owner declares it. A zero field is detected, file by file. It is
// one value on its whole way: a request, a job's source, the readers and the command lines hold it whole.
type Reading struct {
	Format     Format    `json:"format,omitempty"`
	Delimiter  Delimiter `json:"delimiter,omitempty"`  // of CSV
	Encoding   Encoding  `json:"encoding,omitempty"`   // of text
	Quotes     Quotes    `json:"quotes,omitempty"`     // of CSV and TSV; "" is QuotesDouble, for it can't be detected
	Headerless bool      `json:"headerless,omitempty"` // the first row of CSV and TSV is data; columns are called column_1 and so on
}

// Flags defines the flags of both command lines, which set r.
func (r *Reading) Flags() *flag.FlagSet {
	flags := flag.NewFlagSet("reading", flag.ContinueOnError)
	flags.StringVar((*string)(&r.Format), "format", "", "of the files: "+Formats+" (default: detected from name and content)")
	flags.StringVar((*string)(&r.Delimiter), "delimiter", "", "of CSV, one character, or tab (default: detected from the header)")
	flags.StringVar((*string)(&r.Encoding), "encoding", "", "of the files: "+Encodings+" (default: detected from the content)")
	flags.StringVar((*string)(&r.Quotes), "quotes", "", "rule of CSV: "+QuoteRules+" (default: double)")
	flags.BoolVar(&r.Headerless, "headerless", false, "the first row of CSV is data; columns are called column_1, column_2 ...")
	return flags
}

// Parse returns r in its canonical form. Errors are KindInvalid and name the field.
func (r Reading) Parse() (Reading, error) {
	r.Encoding = r.Encoding.canonical()
	if d, ok := delimiterNames[r.Delimiter]; ok {
		r.Delimiter = d
	}
	switch {
	case r.Format != "" && !formats[r.Format]:
		return r, invalid("unsupported_format", "format", fmt.Sprintf("the format %q is not known", string(r.Format)), "use "+Formats)
	case r.Encoding != "" && !encodings[r.Encoding]:
		return r, invalid("unsupported_format", "encoding", fmt.Sprintf("the encoding %q is not known", string(r.Encoding)), "use "+Encodings)
	case r.Quotes != "" && !quotes[r.Quotes]:
		return r, invalid("unsupported_format", "quotes", fmt.Sprintf("the rule %q for quotes is not known", string(r.Quotes)), "use "+QuoteRules)
	case r.Delimiter != "" && (len(r.Delimiter) != 1 || !r.Quotes.Allows(r.Delimiter[0])):
		return r, invalid("delimiter_form", "delimiter", fmt.Sprintf("%q can't be a delimiter", string(r.Delimiter)), `use one ASCII character such as , ; or |, or tab, or \u0001`)
	}
	return r, nil
}

// Format is how a source writes its records.
type Format string

// The formats. TSV is CSV with tabs: the rules for quotes are the same. JSON is one array of objects; the first byte of a source
// decides which of JSONL and JSON it is.
const (
	CSV     Format = "csv"
	TSV     Format = "tsv"
	JSONL   Format = "jsonl"
	JSON    Format = "json"
	Parquet Format = "parquet"
)

// Formats lists them for people.
const Formats = "csv, tsv, jsonl, json or parquet"

var formats = set(CSV, TSV, JSONL, JSON, Parquet)

// Delimiter stands between the columns of CSV: one ASCII character.
type Delimiter string

var delimiterNames = map[Delimiter]Delimiter{"tab": "\t", `\t`: "\t", `\u0001`: "\x01"}

// Encoding is how a source writes characters.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
	ISO885915   Encoding = "iso-8859-15"
	ShiftJIS    Encoding = "shift_jis"
)

// Encodings lists them for people.
const Encodings = "utf-8, utf-16le, utf-16be, windows-1252, iso-8859-15 or shift_jis"

var encodings = set(UTF8, UTF16LE, UTF16BE, Windows1252, ISO885915, ShiftJIS)

// encodingNames are other names of encodings, in lower-case letters and digits. ISO-8859-1 is the part of Windows-1252 that texts use.
var encodingNames = map[string]Encoding{
	"utf8": UTF8, "utf16le": UTF16LE, "utf16be": UTF16BE,
	"windows1252": Windows1252, "cp1252": Windows1252, "iso88591": Windows1252, "latin1": Windows1252,
	"iso885915": ISO885915, "latin9": ISO885915,
	"shiftjis": ShiftJIS, "sjis": ShiftJIS, "cp932": ShiftJIS, "windows31j": ShiftJIS,
}

// canonical returns the encoding that e is another name of, or e when there is none.
func (e Encoding) canonical() Encoding {
	return cmp.Or(encodingNames[strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(string(e)))], e)
}

// Quotes is how CSV and TSV write what would end a field. It is declared: the beginning of a file can't settle it.
type Quotes string

// The rules for quotes. Sources: MySQL's LOAD DATA and SELECT INTO OUTFILE, PostgreSQL's COPY, Hive's LazyUtils and serialization.null.format,
// Snowflake's CREATE FILE FORMAT (NULL_IF, ESCAPE_UNENCLOSED_FIELD), Redshift's UNLOAD ESCAPE, Spark's CSV files.
const (
	// QuotesDouble is RFC 4180, and the default: a field is quoted as a whole, with the quotes in it doubled, or holds none.
	QuotesDouble Quotes = "double"
	// QuotesNone is text that never quotes: a quote is a character like any other, and every line end ends a record. A field that is
	// exactly \N is null: Hive's tables have that unless another serialization.null.format is set, and Snowflake's NULL_IF.
	QuotesNone Quotes = "none"
	// QuotesBackslash has a backslash take away the meaning of the character behind it, in quotes and outside; \n, \t, \r, \0, \b and
	// \Z stand for what they do in MySQL, of which Hive knows \n and \r, and \f and \v for what they do in PostgreSQL. Quotes count that
	// stand where a field begins; in them, doubled ones are one. A field that is exactly \N, without quotes, is null.
	QuotesBackslash Quotes = "backslash"
	// QuotesEscaped is QuotesBackslash for what never quotes: a quote is a character like any other.
	QuotesEscaped Quotes = "escaped"
)

// QuoteRules lists them for people.
const QuoteRules = "double, none, backslash or escaped"

var quotes = set(QuotesDouble, QuotesNone, QuotesBackslash, QuotesEscaped)

// Enclose reports whether a quote may enclose a field, and Escape whether a backslash takes away a character's meaning.
func (q Quotes) Enclose() bool { return q == "" || q == QuotesDouble || q == QuotesBackslash }

// Escape is as Enclose says.
func (q Quotes) Escape() bool { return q == QuotesBackslash || q == QuotesEscaped }

// Allows reports whether c can be the delimiter of CSV under the rule.
func (q Quotes) Allows(c byte) bool {
	return c != 0 && c != '"' && c != '\n' && c != '\r' && c < 0x80 && (c != '\\' || !q.Escape())
}
