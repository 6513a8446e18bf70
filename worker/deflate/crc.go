package deflate

// Checksums are polynomials over GF(2) in reversed bit order (bit 31 is x⁰), modulo the IEEE polynomial. Appending lenB
// bytes to a multiplies its checksum by x to the power of 8·lenB.

const ieee = 0xedb88320

// squares[k] is x to the power of 2^k.
var squares = func() (s [32]uint32) {
	s[0] = 1 << 30
	for k := 1; k < len(s); k++ {
		s[k] = multiply(s[k-1], s[k-1])
	}
	return s
}()

// CombineCRC32 returns the IEEE CRC-32 of two byte sequences joined, given that of each and the length of the second.
func CombineCRC32(a, b uint32, lenB int64) uint32 {
	shift := uint32(1 << 31) // x⁰
	for k := 3; lenB != 0; k, lenB = k+1, lenB>>1 {
		if lenB&1 != 0 {
			shift = multiply(shift, squares[k%len(squares)]) // x^(2^32) = x, so the powers come round
		}
	}
	return multiply(shift, a) ^ b
}

func multiply(a, b uint32) (product uint32) {
	for ; a != 0; a <<= 1 {
		if a>>31 != 0 {
			product ^= b
		}
		b = b>>1 ^ ieee&-(b&1)
	}
	return product
}
