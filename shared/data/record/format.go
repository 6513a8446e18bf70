package record

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/amc-uploader/amc-uploader/shared/amc"
	"github.com/amc-uploader/amc-uploader/shared/data/record/csv"
	"github.com/amc-uploader/amc-uploader/shared/data/record/json"
	"github.com/amc-uploader/amc-uploader/shared/data/record/parquet"
	"github.com/amc-uploader/amc-uploader/shared/data/record/source"
)

// format reads one file in its own way. Sniff may be called alone; Open comes before all others.
type format interface {
	// Sniff says how much a file looks like the format, from its Head or through At. It does not look at the name.
	Sniff(f *source.File) (source.Likeness, error)
	// Open begins to read. A file without a single record may be an error, File.Empty.
	Open(f *source.File) error
	// Next cuts the next block, or returns io.EOF. It sets every field of the block.
	Next(b *Block) error
	// Rows returns a parser of blocks that yields the named columns. Several parsers may run side by side. at is where each column
	// stands among the shape's; it is nil when the shape's are nil.
	Rows(columns []string, at []int) Rows
	// Shape returns what Open found. Encoding and compression are not the format's to fill in.
	Shape() Shape
	// Close ends what runs in the background.
	Close()
}

// entry is a line of the table of formats.
type entry struct {
	name    amc.Format
	endings []string // of the names of its files
	new     func() format
	// binary is the name that people use for a format that is not text; it is "" for text. A binary format reads the stored bytes
	// through File.At, so it comes neither from a stream nor from a compressed file.
	binary string
}

// formats are all formats that we can read. A new one needs a folder, a name in package amc and a line here. When a file looks equally
// like several, the first wins.
var formats = []*entry{
	{amc.CSV, []string{".csv"}, func() format { return new(csv.Reader) }, ""},
	{amc.TSV, []string{".tsv", ".tab"}, func() format { return new(csv.Reader) }, ""},
	{amc.JSONL, []string{".jsonl", ".ndjson"}, func() format { return new(json.Reader) }, ""},
	{amc.JSON, []string{".json"}, func() format { return new(json.Reader) }, ""},
	{amc.Parquet, []string{".parquet", ".parq", ".pq"}, func() format { return new(parquet.Reader) }, "Parquet"},
}

// ending returns the ending of a file's name that says its format, without that of a compression behind it.
func ending(file string) string {
	file = strings.ToLower(file)
	switch last := path.Ext(file); last {
	case ".gz", ".zst", ".bz2", ".sz", ".snappy", ".zip":
		file = strings.TrimSuffix(file, last)
	}
	return path.Ext(file)
}

// textFormat returns the format of the text. What is declared wins. Then come what the beginning proves, what the name says, and what
// the beginning looks like, in this order.
func (r *Reader) textFormat() (*entry, error) {
	if i := slices.IndexFunc(formats, func(e *entry) bool { return e.name == r.file.Declared.Format }); i >= 0 {
		return formats[i], nil
	}
	called := ending(cmp.Or(r.member, r.file.Name))
	var chosen *entry
	best := source.Unlike
	for _, e := range formats {
		like := source.Unlike
		if e.binary == "" {
			var err error
			if like, err = e.new().Sniff(r.file); err != nil {
				return nil, err
			}
		}
		if slices.Contains(e.endings, called) {
			like = max(like, source.Named)
		}
		if like > best {
			chosen, best = e, like
		}
	}
	if chosen.binary != "" { // by the name of a zip's member
		return nil, source.Unsupported(r.file.Name, "the file is no "+chosen.binary, "export it again")
	}
	return chosen, nil
}
