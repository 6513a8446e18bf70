# S3 and Lambda check that they may use a queue when they are told of it, so its policy comes first.

output "queue" {
  description = "The queue: name, url and arn."
  value       = { name = aws_sqs_queue.main.name, url = aws_sqs_queue.main.url, arn = aws_sqs_queue.main.arn }
  depends_on  = [aws_sqs_queue_policy.this]
}

output "dead" {
  description = "Its dead-letter queue: name, url and arn."
  value       = { name = aws_sqs_queue.dead.name, url = aws_sqs_queue.dead.url, arn = aws_sqs_queue.dead.arn }
  depends_on  = [aws_sqs_queue_policy.this]
}
