// Package source holds what package record and its formats share: the nouns of a source that is read.
//
// A [File] is one file of a source, as the stages before its format leave it. A format cuts it into [Block]s of whole records, which
// [Rows] parse, and tells its [Shape]. Formats of text leave the cutting to a [Cutter]. [Limits] bound all of them.
package source
