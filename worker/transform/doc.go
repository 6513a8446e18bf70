// Package transform turns a source into hashed parts.
//
// One goroutine cuts the source into blocks of whole records. Workers parse a block, convert its cells and compress the
// outcome in one or more chunks. One goroutine takes the blocks back in the source's order, joins their chunks to parts
// and adds up the report. A fixed number of slots, each with the memory of one block, goes round between them: that and
// a worker's own buffers bound the memory, whatever the size of the source. In the steady state nothing is allocated.
//
// The parts are a function of the source's text, the mapping and the options other than Workers.
//
// Every record of the source is a row, counted from 1. It is written, or rejected whole and counted under one rule: it has
// nothing but delimiters (empty_row), is the header once more (header_row), its number of columns is not the header's
// (column_count), or a required column is null (required_null) or its cell has no valid form (the cell's rule). Other cells
// without a valid form are written as null and counted by column and rule. The report's columns count the rows written. The
// rejects list has a line for every reject, without the value. A source fails of whose rows, or of whose cells of an identity
// column, more than MaxRejectRatio is rejected.
//
// A row is of the country its isCountryCode column names; when that is null or invalid, of the mapping's.
package transform
