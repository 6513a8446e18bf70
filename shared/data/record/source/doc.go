// Package source has the nouns that package record and its formats share.
//
// A [File] is one file of a source, as the stages before the format leave it. The format says how much the file looks like it
// ([Likeness]), tells its [Shape], and cuts it into [Block]s of whole records, which [Rows] parse. A format of text leaves the cutting to
// a [Cutter]. [Limits] bound what a file may hold.
package source
