locals {
  artifacts_fixed = concat([local.tls_only["artifacts"]], local.kms_only["artifacts"])

  # As the API writes it, so that one can take over from the other.
  artifacts_amc = length(coalesce(var.upload_accounts, [])) == 0 ? [] : [{
    Sid       = "AmcDataUpload"
    Effect    = "Allow"
    Principal = { AWS = [for a in var.upload_accounts : "arn:${local.partition}:iam::${a}:root"] }
    Action    = ["s3:GetBucketTagging", "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListBucket"]
    Resource  = [local.arns["artifacts"], "${local.arns["artifacts"]}/*"]
  }]

  policies = merge(
    {
      logs = [
        local.tls_only["logs"],
        {
          Sid       = "Delivery"
          Effect    = "Allow"
          Principal = { Service = ["delivery.logs.amazonaws.com", "logging.s3.amazonaws.com"] }
          Action    = "s3:PutObject"
          Resource  = "${local.arns["logs"]}/*"
          Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
        },
      ]
    },
    var.buckets.source == null ? {} : { source = concat([local.tls_only["source"]], local.kms_only["source"]) },
    var.upload_accounts == null ? {} : { artifacts = concat(local.artifacts_fixed, local.artifacts_amc) },
  )
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.policies

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value })

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# The API adds its statement to this one and takes it away, so what stands there later is not for Terraform to undo. README.md says how
# a new release's statements get in.
resource "aws_s3_bucket_policy" "artifacts_shared" {
  count = var.upload_accounts == null ? 1 : 0

  bucket = aws_s3_bucket.this["artifacts"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.artifacts_fixed })

  lifecycle {
    ignore_changes = [policy]
  }

  depends_on = [aws_s3_bucket_public_access_block.this]
}
