data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]

  accounts = coalesce(var.upload_accounts, [])

  # S3's encryption context is the ARN of the bucket where it has a bucket key, as ours, and else that of the object.
  artifacts = "arn:${local.partition}:s3:::${var.artifacts_bucket}"

  # Who starts an instance of an Auto Scaling group with encrypted volumes. Their own policies don't name our key.
  instance_starters = [
    "arn:${local.partition}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*",
    "arn:${local.partition}:iam::${local.account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
  ]

  statements = concat(
    [
      {
        # Leaves the rest to the IAM policies of this account. Without it nobody could ever change the key again.
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
        Action = concat(local.use, [
          "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:CreateGrant", "kms:DeleteAlias", "kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey",
          "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations",
          "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ReplicateKey", "kms:RetireGrant", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription", "kms:UpdatePrimaryRegion",
        ])
        Resource = "*" # of a key's own policy: this key
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = local.use
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/${var.name}/*" } }
      },
      {
        # S3 tells the events queue, CloudWatch and Budgets the alarm topic; EventBridge keeps events.
        Sid       = "Services"
        Effect    = "Allow"
        Principal = { Service = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        Sid       = "Console"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = ["kms:Decrypt"]
        Resource  = "*"
        Condition = { ArnLike = { "aws:SourceArn" = "arn:${local.partition}:cloudfront::${local.account}:distribution/*" } }
      },
      {
        Sid       = "Volumes"
        Effect    = "Allow"
        Principal = { AWS = "*" } # narrowed below; a service-linked role that does not exist yet can't be named here
        Action    = local.use
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:CallerAccount" = local.account }
          ArnLike      = { "aws:PrincipalArn" = local.instance_starters }
        }
      },
      {
        Sid       = "VolumeGrants"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:CreateGrant"]
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:CallerAccount" = local.account }
          ArnLike      = { "aws:PrincipalArn" = local.instance_starters }
          Bool         = { "kms:GrantIsForAWSResource" = "true" }
        }
      },
    ],
    [for s in [
      {
        # S3 has a principal's object decrypted only after the bucket's policy let it in, and only in the context of its bucket.
        Sid       = "AmcReads"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Decrypt"]
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
          ArnLike      = { "kms:EncryptionContext:aws:s3:arn" = [local.artifacts, "${local.artifacts}/*"] }
        }
      },
    ] : s if var.upload_accounts == null],
    [for s in [
      {
        Sid       = "AmcUses"
        Effect    = "Allow"
        Principal = { AWS = [for a in local.accounts : "arn:${local.partition}:iam::${a}:root"] }
        Action    = local.use
        Resource  = "*"
      },
      {
        Sid       = "AmcGrants"
        Effect    = "Allow"
        Principal = { AWS = [for a in local.accounts : "arn:${local.partition}:iam::${a}:root"] }
        Action    = ["kms:CreateGrant"]
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
    ] : s if length(local.accounts) > 0],
  )
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}

resource "aws_kms_key" "this" {
  count = var.existing_key_arn == null ? 1 : 0

  description             = "${var.name}: everything that the AMC uploader keeps"
  enable_key_rotation     = true
  multi_region            = true # AMC takes no other for data sets
  deletion_window_in_days = 30
  policy                  = local.policy
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  count = var.existing_key_arn == null ? 1 : 0

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this[0].key_id
}
