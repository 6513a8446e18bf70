output "url" {
  description = "The console's address; its API is below /api."
  value       = local.url
}

output "bucket" {
  description = "Where the console's files go."
  value       = aws_s3_bucket.this.id
  depends_on  = [aws_s3_bucket_server_side_encryption_configuration.this] # a file that comes before is not under the key
}

output "distribution_id" {
  description = "The CloudFront distribution, to invalidate after new files."
  value       = aws_cloudfront_distribution.this.id
}

output "distribution_domain" {
  description = "CloudFront's name for it, which a name of your own has to point to."
  value       = aws_cloudfront_distribution.this.domain_name
}
