// Package identity turns one raw identity into its normal form and its digest. It is pure: no I/O, no clock, no state
// beyond scratch buffers.
//
// A [Type] says what the text is (an e-mail address, a phone number, a street line …), a [Country] whose rules apply. The
// normal form is what everybody who hashes the same identity must agree on, byte for byte; the digest is the lower-case
// hexadecimal SHA-256 of its UTF-8 bytes. Rules are published for nine countries: US GB JP IN IT ES CA DE FR. Every other
// country is [Country.Generic]: names, CITY, EMAIL and PHONE work as everywhere, ADDRESS, STATE and ZIP by a common rule.
// A country is one of ISO 3166-1 alpha-2; "UK", as many write, counts as GB, and other codes as none.
//
// A cell has one of four outcomes. [Empty]: there is no text at all, and a null stays a null. [PassedThrough]: the text is
// 64 hexadecimal digits, so somebody hashed it before. [Hashed]: it has a normal form. [Rejected]: it has none, and the
// [Rule] says why. White space alone is text without a normal form, hence rejected. Bytes that are not UTF-8 count as U+FFFD.
//
// Text is Unicode as Python understands it, because the rules were first written there: full case mapping, final sigma,
// and Unicode's own white space, digits and word characters. Every type has a fast path for plain ASCII; a phone number has
// one for the nine countries' usual spellings, which answers exactly what libphonenumber answers.
package identity
