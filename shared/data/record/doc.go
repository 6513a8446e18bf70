// Package record reads sources: named streams of records that share their columns, as CSV with any delimiter, TSV, JSON Lines,
// a JSON array of objects, or Parquet.
//
// Between the stored bytes and the text stands a chain of stages, each a reader of the one before: decompress (told by magic,
// and bounded, so that a bomb fails), decode to UTF-8, and for a document or lines that end in CR a stage that makes ordinary
// lines in place. What can't be told for sure is refused with a hint, for a wrong guess would hash wrong values; the rule for quotes is
// declared.
//
// Parquet has no text: package parquet reads it, and its blocks hold rows in a form of its own.
//
// A [Reader] cuts a stream into blocks of whole records without parsing it, so that several goroutines can parse blocks
// side by side with one [Rows] each. Where blocks are cut depends on the stream's text alone, never on how it arrives.
// A caller holds as much memory as the blocks it keeps; a Reader adds one unfinished record.
//
// Malformed text is an [amc.Error] of KindInvalid that names file, row and column, and never holds a value.
package record
