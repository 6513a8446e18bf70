output "topic_arn" {
  description = "Where alarms go; subscribe whatever should hear of them."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
