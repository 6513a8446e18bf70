// Package dryrun says what would become of a job, by samples of its source: nothing is written and nothing leaves.
//
// A [Run] judges samples as a job judges all rows, by package ledger, and collects what is wrong where a job would end with the first
// of it. [Preview] shows the first rows before and after their conversion.
package dryrun
