package source

// Rows walks the records of one block after another. It is for one goroutine and, once its buffers have grown, allocates
// nothing.
type Rows interface {
	// Reset begins with a block, which must stay unchanged by others until the next Reset.
	Reset(b *Block)
	// Next moves to the next record; false is the end of the block or an error.
	Next() bool
	// Err returns what ended the block early. Its Row is counted within the block.
	Err() error
	// Number returns which record of the block this is, from 1.
	Number() int64
	// Cells returns the columns of the record, nil when it is no row to load, of which Rule tells the reason. They are slices of
	// the block. A column that is missing, null or empty is empty.
	Cells() [][]byte
	// Rule is amc.RuleColumnCount, amc.RuleEmptyRow or amc.RuleHeaderRow for a record that is no row to load, else "".
	Rule() string
	// Nested tells which columns of the record hold an object or array, which no cell can; Cells has them empty. It is nil
	// when none does.
	Nested() []bool
	// Seen reports whether any record so far had column i.
	Seen(i int) bool
	// Unnamed returns the source's other columns that were met for the first time since Reset, in the source's order.
	Unnamed() []string
}
