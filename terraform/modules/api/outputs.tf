output "endpoint" {
  description = "The API's own address."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "api_id" {
  description = "The HTTP API, for metrics."
  value       = aws_apigatewayv2_api.this.id
}

output "function_name" {
  description = "The Lambda function, for metrics."
  value       = aws_lambda_function.this.function_name
}

output "log_group" {
  description = "Where the program logs."
  value       = aws_cloudwatch_log_group.this["api"].name
}

output "redirect_urls" {
  description = "Where Login with Amazon may send people back to."
  value       = local.redirect_urls
}

output "environment" {
  description = "The variables that the program reads."
  value       = local.environment
}
