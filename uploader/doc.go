// Package uploader turns artifacts into AMC uploads: one upload per (job, instance), submitted once and followed to its end.
//
// [Uploader.Submit] is called for every manifest that appears, as often as the event is delivered. It claims each
// (job, instance) in the job store before it posts, and when the outcome of a post is unknown it looks the upload up in
// AMC before it posts again: AMC has no idempotency key, and an ADDITIVE upload posted twice loads twice.
// [Uploader.Poll] is called on a schedule. It asks AMC after every open upload, ends the job when all are final,
// submits what an event that got lost left behind, and publishes an event for every job that is over, whoever ended it.
//
// [Deletions] has instances forget people, and follows that to its end, on the same schedule.
package uploader
