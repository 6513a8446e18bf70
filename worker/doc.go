// Package worker turns queued jobs into artifacts.
//
// A job travels one way: its id comes off the queue, the worker claims the record (a conditional write), streams the
// source through worker/transform into parts, records the report, writes the manifest last and acknowledges the message
// after that. Every step may run twice: part keys and bytes depend only on the job, the source version, the mapping and
// the normalizer, so a worker that takes over from a dead one writes the same bytes again.
//
// Two contexts: the first ends the fetching of jobs, the second ends the work on the job in hand. A job given back
// because the second ended was not an attempt. A panic was: it ends the process, and the claim it leaves behind counts.
package worker
