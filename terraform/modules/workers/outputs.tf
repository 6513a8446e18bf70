output "log_group" {
  description = "Where the program logs."
  value       = aws_cloudwatch_log_group.this.name
}

output "group" {
  description = "The Auto Scaling group; null in mode batch."
  value       = one(aws_autoscaling_group.this[*].name)
}

output "batch_queue" {
  description = "The Batch job queue's ARN; null in mode ec2."
  value       = one(aws_batch_job_queue.this[*].arn)
}

output "pipe" {
  description = "The pipe from the job queue to Batch; null in mode ec2."
  value       = one(aws_pipes_pipe.this[*].name)
}

output "environment" {
  description = "The variables that the program reads."
  value       = local.environment
}
