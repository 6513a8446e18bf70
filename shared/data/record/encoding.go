package record

import (
	"bufio"
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

var decoders = map[amc.Encoding]encoding.Encoding{
	amc.UTF8:        encoding.Nop,
	amc.UTF16LE:     unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	amc.UTF16BE:     unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	amc.Windows1252: charmap.Windows1252,
	amc.ISO885915:   charmap.ISO8859_15,
	amc.ShiftJIS:    japanese.ShiftJIS,
}

// sampleSize is how much of a text is looked at to tell its encoding, line ends and delimiter.
const sampleSize = 64 << 10

const utf8Mark = "\xef\xbb\xbf"

// decode returns the text as UTF-8 without byte order mark. Its sample is its beginning. A mark is believed before what is declared.
func (r *Reader) decode(text *bufio.Reader, sample []byte) (*bufio.Reader, error) {
	mark, declared := 0, r.file.Declared.Encoding
	switch {
	case bytes.HasPrefix(sample, []byte(utf8Mark)):
		r.encoding = amc.UTF8
		for bytes.HasPrefix(sample[mark:], []byte(utf8Mark)) { // a program that marks what another has marked
			mark += len(utf8Mark)
		}
	case bytes.HasPrefix(sample, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(sample, []byte("\x00\x00\xfe\xff")):
		return nil, source.Unsupported(r.file.Name, "UTF-32 can't be read", "save the file as UTF-8")
	case bytes.HasPrefix(sample, []byte("\xff\xfe")):
		r.encoding, mark = amc.UTF16LE, 2
	case bytes.HasPrefix(sample, []byte("\xfe\xff")):
		r.encoding, mark = amc.UTF16BE, 2
	case declared != "":
		r.encoding = declared
	case bytes.Contains(sample, []byte("\x1b$B")), bytes.Contains(sample, []byte("\x1b$@")): // it is all ASCII
		return nil, source.Unsupported(r.file.Name, "ISO-2022-JP can't be read", "save the file as UTF-8 or Shift_JIS")
	default:
		if r.encoding = encodingOf(sample); r.encoding == "" {
			return nil, r.unknownEncoding(sample)
		}
	}
	if _, err := text.Discard(mark); err != nil {
		return nil, r.file.Fault(err)
	}
	if r.encoding == amc.UTF8 {
		return text, nil
	}
	decoder := transform.Chain(decoders[r.encoding].NewDecoder(), undecodable{})
	return bufio.NewReaderSize(transform.NewReader(text, decoder), sampleSize), nil
}

// encodingOf tells a text's encoding where its bytes leave no doubt, else "".
func encodingOf(sample []byte) amc.Encoding {
	if e := utf16Of(sample); e != "" {
		return e
	}
	if utf8.Valid(wholeRunes(sample)) {
		return amc.UTF8
	}
	if isShiftJIS(sample) {
		return amc.ShiftJIS
	}
	return ""
}

// wholeRunes drops a character that the sample's end cuts off.
func wholeRunes(sample []byte) []byte {
	if len(sample) < sampleSize {
		return sample
	}
	for i := 1; i < utf8.UTFMax; i++ {
		if last := sample[len(sample)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return sample[:len(sample)-i]
			}
			break
		}
	}
	return sample
}

// utf16Of tells UTF-16 by the zeros that ASCII has there at every second place, and nowhere else.
func utf16Of(sample []byte) amc.Encoding {
	zeros := [2]int{}
	for i, c := range sample {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch pairs := len(sample) / 2; {
	case zeros[1] > pairs/2 && zeros[0] <= pairs/20:
		return amc.UTF16LE
	case zeros[0] > pairs/2 && zeros[1] <= pairs/20:
		return amc.UTF16BE
	}
	return ""
}

// isShiftJIS reports whether text is Shift_JIS and can hardly be else: all of it decodes, and several pairs are kana or
// common kanji, which in Windows-1252 would be punctuation that never stands there. Encodings of DOS and old Macintoshes have
// accented letters there: those stand between plain letters, where of Japanese pairs half or so end in no ASCII, and few follow a
// letter.
func isShiftJIS(text []byte) bool {
	common, other := 0, 0
	wide, stuck := 0, 0 // of the common: end in no ASCII, follow a letter
	letter := false     // comes before
	for i := 0; i < len(text); i++ {
		c, follows := text[i], letter
		letter = false
		switch {
		case c < 0x80:
			letter = c|0x20 >= 'a' && c|0x20 <= 'z'
		case c >= 0xa1 && c <= 0xdf: // half-width kana: in Windows-1252 an accented letter
			other++
		case i+1 == len(text) && len(text) == sampleSize: // cut off
		case i+1 < len(text) && (c >= 0x81 && c <= 0x9f || c >= 0xe0 && c <= 0xfc):
			i++
			d := text[i]
			switch {
			case d < 0x40 || d == 0x7f || d > 0xfc:
				return false
			case c > 0x9f:
				other++
				continue
			case d >= 0x80:
				wide++
			}
			common++
			if follows {
				stuck++
			}
		default:
			return false
		}
	}
	return wide >= 2 && 4*wide >= common && 2*stuck < common && common > other
}

func (r *Reader) unknownEncoding(sample []byte) error {
	if what, is := foreignEndings[strings.ToLower(path.Ext(r.file.Name))]; is {
		return source.Unsupported(r.file.Name, what+" can't be read", "compress the file with gzip or zstd")
	}
	western := string(amc.Windows1252) + " or " + string(amc.ISO885915)
	hint := "name its encoding, likely " + western + "; or save it as UTF-8"
	switch {
	case utf8Share(sample) > 0.9:
		hint = fmt.Sprintf("name its encoding, likely %s (with some damaged characters) or %s; or save it as UTF-8", amc.UTF8, western)
	case isOfDOS(sample):
		hint = "save it as UTF-8: it looks like an encoding of DOS or old Macintoshes, as Excel's CSV (MS-DOS) and CSV (Macintosh), which can't be read; " +
			"or name shift_jis if it is Japanese"
	case isInRuns(sample):
		hint = "save it as UTF-8: it looks like an encoding of East Asia, or Cyrillic or Greek, that can't be read; or name shift_jis if it is that"
	}
	return &amc.Error{Kind: amc.KindInvalid, Code: "unknown_encoding", File: r.file.Name, Message: "the text is not UTF-8, and its encoding can't be told for sure", Hint: hint}
}

// isOfDOS tells whether most letters outside ASCII are where DOS and old Macintoshes have them and Windows-1252, but for quotes and
// dashes, has next to nothing.
func isOfDOS(sample []byte) bool {
	low, high := 0, 0
	for _, c := range sample {
		switch {
		case c >= 0xc0:
			high++
		case c >= 0x80 && c <= 0x9f && c != 0x80 && c != 0x85 && (c < 0x91 || c > 0x97):
			low++
		}
	}
	return low > high
}

// isInRuns tells whether most bytes outside ASCII stand beside another. In western texts, letters with accents stand alone.
func isInRuns(sample []byte) bool {
	all, beside := 0, 0
	for i, c := range sample {
		if c >= 0x80 {
			all++
			if i > 0 && sample[i-1] >= 0x80 {
				beside++
			}
		}
	}
	return 2*beside > all
}

// utf8Share is which part of the characters outside ASCII is UTF-8.
func utf8Share(sample []byte) float64 {
	good, all := 0, 0
	for len(sample) > 0 {
		c, n := utf8.DecodeRune(sample)
		if c >= utf8.RuneSelf {
			all++
			if c != utf8.RuneError {
				good++
			}
		}
		sample = sample[n:]
	}
	return float64(good) / float64(max(all, 1))
}

// undecodable writes for each U+FFFD, which decoders put for what they can't read, a byte that is no UTF-8: the column's own
// rules then reject the cell instead of hashing a wrong name.
type undecodable struct{ transform.NopResetter }

func (undecodable) Transform(dst, src []byte, atEOF bool) (to, from int, err error) {
	const replacement = "\ufffd"
	for from < len(src) {
		plain := bytes.IndexByte(src[from:], replacement[0])
		if plain < 0 {
			plain = len(src) - from
		}
		n := copy(dst[to:], src[from:from+plain])
		to, from = to+n, from+n
		switch rest := src[from:]; {
		case n < plain, len(rest) > 0 && to == len(dst):
			return to, from, transform.ErrShortDst
		case len(rest) == 0:
		case len(rest) < len(replacement) && !atEOF:
			return to, from, transform.ErrShortSrc
		case string(rest[:min(len(rest), len(replacement))]) == replacement:
			dst[to] = 0xff
			to, from = to+1, from+len(replacement)
		default:
			dst[to] = rest[0]
			to, from = to+1, from+1
		}
	}
	return to, from, nil
}
