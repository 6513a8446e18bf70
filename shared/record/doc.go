// Package record reads sources: named streams of records that share their columns, as CSV, TSV or JSON Lines, plain or
// gzip.
//
// A [Reader] cuts a stream into blocks of whole records without parsing it, so that several goroutines can parse blocks
// side by side with one [Rows] each. Where blocks are cut depends on the stream's text alone, never on how it arrives.
// A caller holds as much memory as the blocks it keeps; a Reader adds one unfinished record.
//
// Malformed text is an [amc.Error] of KindInvalid that names file, row and column, and never holds a value.
package record
