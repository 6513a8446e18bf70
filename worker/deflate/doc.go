// Package deflate compresses blocks of hashed text into raw DEFLATE (RFC 1951), fast.
//
// A block is a piece of output text, cut at a record boundary. Most of it is digests: 64 lower-case hexadecimal characters
// of pure noise, in which a general compressor looks for matches in vain. The [Encoder] of [New] is told where they lie and
// spends its time elsewhere: a digest is either a repeat of an earlier one, which a small cache knows, or 32 pairs of
// characters that a table turns into Huffman code. Only the text between digests is searched for matches. [Stock] is the
// same interface over a general compressor.
//
// What an encoder appends for a block ends on a byte boundary and refers to nothing before the block, so blocks can be
// compressed in any order and joined: their concatenation followed by [Final] is one DEFLATE stream, whose checksum
// [CombineCRC32] makes out of the blocks' own.
package deflate

// Encoder compresses blocks. It is reused from block to block without allocating, by one goroutine at a time, and its
// output for a block depends on nothing but the block and its digests.
type Encoder interface {
	// Append appends the DEFLATE form of block to dst: whole non-final DEFLATE blocks up to a byte boundary, nothing for an
	// empty block. digests are the ascending offsets in block at which 64 lower-case hexadecimal characters begin. They are
	// a hint: the output decodes to block whatever they say. A block is at most 4 MiB.
	Append(dst, block []byte, digests []int32) []byte
}

// Final returns the end of every stream: an empty final block.
func Final() []byte { return []byte{0x03, 0x00} }
