// Package local is the whole system in one process: embedded S3, SQLite for jobs, queues and secrets, a sign-in issuer, the
// API, a worker, the uploader and a simulator of Amazon's APIs. It needs no account, no Docker and one folder, which
// survives restarts.
//
// Everything but the surroundings is the code that runs on AWS. [Start] brings the stack up; [RunWorker] is a second
// process with the worker's role alone, over the same folder.
package local
