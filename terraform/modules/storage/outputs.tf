output "artifacts" {
  description = "The artifacts bucket."
  value       = { bucket = aws_s3_bucket.this["artifacts"].id, arn = aws_s3_bucket.this["artifacts"].arn }
}

output "logs" {
  description = "The bucket of access logs."
  value       = { bucket = aws_s3_bucket.this["logs"].id, arn = aws_s3_bucket.this["logs"].arn }
  depends_on  = [aws_s3_bucket_policy.this] # who is to log checks that it may
}

output "source" {
  description = "The source bucket; null when one of your own is read."
  value       = try({ bucket = aws_s3_bucket.this["source"].id, arn = aws_s3_bucket.this["source"].arn }, null)
}

output "artifacts_fixed_policy" {
  description = "The statements of the artifacts bucket's policy that no instance changes, to compare with what stands there."
  value       = jsonencode({ Version = "2012-10-17", Statement = local.artifacts_fixed })
}
