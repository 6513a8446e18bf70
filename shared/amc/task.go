package amc

import "context"

// Tasks ends tasks of workflows that wait for a job. A task that nobody waits for any more fails with KindNotFound.
type Tasks interface {
	// Succeed ends the task with an output in JSON.
	Succeed(ctx context.Context, token string, output []byte) error
	// Fail ends the task with an error that the workflow can tell from others, and its cause.
	Fail(ctx context.Context, token, name, cause string) error
}
