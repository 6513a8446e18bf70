// Package ledger keeps the one account of rows: what a job's rows are judged by, and what becomes of them. A job and a dry run differ
// only in which rows they read, so both keep their account here.
//
// A [Plan] is what a mapping and a policy mean for rows. A [Judge] converts rows by a plan, one cell after the other, and counts what
// became of them in a [Tally]. Tallies of parts of a source, in whatever order they are merged, are the tally of the whole; they can
// be written as JSON and read again. A [Verdict] says what a tally fails a job for, and what it only warns of: nothing else does.
package ledger
