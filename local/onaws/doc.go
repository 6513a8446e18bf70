// Package onaws tests the programs for AWS together, as the processes that AWS runs: the API and the uploader as Lambda functions,
// the worker as a program, with SQS, DynamoDB, Secrets Manager and EventBridge simulated by moto, a real S3 server, and the
// simulated Amazon. What Terraform wires on AWS, the tests wire: they call the functions with the queues' messages and by the clock.
package onaws
