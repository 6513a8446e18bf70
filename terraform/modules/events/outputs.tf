output "bus" {
  description = "The bus: name and arn."
  value       = { name = aws_cloudwatch_event_bus.jobs.name, arn = aws_cloudwatch_event_bus.jobs.arn }
}
