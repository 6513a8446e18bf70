// Package parquet reads the flat columns of Parquet files as text cells, in bounded memory, from files nobody vouches for.
//
// A [File] is what a footer tells: the columns by name, and which of them can't be loaded (nested, encrypted, or of a type without a
// text form). A [Scanner] streams some of the columns, page by page, and packs whole rows into blocks of bytes; [Rows] walk a
// block. Blocks are cut by the file's content alone, never by how it arrives, and several goroutines can walk blocks side by
// side.
//
// Nothing is allocated because a file says so: lists of the footer, pages and dictionaries are held to limits first, and values are
// decoded a batch at a time, so that a page of few bytes that promises billions of rows costs what is read of them. A Scanner
// holds, of each of its columns, one page and one dictionary (maxHeld for all of them), some of the file read ahead (readAhead for all),
// and one batch of values.
//
// What a cell's text is:
//
//   - STRING, ENUM, JSON and binary without a logical type: the bytes as they are.
//   - BOOLEAN: true or false. INT and UINT: decimal digits. FLOAT, DOUBLE, FLOAT16: the shortest decimal that reads back as the
//     same number, without an exponent between 1e-6 and 1e21.
//   - DECIMAL: exactly, with all places of its scale.
//   - DATE: yyyy-MM-dd. TIME: HH:mm:ss. TIMESTAMP: yyyy-MM-ddTHH:mm:ss, with a Z when it is adjusted to UTC. Fractions of a
//     second follow only where there are any. INT96 is a timestamp in UTC, as Spark writes it.
//   - UUID: in its usual form. A null is an empty cell.
//
// The package decodes thrift, levels and values itself: decoders made for trusted files allocate what a header promises.
package parquet
