// Package inspect looks at the beginning of a source and says what it is and how it could be mapped.
//
// [Inspect] reads a bounded sample and returns an [Inspection]: the source's shape and, of each column, the type AMC would
// hold it as and the identity it seems to be. [Inspection.Mapping] makes a valid mapping of that. [Preview] converts the
// first rows by a mapping with the converters the worker uses, so that it shows what the worker will write.
//
// An identity is suggested for a header of the words people use for it, when the values do not contradict; an e-mail address or
// international phone number also by its values alone. A header is taken apart into words, which are looked up in one vocabulary
// for each of six languages (vocabulary.go). A wrong suggestion would load one identity as another, a missing one is seen at
// once: in doubt there is none.
//
// A mapping that was suggested leaves out what may identify a person and has no place in AMC: a second address, whole names,
// dates of birth, free text. Notes name such columns; they never hold a value.
package inspect
