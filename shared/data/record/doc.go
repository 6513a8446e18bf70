// Package record reads sources: named streams of records that share their columns.
//
// Formats stand in a table, in format.go, and each is a folder: CSV with any delimiter and TSV, JSON Lines and a JSON array of objects,
// Parquet. A format of text reads what a chain of stages makes of the stored bytes. Each stage is a reader of the one before: decompress
// (detected by magic, and bounded, so that a bomb fails), decode to UTF-8, and turn line ends of CR into LF. A binary format reads the
// stored bytes themselves, and its blocks hold rows in a form of its own. What we can't detect for sure we refuse with a hint, because a
// wrong guess would hash wrong values. The rule for quotes is declared.
//
// A [Reader] cuts a stream into blocks of whole records without parsing it, so that several goroutines can parse blocks
// side by side with one [Rows] each. Where blocks are cut depends on the stream's text alone, never on how it arrives.
// A caller holds as much memory as the blocks it keeps; a Reader adds one unfinished record.
//
// Malformed text is an [amc.Error] of KindInvalid that names file, row and column, and never holds a value.
//
// A new format needs three things: its name in package amc; a folder with a type that has the methods of the interface format, on the
// nouns of package source; and a line in the table. A format of text embeds [source.Cutter] for blocks. Names, declarations, compressions,
// encodings, the limit of columns, and columns that are missing, stand there twice or are refused are record's.
package record
