package source

// Block is some whole records of a source. Its memory is used again by the next call that cuts a block and is given it.
type Block struct {
	Data []byte // Rows change it in place
	// Read is how many bytes of the source, as stored, had been read when the block was cut. Of Parquet, whose columns are not
	// read at the same pace or not at all, it is the part of the size that the rows so far are of all rows.
	Read int64
	// Cut says that the block ends inside a record that is longer than the limit.
	Cut bool
}
