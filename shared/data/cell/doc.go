// Package cell turns one source cell into the bytes AMC loads, by its column.
//
// A [Converter] is compiled from one column of a mapping. What it writes:
//
//   - An identity column: the digest of the cell's normal form (package identity does it).
//   - A column that requires one-way hashing and names no identity: the SHA-256 of the text as it is, because no normal
//     form is known for it; what is a digest already passes.
//   - External identities, consent and STRING: the text as it is. Text that is no UTF-8 or holds a NUL byte is rejected.
//   - The country code: two capital letters of ISO 3166-1, GB for "UK".
//   - TIMESTAMP: yyyy-MM-ddTHH:mm:ssZ in UTC. DATE: yyyy-MM-dd.
//   - DECIMAL: two places. INTEGER and LONG: the number as written, when it fits 32 or 64 bits.
//
// White space around countries, times and numbers is dropped; a cell of nothing else is empty there.
//
// # Times
//
// A DATE and a TIMESTAMP are read from the same forms:
//
//   - ISO 8601: 2026-01-31, with "T" or spaces and a time 15:04, 15:04:05 or 15:04:05.678 (a comma will do), then a zone
//     Z, UTC, GMT, +02, +0200 or +02:00, also after a space. The basic form 20260131T150405Z as well. Not read: weeks,
//     days of the year, 24:00 and leap seconds.
//   - Epoch: seconds, or milliseconds from 100,000,000,000 on (which as seconds would be the year 5138, as milliseconds is
//     1973), with a sign or a fraction. Eight digits are a date yyyyMMdd, and four are a year, which is rejected.
//   - 31.1.2026, whose day is always first, and 2026/1/31, with a time like above or with AM or PM.
//   - 1/31/2026 or 31/1/2026 by the mapping's date order, with such a time. Rejected when the mapping settles no order.
//
// Fractions of a second are cut off, toward the past. A time without a zone is one in the mapping's zone: the first of two
// when the clock was put back over it, and moved on by the gap when the clock was put forward over it. A DATE is the date as
// written, whatever zone is written beside it; of an epoch, the date in UTC. Years are 0001 to 9999, in UTC.
//
// # Numbers
//
// Numbers are ASCII digits with an optional sign; "+" is dropped. Separators of thousands, currencies and decimal commas are
// rejected. DECIMAL is rounded half away from zero, exactly and on the text; the digits before the point stay as written,
// leading zeros and all, and only ".5" gets a zero. It takes an exponent too, as JSON does: 1.5e3 is 1500.00; out of range are
// exponents beyond 999 either way and what then has more than 38 digits before the point. INTEGER and LONG take neither point
// nor exponent: "40.00" is no integer.
package cell
