// Package api is the REST API: it validates requests, keeps job records and puts job ids on the queue.
//
// openapi.yaml is the contract. Types, routes and the Go client are generated from it, every request is checked against
// it, and every operation in it has one row in the permission table. A call passes, in this order: access log and panic
// barrier, authentication and permission, the rate limit of its subject, the contract, and its handler.
//
// A job is stored first and queued second. A repeated call with the same Idempotency-Key queues it again while it is
// still queued, so a crash between the two steps loses nothing, and workers claim conditionally, so nothing runs twice.
package api

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config codegen.yaml openapi.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config client/codegen.yaml openapi.yaml
