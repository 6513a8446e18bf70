output "function_name" {
  description = "The Lambda function, for metrics."
  value       = aws_lambda_function.this.function_name
}

output "log_group" {
  description = "Where the program logs."
  value       = aws_cloudwatch_log_group.this.name
}

output "environment" {
  description = "The variables that the program reads."
  value       = local.environment
}
