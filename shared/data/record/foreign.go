package record

import (
	"bytes"

	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// foreign is what people send by mistake. We detect it by the bytes it begins with.
type foreign struct{ magic, what, hint string }

var foreigners = []foreign{
	{"\xfd7zXZ\x00", "xz can't be read", "compress the file with gzip or zstd"},
	{"7z\xbc\xaf\x27\x1c", "7z can't be read", "compress the file with gzip or zstd"},
	{"Rar!", "RAR can't be read", "compress the file with gzip or zstd"},
	{"\x04\x22\x4d\x18", "LZ4 can't be read", "compress the file with gzip or zstd"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook can't be read", "save the sheet as CSV UTF-8"},
	{"%PDF-", "a PDF can't be read", "export the data as CSV"},
	{"Obj\x01", "Avro can't be read", "export the file as Parquet, CSV or JSON Lines"},
	{"ORC", "ORC can't be read", "export the file as Parquet, CSV or JSON Lines"},
	{"PARE", "encrypted Parquet can't be read", "export it without encryption"},
}

// foreignEndings are the names' endings of what we can't read and can't detect by its first bytes.
var foreignEndings = map[string]string{".br": "Brotli", ".deflate": "deflate", ".lz4": "LZ4", ".lzo": "LZO", ".z": "compress"}

// foreignOf returns which of the foreigners begins so, or nil.
func foreignOf(head []byte) *foreign {
	for i := range foreigners {
		if bytes.HasPrefix(head, []byte(foreigners[i].magic)) {
			return &foreigners[i]
		}
	}
	return nil
}

const tarMagicAt = 257

// noText refuses what no encoding turns into text: what is packed twice, an archive, and a binary format in a stream or in a compressed
// file.
func (r *Reader) noText(sample []byte) error {
	f := r.file
	if r.compression != "" || f.At == nil {
		for _, e := range formats {
			if e.binary == "" {
				continue
			}
			like, err := e.new().Sniff(&source.File{Name: f.Name, Head: sample})
			switch {
			case err != nil:
				return err
			case like == source.Unlike:
			case r.compression != "":
				return e.within(f.Name, r.compression)
			default:
				return e.streamed(f.Name)
			}
		}
	}
	if inner := compressionOf(sample); r.compression != "" && inner >= 0 {
		return source.Unsupported(f.Name, compressions[inner].name+" within "+r.compression+" can't be read", "unpack the file once")
	}
	if len(sample) > tarMagicAt && bytes.HasPrefix(sample[tarMagicAt:], []byte("ustar")) {
		return source.Unsupported(f.Name, "a tar archive can't be read", "compress the file itself with gzip or zstd")
	}
	return nil
}
