output "tables" {
  description = "Name and ARN of each table: jobs, open, uploads, idempotency, connections, instances, mappings, audit, webhooks, deliveries, deletions, locks."
  value       = { for table, t in aws_dynamodb_table.this : table => { name = t.name, arn = t.arn } }
}

output "environment" {
  description = "The variables that tell a program of the tables."
  value       = { for table, t in aws_dynamodb_table.this : "AMCU_TABLES_${upper(table)}" => t.name }
}
