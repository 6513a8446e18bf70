// Command amcu is the API for people and schedulers: it uploads a file, starts a job, follows it and prints its report.
//
// It exits with 0 when what it was asked for succeeded, 1 when it failed, and 2 when the call itself is wrong.
package main
