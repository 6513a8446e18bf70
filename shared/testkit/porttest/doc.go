// Package porttest holds the conformance suites of the ports in shared/amc: what their comments promise, every
// implementation must pass. A suite takes a factory that makes one fresh implementation for each of its tests, on the
// clock it is given.
//
// [Clock] is an amc.Clock that stands still until it is advanced, so that leases and delays are tested without waiting. [Output] is what
// tests on real processes hear of them, [FreePort] where they come to listen.
package porttest
