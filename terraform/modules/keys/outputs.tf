output "arn" {
  description = "ARN of the key."
  value       = var.existing_key_arn == null ? aws_kms_key.this[0].arn : var.existing_key_arn
}

output "policy" {
  description = "The key's policy: what a key of your own must allow as well."
  value       = local.policy
}
