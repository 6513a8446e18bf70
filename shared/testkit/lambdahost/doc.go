// Package lambdahost runs a program as AWS Lambda does, for tests: as a process of its own that asks the Runtime API for one
// call after another, is killed when a call takes too long, and is started anew after it ended.
//
// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package lambdahost
