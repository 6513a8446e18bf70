output "prefix" {
  description = "What the name of every secret begins with."
  value       = local.prefix
}

output "arn_pattern" {
  description = "Matches every secret below the prefix; Secrets Manager ends ARNs with six characters of its own."
  value       = "arn:${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:secret:${local.prefix}*"
}

output "application" {
  description = "Name of the secret to put the Login-with-Amazon application into."
  value       = aws_secretsmanager_secret.application.name
}
