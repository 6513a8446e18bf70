// Package amc is the domain: what a marketer's file becomes on its way into Amazon Marketing Cloud.
//
// A [Job] is one request to load a source file. Its [Mapping] says which source columns become which columns of an AMC
// [DataSet]. The worker turns the source into parts and a manifest that lists them; the uploader makes one [Upload] per [Instance].
// An instance is reached through a [Connection].
//
// The ports ([JobStore], [ConnectionStore], [InstanceStore], [Queue], [ObjectStore], [BucketPolicy], [SecretStore],
// [Locks], [Clock], [Events]) are what the rest of the system needs from its surroundings; shared/testkit/porttest holds the suites that every implementation passes.
//
// The package imports the standard library only.
package amc
