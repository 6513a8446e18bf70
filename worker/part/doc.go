// Package part writes what a transform makes: gzip parts cut by compressed size, and the files beside them.
//
// A [Sink] is where they go: a folder ([Dir]) or an object store ([Objects]). A file appears there whole, at its Commit,
// or not at all. An [Output] remembers what was written to a sink, so that a failure leaves nothing behind. [Parts] joins
// compressed [Chunk] values to parts, each one valid gzip member. [Output.Finish] writes the report and then the manifest,
// last of all: who sees a manifest may rely on everything it lists.
package part
